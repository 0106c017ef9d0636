"""Makes the panels of waits: who waited too long and when, and how waits are distributed. Pure."""

from typing import Final

from queue_server.journal.visits.visit import Outcome, Visit
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import (
    Column,
    ReportPanel,
    Value,
    clock,
    every_hour,
    minutes,
    short_hour,
)
from queue_server.stats.figures.charts import charts
from queue_server.stats.figures.charts.chart_looks import DOT_MARKS, DotMark
from queue_server.stats.figures.charts.charts import Row, Spec
from queue_server.stats.figures.counts.stage_counts import clock_of
from queue_server.stats.figures.overview import Bin, Overview
from queue_server.stats.visits.visit_norm import is_visit_over_norm


def waits(formatter: Formatter, overview: Overview) -> ReportPanel:
    """The panel of waits: of one day every visitor; of a longer period the median and the ninth decile by hour."""
    t = formatter.t
    columns = [
        Column(t("Hour"), "hour"),
        Column(t("Joined")),
        Column(t("Half waited up to, min"), "minutes"),
        Column(t("Nine of ten, min"), "minutes"),
        Column(t("Longest, min"), "minutes"),
        Column(t("Wait now")),
        Column(t("Wait so far, longest, min"), "minutes"),
        Column(t("Within the norm, %"), "percent"),
    ]
    visited_hours = {hour: part for hour, part in overview.hours.items() if part.balance.joined}
    rows: list[list[Value]] = [
        [
            int(hour),
            part.balance.joined,
            part.so_far.median_s,
            part.so_far.p90_s,
            part.so_far.max_s,
            part.waiting.count,
            part.waiting.max_s,
            part.norm.share,
        ]
        for hour, part in visited_hours.items()
    ]
    single = len(overview.visits) > 0
    note = t("Each mark is a visitor.") if single else t("By the hour in which people came.")
    return ReportPanel(
        id="waits",
        title=t("Who waited too long, and when?"),
        note=note,
        spec=_dots(formatter, overview) if single else _span(formatter, overview),
        columns=columns,
        rows=rows,
        urls=[formatter.tickets_url(hour=hour) for hour in visited_hours],
    )


def _dots(formatter: Formatter, overview: Overview) -> Spec | None:
    t = formatter.t
    names = _names_of_dots(formatter)
    marks = [_mark(visit) for visit in overview.visits]
    kinds = [(names[mark], mark) for mark in DOT_MARKS if mark in marks]
    rows: list[Row] = [
        {
            "time": formatter.wall_clock(visit.joined_at + formatter.clock_shift(visit)),
            "minutes": round(visit.waited / 60e6, 2),
            "kind": names[mark],
            "label": _label_of_dot(formatter, visit),
            "url": formatter.ticket_url(visit),
        }
        for visit, mark in zip(overview.visits, marks, strict=True)
    ]
    return charts.dots(rows, kinds, norm_lines(formatter, overview), t("ticket taken at"), t("waited, minutes"))


def _names_of_dots(formatter: Formatter) -> dict[DotMark, str]:
    t = formatter.t
    return {
        "kept": t("called in time"),
        "called": t("called"),
        "broken": t("waited longer than the norm"),
        "waiting": t("waits still"),
        "waiting_beyond": t("waits still, beyond the norm"),
        "moved": t("moved to another service"),
        "lost": t("gave up or did not come"),
        "unserved": t("unserved at closing"),
        "cancelled": t("turn ended by a supervisor"),
    }


def _mark(visit: Visit) -> DotMark:
    """What became of a wait, or has so far."""
    clock = clock_of(visit)
    is_broken = is_visit_over_norm(visit)
    if clock in ("waited", "held"):
        return "waiting_beyond" if is_broken else "waiting"
    if visit.outcome in _MARK_OF_OUTCOME:
        return _MARK_OF_OUTCOME[visit.outcome]
    if is_broken:
        return "broken"
    if visit.call_seq is None:
        return "moved"
    return "kept" if visit.norm is not None else "called"


_MARK_OF_OUTCOME: Final[dict[Outcome | None, DotMark]] = {
    "left": "lost",
    "no_show": "lost",
    "closed": "unserved",
    "cancelled": "cancelled",
}
"""What counts as such however long it was waited for."""


def _label_of_dot(formatter: Formatter, visit: Visit) -> str:
    waited = formatter.minutes(visit.waited / 1e6)
    time = formatter.clock(visit.joined_at + formatter.clock_shift(visit))
    text = f"{visit.number} · {time} · {waited}"
    return f"{text} · {formatter.outcome(visit)}" if visit.outcome is None else text


def _span(formatter: Formatter, overview: Overview) -> Spec | None:
    t = formatter.t
    kinds = [t("half waited up to"), t("nine of ten waited up to")]
    measured = [hour for hour, part in overview.hours.items() if part.so_far.median_s is not None]
    hours = every_hour(map(int, measured))
    rows = [
        _span_row(formatter, str(hour), kind, seconds)
        for hour in hours
        for kind, seconds in zip(kinds, _span_of(overview, str(hour)), strict=True)
    ]
    if not rows:
        return None
    axis, lines = [short_hour(hour) for hour in hours], norm_lines(formatter, overview)
    return charts.span(rows, axis, kinds, lines, t("hour"), t("waited, minutes"))


def _span_of(overview: Overview, hour: str) -> tuple[float | None, float | None]:
    part = overview.hours.get(hour)
    return (part.so_far.median_s, part.so_far.p90_s) if part is not None else (None, None)


def _span_row(formatter: Formatter, hour: str, kind: str, seconds: float | None) -> Row:
    """A point of a line; without minutes the line has a gap there."""
    label = f"{clock(hour)} · {kind}: {formatter.minutes(seconds)}"
    row = {"hour": short_hour(hour), "minutes": minutes(seconds), "kind": kind, "label": label}
    return row | {"url": formatter.tickets_url(hour=hour)}


def spread(formatter: Formatter, overview: Overview) -> ReportPanel:
    """The distribution of waits, with those that go on as a part of their own."""
    t = formatter.t
    bars = [bar for bucket in overview.bins for bar in _bars(formatter, bucket)]
    longest = overview.bins[-1].end_s / 60 if overview.bins else 0
    lines = norm_lines(formatter, overview)
    lines = lines if lines and lines[-1]["minutes"] <= longest else []
    is_waiting = any(bucket.waiting for bucket in overview.bins)
    kinds = [t("have waited"), t("wait still, so far")] if is_waiting else [t("have waited")]
    note = t("Everybody whose wait has ended, also those who gave up.") if bars else t("Nobody's wait has ended yet.")
    if is_waiting:
        note = t("Everybody, also those who gave up, and those who wait still, by how long they have waited so far.")
    return ReportPanel(
        id="spread",
        title=t("How long do people wait?"),
        note=note,
        spec=charts.spread(bars, kinds, lines, t("waited, minutes"), t("visitors")) if bars else None,
        columns=[
            Column(t("Waited from, min"), "minutes"),
            Column(t("up to, min"), "minutes"),
            Column(t("Visitors")),
            Column(t("Wait now")),
        ],
        rows=[[bucket.begin_s, bucket.end_s, bucket.count, bucket.waiting] for bucket in overview.bins],
        urls=[_url_of_bin(formatter, bucket) for bucket in overview.bins],
    )


def _bars(formatter: Formatter, bucket: Bin) -> list[Row]:
    """The bar of those whose wait has ended, and above it that of those who wait still."""
    t, begin, end = formatter.t, bucket.begin_s / 60, bucket.end_s / 60
    stacked = ((t("have waited"), 0, bucket.count), (t("wait still, so far"), bucket.count, bucket.waiting))
    minutes_text = f"{formatter.number(begin)}–{formatter.number(end)}"
    return [
        {
            "begin": begin, "end": end, "bottom": bottom, "top": bottom + count, "kind": kind,
            "label": f"{minutes_text} · {kind}: {formatter.number(count)}", "url": _url_of_bin(formatter, bucket),
        }
        for kind, bottom, count in stacked
        if count
    ]  # fmt: skip


def _url_of_bin(formatter: Formatter, bucket: Bin) -> str:
    return formatter.tickets_url(least=f"{bucket.begin_s / 60:g}", under=f"{bucket.end_s / 60:g}")


def norm_lines(formatter: Formatter, overview: Overview) -> list[Row]:
    """The norm that was in force in the period, or the least and the most where there were several: a line for each
    would answer nothing."""
    norms = [round(seconds / 60, 1) for seconds in overview.total.norm.norms_s]
    if len(norms) < 2:
        return [{"minutes": norm, "label": formatter.t("norm {n} min", n=formatter.number(norm))} for norm in norms]
    ends = {"least": formatter.number(norms[0]), "most": formatter.number(norms[-1])}
    label = formatter.t("norms {least} to {most} min", **ends)
    return [{"minutes": norms[0], "label": label}, {"minutes": norms[-1], "label": label}]
