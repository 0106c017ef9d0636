"""Did as many come as expected? One day hour by hour, several day by day. Pure."""

from datetime import date

from babel.dates import format_date

from queue_server.reports.contents.formatting import NOTHING, Formatter
from queue_server.reports.contents.panel import Column, Panel, Value, clock, short_hour
from queue_server.stats.figures import charts
from queue_server.stats.figures.charts import Row, Spec
from queue_server.stats.figures.overview import DayCame, ExpectedRange, Overview


def forecast(teller: Formatter, found: Overview) -> Panel:
    """What was to be expected of such a weekday, and what came."""
    return _of_hours(teller, found) if found.first == found.last else _of_days(teller, found)


def _of_hours(teller: Formatter, found: Overview) -> Panel:
    t = teller.t
    columns = [Column(t("Hour"), "hour"), *_columns(teller)]
    if not found.expected:
        note = t("Too little is known to expect anything: it takes three earlier days of the same weekday.")
        return _panel(teller, note, columns, [], [])
    days = next(iter(found.expected.values())).days
    nobody = ExpectedRange(days, 0, 0.0, 0)
    shown: list[Row] = []
    rows: list[list[Value]] = []
    for hour in sorted({*found.expected, *map(int, found.hours)}):
        one, came = found.expected.get(hour, nobody), _came(found, hour)
        if one.high or came:
            shown.append(
                _slot(teller, short_hour(hour), clock(hour), one, came) | {"url": teller.tickets_url(hour=hour)}
            )
            rows.append([hour, one.low, one.median, one.high, came])
    note = teller.tn(
        "The bar goes from the fewest to the most of {n} earlier day of this weekday, the tick is the median.",
        "The bar goes from the fewest to the most of {n} earlier days of this weekday, the tick is the median.",
        days,
    )
    return _panel(teller, note, columns, rows, shown, _spec(teller, shown, t("hour")))


def _of_days(teller: Formatter, found: Overview) -> Panel:
    t = teller.t
    columns = [Column(t("Day"), "day"), *_columns(teller)]
    shown: list[Row] = []
    rows: list[list[Value]] = []
    for day, one in found.by_day.items():
        if one.came or (one.expected is not None and one.expected.high):
            shown.append(_day(teller, day, one))
            low, median, high = _range(one.expected)
            rows.append([day, low, median, high, one.came])
    if not any(row["high"] is not None for row in shown):
        note = t("Too little is known to expect anything: it takes three earlier days of the same weekday.")
        return _panel(teller, note, columns, rows, shown)
    note = t(
        "Each day beside the same weekday of the eight weeks before it: the bar goes from the fewest to the most, the"
        " tick is the median. A day without a bar has too few before it."
    )
    if len(found.by_day) < found.days:
        note = " ".join(
            [note, teller.tn("The last {n} day is told.", "The last {n} days are told.", len(found.by_day))]
        )
    return _panel(teller, note, columns, rows, shown, _spec(teller, shown, t("day")))


def _columns(teller: Formatter) -> list[Column]:
    t = teller.t
    return [Column(t("Fewest")), Column(t("Median"), "number"), Column(t("Most")), Column(t("Came"))]


def _panel(
    teller: Formatter,
    note: str,
    columns: list[Column],
    rows: list[list[Value]],
    shown: list[Row],
    spec: Spec | None = None,
) -> Panel:
    return Panel(
        id="forecast",
        title=teller.t("Did as many come as expected?"),
        note=note,
        spec=spec,
        columns=columns,
        rows=rows,
        urls=[row["url"] for row in shown],
    )


def _spec(teller: Formatter, shown: list[Row], x: str) -> Spec:
    t = teller.t
    slots = [row["slot"] for row in shown]
    return charts.expectation(shown, slots, t("came on earlier days"), t("came this time"), x, t("visitors"))


def _came(found: Overview, hour: int) -> int:
    part = found.hours.get(str(hour))
    return part.balance.joined if part is not None else 0


def _day(teller: Formatter, day: str, one: DayCame) -> Row:
    named = str(format_date(date.fromisoformat(day), "d MMM", locale=teller.language))
    return _slot(teller, named, named, one.expected, one.came) | {"url": teller.day_url(day)}


def _slot(teller: Formatter, slot: str, name: str, one: ExpectedRange | None, came: int) -> Row:
    low, median, high = _range(one)
    usual = NOTHING if low is None else f"{low}–{high}"
    label = f"{name} · {usual} · {teller.t('came')}: {teller.number(came)}"
    return {"slot": slot, "low": low, "median": median, "high": high, "came": came, "label": label}


def _range(one: ExpectedRange | None) -> tuple[int | None, float | None, int | None]:
    return (one.low, one.median, one.high) if one is not None else (None, None, None)
