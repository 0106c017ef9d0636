"""Lists what the administrator's page sets of printers, voices and LED boards."""

from typing import Final

from operator_console.settings.hall_sections import ID_FIELD
from operator_console.settings.parts import RESTART_NOTE, Counter, Element, FormField, Items, Part, Remark, t
from queue_server.config.boards.protocols import PROTOCOLS
from queue_server.config.languages import OWN_NAMES

PRINTERS_PARTS: Final[tuple[Part, ...]] = (
    RESTART_NOTE,
    FormField(
        "address",
        t("Where phones reach this server; it stands in the codes on paper"),
        is_wide=True,
        example="http://192.168.1.10:8080",
    ),
    Element("settings-printer-search"),
    Items(
        "printers",
        t("Add a printer"),
        noun=t("Printer"),
        title=("id", "port"),
        parts=(
            ID_FIELD,
            FormField("hall", t("Hall"), of="halls"),
            FormField("port", t("Where it is"), example="tcp://192.168.1.20:9100", widget="printer-port"),
            FormField("kiosks", t("Kiosks that it prints for"), widget="printer-kiosks"),
            FormField("dots", t("Printable width in dots")),
            FormField("mm_s", t("Printing speed in millimetres a second")),
            FormField("code_page", t("Number of its Kazakh code page; 0: none")),
            FormField("baud", t("Speed of a serial line")),
            FormField("native_qr", t("It draws QR codes itself")),
            FormField("cuts", t("It has a cutter")),
            FormField("answers", t("It says whether it has paper")),
            FormField("machine", t("The one machine that prints; empty: any server"), example="hall-pc-1"),
        ),
    ),
)

VOICE_PARTS: Final[tuple[Part, ...]] = (
    RESTART_NOTE,
    FormField("voice.languages", t("Languages of a call in their order"), choices=OWN_NAMES, blank=t("none")),
    FormField("voice.visitors_first", t("First the language that the visitor has chosen")),
    FormField("voice.clips", t("Folder of recorded clips"), is_wide=True, example="/var/lib/kezek/clips"),
    FormField("sign_clips", t("Folder of clips in sign language"), is_wide=True, example="/var/lib/kezek/signs"),
    FormField("voice.engine", t("espeak-ng speaks what is not recorded")),
    FormField("voice.words_per_minute", t("How fast it speaks, in words a minute")),
)

LED_BOARD_ITEMS: Final = Items(
    "boards",
    t("Add a board on this bus"),
    noun=t("LED board"),
    title=("address", "lines"),
    counter=Counter("address", "protocol", {protocol: facts.addresses[0] for protocol, facts in PROTOCOLS.items()}),
    fresh={"lines": ["{number:<4}{arrow}{window:>3}"]},
    parts=(
        FormField("address", t("Address on the bus")),
        FormField("window", t("Window; empty: calls of the hall")),
        FormField("hall", t("Hall"), of="halls", blank=t("the only one")),
        FormField("lines", t("What stands on each line of the board")),
        FormField("turn_s", t("Seconds that a call of the hall stands while more are called than have room")),
        FormField("closing", t("Lines while the hall is closed")),
    ),
)

WIRES_PARTS: Final[tuple[Part, ...]] = (
    Remark(t("The bridge reads this when it starts. One on another machine has a file of its own."), is_notice=True),
    Items(
        "buses",
        t("Add a bus"),
        noun=t("Bus"),
        title=("id", "port"),
        fresh={"protocol": next(iter(PROTOCOLS))},
        parts=(
            ID_FIELD,
            FormField("protocol", t("Protocol"), choices={protocol: protocol for protocol in PROTOCOLS}),
            FormField("port", t("Port"), example="/dev/ttyUSB0"),
            FormField("refresh_s", t("Seconds until everything is sent again")),
            FormField(
                "echo",
                t("Whether the adapter hears what it sends"),
                choices={True: t("Yes"), False: t("No")},
                blank=t("It is found out"),
            ),
            LED_BOARD_ITEMS,
        ),
    ),
)
