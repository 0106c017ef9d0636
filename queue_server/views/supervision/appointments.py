"""Makes the supervisor's list of the present day's bookings: who is missing, and who comes next. Pure.

It names nobody: what visitors have said of themselves is read by those who may, with the bookings of a day.
"""

from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from queue_server.hall.bookings.booking import Booking
from queue_server.hall.bookings.plans.displaced import displacement
from queue_server.hall.days.hall_day import end_of_day
from queue_server.hall.state import State
from queue_server.views.times import moment

APPOINTMENTS_SHOWN: Final = 40
"""How many of those who are missing or to come are listed, the earliest first."""

STANDING: Final = ("open", "arrived", "missed")
"""The states of bookings that were for the day after all: neither cancelled, nor refused or without an answer. Nobody
is expected whose time has been closed."""


class Appointment(Struct, frozen=True, gc=False):
    """A booking whose visitor is not in the hall yet: `missing` from its time on."""

    id: str
    service: str
    start: datetime
    state: Literal["missing", "coming"]


class Appointments(Struct, frozen=True, kw_only=True):
    """How many bookings the present day has, of those that stand: `booked` is `arrived`, `missing`,
    `coming` and `missed` together. A missing visitor may still come; one who missed it came too late or not at all."""

    booked: int = 0
    arrived: int = 0
    missing: int = 0
    coming: int = 0
    missed: int = 0
    listed: tuple[Appointment, ...] = ()


def appointments(state: State, now: int) -> Appointments:
    """The bookings of the hall's day at `now` (µs UTC)."""
    today = _of_today(state, now)
    if not today:
        return Appointments()
    absent = sorted((booking.start, booking.made_at, booking.id) for booking in today if booking.state == "open")
    missing = sum(start <= now for start, _, _ in absent)
    arrived = sum(booking.state == "arrived" for booking in today)
    return Appointments(
        booked=len(today),
        arrived=arrived,
        missing=missing,
        coming=len(absent) - missing,
        missed=len(today) - arrived - len(absent),
        listed=tuple(_appointment(state.bookings[name], now) for _, _, name in absent[:APPOINTMENTS_SHOWN]),
    )


def _of_today(state: State, now: int) -> list[Booking]:
    if not state.bookings:
        return []
    day = state.day_of(now)
    begins, ends = end_of_day(state.defined, day - timedelta(days=1)), end_of_day(state.defined, day)
    return [
        booking
        for booking in state.bookings.values()
        if begins <= booking.start < ends and booking.state in STANDING and displacement(state, booking) is None
    ]


def _appointment(booking: Booking, now: int) -> Appointment:
    is_missing = booking.start <= now
    return Appointment(booking.id, booking.service, moment(booking.start), "missing" if is_missing else "coming")
