"""Makes the panels of the hours: what the open windows could serve in each, and which hours of the week fail. Pure."""

from queue_server.config.values.scalars import WEEKDAYS
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
from queue_server.stats.figures.charts import charts
from queue_server.stats.figures.charts.charts import Row
from queue_server.stats.figures.figure_documents import Figures
from queue_server.stats.figures.overview import Cell, Overview


def load(formatter: Formatter, overview: Overview) -> ReportPanel:
    """The panel of arrivals against what the open windows could have served."""
    t = formatter.t
    took = _took(overview.total)
    came_word, could_word = t("came"), t("could be served by the open windows")
    days = max(overview.days, 1)
    bars: list[Row] = []
    rows: list[list[Value]] = []
    for hour, part in sorted(overview.hours.items(), key=lambda item: int(item[0])):
        if not (part.balance.joined or open_seconds(part)):
            continue
        arrivals, could = round(part.balance.joined / days, 1), _capacity(part, took, days)
        could_said = NOTHING if could is None else formatter.number(could)
        label = f"{clock(hour)} · {came_word}: {formatter.number(arrivals)} · {could_word}: {could_said}"
        url = formatter.tickets_url(hour=hour)
        bars.append({"hour": short_hour(hour), "came": arrivals, "could": could, "label": label, "url": url})
        rows.append([int(hour), arrivals, could, round(open_seconds(part) / 3600 / days, 1)])
    axis = [short_hour(hour) for hour in every_hour(int(row["hour"]) for row in bars)]
    is_inferred = overview.total.work is not None and overview.total.work.is_inferred
    note = t("Where the bar is higher than the line, the line of people grows: the windows could not keep up.")
    return ReportPanel(
        id="load",
        title=marked(t("Were enough windows open?"), is_inferred=is_inferred),
        note=f"{note} {inferred_sentence(formatter)}" if is_inferred else note,
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


def week(formatter: Formatter, overview: Overview) -> ReportPanel:
    """The panel of weekday by hour over the last weeks."""
    t = formatter.t
    names = formatter.weekdays()
    is_share = any(cell.share is not None for cell in overview.cells if cell.joined)
    arrivals = [cell for cell in overview.cells if cell.joined]
    cells = sorted(arrivals, key=lambda cell: (WEEKDAYS.index(cell.weekday), cell.hour))
    squares = [_cell(formatter, cell, names[cell.weekday], is_share=is_share) for cell in cells]
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
        paper=_grid(formatter, cells, names, is_share=is_share),
    )


def _grid(formatter: Formatter, cells: list[Cell], names: dict[str, str], *, is_share: bool) -> PanelTable:
    """A row for each weekday and a column for each hour."""
    hours = every_hour(cell.hour for cell in cells)
    values = {(cell.weekday, cell.hour): cell.share if is_share else cell.median_s for cell in cells}
    days = [day for day in WEEKDAYS if any(cell.weekday == day for cell in cells)]
    columns = [Column(formatter.t("Weekday"), "text"), *(Column(short_hour(hour), "count") for hour in hours)]
    return PanelTable(
        columns, [[names[day], *(_whole(values.get((day, hour)), is_share=is_share) for hour in hours)] for day in days]
    )


def _whole(value: float | None, *, is_share: bool) -> int | None:
    """The value in per cent or minutes, as on the chart."""
    return None if value is None else int(value * 100 if is_share else value / 60)


def _cell(formatter: Formatter, cell: Cell, name: str, *, is_share: bool) -> Row:
    value = (None if cell.share is None else 1 - cell.share) if is_share else minutes(cell.median_s)
    measure = cell.share if is_share else cell.median_s
    reading = formatter.percent(cell.share) if is_share else formatter.minutes(cell.median_s)
    people = formatter.tn("{n} visitor", "{n} visitors", cell.joined)
    return {
        "weekday": name,
        "hour": short_hour(cell.hour),
        "value": value,
        "text": NOTHING if measure is None else str(_whole(measure, is_share=is_share)),
        "label": f"{name}, {clock(cell.hour)} · {reading} · {people}",
        "url": formatter.weeks_url(cell.weekday, cell.hour),
    }
