"""Registers the boards' protocols: what the configuration, the bridge and its tools need to know of each. Pure.

A protocol is an entry of `PROTOCOLS`, a driver in `firmware_bridge/boards/NAME.py` and the device's half of it in
`firmware_bridge/simulators/NAME.py`. No other module names a protocol: what they need of one is declared here.

Sources: candle, the maker's `protokol.pdf` (Candle, 2010-2012); modbus, MODBUS over Serial Line 1.02; alpha, Alpha Sign
Communications Protocol 9708-8061; vfd, the CD5220 command set and Epson's DM-D commands.
"""

import string
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from queue_server.config.boards.register_maps import map_of_name

if TYPE_CHECKING:
    from queue_server.config.boards.settings import Board, Bridge

PRINTABLE_ASCII = frozenset(string.digits + string.ascii_letters + string.punctuation + " ")
CANDLE_ALPHABET = frozenset("0123456789ABCEFHILOPSUbcdloАБВГЕЗНОПРСУЧос<>- ")
ALPHA_LONGEST_PRIORITY = 125
"""The most bytes of a priority text, which the closing text is: its command and label, and seven of layout before each
line."""
CODE_PAGES = ("cp437", "cp850", "cp858", "cp866", "cp1251", "cp1252", "kz1048")
EPSON_CODE_PAGES = {"cp437": 0, "cp850": 2, "cp1252": 16, "cp866": 17, "cp858": 19}

Tool = Literal["scan", "address"]
"""What an installer's tool can do with devices of a protocol: find out which answer, give another address."""

Pictures = Callable[["Bridge", "Board"], Callable[[str], bool]]
"""For a board of the configuration: whether it can show a character."""


class Sample(NamedTuple):
    """A board for the demo and the contract suite. `keys` are further keys of a `Board`.

    In a protocol with panels the sample is above each window; in another it is at one window, or in the hall.
    """

    bus: str
    address: int
    lines: tuple[str, ...]
    keys: Mapping[str, object] = {}
    is_for_hall: bool = False


class BoardProtocol(NamedTuple):
    """The properties of every device of a protocol.

    `addresses` is the first and the last, `address_of_all` one to which every device listens; `cells` is the usual
    width of a line, and `rows` how many lines there are at the most. The gap between packets is `gap_ms`, and never
    less than `gap_bytes` bytes. `keys` are those of a `Board` that only some protocols know.
    `lamps` names what a panel's lamp can show, nothing where the protocol has no panels. `code_pages` gives those of a
    board with the key `code_page`. `closing_characters` is the room for the closing text of all lines together.
    """

    sample: Sample
    addresses: tuple[int, int]
    cells: int
    rows: int
    pictures: Pictures
    baud: int = 9600
    framing: str = "8N1"
    gap_ms: int = 0
    gap_bytes: float = 0.0
    keys: frozenset[str] = frozenset()
    lamps: tuple[str, ...] = ()
    tools: frozenset[Tool] = frozenset()
    address_of_all: int | None = None
    code_pages: "Callable[[Board], Iterable[str]] | None" = None
    closing_characters: int | None = None


def has_character(character: str, code_page: str) -> bool:
    """Whether a code page has the character, and it is a printable one."""
    if not character.isprintable():
        return False
    try:
        character.encode(code_page)
    except UnicodeEncodeError:
        return False
    return True


def _of_alphabet(alphabet: frozenset[str]) -> Pictures:
    return lambda _bridge, _board: alphabet.__contains__


def _of_register_map(bridge: "Bridge", board: "Board") -> Callable[[str], bool]:
    """Whether the board's register map allows a character. A missing map is reported by its own rule, so every
    character passes."""
    registers = map_of_name(bridge.maps, board.map)
    return lambda character: registers is None or character in registers.alphabet


def _of_code_page(_bridge: "Bridge", board: "Board") -> Callable[[str], bool]:
    return lambda character: has_character(character, board.code_page)


PROTOCOLS: dict[str, BoardProtocol] = {
    "candle": BoardProtocol(
        Sample("windows", 0x20, ("{number:<4}{arrow}{window:>3}",), {"closing": ("--------",)}),
        addresses=(0x20, 0x7F),
        cells=8,
        rows=1,
        pictures=_of_alphabet(CANDLE_ALPHABET),
        baud=57600,
        gap_ms=200,
        keys=frozenset({"blinks", "blink_times"}),
        lamps=(
            *("off", "red", "green", "red-fast", "green-fast", "red-slow", "green-slow"),
            *("off-beep", "red-beep", "green-beep", "red-fast-beep", "green-fast-beep"),
            *("red-slow-beep", "green-slow-beep"),
        ),
        tools=frozenset({"address"}),
    ),
    "modbus": BoardProtocol(
        Sample("numbers", 5, ("{number:<4}",), {"map": "dm36b06"}),
        addresses=(1, 247),
        cells=4,
        rows=1,
        pictures=_of_register_map,
        gap_ms=5,
        gap_bytes=3.5,  # "a silent interval of at least 3.5 character times", longer than 5 ms below 9600 baud
        keys=frozenset({"map"}),
        tools=frozenset({"scan"}),
    ),
    "alpha": BoardProtocol(
        Sample(
            "hall",
            1,
            ("{number:<4} {arrow} {window:>3}", "{number[2]:<4} {arrow[2]} {window[2]:>3}"),
            is_for_hall=True,
        ),
        addresses=(0, 255),
        cells=20,
        rows=2,
        pictures=_of_alphabet(PRINTABLE_ASCII),
        framing="7E1",
        gap_ms=250,
        keys=frozenset({"sign_type", "color", "strings"}),
        address_of_all=0,
        closing_characters=ALPHA_LONGEST_PRIORITY - 2 - 2 * 7,
    ),
    "vfd": BoardProtocol(
        Sample("customer", 0, ("{number}", "{window:>20}")),
        addresses=(0, 0),
        cells=20,
        rows=2,
        pictures=_of_code_page,
        keys=frozenset({"dialect", "code_page"}),
        code_pages=lambda board: EPSON_CODE_PAGES if board.dialect == "epson" else CODE_PAGES,
    ),
}
