"""Computes the figures of a period in every part, from counts, for the manager's page. Pure (numpy).

The heat map and the expectation use the eight weeks up to the last day of the period, however short the period is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np
from msgspec import Struct

from queue_server.hall.state import SECOND
from queue_server.journal.visits.visit import Visit
from queue_server.stats.figures.day_counts import ByValue, Measure, Tally
from queue_server.stats.figures.figures import Figures, figures, groups, norm, times
from queue_server.stats.figures.sketch import Sketch
from queue_server.stats.figures.stage_counts import weekday
from queue_server.stats.visits.past_hall import PastHall

LOOK_BACK: Final = timedelta(weeks=8)
FEWEST_DAYS: Final = 3
"""The fewest days of the same weekday from which a day's arrivals are expected."""
BIN_S: Final = (60, 120, 300, 600, 900, 1800, 3600)
"""Possible widths of a bar of the distribution; the narrowest one is used that needs at most `MOST_BINS` bars."""
MOST_BINS: Final = 20
MOST_DAYS: Final = 62
"""How many days of a longer period are shown one by one: the last ones."""


class DailyCounts(Struct, frozen=True):
    """How many `joined` on each day, by day; those from `first` on are shown, and the earlier ones give the
    expectation."""

    first: str
    joined: dict[str, int]


class PeriodCounts(Struct, frozen=True):
    """The counts for an overview of the days from `first` to `last`, both included.

    `parts` are tallies by part and value (`none` is the whole), `days` how many days the hall had. `week` are the last
    weeks by weekday and hour (`mon 9`), `same_weekdays` the hours of each day in them that was of the last day's
    weekday. `daily` is of a period of several days, `visits` of a single one. `past` is the hall's past, where the
    period reaches back into it.
    """

    first: str
    last: str
    parts: dict[str, ByValue]
    days: int
    week: ByValue
    same_weekdays: Sequence[ByValue]
    daily: DailyCounts | None
    visits: list[Visit]
    past: PastHall | None


class Cell(Struct, frozen=True):
    """An hour of a weekday over the last weeks: how many joined, the share within the norm, the median wait."""

    weekday: str
    hour: int
    joined: int
    share: float | None
    median_s: float | None


class ExpectedRange(Struct, frozen=True):
    """How many come in an hour of such a weekday, from `days` earlier ones: the fewest, the median, the most."""

    days: int
    low: int
    median: float
    high: int


class DayCame(Struct, frozen=True):
    """How many joined a line on a day, and the expectation from the same weekday of the weeks before, where it is
    known."""

    came: int
    expected: ExpectedRange | None


class Bin(Struct, frozen=True):
    """How many waited from `begin_s` up to `end_s`."""

    begin_s: int
    end_s: int
    count: int


class Overview(Struct, frozen=True):
    """All that the page shows of the days from `first` to `last`, both included, of which the hall had `days`. `visits`
    are those of a single day;
    `expected` is by hour of the last day, and empty where too little is known. `by_day` is
    of several days: each of them, at most the last `MOST_DAYS`. `past` is the hall's past, where the period reaches
    back into it; its windows are not among the hall's."""

    first: str
    last: str
    percentiles: str
    total: Figures
    services: dict[str, Figures]
    windows: dict[str, Figures]
    operators: dict[str, Figures]
    priorities: dict[str, Figures]
    hours: dict[str, Figures]
    days: int
    cells: list[Cell]
    expected: dict[int, ExpectedRange]
    by_day: dict[str, DayCame]
    bins: list[Bin]
    visits: list[Visit]
    past: PastHall | None = None


def overview_of(counts: PeriodCounts) -> Overview:
    """The overview of these counts."""
    parts = counts.parts
    whole = parts["none"].get("", Tally())
    return Overview(
        first=counts.first,
        last=counts.last,
        percentiles="exact" if whole.is_exact else "sketched",
        total=figures(whole),
        services=groups(parts["service"]),
        windows=groups(parts["window"]),
        operators=groups(parts["operator"]),
        priorities=groups(parts["priority"]),
        hours=groups(parts["hour"]),
        days=counts.days,
        cells=_cells(counts.week),
        expected=_expected_by_hour(counts.same_weekdays),
        by_day=_days_came(counts.daily) if counts.daily is not None else {},
        bins=_bins(whole.measures.get("wait", Measure())),
        visits=counts.visits,
        past=counts.past,
    )


def _cells(week: ByValue) -> list[Cell]:
    """Every hour of every weekday with arrivals, from tallies by weekday and hour (`mon 9`)."""
    return [_cell(name, tally) for name, tally in week.items()]


def _cell(name: str, tally: Tally) -> Cell:
    """The figures of one cell; only those that are shown, since there are a hundred cells."""
    day, hour = name.split(" ")
    joined, waits = tally.counts.get("joined", 0), tally.measures.get("wait", Measure())
    return Cell(day, int(hour), joined, norm(tally.counts).share, times(waits).median_s)


def _expected_by_hour(same_weekdays: Sequence[ByValue]) -> dict[int, ExpectedRange]:
    """The expected range by hour, from earlier days of the same weekday; empty if there are too few."""
    if len(same_weekdays) < FEWEST_DAYS:
        return {}
    hours = sorted({int(hour) for by_hour in same_weekdays for hour in by_hour})
    return {hour: _range([_joined(by_hour.get(str(hour))) for by_hour in same_weekdays]) for hour in hours}


def _days_came(daily: DailyCounts) -> dict[str, DayCame]:
    """Each shown day with the expectation from the weeks before it."""
    return {day: _day_came(daily.joined, day) for day in sorted(daily.joined) if day >= daily.first}


def _day_came(joined: Mapping[str, int], day: str) -> DayCame:
    begin = (date.fromisoformat(day) - LOOK_BACK).isoformat()
    same_weekday = [
        count for past_day, count in joined.items() if begin <= past_day < day and weekday(past_day) == weekday(day)
    ]
    return DayCame(joined[day], _range(same_weekday) if len(same_weekday) >= FEWEST_DAYS else None)


def _joined(tally: Tally | None) -> int:
    return tally.counts.get("joined", 0) if tally is not None else 0


def _range(came: Sequence[int]) -> ExpectedRange:
    return ExpectedRange(len(came), min(came), float(np.median(came)), max(came))


def _bins(waits: Measure) -> list[Bin]:
    """The distribution of waits, in bars of equal width; exact from values, within 1 % of each edge from a sketch."""
    if not waits.count:
        return []
    longest = waits.longest / SECOND
    width = next((width for width in BIN_S if longest < width * MOST_BINS), int(longest // MOST_BINS) + 1)
    edges = list(range(0, int(longest) + 1 + width, width))
    below = _below(waits, edges)
    spans = zip(edges, edges[1:], below, below[1:], strict=False)
    return [Bin(begin, end, below_end - below_begin) for begin, end, below_begin, below_end in spans]


def _below(waits: Measure, edges: Iterable[int]) -> list[int]:
    """How many waited less than each edge (s)."""
    if waits.values is not None:
        return [int((waits.values < edge * SECOND).sum()) for edge in edges]
    sketch = Sketch.from_bytes([waits.sketch])
    return [0 if edge == 0 else round(sketch.share_up_to(edge * SECOND) * len(sketch)) for edge in edges]
