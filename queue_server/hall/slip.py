"""Taking back what happened by a slip of the finger: a no-show, a refused proof. Pure."""

from collections.abc import Iterator
from typing import Final

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused
from queue_server.hall.order import due_reinstated
from queue_server.hall.state import MINUTE, State
from queue_server.hall.window import need_open, seat

TAKE_BACK_MINUTES: Final = 10
"""Beyond that the visitor has gone, or has been served by the place that was decided."""


def take_back(state: State, command: c.TakeBack, actor: c.Actor, now: int) -> list[e.Event]:
    """Take back the latest slip of this window. The ticket of a no-show waits in its line by its due time again."""
    window = need_open(seat(state, command.window, actor))
    slips = (slip for slip in _slips(state, window.window) if now - slip[0] <= TAKE_BACK_MINUTES * MINUTE)
    latest = max(slips, key=lambda slip: slip[0], default=None)
    if latest is None:
        raise Refused("nothing_to_take_back", window=window.window, minutes=TAKE_BACK_MINUTES)
    return [latest[1]]


def _slips(state: State, window: int) -> Iterator[tuple[int, e.Event]]:
    """When each happened (µs UTC), and the event that takes it back."""
    for ticket in state.tickets.values():
        if ticket.state == "no_show" and ticket.window == window and state.ticket_of_number(ticket.number) is ticket:
            yield ticket.state_since, e.TicketReinstated(ticket.id, window, ticket.due)
        refusal = ticket.refusal
        if ticket.is_live and refusal is not None and refusal.window == window and ticket.priority is not None:
            yield refusal.at, e.PrivilegeReinstated(ticket.id, window, ticket.priority, due_reinstated(ticket))
