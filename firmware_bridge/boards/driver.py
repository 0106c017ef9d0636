"""Defines the interfaces of a protocol's module: drivers of its devices, its packets for a person to read. Pure.

A driver is a state machine, bytes in and bytes out, time an argument. It keeps the latest state that a device should
show and sends it on request. It never queues: a state that was replaced before it was sent is forgotten.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from firmware_bridge.errors import CannotShowError
from queue_server.config import boards as config
from queue_server.views.equipment.board_report import fault_text

STEADY = 0
BLINK_FOREVER = -1


WiredDevice = config.Board | config.Panel | config.ButtonPost
"""A device of the configuration, at an address of a line."""


class Row(NamedTuple):
    """One line of a board. `blink` is STEADY, FOREVER or a number of times."""

    text: str
    blink: int = STEADY


class BoardText(NamedTuple):
    """The lines that a board shows; a line that is not named is blank."""

    rows: tuple[Row, ...] = ()
    closing: bool = False


class KeyPress(NamedTuple):
    """Somebody pressed a key at this address: `call`, `start`, `transfer` or `end` of a panel, or a post's button by
    its number."""

    address: int
    key: str


class DeviceDriver(Protocol):
    """A device on a line. All times are seconds of one monotonic clock."""

    address: int

    @property
    def pending(self) -> bool:
        """Whether it has something to send."""

    @property
    def awaiting(self) -> bool:
        """Whether an answer is outstanding, so that the line is in use until `deadline`."""

    @property
    def failing(self) -> str | None:
        """The reason why the device probably does not show what it should, or None."""

    def data_to_send(self, now: float, /) -> bytes:
        """The next packet, whole. Only while `pending`."""

    def receive_data(self, data: bytes, now: float) -> None:
        """Take in bytes from the line, in any pieces, perhaps meant for other devices."""

    def deadline(self) -> float | None:
        """When `tick` is due, if nothing else happens."""

    def tick(self, now: float) -> None:
        """Let time pass until `now`."""

    def resend(self) -> None:
        """Send everything again: the device may have lost it. An outstanding answer is given up."""


def no_picture(sentence: str, text: str, letters: str) -> CannotShowError:
    """The error of a text with letters that a board has no picture for."""
    return CannotShowError(fault_text(sentence, "letters_missing", text=text, letters=letters))


def too_wide(sentence: str, text: str, cells: int) -> CannotShowError:
    """The error of a text for which a board is too narrow."""
    return CannotShowError(fault_text(sentence, "too_wide", text=text, cells=cells))


class BoardDriver(DeviceDriver, Protocol):
    """A device that shows text."""

    @property
    def confirmed(self) -> bool | None:
        """Whether the device confirmed that it shows what was sent; None for a device that never answers."""

    def show(self, text: BoardText) -> None:
        """Show this from now on. Raises CannotShowError and changes nothing when the board cannot show a letter."""

    def brighten(self, level: int) -> None:
        """Set the brightness, 1 (dimmest) to 4."""


class PanelDriver(DeviceDriver, Protocol):
    """A device with keys and a lamp: an operator's panel, or a post with buttons for visitors."""

    def light(self, lamp: str) -> None:
        """Set the lamp to one of the protocol's `lamps`."""

    def show(self, text: str, blink: int) -> None:
        """Show this text in the panel's cells, where it has any."""

    def events_received(self) -> list[KeyPress]:
        """The keys pressed since the last time, each press once."""


class SilentDriver:
    """The common part of drivers of devices that never answer."""

    awaiting = False
    confirmed: bool | None = None
    failing: str | None = None

    def receive_data(self, data: bytes, now: float) -> None:
        """Ignore bytes on the line: the device only listens."""

    def deadline(self) -> float | None:
        return None

    def tick(self, now: float) -> None:
        """Do nothing: no state changes by itself."""


FindPacket = Callable[[bytes], tuple[int, int] | None]
"""Where the first whole packet in the received bytes begins and ends, or None."""


class PacketFormat(NamedTuple):
    """How to cut a line's bytes into packets, and how to describe a packet to a person who watches the wire."""

    find: FindPacket
    describe: Callable[[bytes], str]


class Probe(NamedTuple):
    """A question that changes nothing on a device: the request to an address, and whether a packet answers it."""

    request: Callable[[int], bytes]
    is_answer: Callable[[int, bytes], bool]


class ProtocolDriver(NamedTuple):
    """The bridge's half of a protocol: the object `driver` of a module in `boards`.

    `packets` is given all devices of the line. `new_address` gives the packet that moves a device from its present
    address, or from any where that is None, to another one; it raises ValueError for an invalid address.
    """

    board: Callable[[config.Bridge, config.Bus, config.Board], BoardDriver]
    packets: Callable[[Sequence[WiredDevice]], PacketFormat]
    panel: Callable[[config.Bus, config.Panel], PanelDriver] | None = None
    post: Callable[[config.Bus, config.ButtonPost], PanelDriver] | None = None
    probe: Probe | None = None
    new_address: Callable[[int | None, int], bytes] | None = None


def find_pattern(pattern: re.Pattern[bytes]) -> FindPacket:
    """Find packets by a regular expression."""

    def find(data: bytes) -> tuple[int, int] | None:
        match = pattern.search(data)
        return match.span() if match else None

    return find


def readable(data: bytes) -> str:
    """The bytes as text: ASCII as it is, every other byte as <1B>."""
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else f"<{byte:02X}>" for byte in data)
