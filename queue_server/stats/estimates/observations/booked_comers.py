"""Expects the visitors who have booked and are not in the hall yet: who of them comes, and when. Pure (numpy)."""

from typing import Final

import numpy as np
from msgspec import Struct, field

from queue_server.hall.bookings.booking import Booking
from queue_server.hall.bookings.timetable.free import booking_rules
from queue_server.hall.order import due
from queue_server.hall.state import MINUTE, SECOND, State
from queue_server.hall.ticket import Ticket
from queue_server.stats.estimates.observations.coming_share import ASSUMED_MISSES, FEWEST_ENDED
from queue_server.stats.estimates.observations.history import NO_RETURN_S, Durations, Floats

MOST_BOOKED: Final = 60
"""The most open bookings that are simulated one by one, the earliest first: some hours of a big hall."""


class Punctuality(Struct, eq=False):
    """How long after the booked time visitors came, in seconds: less than 0 for those who came early, `NO_RETURN_S` for
    those who missed it."""

    offsets: Durations = field(default_factory=Durations)

    def arrived(self, booking: Booking, at: int) -> None:
        self.offsets.add((at - booking.start) / SECOND)

    def missed(self) -> None:
        self.offsets.add(NO_RETURN_S)

    def draw(self, rng: np.random.Generator, count: int, elapsed: float) -> Floats:
        """How long after the booked time (s) one comes who has not come `elapsed` seconds after it."""
        values = self.offsets.values
        if len(values) < FEWEST_ENDED:
            return np.where(rng.random(count) < ASSUMED_MISSES, NO_RETURN_S, max(0.0, elapsed))
        still_to_come = values[values > elapsed]
        if not len(still_to_come):
            return np.full(count, NO_RETURN_S)
        drawn: Floats = still_to_come[rng.integers(0, len(still_to_come), count)]
        return drawn


class BookedComer(Struct, frozen=True):
    """One who has booked and may still come. In seconds from now: the booked time, when they are due, and until when
    they are due by it."""

    service: str
    starts: float
    due: float
    latest: float

    def moments(self, punctuality: Punctuality, rng: np.random.Generator, count: int) -> Floats:
        """When they come (s from now) in each draw; those who come too late or not at all come too late to matter."""
        comes = self.starts + punctuality.draw(rng, count, -self.starts)
        return np.where(comes <= self.latest, np.maximum(comes, 0.0), NO_RETURN_S)


def booked_comers(state: State, ticket: Ticket, now: int) -> list[BookedComer]:
    """The open bookings of the present day that are due before the ticket, once their visitors are in the hall."""
    misses = state.index.bookings.misses
    if not misses:
        return []
    of_today = misses.until(state.index.day_ends)
    comers = [_comer(state, state.bookings[booking], now) for booking in of_today]
    own_due = (ticket.due - now) / SECOND
    passing = [comer for comer in comers if comer.due < own_due and comer.latest >= 0]
    return sorted(passing, key=lambda comer: comer.starts)[:MOST_BOOKED]


def _comer(state: State, booking: Booking, now: int) -> BookedComer:
    rules = booking_rules(state, booking.service)
    late_s = rules.late_minutes * MINUTE / SECOND if rules is not None else NO_RETURN_S
    starts = (booking.start - now) / SECOND
    due_s = (due(state.defined, now, None, booking.start) - now) / SECOND
    return BookedComer(booking.service, starts, due_s, starts + late_s)
