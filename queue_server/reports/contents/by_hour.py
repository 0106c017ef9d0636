"""Makes the panels of the day hour by hour and of the week: who waited, and what the windows could serve. Pure."""

from typing import Final

from queue_server.config.definition import WEEKDAYS
from queue_server.journal.visits.visit import Outcome, Visit
from queue_server.reports.contents.formatting import NOTHING, Formatter
from queue_server.reports.contents.headline import inferred_sentence, marked
from queue_server.reports.contents.panel import (
    Column,
    PanelTable,
    ReportPanel,
    Value,
    clock,
    every_hour,
    minutes,
    short_hour,
)
from queue_server.stats.figures import charts
from queue_server.stats.figures.charts import DOT_MARKS, DotMark, Row, Spec
from queue_server.stats.figures.figure_documents import Figures
from queue_server.stats.figures.overview import Bin, Cell, Overview
from queue_server.stats.figures.stage_counts import clock_of
from queue_server.views.norm import exceeds


def waits(teller: Formatter, overview: Overview) -> ReportPanel:
    """The panel of waits: of one day every visitor; of a longer period the median and the ninth decile by hour."""
    t = teller.t
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
    came = {hour: part for hour, part in overview.hours.items() if part.balance.joined}
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
        for hour, part in came.items()
    ]
    single = len(overview.visits) > 0
    note = t("Each mark is a visitor.") if single else t("By the hour in which people came.")
    return ReportPanel(
        id="waits",
        title=t("Who waited too long, and when?"),
        note=note,
        spec=_dots(teller, overview) if single else _span(teller, overview),
        columns=columns,
        rows=rows,
        urls=[teller.tickets_url(hour=hour) for hour in came],
    )


def _dots(teller: Formatter, overview: Overview) -> Spec | None:
    t = teller.t
    names = _names_of_dots(teller)
    marks = [_mark(visit) for visit in overview.visits]
    kinds = [(names[mark], mark) for mark in DOT_MARKS if mark in marks]
    rows: list[Row] = [
        {
            "time": teller.wall_clock(visit.joined_at + teller.clock_shift(visit)),
            "minutes": round(visit.waited / 60e6, 2),
            "kind": names[mark],
            "label": _label_of_dot(teller, visit),
            "url": teller.ticket_url(visit),
        }
        for visit, mark in zip(overview.visits, marks, strict=True)
    ]
    return charts.dots(rows, kinds, norm_lines(teller, overview), t("ticket taken at"), t("waited, minutes"))


def _names_of_dots(teller: Formatter) -> dict[DotMark, str]:
    t = teller.t
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
    is_broken = visit.norm is not None and exceeds(visit.waited, visit.norm)
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


def _label_of_dot(teller: Formatter, visit: Visit) -> str:
    waited = teller.minutes(visit.waited / 1e6)
    time = teller.clock(visit.joined_at + teller.clock_shift(visit))
    text = f"{visit.number} · {time} · {waited}"
    return f"{text} · {teller.outcome(visit)}" if visit.outcome is None else text


def _span(teller: Formatter, overview: Overview) -> Spec | None:
    t = teller.t
    kinds = [t("half waited up to"), t("nine of ten waited up to")]
    measured = [hour for hour, part in overview.hours.items() if part.so_far.median_s is not None]
    hours = every_hour(map(int, measured))
    rows = [
        _span_row(teller, str(hour), kind, seconds)
        for hour in hours
        for kind, seconds in zip(kinds, _span_of(overview, str(hour)), strict=True)
    ]
    if not rows:
        return None
    axis, lines = [short_hour(hour) for hour in hours], norm_lines(teller, overview)
    return charts.span(rows, axis, kinds, lines, t("hour"), t("waited, minutes"))


def _span_of(overview: Overview, hour: str) -> tuple[float | None, float | None]:
    part = overview.hours.get(hour)
    return (part.so_far.median_s, part.so_far.p90_s) if part is not None else (None, None)


def _span_row(teller: Formatter, hour: str, kind: str, seconds: float | None) -> Row:
    """A point of a line; without minutes the line has a gap there."""
    label = f"{clock(hour)} · {kind}: {teller.minutes(seconds)}"
    row = {"hour": short_hour(hour), "minutes": minutes(seconds), "kind": kind, "label": label}
    return row | {"url": teller.tickets_url(hour=hour)}


def load(teller: Formatter, overview: Overview) -> ReportPanel:
    """The panel of arrivals against what the open windows could have served."""
    t = teller.t
    took = _took(overview.total)
    came_word, could_word = t("came"), t("could be served by the open windows")
    days = max(overview.days, 1)
    bars: list[Row] = []
    rows: list[list[Value]] = []
    for hour, part in sorted(overview.hours.items(), key=lambda item: int(item[0])):
        if not (part.balance.joined or open_seconds(part)):
            continue
        came, could = round(part.balance.joined / days, 1), _capacity(part, took, days)
        could_said = NOTHING if could is None else teller.number(could)
        label = f"{clock(hour)} · {came_word}: {teller.number(came)} · {could_word}: {could_said}"
        url = teller.tickets_url(hour=hour)
        bars.append({"hour": short_hour(hour), "came": came, "could": could, "label": label, "url": url})
        rows.append([int(hour), came, could, round(open_seconds(part) / 3600 / days, 1)])
    axis = [short_hour(hour) for hour in every_hour(int(row["hour"]) for row in bars)]
    is_inferred = overview.total.work is not None and overview.total.work.is_inferred
    note = t("Where the bar is higher than the line, the line of people grows: the windows could not keep up.")
    return ReportPanel(
        id="load",
        title=marked(t("Were enough windows open?"), is_inferred=is_inferred),
        note=f"{note} {inferred_sentence(teller)}" if is_inferred else note,
        spec=charts.load(bars, axis, came_word, could_word, t("hour"), t("visitors an hour")),
        columns=[
            Column(t("Hour"), "hour"),
            Column(t("Came, a day"), "number"),
            Column(marked(t("Could be served, a day"), is_inferred=is_inferred), "number"),
            Column(marked(t("Windows open"), is_inferred=is_inferred), "number"),
        ],
        rows=rows,
        urls=[row["url"] for row in bars],
    )


def _took(total: Figures) -> float | None:
    """How long one visitor takes a window, in seconds: the walk and the service."""
    if not total.service.mean_s:
        return None
    return total.service.mean_s + (total.walk.mean_s or 0.0)


def open_seconds(part: Figures) -> float:
    """How long windows were open, all of them together."""
    work = part.work
    return work.serving_s + work.calling_s + work.idle_s + work.wanted_s if work is not None else 0.0


def _capacity(part: Figures, took: float | None, days: int) -> float | None:
    return round(open_seconds(part) / took / days, 1) if took else None


def spread(teller: Formatter, overview: Overview) -> ReportPanel:
    """The distribution of waits, with those that go on as a part of their own."""
    t = teller.t
    bars = [bar for bucket in overview.bins for bar in _bars(teller, bucket)]
    longest = overview.bins[-1].end_s / 60 if overview.bins else 0
    lines = norm_lines(teller, overview)
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
        urls=[_url_of_bin(teller, bucket) for bucket in overview.bins],
    )


def _bars(teller: Formatter, bucket: Bin) -> list[Row]:
    """The bar of those whose wait has ended, and above it that of those who wait still."""
    t, begin, end = teller.t, bucket.begin_s / 60, bucket.end_s / 60
    stacked = ((t("have waited"), 0, bucket.count), (t("wait still, so far"), bucket.count, bucket.waiting))
    minutes_text = f"{teller.number(begin)}–{teller.number(end)}"
    return [
        {
            "begin": begin, "end": end, "bottom": bottom, "top": bottom + count, "kind": kind,
            "label": f"{minutes_text} · {kind}: {teller.number(count)}", "url": _url_of_bin(teller, bucket),
        }
        for kind, bottom, count in stacked
        if count
    ]  # fmt: skip


def _url_of_bin(teller: Formatter, bucket: Bin) -> str:
    return teller.tickets_url(least=f"{bucket.begin_s / 60:g}", under=f"{bucket.end_s / 60:g}")


def week(teller: Formatter, overview: Overview) -> ReportPanel:
    """The panel of weekday by hour over the last weeks."""
    t = teller.t
    names = teller.weekdays()
    is_share = any(cell.share is not None for cell in overview.cells if cell.joined)
    came = [cell for cell in overview.cells if cell.joined]
    cells = sorted(came, key=lambda cell: (WEEKDAYS.index(cell.weekday), cell.hour))
    squares = [_cell(teller, cell, names[cell.weekday], is_share=is_share) for cell in cells]
    days = [names[day] for day in WEEKDAYS if any(cell.weekday == day for cell in cells)]
    hours = [short_hour(hour) for hour in every_hour(cell.hour for cell in cells)]
    note = t("Per cent called within the norm, over the eight weeks up to the last day. The darker, the worse.")
    if not is_share:
        note = t("Minutes that half waited up to, over the eight weeks up to the last day. The darker, the worse.")
    worst = 0.5 if is_share else max([row["value"] or 0 for row in squares], default=0) or 1
    return ReportPanel(
        id="week",
        title=t("Which hours of the week fail?"),
        note=note,
        spec=charts.heat(squares, days, t("hour"), worst=worst, hours=hours) if squares else None,
        columns=[
            Column(t("Weekday"), "text"),
            Column(t("Hour"), "hour"),
            Column(t("Joined")),
            Column(t("Within the norm, %"), "percent"),
            Column(t("Half waited up to, min"), "minutes"),
        ],
        rows=[[names[cell.weekday], cell.hour, cell.joined, cell.share, cell.median_s] for cell in cells],
        urls=[row["url"] for row in squares],
        paper=_grid(teller, cells, names, is_share=is_share),
    )


def _grid(teller: Formatter, cells: list[Cell], names: dict[str, str], *, is_share: bool) -> PanelTable:
    """A row for each weekday and a column for each hour."""
    hours = every_hour(cell.hour for cell in cells)
    values = {(cell.weekday, cell.hour): cell.share if is_share else cell.median_s for cell in cells}
    days = [day for day in WEEKDAYS if any(cell.weekday == day for cell in cells)]
    columns = [Column(teller.t("Weekday"), "text"), *(Column(short_hour(hour), "count") for hour in hours)]
    return PanelTable(
        columns, [[names[day], *(_whole(values.get((day, hour)), is_share=is_share) for hour in hours)] for day in days]
    )


def _whole(value: float | None, *, is_share: bool) -> int | None:
    """The value in per cent or minutes, as on the chart."""
    return None if value is None else int(value * 100 if is_share else value / 60)


def _cell(teller: Formatter, cell: Cell, name: str, *, is_share: bool) -> Row:
    value = (None if cell.share is None else 1 - cell.share) if is_share else minutes(cell.median_s)
    measure = cell.share if is_share else cell.median_s
    reading = teller.percent(cell.share) if is_share else teller.minutes(cell.median_s)
    people = teller.tn("{n} visitor", "{n} visitors", cell.joined)
    return {
        "weekday": name,
        "hour": short_hour(cell.hour),
        "value": value,
        "text": NOTHING if measure is None else str(_whole(measure, is_share=is_share)),
        "label": f"{name}, {clock(cell.hour)} · {reading} · {people}",
        "url": teller.weeks_url(cell.weekday, cell.hour),
    }


def norm_lines(teller: Formatter, overview: Overview) -> list[Row]:
    """The norm that was in force in the period, or the least and the most where there were several: a line for each
    would answer nothing."""
    norms = [round(seconds / 60, 1) for seconds in overview.total.norm.norms_s]
    if len(norms) < 2:
        return [{"minutes": norm, "label": teller.t("norm {n} min", n=teller.number(norm))} for norm in norms]
    ends = {"least": teller.number(norms[0]), "most": teller.number(norms[-1])}
    label = teller.t("norms {least} to {most} min", **ends)
    return [{"minutes": norms[0], "label": label}, {"minutes": norms[-1], "label": label}]
