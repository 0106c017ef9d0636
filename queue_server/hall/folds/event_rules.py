"""Builds tables of what a fold does at each event. A table names every event, also those that the fold ignores.
Pure."""

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar, get_args

from msgspec import Struct

from queue_server.hall.events import AnswerEvent, BookingEvent, Event, ReceptionEvent, VisitRated
from queue_server.hall.help.help_events import HELP_EVENTS as HELP_EVENTS

EVENTS: Final[frozenset[type[Struct]]] = frozenset(get_args(Event))
BOOKING_EVENTS: Final[frozenset[type[Struct]]] = frozenset(
    (*get_args(BookingEvent), *get_args(AnswerEvent), *get_args(ReceptionEvent))
)
"""The events before somebody stands in a line: whoever follows tickets alone ignores them."""
AFTERWARDS: Final[frozenset[type[Struct]]] = frozenset({VisitRated})
"""The events after a visit, which change no ticket: whoever follows lines ignores them."""

RuleT = TypeVar("RuleT")


def every_event(rules: Mapping[type, RuleT], *, ignored: Iterable[type] = ()) -> dict[type, RuleT | None]:
    """The rules by type of event, with None for each event that is ignored.

    Raises `TypeError` unless each event stands either among the rules or among the ignored: so a program does not start
    while one of its folds omits an event.
    """
    ignored = list(ignored)
    table = {**rules, **dict.fromkeys(ignored)}
    strange = table.keys() ^ EVENTS
    if strange or len(table) != len(rules) + len(ignored):
        twice = {kind for kind in ignored if kind in rules or ignored.count(kind) > 1}
        names = ", ".join(sorted(kind.__name__ for kind in strange | twice))
        raise TypeError(f"each event has a rule or is ignored, once: look at {names}")
    return table
