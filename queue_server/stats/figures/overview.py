"""Computes the figures of a period in every part, from counts, for the manager's page. Pure (numpy).

The heat map and the expectation use the eight weeks up to the last day of the period, however short the period is.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from queue_server.hall.state import SECOND
from queue_server.journal.visits.visit import Visit
from queue_server.stats.figures.counts.day_counts import ByValue, Measure, Tally, compute_quantiles
from queue_server.stats.figures.counts.sketch import Sketch
from queue_server.stats.figures.figure_documents import Figures
from queue_server.stats.figures.figures import SHARES, SO_FAR, compute_figures, figures, groups, norm, times
from queue_server.stats.visits.past_hall import PastHall

BIN_S: Final = (60, 120, 300, 600, 900, 1800, 3600)
"""Possible widths of a bar of the distribution; the narrowest one is used that needs at most `MOST_BINS` bars."""
MOST_BINS: Final = 20
MOST_DAYS: Final = 62
"""How many days of a longer period are shown one by one: the last ones."""


class DailyCounts(Struct, frozen=True):
    """How many `joined` on each day that is shown, by day, and the days before it that say what to expect of each;
    `past_joined` is how many joined on these."""

    joined: dict[str, int]
    usual: dict[str, list[str]]
    past_joined: dict[str, int]


class PeriodCounts(Struct, frozen=True):
    """The counts for an overview of the days from `first` to `last`, both included.

    `parts` are tallies by part and value (`none` is the whole), `days` how many days the hall had. `week` are the last
    weeks by weekday and hour (`mon 9`), `usual` how many joined in each hour of every earlier day that says what to
    expect of the last one. `daily` is of a period of several days, `visits` of a single one. `past` is the hall's past,
    where the period reaches back into it.
    """

    first: str
    last: str
    parts: dict[str, ByValue]
    days: int
    week: ByValue
    usual: Sequence[Mapping[int, int]]
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
    """How many come on such a day or in an hour of it, by `days` earlier ones: the fewest, the median, the most."""

    days: int
    low: int
    median: float
    high: int


class DayArrivals(Struct, frozen=True):
    """How many joined a line on a day, and what such days before it let expect, if it is known."""

    arrivals: int
    expected: ExpectedRange | None


class Bin(Struct, frozen=True):
    """How many waited from `begin_s` up to `end_s`, and how many wait still and have so far."""

    begin_s: int
    end_s: int
    count: int
    waiting: int = 0


class Overview(Struct, frozen=True):
    """All that the page shows of the days from `first` to `last`, both included, of which the hall had `days`. `visits`
    are those of a single day;
    `expected` is by hour of the last day, and empty where too little is known. `by_day` is
    of several days: each of them, at most the last `MOST_DAYS`. `past` is the hall's past, where the period reaches
    back into it; its windows are not among the hall's. `booked` are those who came in time to a booked time, and all
    others; `waits` are those of each class of wait, by the minutes with which it begins."""

    first: str
    last: str
    percentiles: str
    total: Figures
    services: dict[str, Figures]
    windows: dict[str, Figures]
    operators: dict[str, Figures]
    priorities: dict[str, Figures]
    hours: dict[str, Figures]
    booked: dict[str, Figures]
    waits: dict[str, Figures]
    days: int
    cells: list[Cell]
    expected: dict[int, ExpectedRange]
    by_day: dict[str, DayArrivals]
    bins: list[Bin]
    visits: list[Visit]
    past: PastHall | None = None


def overview_of(counts: PeriodCounts) -> Overview:
    """The overview of these counts."""
    parts = counts.parts
    whole = parts["none"].get("", Tally())
    compute_figures(tally for by_value in parts.values() for tally in by_value.values())
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
        booked=groups(parts["booked"]),
        waits=groups(parts["wait"]),
        days=counts.days,
        cells=_cells(counts.week),
        expected=_expected_by_hour(counts.usual),
        by_day=_arrivals_by_day(counts.daily) if counts.daily is not None else {},
        bins=_bins(whole.measure("wait", "apart"), whole.measure("waiting")),
        visits=counts.visits,
        past=counts.past,
    )


def _cells(week: ByValue) -> list[Cell]:
    """Every hour of every weekday with arrivals, from tallies by weekday and hour (`mon 9`); only the figures that are
    shown, since there are a hundred cells."""
    waits = {name: tally.measure(*SO_FAR) for name, tally in week.items()}
    compute_quantiles(waits.values(), SHARES)
    return [_cell(name, week[name], waits[name]) for name in week]


def _cell(name: str, tally: Tally, waits: Measure) -> Cell:
    day, hour = name.split(" ")
    return Cell(day, int(hour), tally.counts.get("joined", 0), norm(tally.counts).share, times(waits).median_s)


def _expected_by_hour(usual: Sequence[Mapping[int, int]]) -> dict[int, ExpectedRange]:
    """What the hours of earlier days say of one, by hour."""
    hours = sorted({hour for arrivals in usual for hour in arrivals})
    return {hour: _range([arrivals.get(hour, 0) for arrivals in usual]) for hour in hours}


def _arrivals_by_day(daily: DailyCounts) -> dict[str, DayArrivals]:
    """Each day that is shown, beside what days before it let expect."""
    usual = {day: [daily.past_joined[past_day] for past_day in daily.usual[day]] for day in daily.joined}
    return {
        day: DayArrivals(daily.joined[day], _range(usual[day]) if usual[day] else None) for day in sorted(daily.joined)
    }


def _range(arrivals: Sequence[int]) -> ExpectedRange:
    return ExpectedRange(len(arrivals), min(arrivals), float(np.median(arrivals)), max(arrivals))


def _bins(waits: Measure, waiting: Measure) -> list[Bin]:
    """The distribution of waits, in bars of equal width; exact from values, within 1 % of each edge from a sketch."""
    if not waits.count and not waiting.count:
        return []
    longest = max(waits.longest, waiting.longest) / SECOND
    width = next((width for width in BIN_S if longest < width * MOST_BINS), int(longest // MOST_BINS) + 1)
    edges = list(range(0, int(longest) + 1 + width, width))
    counts, so_far = (np.diff(_below(measure, edges)).tolist() for measure in (waits, waiting))
    return [Bin(*bucket) for bucket in zip(edges, edges[1:], counts, so_far, strict=False)]


def _below(waits: Measure, edges: Iterable[int]) -> list[int]:
    """How many waited less than each edge (s)."""
    if not waits.count:
        return [0 for _ in edges]
    if waits.values is not None:
        return [int((waits.values < edge * SECOND).sum()) for edge in edges]
    sketch = Sketch.from_bytes([waits.sketch])
    return [0 if edge == 0 else round(sketch.share_up_to(edge * SECOND) * len(sketch)) for edge in edges]
