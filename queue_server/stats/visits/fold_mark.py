"""Remembers a fold as it was before entries whose commit may fail, and takes it back there. Pure.

Only what the entries can change is remembered: the stages of the tickets that they name, the windows and the lines.
"""

from collections.abc import Sequence
from copy import copy
from typing import Any, Final

from queue_server.hall import events as e
from queue_server.stats.visits.fold import Fold
from queue_server.stats.visits.live_stage import LiveStage
from queue_server.stats.visits.visits import Visits
from queue_server.stats.visits.windows.window_clock import WindowClock
from queue_server.stats.visits.windows.window_times import WindowTimes

WHOLE: Final = (
    e.DayOpened,
    e.HallConfigured,
    e.ClockCorrected,
    e.BookingMade,
    e.BookingMoved,
    e.BookingReferred,
    e.BookingRefused,
    e.BookingCancelled,
    e.BookingArrived,
    e.BookingMissed,
    e.VisitRated,
)
"""The events that change all stages or windows in another way, or bookings, or what visitors said. They are too rare to
be worth a mark."""


class FoldMark:
    """The position of a fold before some entries."""

    def __init__(self, fold: Fold, entries: Sequence[e.Entry]) -> None:
        named: dict[str, None] = {}
        for entry in entries:
            event: Any = entry.event
            if (ticket := getattr(event, "ticket", None)) is not None:
                named[ticket] = None
        self._fold = fold
        self._place = (fold.seq, fold.head, fold.at, fold.rewritten_at)
        self._visits = _marked_visits(fold.visits, named)
        self._times = _marked_times(fold.times, named)
        self._rated = {ticket: fold.ratings.open.get(ticket) for ticket in named}

    def go_back(self) -> None:
        """Bring the fold back to the mark. A mark serves once."""
        fold = self._fold
        fold.seq, fold.head, fold.at, fold.rewritten_at = self._place
        clock, live, reversible = self._visits
        fold.visits.clock = clock
        _put_back(fold.visits.live, live)
        _put_back(fold.visits.reversible, reversible)
        hours, seats, lines, bound, tickets, ended = self._times
        fold.times.clock, fold.times.seats, fold.times.lines, fold.times.bound = hours, seats, lines, bound
        _put_back(fold.ratings.open, self._rated)
        _put_back(fold.times.tickets, tickets)
        _put_back(fold.times.reversible, ended)


def may_mark(entries: Sequence[e.Entry]) -> bool:
    """Whether a fold can be taken back over the entries."""
    return not any(isinstance(entry.event, WHOLE) for entry in entries)


def _marked_visits(visits: Visits, named: dict[str, None]) -> tuple[Any, ...]:
    live = {ticket: _copy_of_stage(visits.live.get(ticket)) for ticket in named}
    reversible = {ticket: _copy_of_stage(visits.reversible.get(ticket)) for ticket in named}
    return copy(visits.clock), live, reversible


def _copy_of_stage(stage: LiveStage | None) -> LiveStage | None:
    return LiveStage(copy(stage.row), stage.since, stage.clock, stage.is_false) if stage is not None else None


def _marked_times(times: WindowTimes, named: dict[str, None]) -> tuple[Any, ...]:
    seats = {number: _copy_of_seat(seat) for number, seat in times.seats.items()}
    tickets = {ticket: copy(times.tickets.get(ticket)) for ticket in named}
    ended = {ticket: copy(times.reversible.get(ticket)) for ticket in named}
    return copy(times.clock), seats, dict(times.lines), dict(times.bound), tickets, ended


def _copy_of_seat(seat: WindowClock) -> WindowClock:
    return WindowClock(seat.operator, seat.state, seat.since, seat.reason, dict(seat.spent), dict(seat.paused))


def _put_back(all_: dict[str, Any], marked: dict[str, Any]) -> None:
    for ticket, before in marked.items():
        if before is None:
            all_.pop(ticket, None)
        else:
            all_[ticket] = before
