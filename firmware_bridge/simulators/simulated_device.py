"""What every simulated device is: bytes in, bytes out, and what a passer-by would see of it. Pure."""

from typing import Protocol

import msgspec


class AppearanceRow(msgspec.Struct, frozen=True):
    """One line as it is lit: its text as wide as the device, and whether it blinks."""

    text: str
    blinking: bool = False


class Appearance(msgspec.Struct, frozen=True):
    """What a device shows. `brightness` is 1 (dimmest) to 4; `lamp` is a panel's; `color` an alpha sign's."""

    address: int
    rows: tuple[AppearanceRow, ...]
    brightness: int = 4
    lamp: str | None = None
    color: str | None = None

    @property
    def text(self) -> str:
        """All lines as one text, without the blanks around it and around each."""
        return "\n".join(row.text.strip() for row in self.rows).strip()


class SimulatedDevice(Protocol):
    """A device on a line."""

    def receive_data(self, data: bytes) -> None:
        """Bytes from the line, cut anywhere."""

    def data_to_send(self) -> bytes:
        """What the device answers or says by itself; empty when it is silent."""

    def seen(self) -> Appearance: ...
