"""Facts about each protocol that a configuration is checked against: addresses, cells, alphabets, lamps. Pure data.

Sources: candle, the maker's `protokol.pdf` (Candle, 2010-2012); Modbus RTU, the register lists of DM36B06 / DM56A04
(lamaplc.com) and LED-485-0xx (sman-dk/LED-485_setuptool); alpha, Alpha Sign Communications Protocol 9708-8061;
vfd, the CD5220 command set and Epson's DM-D commands.
"""

import string
from typing import NamedTuple

from queue_server.config.boards.settings import Board, Bridge, Bus, Framing, ModbusMap

CANDLE_ALPHABET = frozenset("0123456789ABCEFHILOPSUbcdloАБВГЕЗНОПРСУЧос<>- ")
PRINTABLE_ASCII = frozenset(string.digits + string.ascii_letters + string.punctuation + " ")
ALPHA_LONGEST_PRIORITY = 125
"""Bytes of a priority text, which the closing text is: its command and label, and before each line seven of layout."""
ALPHA_LONGEST_CLOSING = ALPHA_LONGEST_PRIORITY - 2 - 2 * 7
CODE_PAGES = ("cp437", "cp850", "cp858", "cp866", "cp1251", "cp1252", "kz1048")
EPSON_CODE_PAGES = {"cp437": 0, "cp850": 2, "cp1252": 16, "cp866": 17, "cp858": 19}


class Facts(NamedTuple):
    """What holds for every device of a protocol. `addresses` is the first and the last; `cells` is the usual width.

    The gap between packets is `gap_ms`, and never less than `gap_bytes` bytes: a Modbus frame ends with "a silent
    interval of at least 3.5 character times", which is longer than 5 ms below 9600 baud.
    """

    addresses: tuple[int, int]
    cells: int
    rows: int
    baud: int
    framing: Framing
    gap_ms: int
    gap_bytes: float = 0.0
    panels: bool = False


FACTS: dict[str, Facts] = {
    "candle": Facts(addresses=(0x20, 0x7F), cells=8, rows=1, baud=57600, framing="8N1", gap_ms=200, panels=True),
    "modbus": Facts(addresses=(1, 247), cells=4, rows=1, baud=9600, framing="8N1", gap_ms=5, gap_bytes=3.5),
    "alpha": Facts(addresses=(0, 255), cells=20, rows=2, baud=9600, framing="7E1", gap_ms=250),
    "vfd": Facts(addresses=(0, 0), cells=20, rows=2, baud=9600, framing="8N1", gap_ms=0),
}

MAPS: tuple[ModbusMap, ...] = (
    ModbusMap(id="dm36b06", cells=6, holds="cells", register=0),
    ModbusMap(id="dm56a04", cells=4, holds="cells", register=0),
    ModbusMap(id="led-485-text", cells=6, holds="string", register=0x0070),
    ModbusMap(id="led-485-number", cells=5, holds="number", register=0x0000, alphabet="0123456789- "),
)

LAMP_CODES: dict[str, int] = {
    "off": 0x30,
    "red": 0x31,
    "green": 0x32,
    "red-fast": 0x33,
    "green-fast": 0x34,
    "red-slow": 0x35,
    "green-slow": 0x36,
    "off-beep": 0x37,
    "red-beep": 0x38,
    "green-beep": 0x39,
    "red-fast-beep": 0x3A,
    "green-fast-beep": 0x3B,
    "red-slow-beep": 0x3C,
    "green-slow-beep": 0x3D,
}


def modbus_map(bridge: Bridge, name: str | None) -> ModbusMap | None:
    """The register map of that name: the configuration's own before the built-in ones."""
    return next((found for found in (*bridge.maps, *MAPS) if found.id == name), None)


def registers(bridge: Bridge, board: Board) -> ModbusMap:
    """The register map of a modbus board. Raises KeyError for a name that `check` would have refused."""
    found = modbus_map(bridge, board.map)
    if found is None:
        raise KeyError(board.map)
    return found


def width(bridge: Bridge, bus: Bus, board: Board) -> int:
    """How many cells a line of the board has."""
    if board.cells is not None:
        return board.cells
    found = modbus_map(bridge, board.map) if bus.protocol == "modbus" else None
    return found.cells if found else FACTS[bus.protocol].cells


def byte_s(bus: Bus) -> float:
    """The time one byte needs on the wire: start bit, data, parity, stop bits."""
    framing = bus.framing or FACTS[bus.protocol].framing
    bits = 1 + int(framing[0]) + (framing[1] != "N") + int(framing[2])
    return bits / (bus.baud or FACTS[bus.protocol].baud)


def gap_s(bus: Bus) -> float:
    """The silence between packets: the bus's own, or what its protocol needs at its speed."""
    if bus.gap_ms is not None:
        return bus.gap_ms / 1000
    facts = FACTS[bus.protocol]
    return max(facts.gap_ms / 1000, facts.gap_bytes * byte_s(bus))


def holds_number(bridge: Bridge, bus: Bus, board: Board) -> bool:
    """The board's register holds one number and not its digits."""
    found = modbus_map(bridge, board.map) if bus.protocol == "modbus" else None
    return found is not None and found.holds == "number"


def register_value(text: str) -> int | None:
    """What a signed 16-bit register holds of a text, 0 of a blank one; None for what is no such number."""
    try:
        number = int(text.strip() or "0")
    except ValueError:
        return None
    return number if -0x8000 <= number < 0x8000 else None


def unshowable(bridge: Bridge, bus: Bus, board: Board, text: str) -> str:
    """The characters of `text` that the board has no picture for, each once, after its stand-ins."""
    shown = dict.fromkeys(with_stand_ins(board, text))
    match bus.protocol:
        case "candle":
            return "".join(c for c in shown if c not in CANDLE_ALPHABET)
        case "modbus":
            found = modbus_map(bridge, board.map)
            return "".join(c for c in shown if found and c not in found.alphabet)
        case "alpha":
            return "".join(c for c in shown if c not in PRINTABLE_ASCII)
        case "vfd":
            return "".join(c for c in shown if not in_code_page(c, board.code_page))


def with_stand_ins(board: Board, text: str) -> str:
    """The text with each character replaced by the one the configuration gives in its stead."""
    return "".join(board.stand_ins.get(character, character) for character in text)


def in_code_page(character: str, code_page: str) -> bool:
    if not character.isprintable():
        return False
    try:
        character.encode(code_page)
    except UnicodeEncodeError:
        return False
    return True
