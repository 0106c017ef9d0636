"""Takes a state back to an earlier position of its journal. Pure.

What an event changes in tickets, it changes in the one that it names. So the tickets that later events name, the
windows and the small fields are taken from a state at the earlier position; the other tickets are not touched.
"""

from collections.abc import Collection
from copy import copy
from typing import Any, Final

from queue_server.hall import events as e
from queue_server.hall.state import State

ALL_TICKETS: Final = (e.DayOpened, e.HallConfigured, e.ClockCorrected)
"""The events that change every ticket, or the whole index."""


def go_back(state: State, entries: Collection[e.Entry], earlier: State) -> State:
    """The state as it was before `entries`, its last ones, when it was equal to `earlier`: the same object, unless
    one of them concerns every ticket. Later changes of it do not reach `earlier`."""
    if any(isinstance(entry.event, ALL_TICKETS) for entry in entries):
        return earlier.copy()
    named: dict[str, None] = {}
    for entry in entries:
        event: Any = entry.event
        if (ticket := getattr(event, "ticket", None)) is not None:
            named[ticket] = None
    for ticket in named:
        _restore(state, ticket, earlier)
    state.windows = {number: copy(window) for number, window in earlier.windows.items()}
    state.services_off = dict(earlier.services_off)
    state.last_numbers = dict(earlier.last_numbers)
    state.issued_today = dict(earlier.issued_today)
    state.acknowledged = dict(earlier.acknowledged)
    state.day_is_closed, state.loss = earlier.day_is_closed, earlier.loss
    state.index.seats = dict(earlier.index.seats)
    state.seq, state.head, state.at = earlier.seq, earlier.head, earlier.at
    return state


def _restore(state: State, name: str, earlier: State) -> None:
    """Give a ticket back its place and number, or remove it if it was not there."""
    ticket, before = state.tickets.get(name), earlier.tickets.get(name)
    if ticket is not None:
        state.index.leave(ticket)
        _restore_number(state, ticket.number, earlier)
    if before is None:
        state.tickets.pop(name, None)
        return
    state.tickets[name] = copy(before)
    state.index.enter(state.tickets[name])
    _restore_number(state, before.number, earlier)


def _restore_number(state: State, number: str, earlier: State) -> None:
    holder = earlier.index.numbers.get(number)
    if holder is None:
        state.index.numbers.pop(number, None)
    else:
        state.index.numbers[number] = holder
