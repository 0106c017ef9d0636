"""Checks that each event of a call for help may follow the events before it. Pure."""

from collections.abc import Callable
from typing import Any, Final

from queue_server.hall import events as e
from queue_server.journal.checks.sequence.checked_state import CheckedState


def end_help_calls(hall: CheckedState) -> None:
    """Drop the open calls, when a day ends."""
    hall.help_calls, hall.knows_help = set(), True


def _to_requested(hall: CheckedState, event: e.HelpRequested) -> str | None:
    return f"calls for help {event.help} a second time" if event.help in hall.help_calls else None


def _to_end(hall: CheckedState, event: e.HelpAnswered | e.HelpWithdrawn) -> str | None:
    is_strange = hall.knows_help and event.help not in hall.help_calls
    return f"ends the call for help {event.help}, which is not open" if is_strange else None


def _follow_requested(hall: CheckedState, event: e.HelpRequested) -> None:
    hall.help_calls.add(event.help)


def _follow_end(hall: CheckedState, event: e.HelpAnswered | e.HelpWithdrawn) -> None:
    hall.help_calls.discard(event.help)


HELP_OBJECTIONS: Final[dict[type, Callable[[CheckedState, Any], str | None]]] = {
    e.HelpRequested: _to_requested,
    e.HelpAnswered: _to_end,
    e.HelpWithdrawn: _to_end,
}
HELP_FOLLOWS: Final[dict[type, Callable[[CheckedState, Any], None]]] = {
    e.HelpRequested: _follow_requested,
    e.HelpAnswered: _follow_end,
    e.HelpWithdrawn: _follow_end,
}
