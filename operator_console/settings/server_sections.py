"""Lists the sections of the server itself on the administrator's page."""

from typing import Final

from operator_console.settings.equipment_parts import PRINTERS_PARTS, VOICE_PARTS, WIRES_PARTS
from operator_console.settings.hall_sections import ID_FIELD
from operator_console.settings.parts import RESTART_NOTE, Element, FormField, Heading, Items, Part, Remark, Section, t
from queue_server.config.languages import OWN_NAMES
from queue_server.config.system.reports_extra import FORMS_OF_EXTRA, reports_extra_missing

REPORT_FORMATS: Final = {"pdf": "PDF", "html": "HTML", "xlsx": "XLSX", "csv": "CSV", "json": "JSON"}

OPENID_PARTS: Final[tuple[Part, ...]] = (
    RESTART_NOTE,
    Remark(
        t(
            "The client's secret is never here: it stands in a file that the server alone can read, "
            "or in KEZEK_OPENID_SECRET."
        )
    ),
    FormField("issuer", t("Address of the provider"), is_wide=True, example="https://id.example.kz/realms/akimat"),
    FormField("client_id", t("Name of this server there")),
    FormField("client_secret_file", t("File with the secret"), example="/etc/kezek/openid-secret"),
    FormField("name_claim", t("Claim with the person's name")),
    FormField("roles_claim", t("Claim with the person's groups")),
    FormField(
        "default_role",
        t("Role of whoever is in no named group"),
        choices={"operator": t("Operator"), "auditor": t("Auditor")},
    ),
    FormField("make_people", t("Whoever the provider vouches for may come in, and is made a person")),
    FormField("ask_again", t("The provider asks for the password each time")),
    FormField("names", t("What stands on the button")),
)

FORMS_NOT_INSTALLED: Final = FORMS_OF_EXTRA if reports_extra_missing() else ()

REPORTS_PARTS: Final[tuple[Part, ...]] = (
    RESTART_NOTE,
    *(
        (
            Remark(
                t("PDF and workbooks are not installed on this server. They come with pip install 'kezek[reports]'."),
                is_notice=True,
            ),
        )
        if FORMS_NOT_INSTALLED
        else ()
    ),
    Remark(t("Each is made when its period is over, in the hall's time zone.")),
    Remark(
        t(
            "Of a district or the whole region it is made when the day is over in every hall of it, some hours later "
            "at the latest: then it says of which halls not all has come."
        )
    ),
    Items(
        "schedules",
        t("Add a report"),
        noun=t("Report"),
        title=("id",),
        parts=(
            ID_FIELD,
            FormField("hall", t("Of a hall"), of="readable_halls", blank=t("none")),
            FormField("district", t("Or of a district"), of="districts", blank=t("none")),
            FormField("region", t("Or of the whole region")),
            FormField("what", t("What is made"), choices={"report": t("Report"), "open-data": t("Open data")}),
            FormField(
                "every",
                t("How often"),
                choices={"day": t("every day"), "week": t("every week"), "month": t("every month")},
            ),
            FormField("form", t("Format"), choices=REPORT_FORMATS, unavailable=FORMS_NOT_INSTALLED),
            FormField("language", t("Language"), choices=OWN_NAMES),
            FormField("folder", t("Folder"), is_wide=True, example="/var/lib/kezek-reports"),
            FormField("to", t("By e-mail to, one address a line")),
        ),
        fresh={"hall": ""} | ({"form": "html"} if FORMS_NOT_INSTALLED else {}),
    ),
    Heading(t("The mail server")),
    FormField("mail.server", t("Address of the mail server"), example="mail.example.kz"),
    FormField("mail.sender", t("Whom letters are from"), example="kezek@example.kz"),
    FormField("mail.port", t("Port")),
    FormField(
        "mail.security", t("Encryption"), choices={"starttls": "STARTTLS", "tls": "TLS", "none": t("not encrypted")}
    ),
    FormField("mail.user", t("Name for signing in")),
    FormField("mail.password_file", t("File with the password"), is_wide=True, example="/etc/kezek/mail-password"),
    Element("mail-test"),
)

BACKUP_PARTS: Final[tuple[Part, ...]] = (
    Element("backup-state"),
    Heading(t("By schedule")),
    RESTART_NOTE,
    FormField("folder", t("Folder or stick; it must exist"), is_wide=True, example="/mnt/usb/kezek"),
    FormField("at", t("Every day at")),
    FormField("keep", t("How many stay")),
    FormField("other_disk", t("It must be another disk than the journal's")),
    FormField(
        "passphrase_file",
        t("File with the passphrase for certificates and secrets"),
        is_wide=True,
        example="/etc/kezek/backup-passphrase",
    ),
)

REGION_FORM_PARTS: Final[tuple[Part, ...]] = (
    RESTART_NOTE,
    FormField("names", t("What the region page is called")),
    FormField(
        "outline", t("GeoJSON file with the border for the map"), is_wide=True, example="/etc/kezek/region.geojson"
    ),
    Items(
        "districts",
        t("Add a district"),
        noun=t("District"),
        title=("names", "id"),
        parts=(
            ID_FIELD,
            FormField("names", t("What it is called")),
            FormField("people", t("Who of the role “District” sees its halls, one name a line"), is_wide=True),
        ),
    ),
    Items(
        "halls",
        t("Add a hall to the region"),
        noun=t("Hall of the region"),
        title=("id",),
        parts=(
            ID_FIELD,
            FormField("district", t("Short name of its district")),
            FormField("latitude", t("Degrees north"), example="53.28"),
            FormField("longitude", t("Degrees east"), example="69.39"),
        ),
    ),
)

SERVER_PARTS: Final[tuple[Part, ...]] = (
    RESTART_NOTE,
    Element("server-restart"),
    FormField("host", t("Address to listen on")),
    FormField("port", t("Port")),
    FormField("tls_certificate", t("Certificate for https (PEM file)"), example="/etc/kezek/server.crt"),
    FormField("tls_key", t("Its key (PEM file)"), example="/etc/kezek/server.key"),
    FormField("trusted_proxies", t("Trusted proxies, one a line")),
    FormField("public_requests_per_minute", t("Requests a minute of one address")),
    FormField("token_requests_per_minute", t("Requests a minute of one token; empty: any number")),
    FormField("max_body_bytes", t("Largest request in bytes")),
    FormField("name", t("Name of this machine among several servers"), example="hall-pc-1"),
)

SHARED_SERVER_PARTS: Final[tuple[Part, ...]] = (
    Remark(
        t(
            "Several servers share this configuration. The address, the certificate and the copies of each machine are "
            "set in the file config.toml there, and are not changed here."
        )
    ),
    Element("server-restart"),
)
"""In place of what stands in each machine's own file, where servers share the text of the configuration."""

LOG_PARTS: Final[tuple[Part, ...]] = (
    RESTART_NOTE,
    Remark(
        t(
            "Anyone may check at /log/HALL/checkpoint that a hall's journal only grows. A witness outside signs that "
            "too: then nobody in the hall can change the past unseen."
        )
    ),
    FormField("name", t("Name of this place in the world; another name is another log"), example="queue.akimat.kz"),
    Items(
        "witnesses",
        t("Add a witness"),
        noun=t("Witness"),
        title=("address",),
        parts=(
            FormField("address", t("Its address"), is_wide=True, example="https://witness.newspaper.kz"),
            FormField("key", t("Its public key"), is_wide=True, example="NAME+ID+KEY"),
        ),
    ),
    FormField("witnesses_needed", t("How many witnesses must have signed before a checkpoint is published")),
    FormField("witness_of", t("Keys of the logs that this server is a witness of, one a line"), is_wide=True),
)

WEBHOOKS_PARTS: Final[tuple[Part, ...]] = (
    RESTART_NOTE,
    Remark(t("Receivers themselves are added on the page “Webhooks”. Here is what holds for all of them.")),
    FormField(
        "address",
        t("Where this server is reached; receivers tell it from others by it"),
        is_wide=True,
        example="https://queue.akimat.kz",
    ),
    FormField("timeout_s", t("Seconds that a receiver has for its answer")),
    FormField("own_networks", t("Own networks that events may be sent into, one a line"), example="10.1.0.0/16"),
)

LINK_PARTS: Final[tuple[Part, ...]] = (
    Remark(
        t(
            "The centre gets every record of the journal a few seconds after it is written, and nothing else: no "
            "names, no telephone numbers, no notes. The hall works on when the centre cannot be reached. A standby is "
            "a second machine in the hall that gets the same and can take over."
        )
    ),
    Element("hall-links"),
    Heading(t("The line to it")),
    RESTART_NOTE,
    FormField("kbit_s", t("Kilobits a second at most; empty: as many as the line has")),
    FormField("takes_catalogue", t("Take over by itself what the centre offers")),
)

SERVER_SECTIONS: Final = tuple(
    Section(name, label, root=root, parts=parts, is_of_server=True)
    for name, label, root, parts in (
        ("printers", t("Printers"), "displays", PRINTERS_PARTS),
        ("voice", t("Voice"), "displays", VOICE_PARTS),
        ("wires", t("LED boards"), "bridge", WIRES_PARTS),
        ("openid", t("The organisation's sign-in"), "openid", OPENID_PARTS),
        ("reports", t("Reports"), "reports", REPORTS_PARTS),
        ("backup", t("Backups"), "backup", BACKUP_PARTS),
        ("public-log", t("Public log"), "log", LOG_PARTS),
        ("region-page", t("Region page"), "region", REGION_FORM_PARTS),
        ("webhooks", t("Webhooks"), "webhooks", WEBHOOKS_PARTS),
        ("link", t("Centre and standby"), "branch", LINK_PARTS),
        ("server", t("This server"), "server", SERVER_PARTS),
    )
)
