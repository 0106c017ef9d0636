"""Makes the panels of the day hour by hour and of the week: who waited, and what the windows could serve. Pure."""

from queue_server.config.definition import WEEKDAYS
from queue_server.journal.visits.visit import Visit
from queue_server.reports.contents.formatting import NOTHING, Formatter
from queue_server.reports.contents.panel import Column, PanelTable, ReportPanel, Value, clock, minutes, short_hour
from queue_server.stats.figures import charts
from queue_server.stats.figures.charts import Row, Spec
from queue_server.stats.figures.figures import Figures
from queue_server.stats.figures.overview import Cell, Overview


def waits(teller: Formatter, overview: Overview) -> ReportPanel:
    """The panel of waits: of one day every visitor; of a longer period the median and the ninth decile by hour."""
    t = teller.t
    columns = [
        Column(t("Hour"), "hour"),
        Column(t("Joined")),
        Column(t("Half waited up to, min"), "minutes"),
        Column(t("Nine of ten, min"), "minutes"),
        Column(t("Longest, min"), "minutes"),
        Column(t("Within the norm, %"), "percent"),
    ]
    came = {hour: part for hour, part in overview.hours.items() if part.balance.joined}
    rows: list[list[Value]] = [
        [int(hour), part.balance.joined, part.wait.median_s, part.wait.p90_s, part.wait.max_s, part.norm.share]
        for hour, part in came.items()
    ]
    single = len(overview.visits) > 0
    note = t("Each mark is a visitor.") if single else t("By the hour in which people came.")
    return ReportPanel(
        id="waits",
        title=t("Who waited too long, and when?"),
        note=note,
        spec=_dots(teller, overview.visits) if single else _span(teller, overview),
        columns=columns,
        rows=rows,
        urls=[teller.tickets_url(hour=hour) for hour in came],
    )


def _dots(teller: Formatter, visits: list[Visit]) -> Spec:
    t = teller.t
    kinds = [t("called in time"), t("waited longer than the norm"), t("gave up or did not come")]

    def kind(visit: Visit) -> str:
        if visit.outcome in ("left", "no_show", "closed"):
            return kinds[2]
        return kinds[1] if visit.norm is not None and visit.waited > visit.norm else kinds[0]

    rows: list[Row] = [
        {
            "time": teller.wall_clock(visit.joined_at),
            "minutes": round(visit.waited / 60e6, 2),
            "kind": kind(visit),
            "label": f"{visit.number} · {teller.clock(visit.joined_at)} · {teller.minutes(visit.waited / 1e6)}",
            "url": teller.ticket_url(visit),
        }
        for visit in visits
    ]
    return charts.dots(rows, kinds, norm_lines(teller), t("ticket taken at"), t("waited, minutes"))


def _span(teller: Formatter, overview: Overview) -> Spec | None:
    t = teller.t
    kinds = [t("half waited up to"), t("nine of ten waited up to")]
    rows: list[Row] = []
    for hour, part in overview.hours.items():
        for kind, seconds in zip(kinds, (part.wait.median_s, part.wait.p90_s), strict=True):
            if seconds is not None:
                label = f"{clock(hour)} · {kind}: {teller.minutes(seconds)}"
                row = {"hour": short_hour(hour), "minutes": minutes(seconds), "kind": kind, "label": label}
                rows.append(row | {"url": teller.tickets_url(hour=hour)})
    return charts.span(rows, kinds, norm_lines(teller), t("hour"), t("waited, minutes")) if rows else None


def load(teller: Formatter, overview: Overview) -> ReportPanel:
    """The panel of arrivals against what the open windows could have served."""
    t = teller.t
    took = _took(overview.total)
    came_word, could_word = t("came"), t("could be served by the open windows")
    days = max(overview.days, 1)
    bars: list[Row] = []
    rows: list[list[Value]] = []
    for hour in sorted(overview.hours, key=int):
        part = overview.hours[hour]
        came, could = round(part.balance.joined / days, 1), _capacity(part, took, days)
        could_said = NOTHING if could is None else teller.number(could)
        label = f"{clock(hour)} · {came_word}: {teller.number(came)} · {could_word}: {could_said}"
        url = teller.tickets_url(hour=hour)
        bars.append({"hour": short_hour(hour), "came": came, "could": could, "label": label, "url": url})
        rows.append([int(hour), came, could, round(_open_s(part) / 3600 / days, 1)])
    return ReportPanel(
        id="load",
        title=t("Were enough windows open?"),
        note=t("Where the bar is higher than the line, the line of people grows: the windows could not keep up."),
        spec=charts.load(bars, came_word, could_word, t("hour"), t("visitors an hour")),
        columns=[
            Column(t("Hour"), "hour"),
            Column(t("Came, a day"), "number"),
            Column(t("Could be served, a day"), "number"),
            Column(t("Windows open"), "number"),
        ],
        rows=rows,
        urls=[row["url"] for row in bars],
    )


def _took(total: Figures) -> float | None:
    """How long one visitor takes a window, in seconds: the walk and the service."""
    if not total.service.mean_s:
        return None
    return total.service.mean_s + (total.walk.mean_s or 0.0)


def _open_s(part: Figures) -> float:
    work = part.work
    return work.serving_s + work.calling_s + work.idle_s + work.wanted_s if work is not None else 0.0


def _capacity(part: Figures, took: float | None, days: int) -> float | None:
    return round(_open_s(part) / took / days, 1) if took else None


def spread(teller: Formatter, overview: Overview) -> ReportPanel:
    """The panel of the distribution of waits."""
    t = teller.t
    bars: list[Row] = []
    for bucket in overview.bins:
        begin, end = bucket.begin_s / 60, bucket.end_s / 60
        label = f"{teller.number(begin)}–{teller.number(end)} · {teller.number(bucket.count)}"
        url = teller.tickets_url(least=f"{begin:g}", under=f"{end:g}")
        bars.append({"begin": begin, "end": end, "count": bucket.count, "label": label, "url": url})
    longest = overview.bins[-1].end_s / 60 if overview.bins else 0
    lines = norm_lines(teller)
    lines = lines if lines and lines[-1]["minutes"] <= longest else []
    return ReportPanel(
        id="spread",
        title=t("How long do people wait?"),
        note=t("Everybody whose wait has ended, also those who gave up.")
        if bars
        else t("Nobody's wait has ended yet."),
        spec=charts.spread(bars, lines, t("waited, minutes"), t("visitors")) if bars else None,
        columns=[
            Column(t("Waited from, min"), "minutes"),
            Column(t("up to, min"), "minutes"),
            Column(t("Visitors")),
        ],
        rows=[[bucket.begin_s, bucket.end_s, bucket.count] for bucket in overview.bins],
        urls=[row["url"] for row in bars],
    )


def week(teller: Formatter, overview: Overview) -> ReportPanel:
    """The panel of weekday by hour over the last weeks."""
    t = teller.t
    names = teller.weekdays()
    is_share = any(cell.share is not None for cell in overview.cells if cell.joined)
    came = [cell for cell in overview.cells if cell.joined]
    cells = sorted(came, key=lambda cell: (WEEKDAYS.index(cell.weekday), cell.hour))
    squares = [_cell(teller, cell, names[cell.weekday], is_share=is_share) for cell in cells]
    days = [names[day] for day in WEEKDAYS if any(cell.weekday == day for cell in cells)]
    note = t("Per cent called within the norm, over the eight weeks up to the last day. The darker, the worse.")
    if not is_share:
        note = t("Minutes that half waited up to, over the eight weeks up to the last day. The darker, the worse.")
    worst = 0.5 if is_share else max([row["value"] or 0 for row in squares], default=0) or 1
    return ReportPanel(
        id="week",
        title=t("Which hours of the week fail?"),
        note=note,
        spec=charts.heat(squares, days, t("hour"), worst=worst) if squares else None,
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
    hours = sorted({cell.hour for cell in cells})
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


def norm_lines(teller: Formatter) -> list[Row]:
    """The norm of all services, or the least and the greatest where they differ: one line for each could not be
    read."""
    norms = teller.norms()
    if len(norms) < 2:
        return [{"minutes": norm, "label": teller.t("norm {n} min", n=norm)} for norm in norms]
    label = teller.t("norms {least} to {most} min", least=norms[0], most=norms[-1])
    return [{"minutes": norms[0], "label": label}, {"minutes": norms[-1], "label": label}]
