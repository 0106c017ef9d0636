"""Measures how fast people come for each service, and how long a service takes. Pure.

It reads only the tickets and bookings of the present day, so it is the same after a restart.
"""

from collections import defaultdict
from typing import Final

from msgspec import Struct

from queue_server.hall.state import MINUTE, SECOND, State
from queue_server.hall.ticket import Ticket
from queue_server.stats.estimates.observations.coming_share import coming_share

PACE_SPAN: Final = 60 * MINUTE
FEWEST_SERVICES: Final = 5
"""The fewest services that must have ended before their mean is used."""


class ServicePace(Struct, frozen=True):
    """The pace of one service: people per hour, and the mean service in seconds, if enough have ended. Those who just
    come are expected as in the last hour, those who have booked by the times of the next hour."""

    per_hour: float
    service_s: float | None


def paces(state: State, now: int) -> dict[str, ServicePace]:
    """The pace of every service of the hall at `now` (µs UTC)."""
    arrivals: dict[str, int] = defaultdict(int)
    booked = _booked_in_next_hour(state, now)
    lasted: dict[str, list[float]] = defaultdict(list)
    first = min((ticket.issued_at for ticket in state.tickets.values()), default=now)
    span = max(min(PACE_SPAN, now - first), 10 * MINUTE)
    for ticket in state.tickets.values():
        for service, joined in _joined(ticket):
            arrivals[service] += joined > now - span
        if ticket.state == "served" and ticket.started_at is not None and ticket.finished_at is not None:
            lasted[ticket.service].append((ticket.finished_at - ticket.started_at) / SECOND)
    return {
        service.id: ServicePace(
            arrivals[service.id] * 60 * MINUTE / span + booked[service.id], _mean(lasted[service.id])
        )
        for service in state.defined.services
    }


def _booked_in_next_hour(state: State, now: int) -> dict[str, float]:
    """How many with a booking are due for each service in the next hour: those who have checked in already, and of the
    open bookings the share that visitors come with."""
    people: dict[str, float] = defaultdict(float)
    counts = state.booking_counts
    share = coming_share(counts.arrived, counts.missed)
    for name in state.index.bookings.misses.until(state.index.day_ends):
        booking = state.bookings[name]
        people[booking.service] += share * (now < booking.start <= now + PACE_SPAN)
    for ticket in state.tickets.values():
        if ticket.booked_at is not None and ticket.state == "waiting" and not ticket.visited:
            people[ticket.service] += now < ticket.booked_at <= now + PACE_SPAN
    return people


def _joined(ticket: Ticket) -> list[tuple[str, int]]:
    """The services that the ticket has come for without a booking, and when; of earlier stops only the beginning of the
    visit is known."""
    past_stops = ticket.visited[:-1] if ticket.state == "served" else ticket.visited
    stops = [*((stop.service, ticket.issued_at) for stop in past_stops), (ticket.service, ticket.waiting_since)]
    return stops if ticket.booked_at is None else stops[1:]


def _mean(seconds: list[float]) -> float | None:
    latest_times = seconds[-50:]
    return sum(latest_times) / len(latest_times) if len(latest_times) >= FEWEST_SERVICES else None
