"""Folds marks to how many of each step were given on each day, in every part of the hall. Pure.

A mark belongs to the day, hour and window of the service that it is for. Only counts are remembered, of two years; and
one by one the marks with words, as long as the words are kept, and the latest ones that stand out.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import ClassVar, Final, Literal

from msgspec import Struct, field

from queue_server.hall import events as e
from queue_server.hall.ratings.rating_events import RatingSource
from queue_server.hall.state import SECOND
from queue_server.journal.visits.visit import Visit

MOST_RATED_DAYS: Final = 731
"""Of how many days the counts are remembered: some kilobytes each."""
MOST_WORDED: Final = 2_000
MOST_OUTSTANDING: Final = 500

BRIEF: Final = 10 * SECOND
"""Services shorter than this (µs) are counted as `brief`: a key pressed twice, or an absent visitor."""
QUICK: Final = 3 * SECOND
"""A mark that comes this soon (µs) after the end of its service was hardly given by a visitor."""
WAIT_CLASSES: Final = (0, 5, 15, 30, 60)
"""The classes of waits, by the minutes with which each begins."""

Grounds = Literal["quick", "brief"]
"""Why a mark stands out: it came within three seconds of the end; or it came from the tablet after a service of less
than ten seconds, as when nobody was there."""

DayOfMarks = dict[str, dict[str, int]]
"""A part of the hall and its value, such as `service:land` -> what was chosen, such as `4` or `reason:slow` -> how
often."""


class RatedStop(Struct, frozen=True, array_like=True):
    """A finished service that may get a mark, by the record `finished`. `served` and `ended_at` are µs."""

    finished: int
    number: str
    day: str
    hour: int
    service: str
    window: int | None
    operator: str | None
    waited: int
    served: int
    ended_at: int


class RecordedMark(Struct, frozen=True, array_like=True):
    """A mark, by its record `seq` at `at` (µs UTC)."""

    seq: int
    at: int
    ticket: str
    finished: int
    number: str
    day: str
    service: str
    window: int
    step: int
    source: RatingSource
    reasons: tuple[str, ...] = ()
    grounds: tuple[Grounds, ...] = ()


class RatedDays(Struct):
    """The marks of one hall at one position of its journal."""

    asks: bool = False
    words_days: int = 0
    open: dict[str, tuple[RatedStop, ...]] = field(default_factory=dict)
    """Ticket -> its finished services of the present day and the one before that have no mark."""
    days: dict[str, DayOfMarks] = field(default_factory=dict)
    worded: list[RecordedMark] = field(default_factory=list)
    outstanding: list[RecordedMark] = field(default_factory=list)

    CHANGED_BY: ClassVar = frozenset({e.VisitRated, e.HallConfigured, e.DayOpened, e.ClockCorrected})
    """The events that change the marks, beside those that end a stage of a visit."""

    def copy(self) -> "RatedDays":
        """The marks as they are now, to be read while the fold goes on."""
        return RatedDays(
            self.asks, self.words_days, dict(self.open), dict(self.days), list(self.worded), list(self.outstanding)
        )

    def take_in(self, entry: e.Entry, ended: Visit | None) -> None:
        """Take in the entry, and the stage of a visit that it has ended, if it has."""
        if ended is not None:
            self._remember(ended)
        event = entry.event
        if isinstance(event, e.VisitRated):
            self._rate(entry, event)
        elif isinstance(event, e.HallConfigured):
            rating = event.definition.rating
            self.asks, self.words_days = event.definition.asks_for_marks, rating.words_days if rating else 0
        elif isinstance(event, e.DayOpened):
            self._open_day(event.day)
        elif isinstance(event, e.ClockCorrected):
            self._forget_false(event)

    def of_days(self, first: str, last: str) -> dict[str, DayOfMarks]:
        """The marks of the days of a period, both included."""
        return {day: of_day for day, of_day in self.days.items() if first <= day <= last}

    def _remember(self, ended: Visit) -> None:
        """Remember a finished service, where the hall asks for marks."""
        if not self.asks or ended.outcome not in ("served", "continued") or ended.end_seq is None:
            return
        stop = RatedStop(
            ended.end_seq,
            ended.number,
            ended.day,
            ended.hour,
            ended.service,
            ended.window,
            ended.operator,
            ended.waited,
            ended.served,
            ended.ended_at or 0,
        )
        self.open[ended.ticket] = (*self.open.get(ended.ticket, ()), stop)

    def _rate(self, entry: e.Entry, event: e.VisitRated) -> None:
        stops = self.open.get(event.ticket, ())
        stop = next((stop for stop in stops if stop.finished == event.finished), None)
        if stop is None:  # it ended in a time that was false, so that there is no row of it
            return
        unrated = tuple(other for other in stops if other is not stop)
        if unrated:
            self.open[event.ticket] = unrated
        else:
            del self.open[event.ticket]
        self._count(stop, event)
        grounds = _grounds_of(stop, event, entry.at)
        mark = RecordedMark(
            entry.seq,
            entry.at,
            event.ticket,
            event.finished,
            stop.number,
            stop.day,
            event.service,
            event.window,
            event.step,
            event.source,
            event.reasons,
            grounds,
        )
        if event.worded:
            self.worded = [*self.worded, mark][-MOST_WORDED:]
        if grounds:
            self.outstanding = [*self.outstanding, mark][-MOST_OUTSTANDING:]

    def _count(self, stop: RatedStop, event: e.VisitRated) -> None:
        """Count the mark in every part, in counts of its own: those of before may still be read."""
        of_day = dict(self.days.get(stop.day, {}))
        step, reasons = str(event.step), [f"reason:{reason}" for reason in event.reasons]
        for part in _parts_of(stop):
            chosen = (step, *reasons) if part.startswith(("none:", "service:")) else (step,)
            counts = dict(of_day.get(part, {}))
            for name in chosen:
                counts[name] = counts.get(name, 0) + 1
            of_day[part] = counts
        self.days[stop.day] = of_day

    def _open_day(self, day: str) -> None:
        before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
        self.open = {ticket: stops for ticket, stops in self.open.items() if stops[-1].day >= before}
        for old in sorted(self.days)[:-MOST_RATED_DAYS]:
            del self.days[old]
        kept_from = (date.fromisoformat(day) - timedelta(days=self.words_days + 1)).isoformat()
        self.worded = [mark for mark in self.worded if mark.day >= kept_from]

    def _forget_false(self, event: e.ClockCorrected) -> None:
        """Forget what ended in the false time, as its rows are, and the days that have not come."""
        true = {
            ticket: tuple(stop for stop in stops if stop.ended_at <= event.corrected)
            for ticket, stops in self.open.items()
        }
        self.open = {ticket: stops for ticket, stops in true.items() if stops}
        self.days = {day: of_day for day, of_day in self.days.items() if day <= (event.day or day)}


def wait_class(waited: int) -> str:
    """The class of a wait (µs), by the minutes with which it begins."""
    return str(max(begin for begin in WAIT_CLASSES if begin * 60 * SECOND <= max(waited, 0)))


def _parts_of(stop: RatedStop) -> Iterable[str]:
    yield "none:"
    yield f"service:{stop.service}"
    yield f"hour:{stop.hour}"
    yield f"wait:{wait_class(stop.waited)}"
    if stop.window is not None:
        yield f"window:{stop.window}"
    if stop.operator is not None:
        yield f"operator:{stop.operator}"


def _grounds_of(stop: RatedStop, event: e.VisitRated, at: int) -> tuple[Grounds, ...]:
    quick: tuple[Grounds, ...] = ("quick",) if at - stop.ended_at <= QUICK else ()
    return (*quick, "brief") if event.source == "tablet" and stop.served < BRIEF else quick
