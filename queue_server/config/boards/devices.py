"""Gives the properties of a configured board, bus or modem: its width, its characters, the settings of its line.
Pure."""

from typing import NamedTuple

from queue_server.config.boards.protocols import PROTOCOLS
from queue_server.config.boards.register_maps import ModbusMap, map_of_name
from queue_server.config.boards.settings import Board, Bridge, Bus, Modem, Rs485


class SerialLine(NamedTuple):
    """The settings with which a port is opened."""

    id: str
    port: str
    baud: int
    framing: str
    rs485: Rs485 | None = None


def line_of_bus(bus: Bus) -> SerialLine:
    """The line of a bus, with the settings of its protocol and its keys."""
    return SerialLine(bus.id, bus.port, baud(bus), framing(bus), bus.rs485)


def line_of_modem(modem: Modem) -> SerialLine:
    return SerialLine(modem.id, modem.port, modem.baud, "8N1")


def register_map(bridge: Bridge, bus: Bus, board: Board) -> ModbusMap | None:
    """The map of the board's registers; None where the protocol has none, or there is no map of that name."""
    return map_of_name(bridge.maps, board.map) if "map" in PROTOCOLS[bus.protocol].keys else None


def width(bridge: Bridge, bus: Bus, board: Board) -> int:
    """How many cells a line of the board has."""
    if board.cells is not None:
        return board.cells
    registers = register_map(bridge, bus, board)
    return registers.cells if registers else PROTOCOLS[bus.protocol].cells


def framing(bus: Bus) -> str:
    """Data bits, parity and stop bits of the bus, as 8N1."""
    return bus.framing or PROTOCOLS[bus.protocol].framing


def baud(bus: Bus) -> int:
    """The speed of the bus."""
    return bus.baud or PROTOCOLS[bus.protocol].baud


def byte_s(bus: Bus) -> float:
    """The time one byte needs on the wire: start bit, data, parity, stop bits."""
    bits = framing(bus)
    return (1 + int(bits[0]) + (bits[1] != "N") + int(bits[2])) / baud(bus)


def gap_s(bus: Bus) -> float:
    """The silence between packets: the bus's own, or what its protocol needs at its speed."""
    if bus.gap_ms is not None:
        return bus.gap_ms / 1000
    protocol = PROTOCOLS[bus.protocol]
    return max(protocol.gap_ms / 1000, protocol.gap_bytes * byte_s(bus))


def holds_number(bridge: Bridge, bus: Bus, board: Board) -> bool:
    """Whether the board's register holds one number instead of its digits."""
    registers = register_map(bridge, bus, board)
    return registers is not None and registers.holds == "number"


def unshowable(bridge: Bridge, bus: Bus, board: Board, text: str) -> str:
    """The characters of `text` that the board cannot show, each once, after replacement by its stand-ins."""
    has_picture = PROTOCOLS[bus.protocol].pictures(bridge, board)
    return "".join(c for c in dict.fromkeys(with_stand_ins(board, text)) if not has_picture(c))


def with_stand_ins(board: Board, text: str) -> str:
    """The text with each character replaced by its stand-in in the configuration."""
    return "".join(board.stand_ins.get(character, character) for character in text)
