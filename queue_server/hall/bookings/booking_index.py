"""Keeps, beside the bookings of a state, which times are taken and when each open booking is missed. Pure.

It is computed from the bookings and never stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from sortedcontainers import SortedList

from queue_server.config.definition import Definition
from queue_server.hall.bookings.booking import LIVE_BOOKING, OCCUPYING, Booking
from queue_server.hall.bookings.plans.closure import PlaceClosure, answer_until, closure_of
from queue_server.hall.bookings.timetable.places import Place, places_on
from queue_server.hall.days.hall_day import day_of, end_of_day
from queue_server.hall.deadlines import Deadlines
from queue_server.units import MINUTE

END_OF_TIME: Final = 2**63 - 1
"""A moment (µs UTC) that does not come."""
MOST_DAYS_OF_PLACES: Final = 1000
"""Days whose places are remembered, each for a service: a month of thirty services. A day takes a millisecond."""


class OccupiedTimes:
    """When the bookings that share their places begin and end (µs UTC)."""

    def __init__(self) -> None:
        self.starts: SortedList[int] = SortedList()
        self.ends: SortedList[int] = SortedList()

    def overlapping(self, start: int, end: int) -> int:
        """How many of them have a moment of this time: those that begin before its end, less those that end before its
        start."""
        return int(self.starts.bisect_left(end) - self.ends.bisect_right(start))


class BookingIndex:
    """The taken times of each service or host; `misses` and `displaced`: when each open booking is missed, or cancelled
    where a closure displaces it, and its id; `quiet_until`: before it no place is due to be offered to anybody."""

    def __init__(
        self,
        definition: Definition | None,
        bookings: Iterable[Booking],
        closures: Mapping[str, PlaceClosure] | None = None,
    ) -> None:
        self.definition = definition
        self.closures = tuple((closures or {}).values())
        self.quiet_until = END_OF_TIME
        self._places: dict[tuple[str, date], Sequence[Place]] = {}
        self.occupied: dict[str, OccupiedTimes] = {}
        starts: dict[str, list[int]] = {}
        ends: dict[str, list[int]] = {}
        misses: list[tuple[int, str]] = []
        displaced: list[tuple[int, str]] = []
        for booking in bookings:
            if booking.state in OCCUPYING:
                sharing = shared_by(definition, booking.service)
                starts.setdefault(sharing, []).append(booking.start)
                ends.setdefault(sharing, []).append(booking.end)
            if definition is None:
                continue
            if (closure := self.displacement(booking)) is not None:
                displaced.append((answer_until(definition, booking, closure), booking.id))
            elif booking.state == "open":
                misses.append((missed_at(definition, booking), booking.id))
        for sharing, moments in starts.items():
            occupied = self.occupied[sharing] = OccupiedTimes()
            occupied.starts.update(moments)
            occupied.ends.update(ends[sharing])
        self.misses = Deadlines(sorted(misses))
        self.displaced = Deadlines(sorted(displaced))

    def places_on(self, service: str, day: date) -> Sequence[Place]:
        """The places of the service on a date of the hall's time zone, which the same definition gives each time."""
        key = service, day
        if key not in self._places and self.definition is not None:
            if len(self._places) >= MOST_DAYS_OF_PLACES:
                self._places.clear()
            self._places[key] = places_on(self.definition, service, day)
        return self._places.get(key, ())

    def closure_of(self, service: str, start: int, end: int) -> PlaceClosure | None:
        """The closure that a time of the service falls into, or None."""
        return closure_of(self.definition, self.closures, service, start, end) if self.closures else None

    def displacement(self, booking: Booking) -> PlaceClosure | None:
        """The closure that displaces a booking that has not ended, or None."""
        is_live = booking.state in LIVE_BOOKING
        return self.closure_of(booking.service, booking.start, booking.end) if is_live else None

    def enter(self, booking: Booking) -> None:
        """Count the booking in the state it is in now."""
        if booking.state in OCCUPYING:
            occupied = self.occupied.setdefault(shared_by(self.definition, booking.service), OccupiedTimes())
            occupied.starts.add(booking.start)
            occupied.ends.add(booking.end)
        if self.definition is None:
            return
        if (closure := self.displacement(booking)) is not None:
            self.displaced.add(answer_until(self.definition, booking, closure), booking.id)
        elif booking.state == "open":
            self.misses.add(missed_at(self.definition, booking), booking.id)

    def leave(self, booking: Booking) -> None:
        """Take the booking out before it changes."""
        if booking.state in OCCUPYING:
            occupied = self.occupied[shared_by(self.definition, booking.service)]
            occupied.starts.remove(booking.start)
            occupied.ends.remove(booking.end)
        if self.definition is None:
            return
        if (closure := self.displacement(booking)) is not None:
            self.displaced.take_out(answer_until(self.definition, booking, closure), booking.id)
        elif booking.state == "open":
            self.misses.take_out(missed_at(self.definition, booking), booking.id)


def shared_by(definition: Definition | None, service: str) -> str:
    """The name of all that share their places with the service: those of its host, who receives nobody else meanwhile,
    or the service alone."""
    defined = definition.service(service) if definition is not None else None
    return f"host {defined.host}" if defined is not None and defined.host is not None else service


def missed_at(definition: Definition, booking: Booking) -> int:
    """From when (µs UTC) an open booking is missed: once the visitor comes too late, or at the end of the hall's day
    where they may still join the line then, or where the service takes no bookings any more."""
    day_ends = end_of_day(definition, day_of(definition, booking.start))
    defined = definition.service(booking.service)
    if defined is None or defined.booking is None or defined.booking.late == "join":
        return day_ends
    return min(day_ends, booking.start + defined.booking.late_minutes * MINUTE + 1)
