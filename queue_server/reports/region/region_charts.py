"""Draws the figures of a region: which parts keep the norm, and how long people waited in each hour. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import every_hour, minutes, short_hour
from queue_server.stats.figures.charts import charts
from queue_server.stats.figures.charts.charts import Row, Spec
from queue_server.stats.figures.region.region_documents import PartFigures

MOST_BARS: Final = 15
"""The bars of one chart: more of them fill a page, and nobody compares the fortieth with the fiftieth."""


def share_chart(
    formatter: Formatter, parts: Sequence[tuple[str, PartFigures]], name: Callable[[str], str]
) -> Spec | None:
    """The share within the norm of each part, with its interval, in the order of the parts."""
    bars: list[Row] = []
    for value, part in parts:
        if part.share is not None and len(bars) < MOST_BARS:
            hint = f"{name(value)} · {formatter.percent(part.share)}"
            bars.append({"name": name(value), "share": part.share, "low": part.low, "high": part.high, "label": hint})
    return formatter.localised(charts.shares(bars, formatter.t("called within the norm")) if bars else None)


def hours_chart(formatter: Formatter, hours: Mapping[str, PartFigures]) -> Spec | None:
    """How long half and nine of ten waited, by the hour of coming."""
    t = formatter.t
    median, decile = t("half waited up to"), t("nine of ten waited up to")
    rows: list[Row] = []
    for hour in every_hour(int(hour) for hour, part in hours.items() if part.joined):
        part = hours.get(str(hour))
        waits = (None, None) if part is None else (part.wait_median_s, part.wait_p90_s)
        for kind, seconds in zip((median, decile), waits, strict=True):
            rows.append({"hour": short_hour(hour), "minutes": minutes(seconds), "kind": kind, "label": kind})
    axis = list(dict.fromkeys(row["hour"] for row in rows))
    if not any(row["minutes"] is not None for row in rows):
        return None
    return formatter.localised(charts.span(rows, axis, [median, decile], [], t("hour"), t("waited, minutes")))
