"""Folds finished services and their marks into a state. Pure.

A hall that asks for no marks remembers no finished service. A mark changes no ticket, so that it does not matter
whether the ticket's day is over.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.hall.ratings.served_stop import ServedStop
from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket


def remember_served(state: State, ticket: Ticket, window: int, entry: e.Entry) -> None:
    """Remember that the window has finished the ticket's present service, where the hall asks how it was."""
    if state.day is None or not state.defined.asks_for_marks:
        return
    stop = ServedStop(entry.seq, ticket.number, ticket.service, window, state.day, entry.at)
    state.served[ticket.id] = (*state.served.get(ticket.id, ()), stop)


def forget_served(state: State, day: str) -> None:
    """Drop what was finished before the day before `day`, which opens."""
    before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    lasting = {ticket: tuple(stop for stop in stops if stop.day >= before) for ticket, stops in state.served.items()}
    state.served = {ticket: stops for ticket, stops in lasting.items() if stops}


def _rated(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    stops = state.served.get(event.ticket, ())
    if stops:
        state.served[event.ticket] = tuple(
            replace(stop, rated_at=entry.at) if stop.finished == event.finished else stop for stop in stops
        )


ON_RATING: Final[dict[type, Callable[[State, e.Entry], None]]] = {e.VisitRated: _rated}
