"""Puts the report of a region on a page: how its halls compare, what is missing, what was wrong, and what it rests on.
Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from queue_server.hall.state import SECOND
from queue_server.reports.contents.formatting import NOTHING, Formatter
from queue_server.reports.contents.headline import FEWEST_JUDGED, GOOD
from queue_server.reports.contents.panel import ReportPanel, Value
from queue_server.reports.printed_report import PrintedReport
from queue_server.reports.region.alarm_intervals import AlarmInterval
from queue_server.reports.region.hall_standing import HallStanding
from queue_server.reports.region.missing_data import missing_panel
from queue_server.reports.region.region_panels import (
    MOST_BARS,
    RegionWords,
    hours_chart,
    region_panels,
    share_chart,
    sorted_parts,
)
from queue_server.reports.region.standing_panels import alarms_panel, journals_panel
from queue_server.reports.schedule.progress import MissingData
from queue_server.stats.figures.region.region_documents import PartFigures, RegionFigures

MOST_EMPTY_HALLS: Final = 12
"""How many halls without a visitor are named in a sentence."""
LACKING: Final = "*"
"""Stands behind the name of a hall of which not all records are here."""


class RegionReportSources(Struct, frozen=True, kw_only=True):
    """All of which a report of a region is made: the figures, the halls of which something is `missing` in them, each
    hall as it stands, what was wrong in the period, and the hash (hex) of the last record of each hall."""

    figures: RegionFigures
    missing: Sequence[MissingData]
    halls: Sequence[HallStanding]
    intervals: Sequence[AlarmInterval]
    hashes: Mapping[str, str]
    made_at: int


def printed_region(words: RegionWords, report: RegionReportSources) -> PrintedReport:
    """What the report shows on a page."""
    formatter, figures = words.formatter(), report.figures
    missing = missing_panel(words, formatter, report.missing, figures.not_counted)
    timezone = common_timezone(report.halls)
    made_at = datetime.fromtimestamp(report.made_at // SECOND, ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M")
    share = figures.total.share
    is_whole = not missing.rows
    panels = [
        missing,
        *_compared(words, report),
        alarms_panel(words, formatter, report.intervals, report.halls),
        journals_panel(words, formatter, report.halls, figures.seqs, report.hashes),
    ]
    return PrintedReport(
        formatter=formatter,
        name=words.names[words.language],
        level="warning"
        if not is_whole or (share is not None and share < GOOD)
        else "none"
        if share is None
        else "well",
        sentence=_sentence(formatter, figures),
        below=_below(words, formatter, report),
        figures=_figures(formatter, figures, len(report.halls)),
        balance=_balance(formatter, figures.total),
        panels=[panel for panel in panels if panel.rows],
        proof=_proof(formatter, len(figures.seqs)),
        made_line=formatter.t("Made on {moment}, {zone}.", moment=made_at, zone=timezone),
        foot=f"{words.names[words.language]} · {formatter.dates()}",
    )


def common_timezone(halls: Sequence[HallStanding]) -> str:
    """The time zone of most halls; a region has no clock of its own."""
    zones = Counter(hall.progress.timezone for hall in halls if hall.progress.day)
    return max(zones, key=lambda zone: (zones[zone], zone), default="UTC")


def _compared(words: RegionWords, report: RegionReportSources) -> list[ReportPanel]:
    """The tables of the figures, each with its chart where it has one."""
    formatter, figures, t = words.formatter(), report.figures, words.formatter().t
    interval = t("The line on each bar is the 95 % confidence interval: the fewer visitors, the longer it is.")

    def with_shares(
        panel: ReportPanel, title: str, parts: Mapping[str, PartFigures], name: Callable[[str], str]
    ) -> ReportPanel:
        spec = share_chart(formatter, sorted_parts(parts, ""), name)
        is_cut = sum(part.share is not None for part in parts.values()) > MOST_BARS
        cut = t("The chart shows the {n} that keep it least.", n=MOST_BARS)
        note = f"{interval} {cut}" if is_cut else interval
        if spec is None:
            note = t("No norm applies, so there is no share within it to draw.")
        return replace(panel, title=title, note=note, spec=spec)

    panels: list[ReportPanel] = []
    for panel in region_panels(words, figures, ""):
        match panel.id:
            case "halls":
                name = _hall_name(words, _lacking(report))
                compared = with_shares(panel, t("Which halls keep the norm?"), figures.halls, name)
                panels.append(_with_other_halls(words, report, compared))
            case "districts":
                panels.append(
                    with_shares(panel, t("Which districts keep the norm?"), figures.districts, words.district)
                )
            case "services":
                title = t("Which services keep the norm?")
                compared = with_shares(panel, title, figures.services, words.service)
                panels.append(replace(compared, note=f"{compared.note} {panel.note}"))
            case _:
                panels.append(
                    replace(panel, title=t("When do people wait?"), spec=hours_chart(formatter, figures.hours))
                )
    return panels


def _with_other_halls(words: RegionWords, report: RegionReportSources, panel: ReportPanel) -> ReportPanel:
    """The table of halls with those that had no visitor: of one whose records are here that is a count, of one that is
    silent nothing is known."""
    lacking = _lacking(report)
    other_halls = [hall.hall for hall in report.halls if hall.hall not in report.figures.halls]
    rows: list[list[Value]] = [list(row) for row in panel.rows]
    for hall in other_halls:
        count: Value = None if hall in lacking else 0
        rows.append([words.hall(hall), count, *[None] * (len(panel.columns) - 2)])
    if not lacking:
        return replace(panel, rows=rows)
    names = {words.hall(hall): _hall_name(words, lacking)(hall) for hall in lacking}
    rows = [[names.get(str(row[0]), row[0]), *row[1:]] for row in rows]
    note = words.formatter().t("Of a hall with {mark} not all records are here.", mark=LACKING)
    return replace(panel, rows=rows, note=f"{panel.note} {note}")


def _lacking(report: RegionReportSources) -> set[str]:
    """The halls of which not all records are here."""
    return {hall.hall for hall in report.missing} | set(report.figures.not_counted)


def _hall_name(words: RegionWords, lacking: Collection[str]) -> Callable[[str], str]:
    """The names of halls, with the mark of those of which not all records are here."""
    return lambda hall: f"{words.hall(hall)}\N{NO-BREAK SPACE}{LACKING}" if hall in lacking else words.hall(hall)


def _sentence(formatter: Formatter, figures: RegionFigures) -> str:
    total, t = figures.total, formatter.t
    if not total.joined:
        return t("Nobody took a ticket in this period.")
    if total.share is not None:
        return t("{share} were called within the norm.", share=formatter.percent(total.share))
    if total.wait_median_s is not None:
        return t("Half waited no longer than {median}.", median=formatter.minutes(total.wait_median_s))
    return t("Nobody's wait has ended yet.")


def _below(words: RegionWords, formatter: Formatter, report: RegionReportSources) -> list[str]:
    figures, t = report.figures, formatter.t
    total, lines = figures.total, []
    lacking = len(report.missing) + len(figures.not_counted)
    if lacking:
        lines.append(
            formatter.tn(
                "Of {n} hall not all records are here; it is named below.",
                "Of {n} halls not all records are here; they are named below.",
                lacking,
            )
        )
    if total.share is not None and total.low is not None:
        ends = {"low": formatter.percent(total.low), "high": formatter.percent(total.high)}
        lines.append(t("With 95 % confidence between {low} and {high}.", **ends))
    if total.share is not None and total.share < GOOD:
        if hall := _worst(figures.halls):
            share = formatter.percent(figures.halls[hall].share)
            lines.append(t("Worst hall: {hall}, {share}.", hall=words.hall(hall), share=share))
        if service := _worst(figures.services):
            share = formatter.percent(figures.services[service].share)
            lines.append(t("Worst service: {service}, {share}.", service=words.service(service), share=share))
    empty = [hall.hall for hall in report.halls if hall.hall not in figures.halls]
    empty = [hall for hall in empty if hall not in {m.hall for m in report.missing} | set(figures.not_counted)]
    if empty and total.joined:
        names = ", ".join(words.hall(hall) for hall in empty[:MOST_EMPTY_HALLS]) + (
            "…" if len(empty) > MOST_EMPTY_HALLS else ""
        )
        lines.append(t("Nobody came in: {halls}.", halls=names))
    return lines


def _worst(parts: Mapping[str, PartFigures]) -> str | None:
    """The part with the smallest share within the norm, among those with enough visitors; None where there is one."""
    judged = {name: part.share for name, part in parts.items() if part.share is not None}
    shares = {name: share for name, share in judged.items() if parts[name].judged >= FEWEST_JUDGED}
    return min(shares, key=lambda name: (shares[name], name)) if shares and len(parts) > 1 else None


def _figures(formatter: Formatter, figures: RegionFigures, halls: int) -> list[tuple[str, str]]:
    t, total = formatter.t, figures.total
    pairs = [
        (t("Halls with visitors"), t("{n} of {of}", n=len(figures.halls), of=halls)),
        (t("Visitors"), formatter.number(total.joined)),
        (t("Half waited up to"), formatter.minutes(total.wait_median_s)),
        (t("Nine of ten waited up to"), formatter.minutes(total.wait_p90_s)),
        (t("Longest wait"), formatter.minutes(total.wait_max_s)),
        (t("A service takes"), formatter.minutes(total.service_mean_s)),
        (t("Gave up or did not come"), _of_ended(formatter, total, total.lost)),
        (t("Unserved at closing"), _of_ended(formatter, total, total.unserved)),
        (t("Good marks"), formatter.percent(total.good)),
    ]
    return [(name, value) for name, value in pairs if value != NOTHING]


def _of_ended(formatter: Formatter, total: PartFigures, count: int) -> str:
    ended = total.served + total.sent_on + total.lost + total.unserved
    return f"{formatter.number(count)} ({formatter.percent(count / ended)})" if count and ended else NOTHING


def _balance(formatter: Formatter, total: PartFigures) -> str:
    t = formatter.t
    parts = (
        (t("served"), total.served),
        (t("sent on"), total.sent_on),
        (t("gave up or did not come"), total.lost),
        (t("unserved at closing"), total.unserved),
        (t("still here"), total.joined - total.served - total.sent_on - total.lost - total.unserved),
    )
    summands = " + ".join(f"{formatter.number(n)} {name}" for name, n in parts if n > 0)
    return t("{n} joined a line", n=formatter.number(total.joined)) + (f" = {summands}" if summands else "")


def _proof(formatter: Formatter, halls: int) -> str:
    rests = formatter.tn(
        "It rests on the journal of {n} hall, up to the record that stands beside it above.",
        "It rests on the journals of {n} halls, each up to the record that stands beside it above.",
        halls,
    )
    remade = formatter.t("Whoever has the journals can make it again.")
    passes = formatter.t(
        "“kezek verify --head” with a hall's digits shows that its journal passes through that record."
    )
    return f"{rests} {remade} {passes}"
