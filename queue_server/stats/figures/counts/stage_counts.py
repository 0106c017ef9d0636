"""Counts stages of visits, held as columns, in every part of a hall. Pure (numpy).

The contribution of each stage to each count and duration is computed once; a part of the hall is then an order of the
stages in which those of one value stand together.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from queue_server.config.values.scalars import WEEKDAYS
from queue_server.journal.visits.visit import ONWARD, Visit, WindowTime
from queue_server.stats.figures.counts.day_counts import MEASURES, ByValue, Measure, Tally
from queue_server.stats.figures.counts.sketch import Ints
from queue_server.stats.visits.live_stage import Clock, LiveVisit
from queue_server.stats.visits.rated_days import BRIEF, wait_class
from queue_server.views.norm import VERDICTS, verdict

TALLIED_PARTS: Final = ("none", "service", "window", "operator", "priority", "hour", "weekday", "booked", "wait")
"""The parts by which days and months are tallied."""
HOUR_OF_WEEK: Final = "hour of the week"
"""The part by which whole weeks are added up: `mon 9`."""

BOOKED_OR_NOT: Final = ("booked", "walk_in")
"""The values of the part `booked`: of those who came in time to a booked time, and of all others."""

Column = NDArray[Any]
Mask = NDArray[np.bool_]

_NUMBERS: Final = (
    "stage", "hour", "window", "issued_at", "joined_at", "started_at", "ended_at", "waited", "walked", "served", "norm",
    "calls", "recalls", "call_seq", "passed", "booked_at",
)  # fmt: skip
COLUMNS: Final = (*_NUMBERS, "day", "service", "priority", "operator", "outcome", "call_reason", "privilege", "result")
"""The fields of a `Visit` that figures use."""

row_of: Callable[[Visit], tuple[Any, ...]] = attrgetter(*COLUMNS)
"""The column of each field."""


def clock_of(visit: Visit) -> Clock | None:
    """Which of its durations runs; None where it has ended."""
    return visit.clock if isinstance(visit, LiveVisit) else None


class Stages:
    """Stages of visits as columns of equal length. Rows without an outcome go on."""

    def __init__(self, rows: Sequence[Sequence[Any]], clocks: Sequence[Clock | None] | None = None) -> None:
        """`rows` are stages with the fields of `COLUMNS`, in that order; `clocks` says of each that goes on which of
        its durations runs."""
        columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
        self._columns = dict(zip(COLUMNS, columns, strict=True))
        self._clocks = clocks if clocks is not None else [None] * len(rows)
        self._arrays: dict[str, Column] = {}
        self.count = len(rows)

    @classmethod
    def of(cls, visits: Iterable[Visit]) -> "Stages":
        visits = list(visits)
        return cls([row_of(visit) for visit in visits], [clock_of(visit) for visit in visits])

    def __getitem__(self, name: str) -> Column:
        """A column: of numbers where all are numbers; None is -1 among them."""
        if name not in self._arrays:
            if name in _NUMBERS:
                filled = [-1 if value is None else value for value in self._columns[name]]
                self._arrays[name] = np.array(filled, np.int64)
            else:
                self._arrays[name] = np.array(self._columns[name], object)
        return self._arrays[name]

    def tallies(self, by: str) -> dict[str, Tally]:
        """A tally for each value of a part; `none` is the whole, under ``. Stages without a value are left out."""
        if by == "none":
            values: list[str] = [""]
            places = np.zeros(self.count, np.int64)
        else:
            values, places = self._places(by)
        order = np.argsort(places, kind="stable")[int((places < 0).sum()) :]
        if not len(order):
            return {value: Tally(measures={name: Measure.of(_NO_DURATIONS) for name in MEASURES}) for value in values}
        starts = np.flatnonzero(np.diff(places[order], prepend=-1))
        names = list(self._counts)
        sums = np.add.reduceat(self._matrix[:, order], starts, axis=1).T.tolist()
        durations = {
            name: _split(took[order], counts[order], starts) for name, (took, counts) in self._durations.items()
        }
        return {
            value: Tally(
                {name: n for name, n in zip(names, sums[at], strict=True) if n},
                {},
                {name: Measure.of(durations[name][at]) for name in MEASURES},
            )
            for at, value in enumerate(values)
        }

    def _places(self, by: str) -> tuple[list[str], Ints]:
        """The values of the stages, in order, and for each stage the index of its value; -1 where it has none."""
        if by in _NUMBERS:
            numbers, places = np.unique(self[by], return_inverse=True)
            lacking = int((numbers < 0).sum())
            return [str(number) for number in numbers[lacking:].tolist()], np.maximum(places - lacking, -1)
        words = self._columns[{"weekday": "day", "booked": "booked_at", "wait": "waited"}.get(by, by)]
        if by == "booked":
            words = [BOOKED_OR_NOT[moment is None] for moment in words]
        if by == "wait":
            words = [wait_class(waited) for waited in words]
        if by == "weekday":
            name = {day: weekday(day) for day in {*words}}
            words = [name[day] for day in words]
        names = sorted(word for word in {*words} if word is not None)
        place: dict[str | None, int] = {word: at for at, word in enumerate(names)}
        return names, np.array([place.get(word, -1) for word in words], np.int64)

    @cached_property
    def _matrix(self) -> Ints:
        """A row for each count, a column for each stage."""
        return np.stack([column.astype(np.int64) for column in self._counts.values()])

    @cached_property
    def _counts(self) -> dict[str, Column]:
        """What each stage adds to each count."""
        norm, verdicts = self["norm"], self._verdicts
        booked = self["booked_at"] >= 0
        return {
            **{outcome: self["outcome"] == outcome for outcome in _words(self["outcome"])},
            "joined": np.ones(self.count, np.int64),
            "issued": self["stage"] == 0,
            "live": ~self._has_ended,
            "never_called": self._has_ended & ~self._was_called,
            **{f"norm_{verdict}": verdicts == verdict for verdict in VERDICTS},
            "norm_broken_waiting": (verdicts == "broken") & self._stands_in_line,
            **{f"norm:{value}": norm == value for value in np.unique(norm[norm >= 0]).tolist()},
            **{f"booked_norm_{verdict}": booked & (verdicts == verdict) for verdict in VERDICTS},
            "booked_norm_broken_waiting": booked & (verdicts == "broken") & self._stands_in_line,
            **{
                f"booked_norm:{value}": booked & (norm == value)
                for value in np.unique(norm[booked & (norm >= 0)]).tolist()
            },
            "brief": self._was_served & (self["served"] < BRIEF),
            "calls": self["calls"],
            "recalls": self["recalls"],
            "passed": self["passed"],
            **{f"call:{reason}": self["call_reason"] == reason for reason in _words(self["call_reason"])},
            **{f"result:{result}": self["result"] == result for result in _words(self["result"])},
            **self._claims(),
        }

    def _claims(self) -> dict[str, Column]:
        """The counts of priorities: each visit claims its priority once; its proof may be decided in any of its
        stages."""
        columns: dict[str, Column] = {}
        is_last = ~np.isin(self["outcome"].astype(str), ONWARD)
        for priority in _words(self["priority"]):
            claims = is_last & (self["priority"] == priority)
            columns[f"claimed:{priority}"] = claims
            for decided in _words(self["privilege"]):
                columns[f"{decided}:{priority}"] = claims & (self["privilege"] == decided)
        return columns

    @cached_property
    def _durations(self) -> dict[str, tuple[Ints, Mask]]:
        """By measure: how long each stage took, and whether it counts."""
        return {
            "wait": (self["waited"], self._has_ended),
            "gave_up": (self["waited"], (self["outcome"] == "left") & ~self._was_called),
            "unserved": (self["waited"], self["outcome"] == "closed"),
            "waiting": (self["waited"], self._stands_in_line),
            "apart": (self["waited"], ~self._has_ended & ~self._stands_in_line),
            "walk": (self["walked"], self._was_served),
            "service": (self["served"], self._was_served),
            "visit": (self["ended_at"] - self["issued_at"], self["outcome"] == "served"),
            "beyond": (np.maximum(self._judged_waits, 0), self._has_ended & (self["booked_at"] >= 0)),
        }

    @cached_property
    def _verdicts(self) -> Column:
        """The verdict on each wait; None where there is no norm."""
        verdicts = [
            verdict(waited, norm, was_called=call_seq is not None, may_be_called=clock in ("waited", "held"))
            for waited, norm, call_seq, clock in zip(
                self._judged_waits.tolist(),
                self._columns["norm"],
                self._columns["call_seq"],
                self._clocks,
                strict=True,
            )
        ]
        return np.array(verdicts, object)

    @cached_property
    def _judged_waits(self) -> Ints:
        """What of each wait is held against the norm."""
        early = np.where(self["booked_at"] >= 0, np.maximum(self["booked_at"] - self["joined_at"], 0), 0)
        return self["waited"] - early

    @cached_property
    def _stands_in_line(self) -> Mask:
        return np.array([clock == "waited" for clock in self._clocks], np.bool_)

    @cached_property
    def _has_ended(self) -> Mask:
        ended: Mask = self["outcome"] != None  # noqa: E711 - of every element
        return ended

    @cached_property
    def _was_called(self) -> Mask:
        called: Mask = self["call_seq"] > 0
        return called

    @cached_property
    def _was_served(self) -> Mask:
        """Whether each stage was served at all, to the end or not."""
        served: Mask = self._has_ended & (self["started_at"] >= 0)
        return served


_NO_DURATIONS: Final[Ints] = np.zeros(0, np.int64)


def _words(column: Column) -> list[str]:
    return sorted(word for word in {*column.tolist()} if word is not None)


def _split(took: Ints, counts: Mask, starts: Ints) -> list[Ints]:
    """The durations that count, split into the stretches that begin at `starts`."""
    ends = np.cumsum(np.add.reduceat(counts.astype(np.int64), starts)).tolist()
    counted = took[counts]
    return [counted[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]


Spent = dict[str, Counter[str]]
"""For each value of a part, µs by what windows did."""


def spent(times: Iterable[WindowTime], by: str) -> Spent:
    """What windows did, by value of `by`; pauses also by their reason."""
    by_value: Spent = {}
    part_of = WINDOW_PARTS.get(by)
    for time in times if part_of is not None else ():
        value = part_of(time) if part_of is not None else None
        if value is not None:
            name = str(value)
            spent_on = by_value[name] if name in by_value else by_value.setdefault(name, Counter())
            spent_on[time.state] += time.spent
            if time.state == "paused":
                spent_on[f"paused:{time.reason}"] += time.spent
    return by_value


def tallies(stages: Stages, times: Spent, by: str) -> dict[str, Tally]:
    """A tally for each value of `by`, which is a part that stages or windows have; `none` is the whole, under ``."""
    by_value = stages.tallies(by)
    for value, spent_on in times.items():
        if value not in by_value:
            by_value[value] = Tally(measures={name: Measure.of(_NO_DURATIONS) for name in MEASURES})
        by_value[value].times = dict(spent_on)
    return by_value


def tallied(stages: Stages, times: Sequence[WindowTime], parts: Sequence[str]) -> dict[str, dict[str, Tally]]:
    """Part -> value -> tally, of stages and what windows did."""
    return {part: tallies(stages, spent(times, part), part) for part in parts}


def weekday(day: str) -> str:
    """The weekday, `mon` to `sun`."""
    return WEEKDAYS[date.fromisoformat(day).weekday()]


def hours_of_weekday(day: str, hours: ByValue) -> ByValue:
    """The hours of a day under their names in the week: the part `HOUR_OF_WEEK`."""
    return {f"{weekday(day)} {hour}": tally for hour, tally in hours.items()}


WINDOW_PARTS: Final[dict[str, Callable[[WindowTime], str | int | None]]] = {
    "none": lambda _: "",
    "window": lambda time: time.window,
    "operator": lambda time: time.operator,
    "hour": lambda time: time.hour,
    "weekday": lambda time: weekday(time.day),
    "day": lambda time: time.day,
}
