"""Defines a closure, a span of time in which nobody is received, and which bookings it displaces. Pure.

Whether a booking is displaced is computed from the closures of the state and stored nowhere. So it is not displaced any
more as soon as the span is opened again, or the booking is moved.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.days.hall_day import day_of, end_of_day

LEAST_TO_ANSWER: Final = 3600 * 1_000_000
"""How long (µs) a displaced visitor may choose another place, also where the booked time begins before: somebody who is
on the way learns of it in the hall."""
CLOSURE_REMEMBERED: Final = 48 * 3600 * 1_000_000
"""How long (µs) a closure that is over stays in the state: as long as a booking that has ended."""


class PlaceClosure(Struct, frozen=True, gc=False):
    """From `start` to `end` (µs UTC) nobody is received, or the host receives nobody, or nobody is received for the
    service, for the reason that visitors read."""

    id: str
    start: int
    end: int
    reason: str
    closed_at: int
    host: str | None = None
    service: str | None = None


def closure_of(
    definition: Definition | None, closures: Iterable[PlaceClosure], service: str, start: int, end: int
) -> PlaceClosure | None:
    """The closure that a time of the service falls into, the first that was made; None where it is open."""
    closures = [closure for closure in closures if start < closure.end and closure.start < end]
    if not closures:
        return None
    defined = definition.service(service) if definition is not None else None
    host = defined.host if defined is not None else None
    of_service = (closure for closure in closures if closure.service in (None, service))
    return next((closure for closure in of_service if closure.host in (None, host)), None)


def answer_until(definition: Definition, booking: Booking, closure: PlaceClosure) -> int:
    """Until when (µs UTC) a displaced visitor may choose another place. Then the hall cancels the booking."""
    day_ends = end_of_day(definition, day_of(definition, booking.start))
    return min(day_ends, max(booking.start, closure.closed_at + LEAST_TO_ANSWER))
