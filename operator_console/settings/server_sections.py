"""The sections of one server on the administrator's page, whatever its halls."""

from typing import Final

from operator_console.settings.hall_sections import ID
from operator_console.settings.parts import Counter, Element, Field, Heading, Items, Note, Part, Section, t
from queue_server.config.boards.devices import FACTS
from queue_server.pages.words import LANGUAGE_NAMES

LATER: Final = Note(t("What is changed here is in force at the next start of the server."), is_notice=True)
FORMATS: Final = {"pdf": "PDF", "html": "HTML", "xlsx": "XLSX", "csv": "CSV", "json": "JSON"}

PRINTERS: Final[tuple[Part, ...]] = (
    LATER,
    Field(
        key="address",
        label=t("Where phones reach this server; it stands in the codes on paper"),
        is_wide=True,
        example="http://192.168.1.10:8080",
    ),
    Items(
        key="printers",
        add_label=t("Add a printer"),
        title=("id", "port"),
        parts=(
            ID,
            Field(key="hall", label=t("Hall"), of="halls"),
            Field(key="port", label=t("Port"), example="tcp://192.168.1.20:9100"),
            Field(key="kiosks", label=t("Kiosks that it prints for, one a line")),
            Field(key="dots", label=t("Printable width in dots")),
            Field(key="mm_s", label=t("Printing speed in millimetres a second")),
            Field(key="code_page", label=t("Number of its Kazakh code page; 0: none")),
            Field(key="baud", label=t("Speed of a serial line")),
            Field(key="native_qr", label=t("It draws QR codes itself")),
            Field(key="cuts", label=t("It has a cutter")),
            Field(key="answers", label=t("It says whether it has paper")),
        ),
    ),
)

VOICE: Final[tuple[Part, ...]] = (
    LATER,
    Field(
        key="voice.languages", label=t("Languages of a call in their order"), choices=LANGUAGE_NAMES, blank=t("none")
    ),
    Field(key="voice.visitors_first", label=t("First the language that the visitor has chosen")),
    Field(key="voice.clips", label=t("Folder of recorded clips"), is_wide=True, example="/var/lib/kezek/clips"),
    Field(key="voice.engine", label=t("espeak-ng speaks what is not recorded")),
    Field(key="voice.words_per_minute", label=t("How fast it speaks, in words a minute")),
)

LED_BOARDS: Final = Items(
    key="boards",
    add_label=t("Add a board on this bus"),
    title=("address", "lines"),
    counter=Counter("address", "protocol", {protocol: facts.addresses[0] for protocol, facts in FACTS.items()}),
    fresh={"lines": ["{number:<4}{arrow}{window:>3}"]},
    parts=(
        Field(key="address", label=t("Address on the bus")),
        Field(key="window", label=t("Window; empty: calls of the hall")),
        Field(key="hall", label=t("Hall"), of="halls", blank=t("the only one")),
        Field(key="lines", label=t("What stands on each line of the board")),
        Field(key="turn_s", label=t("Seconds that a call of the hall stands while more are called than have room")),
        Field(key="closing", label=t("Lines while the hall is closed")),
    ),
)

WIRES: Final[tuple[Part, ...]] = (
    Note(t("The bridge reads this when it starts. One on another machine has a file of its own."), is_notice=True),
    Items(
        key="buses",
        add_label=t("Add a bus"),
        title=("id", "port"),
        fresh={"protocol": next(iter(FACTS))},
        parts=(
            ID,
            Field(key="protocol", label=t("Protocol"), choices={protocol: protocol for protocol in FACTS}),
            Field(key="port", label=t("Port"), example="/dev/ttyUSB0"),
            Field(key="refresh_s", label=t("Seconds until everything is sent again")),
            Field(
                key="echo",
                label=t("Whether the adapter hears what it sends"),
                choices={True: t("Yes"), False: t("No")},
                blank=t("It is found out"),
            ),
            LED_BOARDS,
        ),
    ),
)

OPENID: Final[tuple[Part, ...]] = (
    LATER,
    Note(
        t(
            "The client's secret is never here: it stands in a file that the server alone can read, "
            "or in KEZEK_OPENID_SECRET."
        )
    ),
    Field(
        key="issuer", label=t("Address of the provider"), is_wide=True, example="https://id.example.kz/realms/akimat"
    ),
    Field(key="client_id", label=t("Name of this server there")),
    Field(key="client_secret_file", label=t("File with the secret"), example="/etc/kezek/openid-secret"),
    Field(key="name_claim", label=t("Claim with the person's name")),
    Field(key="roles_claim", label=t("Claim with the person's groups")),
    Field(
        key="default_role",
        label=t("Role of whoever is in no named group"),
        choices={"operator": t("Operator"), "auditor": t("Auditor")},
    ),
    Field(key="make_people", label=t("Whoever the provider vouches for may come in, and is made a person")),
    Field(key="ask_again", label=t("The provider asks for the password each time")),
    Field(key="names", label=t("What stands on the button")),
)

REPORTS: Final[tuple[Part, ...]] = (
    LATER,
    Note(t("Each is made when its period is over, in the hall's time zone.")),
    Items(
        key="schedules",
        add_label=t("Add a report"),
        title=("id",),
        parts=(
            ID,
            Field(key="hall", label=t("Hall"), of="halls"),
            Field(
                key="what",
                label=t("What is made"),
                choices={"report": t("Report"), "open-data": t("Open data")},
            ),
            Field(
                key="every",
                label=t("How often"),
                choices={"day": t("every day"), "week": t("every week"), "month": t("every month")},
            ),
            Field(key="form", label=t("Format"), choices=FORMATS),
            Field(key="language", label=t("Language"), choices=LANGUAGE_NAMES),
            Field(key="folder", label=t("Folder"), is_wide=True, example="/var/lib/kezek-reports"),
            Field(key="to", label=t("By e-mail to, one address a line")),
        ),
    ),
    Heading(t("The mail server")),
    Field(key="mail.server", label=t("Address of the mail server"), example="mail.example.kz"),
    Field(key="mail.sender", label=t("Whom letters are from"), example="kezek@example.kz"),
    Field(key="mail.port", label=t("Port")),
    Field(
        key="mail.security",
        label=t("Encryption"),
        choices={"starttls": "STARTTLS", "tls": "TLS", "none": t("not encrypted")},
    ),
    Field(key="mail.user", label=t("Name for signing in")),
    Field(
        key="mail.password_file",
        label=t("File with the password"),
        is_wide=True,
        example="/etc/kezek/mail-password",
    ),
)

BACKUP: Final[tuple[Part, ...]] = (
    Element("admin-backup"),
    Heading(t("By schedule")),
    LATER,
    Field(key="folder", label=t("Folder or stick; it must exist"), is_wide=True, example="/mnt/usb/kezek"),
    Field(key="at", label=t("Every day at"), input="time"),
    Field(key="keep", label=t("How many stay")),
    Field(key="other_disk", label=t("It must be another disk than the journal's")),
    Field(
        key="passphrase_file",
        label=t("File with the passphrase for certificates and secrets"),
        is_wide=True,
        example="/etc/kezek/backup-passphrase",
    ),
)

SERVER: Final[tuple[Part, ...]] = (
    LATER,
    Field(key="host", label=t("Address to listen on")),
    Field(key="port", label=t("Port")),
    Field(key="tls_certificate", label=t("Certificate for https (PEM file)"), example="/etc/kezek/server.crt"),
    Field(key="tls_key", label=t("Its key (PEM file)"), example="/etc/kezek/server.key"),
    Field(key="trusted_proxies", label=t("Trusted proxies, one a line")),
    Field(key="public_requests_per_minute", label=t("Requests a minute of one address")),
    Field(key="token_requests_per_minute", label=t("Requests a minute of one token; empty: any number")),
    Field(key="max_body_bytes", label=t("Largest request in bytes")),
)

SERVER_SECTIONS: Final = tuple(
    Section(id=name, label=label, root=root, parts=parts, is_of_server=True)
    for name, label, root, parts in (
        ("printers", t("Printers"), "displays", PRINTERS),
        ("voice", t("Voice"), "displays", VOICE),
        ("wires", t("LED boards"), "bridge", WIRES),
        ("openid", t("The organisation's sign-in"), "openid", OPENID),
        ("reports", t("Reports"), "reports", REPORTS),
        ("backup", t("Backups"), "backup", BACKUP),
        ("server", t("This server"), "server", SERVER),
    )
)
