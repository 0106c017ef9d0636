"""Computes how long a call or a service may take, and from when it counts as slow and as late. Pure."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from queue_server.hall.state import MINUTE, SECOND, State
from queue_server.hall.ticket import Ticket
from queue_server.views.times import moment

LATE: Final = 1.5
"""A slow call or service counts as late after its norm times this. Twice the norm would be too late: by then the queue
suffers."""


class Pace(Struct, frozen=True):
    """`norm_s` is how long it should take; it is slow from `slow_from` and late from `late_from` on."""

    norm_s: int
    slow_from: datetime
    late_from: datetime


def pace_of(state: State, ticket: Ticket) -> Pace | None:
    """The pace of a ticket at a window: counted from its last call for a call; for a service only where it has a
    norm."""
    norm = _norm(state, ticket)
    if norm is None:
        return None
    since = ticket.state_since
    return Pace(norm // SECOND, moment(since + norm), moment(since + int(LATE * norm)))


def _norm(state: State, ticket: Ticket) -> int | None:
    if ticket.state == "called":
        return state.defined.call_seconds * SECOND
    service = state.defined.service(ticket.service)
    if ticket.state != "serving" or service is None or service.service_minutes is None:
        return None
    return service.service_minutes * MINUTE
