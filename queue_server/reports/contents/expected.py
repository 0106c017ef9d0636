"""Compares the arrivals with the expected ones: of one day hour by hour, of several day by day. Pure."""

from datetime import date, timedelta

from babel.dates import format_date

from queue_server.reports.contents.breakdowns.by_hour import open_seconds
from queue_server.reports.contents.formatting import NOTHING, Formatter
from queue_server.reports.contents.panel import Column, ReportPanel, Value, clock, every_hour, short_hour
from queue_server.stats.figures.charts import charts
from queue_server.stats.figures.charts.charts import Row, Spec
from queue_server.stats.figures.overview import DayArrivals, ExpectedRange, Overview


def forecast(formatter: Formatter, overview: Overview) -> ReportPanel:
    """The panel of the expected arrivals of such a weekday, and the real ones."""
    return _of_hours(formatter, overview) if overview.first == overview.last else _of_days(formatter, overview)


def _of_hours(formatter: Formatter, overview: Overview) -> ReportPanel:
    t = formatter.t
    columns = [Column(t("Hour"), "hour"), *_columns(formatter)]
    if not overview.expected:
        note = t("Too little is known to expect anything: it takes three earlier days of the same weekday.")
        return _panel(formatter, note, columns, [], [])
    days = next(iter(overview.expected.values())).days
    nobody = ExpectedRange(days, 0, 0.0, 0)
    slots: list[Row] = []
    rows: list[list[Value]] = []
    for hour in sorted({*overview.expected, *map(int, overview.hours)}):
        usual, arrivals = overview.expected.get(hour, nobody), _arrivals(overview, hour)
        if usual.high or arrivals:
            count = arrivals if arrivals or _was_open(overview, hour) else None
            slot = _slot(formatter, short_hour(hour), clock(hour), usual, count)
            slots.append(slot | {"url": formatter.tickets_url(hour=hour)})
            rows.append([hour, usual.low, usual.median, usual.high, count])
    axis = [short_hour(hour) for hour in every_hour(int(row["slot"]) for row in slots)]
    note = formatter.tn(
        "The bar goes from the fewest to the most of {n} earlier day like this one, the tick is the median.",
        "The bar goes from the fewest to the most of {n} earlier days like this one, the tick is the median.",
        days,
    )
    note = " ".join([note, _left_out(formatter)])
    return _panel(formatter, note, columns, rows, slots, _spec(formatter, slots, axis, t("hour")))


def _of_days(formatter: Formatter, overview: Overview) -> ReportPanel:
    t = formatter.t
    columns = [Column(t("Day"), "day"), *_columns(formatter)]
    slots: list[Row] = []
    rows: list[list[Value]] = []
    days: list[date] = []
    for day, figures in overview.by_day.items():
        if figures.arrivals or (figures.expected is not None and figures.expected.high):
            days.append(date.fromisoformat(day))
            slots.append(_day(formatter, day, figures))
            low, median, high = _range(figures.expected)
            rows.append([day, low, median, high, figures.arrivals])
    if not any(row["high"] is not None for row in slots):
        note = t("Too little is known to expect anything: it takes three earlier days of the same weekday.")
        return _panel(formatter, note, columns, rows, slots)
    note = t(
        "Each day beside the same weekday of the eight weeks before it, and a holiday or the day before one beside such"
        " days of a year, where there are enough: the bar goes from the fewest to the most, the tick is the median."
        " A day without a bar has too few before it."
    )
    note = " ".join([note, _left_out(formatter)])
    if len(overview.by_day) < overview.days:
        note = " ".join(
            [note, formatter.tn("The last {n} day is told.", "The last {n} days are told.", len(overview.by_day))]
        )
    return _panel(formatter, note, columns, rows, slots, _spec(formatter, slots, _every_day(formatter, days), t("day")))


def _left_out(formatter: Formatter) -> str:
    return formatter.t("Days on which the hall was closed, and days of which a part is missing, are left out.")


def _columns(formatter: Formatter) -> list[Column]:
    t = formatter.t
    return [Column(t("Fewest")), Column(t("Median"), "number"), Column(t("Most")), Column(t("Came"))]


def _panel(
    formatter: Formatter,
    note: str,
    columns: list[Column],
    rows: list[list[Value]],
    slots: list[Row],
    spec: Spec | None = None,
) -> ReportPanel:
    return ReportPanel(
        id="forecast",
        title=formatter.t("Did as many come as expected?"),
        note=note,
        spec=spec,
        columns=columns,
        rows=rows,
        urls=[row["url"] for row in slots],
    )


def _spec(formatter: Formatter, rows: list[Row], slots: list[str], x: str) -> Spec | None:
    t = formatter.t
    return charts.expectation(rows, slots, t("came on earlier days"), t("came this time"), x, t("visitors"))


def _arrivals(overview: Overview, hour: int) -> int:
    part = overview.hours.get(str(hour))
    return part.balance.joined if part is not None else 0


def _was_open(overview: Overview, hour: int) -> bool:
    part = overview.hours.get(str(hour))
    return part is not None and open_seconds(part) > 0


def _day(formatter: Formatter, day: str, figures: DayArrivals) -> Row:
    """A day; where nobody came, the hall was closed or the server off, and it is a gap."""
    named = _named(formatter, date.fromisoformat(day))
    return _slot(formatter, named, named, figures.expected, figures.arrivals or None) | {"url": formatter.day_url(day)}


def _named(formatter: Formatter, day: date) -> str:
    return str(format_date(day, "d MMM", locale=formatter.language))


def _every_day(formatter: Formatter, days: list[date]) -> list[str]:
    """The days of the axis: those with data, and those between them, which stand there as gaps."""
    span = (max(days) - min(days)).days + 1 if days else 0
    return [_named(formatter, min(days) + timedelta(days=n)) for n in range(span)]


def _slot(formatter: Formatter, slot: str, name: str, expected: ExpectedRange | None, arrivals: int | None) -> Row:
    low, median, high = _range(expected)
    usual = NOTHING if low is None or high is None else f"{formatter.number(low)}–{formatter.number(high)}"
    label = f"{name} · {usual} · {formatter.t('came')}: {NOTHING if arrivals is None else formatter.number(arrivals)}"
    return {"slot": slot, "low": low, "median": median, "high": high, "came": arrivals, "label": label}


def _range(expected: ExpectedRange | None) -> tuple[int | None, float | None, int | None]:
    return (expected.low, expected.median, expected.high) if expected is not None else (None, None, None)
