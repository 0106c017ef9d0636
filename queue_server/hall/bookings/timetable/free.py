"""Computes which places of a hall are free at a moment. Pure.

A place is taken by the bookings that have a moment of its time, and by the leases on it that have not run out. So a
place of earlier times to book, which differs from those of now, never lets somebody in twice.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from queue_server.config.booking_times import ServiceBooking
from queue_server.hall.bookings.booking import OCCUPYING, Booking, Lease
from queue_server.hall.bookings.booking_index import shared_by
from queue_server.hall.bookings.draws.release import is_to_be_drawn
from queue_server.hall.bookings.timetable.places import Place, closes_at, opens_at
from queue_server.hall.errors import Refused
from queue_server.hall.state import MINUTE, State

NEAREST: Final = 3
"""How many free places are named to somebody whose wish is taken."""
_SHORTEST_DAY: Final = 22 * 60 * MINUTE
"""Less than any day on which a clock is put forward."""


class FreePlace(Struct, frozen=True):
    """A time (µs UTC) that `free` more visitors may book."""

    start: int
    end: int
    free: int


class Occupancy:
    """What is taken of the places of a service at a moment, for whoever has the lease `offer` or would move
    `booking`."""

    def __init__(
        self, state: State, service: str, now: int, *, offer: str | None = None, booking: Booking | None = None
    ) -> None:
        sharing = shared_by(state.definition, service)
        leases = [
            lease
            for lease in state.leases.values()
            if lease.until > now
            and not _is_own(lease, offer, booking)
            and shared_by(state.definition, lease.service) == sharing
        ]
        self._occupied = state.index.bookings.occupied.get(sharing)
        self._lease_starts = sorted(lease.start for lease in leases)
        self._lease_ends = sorted(lease.end for lease in leases)
        has_place = booking is not None and booking.state in OCCUPYING
        self._of_service = service
        self._own = (
            booking if has_place and booking and shared_by(state.definition, booking.service) == sharing else None
        )

    def free(self, place: Place) -> int:
        """How many visitors may still book the place."""
        occupied = bisect_left(self._lease_starts, place.end) - bisect_right(self._lease_ends, place.start)
        if self._occupied is not None:
            occupied += self._occupied.overlapping(place.start, place.end)
        if self._own is not None and self._own.start < place.end and self._own.end > place.start:
            occupied -= 1
        return max(0, place.places - occupied)

    def is_own(self, place: FreePlace) -> bool:
        """Whether the booking that would be moved has this very place."""
        return self._own is not None and (self._own.service, self._own.start) == (self._of_service, place.start)


def free_places(state: State, service: str, day: date, now: int) -> list[FreePlace]:
    """The places of a date of the hall's time zone that anyone may book at `now`, in their order."""
    return _free_on(state, service, day, now, Occupancy(state, service, now))


def nearest_free(state: State, service: str, wish: int, now: int, occupancy: Occupancy) -> list[FreePlace]:
    """The free places of the service that are nearest to the wished time, the nearest first; of two the earlier one.
    A booking that would be moved is not told its own."""
    nearest: list[FreePlace] = []
    for distance, days in _outwards(state, service, wish, now):
        nearest += [
            place
            for day in days
            for place in _free_on(state, service, day, now, occupancy)
            if not occupancy.is_own(place)
        ]
        nearest.sort(key=lambda place: (abs(place.start - wish), place.start))
        del nearest[NEAREST:]
        # the days that follow are further away than this
        if len(nearest) == NEAREST and abs(nearest[-1].start - wish) <= distance * _SHORTEST_DAY:
            break
    return nearest


def last_day(state: State, service: str, now: int) -> date:
    """The last date that may be booked at `now`."""
    rules = booking_rules(state, service)
    return state.local(now).date() + timedelta(days=rules.opens_days if rules is not None else 0)


def refusal_for_today(state: State, service: str, start: int) -> Refused | None:
    """The refusal of a time of the present day that nobody could come to: the day has been closed, or the service is
    switched off; else None."""
    if state.day is None or state.day_of(start).isoformat() != state.day:
        return None
    if state.day_is_closed:
        return Refused("day_closed")
    return Refused("service_off", reason=state.services_off[service]) if service in state.services_off else None


def changes_close_at(state: State, booking: Booking) -> int:
    """The moment (µs UTC) from which its visitor does not move the booking any more."""
    rules = booking_rules(state, booking.service)
    return booking.start - (rules.closes_minutes if rules is not None else 0) * MINUTE


def place_at(state: State, service: str, start: int) -> Place | None:
    """The place of the service that begins at that moment (µs UTC), or None."""
    places = state.index.bookings.places_on(service, state.local(start).date())
    return next((place for place in places if place.start == start), None)


def booking_rules(state: State, service: str) -> ServiceBooking | None:
    """The times to book of a service, by the definition in force; None where it takes no bookings."""
    defined = state.defined.service(service)
    return defined.booking if defined is not None else None


def _free_on(state: State, service: str, day: date, now: int, occupancy: Occupancy) -> list[FreePlace]:
    rules = booking_rules(state, service)
    if rules is None or now < opens_at(state.defined, rules, day) or is_to_be_drawn(state, service, day, now):
        return []
    return [
        FreePlace(place.start, place.end, free)
        for place in state.index.bookings.places_on(service, day)
        if now < min(place.start, closes_at(rules, place))
        and state.index.bookings.closure_of(service, place.start, place.end) is None
        and (free := occupancy.free(place))
        and refusal_for_today(state, service, place.start) is None
    ]


def _is_own(lease: Lease, offer: str | None, booking: Booking | None) -> bool:
    """Whether the lease is of whoever asks: by its name, or because it is offered to their booking alone."""
    if lease.booking is not None:
        return booking is not None and lease.booking == booking.id
    return lease.id == offer


def _outwards(state: State, service: str, wish: int, now: int) -> Iterator[tuple[int, list[date]]]:
    """The days that may be booked, by how many days they are from the wished one: that day first."""
    first, middle, last = state.local(now).date(), state.local(wish).date(), last_day(state, service, now)
    for distance in range(max(abs((middle - first).days), abs((last - middle).days)) + 1):
        sides = {middle - timedelta(days=distance), middle + timedelta(days=distance)}
        yield distance, [day for day in sorted(sides) if first <= day <= last]
