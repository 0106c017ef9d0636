"""Makes the panels about the next days: the windows to open on working days, and how true estimates were. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from babel.dates import format_date
from msgspec import Struct
from msgspec.structs import replace

from queue_server.reports.contents.formatting import NOTHING, Formatter
from queue_server.reports.contents.panel import Column, PanelTable, ReportPanel, Value
from queue_server.stats.backtest.estimate_record import (
    ESTIMATE_WAYS,
    FEWEST_OUTCOMES,
    RECORD_DAYS,
    EstimateAccuracy,
    EstimateScore,
)
from queue_server.stats.estimates.baselines import OWN_ESTIMATE
from queue_server.stats.estimates.error_range import PROMISED
from queue_server.stats.figures.charts import charts
from queue_server.stats.figures.charts.charts import Row
from queue_server.stats.staffing.proposals.staffing import STAFFING_SHARE, Slot, StaffingDay

FORECAST_PANEL_IDS: Final = ("staffing", "estimates")


class ForecastFigures(Struct, frozen=True):
    """The figures about the next days: how true estimates were, None where nothing is known yet, and the proposed
    windows."""

    accuracy: EstimateAccuracy | None
    days: Sequence[StaffingDay]


def forecast_panels(formatter: Formatter, forecast: ForecastFigures) -> list[ReportPanel]:
    """Both panels, with numbers in the format of the reader's language."""
    both_panels = (staffing(formatter, forecast.days), estimates(formatter, forecast.accuracy))
    return [replace(panel, spec=formatter.localised(panel.spec)) for panel in both_panels]


def staffing(formatter: Formatter, days: Sequence[StaffingDay]) -> ReportPanel:
    """The panel of how many windows to open in each half hour of the next working days."""
    t = formatter.t
    squares: list[Row] = []
    rows: list[list[Value]] = []
    for day in days:
        for slot in day.proposal.slots if day.proposal is not None else ():
            squares.append(_cell(formatter, day.day, slot))
            rows.append(_row(formatter, day.day, slot))
    columns = [
        Column(t("Day"), "text"),
        Column(t("Half hour from"), "text"),
        Column(t("Open, windows")),
        Column(t("Which"), "text"),
        Column(t("Expected within the norm, %"), "percent"),
        Column(t("Came, a day"), "number"),
        Column(t("Were open"), "number"),
        Column(t("Were within the norm, %"), "percent"),
        Column(t("Erlang C, windows")),
    ]
    names = list(dict.fromkeys(_day(formatter, day.day) for day in days if day.proposal is not None))
    most = max((slot.windows for day in days if day.proposal for slot in day.proposal.slots), default=1)
    hours = _in_order(days)
    spec = charts.heat(squares, names, t("half hour"), worst=2.0 * most, hours=hours) if squares else None
    title = t("How many windows should be open?")
    return ReportPanel(
        id="staffing", title=title, note=_staffing_note(formatter, days), spec=spec, columns=columns, rows=rows
    )


def _in_order(days: Sequence[StaffingDay]) -> list[str]:
    """The half hours in the order of a working day: those after midnight come after the evening."""
    slots = [[slot.begin for slot in day.proposal.slots] for day in days if day.proposal is not None]
    first = min((begins[0] for begins in slots if begins), default="")
    return sorted({begin for begins in slots for begin in begins}, key=lambda begin: (begin < first, begin))


def _staffing_note(formatter: Formatter, days: Sequence[StaffingDay]) -> str:
    t = formatter.t
    if any(day.proposal is not None for day in days):
        note = t(
            "The fewest windows with which {share} are called within the norm, found by playing the last days of the"
            " same weekday. An exclamation mark: not even all windows are enough.",
            share=formatter.percent(STAFFING_SHARE),
        )
        sentences = [note]
        if any(day.proposal is not None and day.proposal.was_ended for day in days):
            sentences.append(t("The search was ended early: fewer windows may do, and more may keep what is not kept."))
        if any(service.booking is not None for service in formatter.definition.services):
            sentences.append(t("Those who have booked such a day by now are counted at their times."))
        if not all(day.is_made for day in days):
            sentences.append(t("Some days are still being played."))
        return " ".join(sentences)
    if any(not day.is_made for day in days):
        return t("The past days are being played, after everything else. Look again in some minutes.")
    if all(service.norm_minutes is None for service in formatter.definition.services):
        return t("No service has a norm that windows could be proposed for.")
    return t("Too little is known to propose windows: it takes a past day of the same weekday.")


def _cell(formatter: Formatter, day: str, slot: Slot) -> Row:
    text = f"{slot.windows}{'!' if slot.is_kept is False else ''}"
    share = formatter.percent(slot.share) if slot.share is not None else NOTHING
    windows = formatter.tn("{n} window", "{n} windows", slot.windows)
    label = f"{_day(formatter, day)}, {slot.begin} · {windows} · {share}"
    return {"weekday": _day(formatter, day), "hour": slot.begin, "value": slot.windows, "text": text, "label": label}


def _row(formatter: Formatter, day: str, slot: Slot) -> list[Value]:
    return [
        _day(formatter, day), slot.begin, slot.windows, ", ".join(map(str, slot.numbers)), slot.share, slot.arrivals,
        slot.was_windows, slot.was_share, slot.erlang,
    ]  # fmt: skip


def _day(formatter: Formatter, day: str) -> str:
    """A coming day in words: weekday and date."""
    text = str(format_date(date.fromisoformat(day), "EEEE d MMM", locale=formatter.language))
    return text[:1].upper() + text[1:]


def estimates(formatter: Formatter, accuracy: EstimateAccuracy | None) -> ReportPanel:
    """The panel of every method of estimating waits, compared with the real waits of the last thirty days."""
    t = formatter.t
    columns = [
        Column(t("Service"), "text"),
        Column(t("Estimate"), "text"),
        Column(t("Queued and were called")),
        Column(t("Error, min"), "minutes"),
        Column(t("Told too long by, min"), "minutes"),
        Column(t("In the range, %"), "percent"),
    ]
    title = t("How true were the estimates?")
    whole = EstimateScore.added(accuracy.by_service.values()) if accuracy is not None else EstimateScore()
    if accuracy is None or not whole.says_enough:
        note = t(
            "Too little is known to judge: it takes {n} visitors who queued, on days that are over.", n=FEWEST_OUTCOMES
        )
        return ReportPanel(id="estimates", title=title, note=note, columns=columns, rows=[])
    rows = _rows_of(formatter, t("All"), whole)
    for name, score in accuracy.by_service.items():
        rows += _rows_of(formatter, formatter.service(name), score)
    ways = sorted((way for way in ESTIMATE_WAYS if whole.rmse(way) is not None), key=lambda way: whole.rmse(way) or 0.0)
    bars: list[Row] = [
        {
            "name": _way(formatter, way),
            "minutes": round((whole.rmse(way) or 0.0) / 60, 2),
            "kind": t("ours") if way == OWN_ESTIMATE else t("known ones"),
            "label": f"{_way(formatter, way)} · {formatter.minutes(whole.rmse(way))}",
        }
        for way in ways
    ]
    spec = charts.errors(bars, (t("ours"), t("known ones")), t("error, minutes (root mean square)"))
    paper = PanelTable(columns, _rows_of(formatter, t("All"), whole))
    note = _estimates_note(formatter, accuracy, whole)
    return ReportPanel(id="estimates", title=title, note=note, spec=spec, columns=columns, rows=rows, paper=paper)


def _estimates_note(formatter: Formatter, accuracy: EstimateAccuracy, whole: EstimateScore) -> str:
    t = formatter.t
    sentences = [
        formatter.tn(
            "{n} day of the last {days}, each judged by what was known then; the shorter the bar, the truer.",
            "{n} days of the last {days}, each judged by what was known then; the shorter the bar, the truer.",
            accuracy.days,
            days=RECORD_DAYS,
        )
    ]
    if accuracy.days < accuracy.of:
        sentences.append(t("{n} more are being judged, one after another.", n=accuracy.of - accuracy.days))
    if whole.coverage is not None:
        sentences.append(
            t(
                "Our range is to hold {promised}, and held {share}.",
                promised=formatter.percent(PROMISED),
                share=formatter.percent(whole.coverage),
            )
        )
    return " ".join(sentences)


def _rows_of(formatter: Formatter, name: str, score: EstimateScore) -> list[list[Value]]:
    """A row for each method, ours first; for a service with too few outcomes one row with their number."""
    if not score.says_enough:
        return [[name, formatter.t("too few to judge"), score.outcomes, None, None, None]]
    ways = [OWN_ESTIMATE, *(way for way in ESTIMATE_WAYS if way != OWN_ESTIMATE)]
    return [
        [
            name, _way(formatter, way), score.outcomes, score.rmse(way), score.bias(way),
            score.coverage if way == OWN_ESTIMATE else None,
        ]
        for way in ways
    ]  # fmt: skip


def _way(formatter: Formatter, way: str) -> str:
    t = formatter.t
    names = {
        OWN_ESTIMATE: t("ours"),
        "les": t("wait of the last one called"),
        "les_service": t("wait of the last one called for the service"),
        "hol": t("wait so far of the first in line"),
        "hol_service": t("wait so far of the first in line for the service"),
        "queue_length": t("length of the line"),
        "queue_leaving": t("length of the line, with those who leave"),
        "mean_10": t("mean of the last 10 waits"),
        "mean_30": t("mean of the last 30 waits"),
        "mean_10_service": t("mean of the last 10 waits for the service"),
    }
    return names[way]
