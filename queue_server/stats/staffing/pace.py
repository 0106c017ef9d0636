"""Measures how fast people come for each service, and how long a service takes. Pure.

It reads only the tickets of the present day, so it is the same after a restart.
"""

from collections import defaultdict
from typing import Final

from msgspec import Struct

from queue_server.hall.state import MINUTE, SECOND, State
from queue_server.hall.ticket import Ticket

PACE_SPAN: Final = 60 * MINUTE
FEWEST_SERVICES: Final = 5
"""The fewest services that must have ended before their mean is used."""


class ServicePace(Struct, frozen=True):
    """The pace of one service: people per hour over the last hour, and the mean service in seconds, if enough have
    ended."""

    per_hour: float
    service_s: float | None


def paces(state: State, now: int) -> dict[str, ServicePace]:
    """The pace of every service of the hall at `now` (µs UTC)."""
    arrivals: dict[str, int] = defaultdict(int)
    lasted: dict[str, list[float]] = defaultdict(list)
    first = min((ticket.issued_at for ticket in state.tickets.values()), default=now)
    span = max(min(PACE_SPAN, now - first), 10 * MINUTE)
    for ticket in state.tickets.values():
        for service, joined in _joined(ticket):
            arrivals[service] += joined > now - span
        if ticket.state == "served" and ticket.started_at is not None and ticket.finished_at is not None:
            lasted[ticket.service].append((ticket.finished_at - ticket.started_at) / SECOND)
    return {
        service.id: ServicePace(arrivals[service.id] * 60 * MINUTE / span, _mean(lasted[service.id]))
        for service in state.defined.services
    }


def _joined(ticket: Ticket) -> list[tuple[str, int]]:
    """The services that the ticket has come for, and when; of earlier stops only the beginning of the visit is
    known."""
    past_stops = ticket.visited[:-1] if ticket.state == "served" else ticket.visited
    return [(ticket.service, ticket.waiting_since), *((stop.service, ticket.issued_at) for stop in past_stops)]


def _mean(seconds: list[float]) -> float | None:
    lately = seconds[-50:]
    return sum(lately) / len(lately) if len(lately) >= FEWEST_SERVICES else None
