"""Defines how a reception in person ends, and what is under control after it. Pure."""

from typing import Final, Literal, get_args

from msgspec import Struct

ReceptionResult = Literal["answered", "under_control", "referred", "refused"]
RECEPTION_RESULTS: Final[tuple[ReceptionResult, ...]] = get_args(ReceptionResult)
CONTROL_DAYS: Final = 366
"""How many days ahead, at the most, the date of what is taken under control lies."""


class Control(Struct, frozen=True, omit_defaults=True, gc=False):
    """What a host has promised at the reception of record `seq`, to be done until the date `until`. Times are
    µs UTC."""

    seq: int
    since: int
    until: str
    service: str
    host: str
    number: str
    ticket: str
    booking: str | None = None
