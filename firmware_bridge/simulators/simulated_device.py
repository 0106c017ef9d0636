"""Defines the interface of a simulated device: bytes in, bytes out, and what people would see of it. Pure."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

import msgspec

from queue_server.config import boards as config


class AppearanceRow(msgspec.Struct, frozen=True):
    """One line as it is lit: its text as wide as the device, and whether it blinks."""

    text: str
    blinking: bool = False


class Appearance(msgspec.Struct, frozen=True):
    """What a device shows. `brightness` is 1 (dimmest) to 4; `lamp` is a panel's or a post's; `color` an alpha
    sign's."""

    address: int
    rows: tuple[AppearanceRow, ...]
    brightness: int = 4
    lamp: str | None = None
    color: str | None = None

    @property
    def text(self) -> str:
        """All lines as one text, without blanks around it and around each line."""
        return "\n".join(row.text.strip() for row in self.rows).strip()


class SimulatedDevice(Protocol):
    """A device on a line."""

    def receive_data(self, data: bytes) -> None:
        """Take in bytes from the line, in any pieces."""

    def data_to_send(self) -> bytes:
        """The bytes that the device answers or sends by itself; empty when it is silent."""

    def appearance(self) -> Appearance:
        """What the device shows now."""


class ProtocolSimulator(NamedTuple):
    """The device's half of a protocol: the object `simulator` of a module in `simulators`."""

    board: Callable[[config.Bridge, config.Bus, config.Board], SimulatedDevice]
    panel: Callable[[config.Panel], SimulatedDevice] | None = None
    post: Callable[[config.ButtonPost], SimulatedDevice] | None = None
