"""Defines boards with media, paper and voice for visitors: `[displays]` of the configuration. Pure.

It concerns the machines of one place, not the rules of a hall, and is never written to a journal.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.config.languages import HALL_LANGUAGES
from queue_server.config.mistakes import Mistake, Path, no_hall, repeats, sentence_of, twice
from queue_server.config.values.scalars import Identifier, LanguageList

Address = Annotated[
    str,
    Meta(pattern=r"^https?://[^\s/?#@]+$", description="an address such as http://192.168.1.10:8080, without a path"),
]
Port = Annotated[
    str,
    Meta(
        pattern=r"^(tcp://[^\s/:]+:\d{1,5}|usb:[0-9a-fA-F]{4}:[0-9a-fA-F]{4}|(serial|file):\S+)$",
        description="tcp://HOST:9100, usb:VENDOR:PRODUCT, serial:/dev/ttyUSB0 or file:/dev/usb/lp0",
    ),
]
Baud = Annotated[int, Meta(ge=1200, le=921_600)]
Dots = Annotated[int, Meta(ge=192, le=1024)]
PrintSpeed = Annotated[int, Meta(ge=10, le=500)]
CodePage = Annotated[int, Meta(ge=0, le=255)]
MachineName = Annotated[str, Meta(min_length=1, max_length=64, description="the name of a machine")]
Speed = Annotated[int, Meta(ge=80, le=300)]
Folder = Annotated[
    str,
    Meta(
        pattern=r"^(/|[A-Za-z]:[/\\]).*\S$",
        max_length=400,
        description="the whole path of a folder, such as /var/lib/kezek/media",
    ),
]
CallSeconds = Annotated[int, Meta(ge=2, le=60)]
PictureSeconds = Annotated[int, Meta(ge=3, le=3600)]


class HallBoard(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The boards of a hall or, with `zone`, those of one of its zones.

    Each call is announced for at least `call_s`. `media` is a folder of pictures and videos that the boards show beside
    the calls, a picture for `picture_s`; with `media_sound` videos have sound on the board that speaks.
    """

    hall: Identifier
    zone: Identifier | None = None
    call_s: CallSeconds = 4
    media: Folder | None = None
    picture_s: PictureSeconds = 15
    media_sound: bool = True


class Printer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A ticket printer and the kiosks whose tickets it prints: the names of their tokens or sign-in links, or of
    bridges with push-button posts.

    `dots` is the printable width (576 for 80 mm paper, 384 for 58 mm). `code_page` is the printer's number of the
    Kazakh page KZ-1048 (RK1048); with 0 every line that is not ASCII is sent as a picture. `mm_s` is how fast it
    prints, in millimetres a second: it decides how long a receipt is awaited. `machine` is the `name` in `[server]` of
    the one machine that can reach the printer, such as the one on whose wire it hangs; without it any server prints.
    """

    id: Identifier
    hall: Identifier
    kiosks: tuple[str, ...]
    port: Port
    baud: Baud = 19_200
    dots: Dots = 576
    mm_s: PrintSpeed = 75
    code_page: CodePage = 53
    native_qr: bool = True
    cuts: bool = True
    answers: bool = True
    machine: MachineName | None = None


class Voice(Struct, frozen=True, forbid_unknown_fields=True):
    """How calls are spoken. `clips` is a folder of recordings; with `engine` espeak-ng speaks where it is installed."""

    languages: LanguageList = HALL_LANGUAGES
    visitors_first: bool = True
    clips: str | None = None
    engine: bool = True
    words_per_minute: Speed = 150


class Displays(Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of what visitors see. `address` is where visitors' phones reach this server; it stands in the QR codes
    on paper. `sign_clips` is a folder of clips in sign language."""

    address: Address | None = None
    voice: Voice = Voice()
    boards: tuple[HallBoard, ...] = ()
    printers: tuple[Printer, ...] = ()
    sign_clips: Folder | None = None

    def board(self, hall: str, zone: str | None) -> HallBoard:
        """The settings of a board: those of its zone, else of its hall, else the general ones."""
        for zone_id in dict.fromkeys((zone, None)):
            for board in self.boards:
                if (board.hall, board.zone) == (hall, zone_id):
                    return board
        return HallBoard(hall=hall, zone=zone)


def in_force(running: Displays, configured: Displays, halls: Collection[str]) -> Displays:
    """What holds of the `configured` settings in a server that runs with others, in which `halls` are open.

    Boards are read anew, and the address until a printer puts it on paper. The printers of a hall are set up when it
    opens. Everything else holds from the next start on.
    """
    set_up = [printer for printer in running.printers if printer.hall in halls]
    new = [printer for printer in configured.printers if printer.hall not in halls]
    address = running.address if set_up else configured.address
    return replace(running, boards=configured.boards, printers=(*set_up, *new), address=address)


def check(displays: Displays, halls: Mapping[str, Definition]) -> Iterator[Mistake]:
    """Check the values against each other and against the halls."""
    if displays.printers and displays.address is None:
        yield (
            ("displays", "address"),
            sentence_of("paper tickets carry it; write the address at which phones reach this server"),
        )
    yield from repeats(displays.voice.languages, ("displays", "voice", "languages"))
    for place, board in enumerate(displays.boards):
        yield from _board(board, displays.boards[:place], halls, ("displays", "boards", place))
    printer_of_kiosk: dict[tuple[str, str], str] = {}
    for place, printer in enumerate(displays.printers):
        yield from _printer(
            printer, displays.printers[:place], halls, printer_of_kiosk, ("displays", "printers", place)
        )


def _board(
    board: HallBoard, before: tuple[HallBoard, ...], halls: Mapping[str, Definition], path: Path
) -> Iterator[Mistake]:
    if board.hall and board.hall not in halls:
        yield (*path, "hall"), no_hall(board.hall, halls)
    elif board.hall and board.zone is not None:
        zones = [zone.id for zone in halls[board.hall].zones]
        if board.zone not in zones:
            none = sentence_of('there is no zone "{zone}"; remove this, or define the zone', zone=board.zone)
            zone_ids = ", ".join(zones)
            other = sentence_of('there is no zone "{zone}"; write one of {known}', zone=board.zone, known=zone_ids)
            yield (*path, "zone"), other if zones else none
    if (board.hall, board.zone) in [(other.hall, other.zone) for other in before]:
        yield path, sentence_of("the boards of this hall and zone stand here a second time; join the two")


def _printer(
    printer: Printer,
    before: tuple[Printer, ...],
    halls: Collection[str],
    printer_of_kiosk: dict[tuple[str, str], str],
    path: Path,
) -> Iterator[Mistake]:
    if printer.id and printer.id in (other.id for other in before):
        yield (*path, "id"), twice(printer.id)
    if printer.hall and printer.hall not in halls:
        yield (*path, "hall"), no_hall(printer.hall, halls)
    for place, kiosk in enumerate(printer.kiosks):
        first = printer_of_kiosk.setdefault((printer.hall, kiosk), printer.id)
        if first != printer.id:
            text = sentence_of(
                '"{kiosk}" prints on "{printer}" already; a kiosk has one printer', kiosk=kiosk, printer=first
            )
            yield (*path, "kiosks", place), text
