"""What every device on a line is to the bridge: a pure state machine, bytes in and bytes out, time an argument.

A machine keeps the latest wanted state and says it when it is asked to. It never queues: what was wanted before and
not yet said is forgotten.
"""

from typing import NamedTuple, Protocol

STEADY = 0
BLINK_FOREVER = -1


class Row(NamedTuple):
    """One line of a board. `blink` is STEADY, FOREVER or a number of times."""

    text: str
    blink: int = STEADY


class BoardText(NamedTuple):
    """What a board shows, line by line; a line that is not named is blank."""

    rows: tuple[Row, ...] = ()
    closing: bool = False


class KeyPress(NamedTuple):
    """An operator pressed a key of the panel at this address: `call`, `start`, `transfer` or `end`."""

    address: int
    key: str


class DeviceDriver(Protocol):
    """A device on a line. All times are seconds of one monotonic clock."""

    address: int

    @property
    def pending(self) -> bool:
        """It has something to say."""

    @property
    def awaiting(self) -> bool:
        """It has spoken and its answer is outstanding, so the line is taken until `deadline`."""

    @property
    def failing(self) -> str | None:
        """Why the device is thought not to show what it should, or None."""

    def data_to_send(self, now: float, /) -> bytes:
        """The next packet, whole. Only while `pending`."""

    def receive_data(self, data: bytes, now: float) -> None:
        """Bytes from the line, cut anywhere, perhaps not meant for this device."""

    def deadline(self) -> float | None:
        """When `tick` wants to be called, if nothing else happens."""

    def tick(self, now: float) -> None:
        """The clock has come to `now`."""

    def resend(self) -> None:
        """Say everything again: the device may have lost it. An outstanding answer is given up."""


class BoardDriver(DeviceDriver, Protocol):
    """A device that shows text."""

    @property
    def confirmed(self) -> bool | None:
        """Whether the device said that it shows what was sent; None for a device that never answers."""

    def show(self, shown: BoardText) -> None:
        """Want this from now on. Raises CannotShowError and changes nothing when a letter has no picture."""

    def brighten(self, level: int) -> None:
        """Want this brightness, 1 (dimmest) to 4."""


class PanelDriver(DeviceDriver, Protocol):
    """A device with an operator's keys and a lamp."""

    def light(self, lamp: str) -> None:
        """Want the lamp like this, a name of `devices.LAMP_CODES`."""

    def show(self, text: str, blink: int) -> None:
        """Want this text in the panel's cells, where it has any."""

    def events_received(self) -> list[KeyPress]:
        """The keys pressed since the last time, each press once."""


class SilentDriver:
    """What machines of devices that never answer have in common."""

    awaiting = False
    confirmed: bool | None = None
    failing: str | None = None

    def receive_data(self, data: bytes, now: float) -> None:
        """Nothing on the line is for a device that only listens."""

    def deadline(self) -> float | None:
        return None

    def tick(self, now: float) -> None:
        """Nothing changes by itself."""
