"""Defines a panel: a question with its answer, which is a chart and the table behind it. Pure.

A table keeps raw values, and each column states their kind; so the page shows them in the reader's
language, a spreadsheet calculates with them, and CSV stays readable for programs.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, Final, Literal

from msgspec import Struct, field

from queue_server.stats.figures.charts.charts import Spec

Kind = Literal["text", "count", "number", "minutes", "percent", "hour", "day", "moment"]
"""The kind of a column: words · a whole number · a number · a duration in seconds, shown in minutes · a share from 0 to
1 · an hour of the day · a day (`YYYY-MM-DD`) · a moment on the hall's clock (`YYYY-MM-DDTHH:MM:SS`)."""

LAST_HOUR: Final = 23

Value = str | int | float | None


class Column(Struct, frozen=True):
    title: str
    kind: Kind = "count"


class PanelTable(Struct, frozen=True):
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


class ReportPanel(Struct, frozen=True, kw_only=True):
    """One question. Without `spec` there is nothing to draw; `urls` lead from each row to the tickets behind it.
    `paper` is the same table in a shape that fits a page, where the whole one would fill several."""

    id: str
    title: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    spec: Spec | None = None
    urls: Sequence[str] = field(default_factory=list)
    paper: PanelTable | None = None

    @property
    def on_paper(self) -> PanelTable:
        return self.paper or PanelTable(self.columns, self.rows)


Question = Callable[[], ReportPanel]
"""Makes an answer only when it is needed."""


def plain(kind: Kind, value: Value) -> Value:
    """A value for programs: durations in minutes and shares in per cent with one decimal, hours as `09:00`."""
    match kind, value:
        case _, None:
            return None
        case "minutes", int() | float():
            return round(value / 60, 1)
        case "percent", int() | float():
            return round(value * 100, 1)
        case "number", int() | float():
            return round(value, 1)
        case "hour", _:
            return clock(value)
    return value


def clock(hour: Any) -> str:  # noqa: ANN401 - an hour as a number or as its digits
    return f"{int(hour):02}:00"


def short_hour(hour: Any) -> str:  # noqa: ANN401 - the same
    """An hour on the axis of a chart."""
    return f"{int(hour):02}"


def every_hour(hours: Iterable[int]) -> list[int]:
    """The hours of a chart's axis: those with data, and those between them, which stand there as gaps.

    A day that goes on after midnight has both ends of the clock: there the longest gap is the night.
    """
    recorded_hours = sorted(set(hours))
    if not recorded_hours:
        return []
    axis = range(recorded_hours[0], recorded_hours[-1] + 1)
    if recorded_hours[0] > 0 or recorded_hours[-1] < LAST_HOUR:
        return list(axis)
    begin, end = max(pairwise(recorded_hours), key=lambda pair: pair[1] - pair[0], default=(0, 0))
    return [hour for hour in axis if not begin < hour < end]


def minutes(seconds: float | None) -> float | None:
    """Seconds in minutes, for an axis."""
    return None if seconds is None else round(seconds / 60, 1)
