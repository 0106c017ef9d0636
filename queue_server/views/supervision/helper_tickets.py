"""Makes the list of whom a helper window may call later, for its desk and the supervisor. Pure."""

from datetime import datetime

from msgspec import Struct

from queue_server.hall.order import helper_heads
from queue_server.hall.state import State
from queue_server.views.times import moment


class HelperTicket(Struct, frozen=True):
    """The first ticket of a service with which a window helps, and from when the window may call it."""

    number: str
    service: str
    callable_from: datetime


def helper_tickets(state: State, window: int, now: int) -> tuple[HelperTicket, ...]:
    """Whom the window may call later than `now` (µs UTC), the earliest first."""
    heads = sorted(helper_heads(state, window, now), key=lambda head: (head.callable_from, head.ticket.seq))
    return tuple(HelperTicket(head.ticket.number, head.service, moment(head.callable_from)) for head in heads)
