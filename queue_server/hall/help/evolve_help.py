"""Folds the events of calls for help into a state: the open calls, and what is counted of each day. Pure.

They carry all that is kept, so that no ticket needs to be there.
"""

from bisect import insort
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.hall.help.bell import FIGURE_DAYS, MOST_WAITS, HelpCall, HelpFigures
from queue_server.hall.state import SECOND, State


def end_calls(state: State) -> None:
    """Forget the open calls, when a day ends."""
    state.help_calls = {}


def forget_help_figures(state: State) -> None:
    """Forget what was counted on days long ago, when a day opens."""
    if state.day is not None and state.help_figures:
        first = (date.fromisoformat(state.day) - timedelta(days=FIGURE_DAYS)).isoformat()
        state.help_figures = {day: figures for day, figures in state.help_figures.items() if day >= first}


def _requested(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    call = HelpCall(event.help, event.reason, entry.at, event.kiosk, event.ticket, event.number)
    state.help_calls[call.id] = call
    day, figures = _figures(state, entry.at)
    reasons = figures.reasons | {event.reason: figures.reasons.get(event.reason, 0) + 1}
    state.help_figures[day] = replace(figures, calls=figures.calls + 1, reasons=reasons)


def _answered(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    call = state.help_calls.pop(event.help, None)
    if call is None:
        return
    day, figures = _figures(state, entry.at)
    seconds = list(figures.seconds)
    if len(seconds) < MOST_WAITS:
        insort(seconds, max(0, entry.at - call.since) // SECOND)
    state.help_figures[day] = replace(figures, answers=figures.answers + 1, seconds=tuple(seconds))


def _withdrawn(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    if state.help_calls.pop(event.help, None) is not None:
        day, figures = _figures(state, entry.at)
        state.help_figures[day] = replace(figures, withdrawals=figures.withdrawals + 1)


def _figures(state: State, at: int) -> tuple[str, HelpFigures]:
    """The day that an event at `at` counts for, and its figures so far."""
    day = state.day or state.day_of(at).isoformat()
    return day, state.help_figures.get(day, HelpFigures())


ON_HELP: Final[dict[type, Callable[[State, e.Entry], None]]] = {
    e.HelpRequested: _requested,
    e.HelpAnswered: _answered,
    e.HelpWithdrawn: _withdrawn,
}
