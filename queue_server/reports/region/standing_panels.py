"""Makes the tables of how the halls of a region stand: what was wrong, and how far their journals go. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, get_args
from zoneinfo import ZoneInfo

from queue_server.hall.state import SECOND
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import Column, ReportPanel, Value
from queue_server.reports.region.alarm_intervals import AlarmInterval
from queue_server.reports.region.hall_standing import HallCheckpoint, HallStanding, RegionAlarmKind
from queue_server.reports.region.missing_data import local_moment
from queue_server.reports.region.region_panels import RegionWords

PAPER_DIGITS: Final = 10
"""The digits of a record's hash that stand on papers, too."""


MOST_ALARM_INTERVALS: Final = 60
"""How many intervals are listed one by one: of more of them each hall's are counted."""


def alarms_panel(
    words: RegionWords, formatter: Formatter, intervals: Sequence[AlarmInterval], halls: Sequence[HallStanding]
) -> ReportPanel:
    """What was wrong with the halls in the period, and from when until when; how often, where that was often."""
    if len(intervals) > MOST_ALARM_INTERVALS:
        return _counted_alarms(words, formatter, intervals, halls)
    t, zones = formatter.t, {hall.hall: hall.progress.timezone for hall in halls}
    rows: list[list[Value]] = [
        [
            words.hall(interval.hall),
            _trouble(formatter, interval),
            local_moment(formatter, interval.since, zones[interval.hall]),
            local_moment(formatter, interval.until, zones[interval.hall])
            if interval.until is not None
            else t("still so"),
        ]
        for interval in intervals
    ]
    return ReportPanel(
        id="alarms",
        title=t("What was wrong?"),
        note=_noticed(formatter),
        columns=[
            Column(t("Hall"), "text"),
            Column(t("What"), "text"),
            Column(t("Since when"), "text"),
            Column(t("Until when"), "text"),
        ],
        rows=rows,
    )


def _counted_alarms(
    words: RegionWords, formatter: Formatter, intervals: Sequence[AlarmInterval], halls: Sequence[HallStanding]
) -> ReportPanel:
    t, zones = formatter.t, {hall.hall: hall.progress.timezone for hall in halls}
    by_trouble: dict[tuple[str, RegionAlarmKind], list[AlarmInterval]] = {}
    for interval in intervals:
        by_trouble.setdefault((interval.hall, interval.kind), []).append(interval)
    rows: list[list[Value]] = []
    gravity = {kind: place for place, kind in enumerate(get_args(RegionAlarmKind))}
    in_order = sorted(by_trouble.items(), key=lambda item: (gravity[item[0][1]], -len(item[1]), item[0][0]))
    for (hall, _), alike in in_order:
        last = alike[-1]
        end = t("still so") if last.until is None else _short(last.until, zones[hall])
        rows.append([words.hall(hall), _trouble(formatter, last), len(alike), _short(alike[0].since, zones[hall]), end])
    columns = [Column(t("Hall"), "text"), Column(t("What"), "text"), Column(t("Times"))]
    columns += [Column(t("Since when"), "text"), Column(t("Until when"), "text")]
    return ReportPanel(id="alarms", title=t("What was wrong?"), note=_noticed(formatter), columns=columns, rows=rows)


def _noticed(formatter: Formatter) -> str:
    return formatter.t(
        "What the centre has noticed of its halls, to the minute. While the centre is off it notices nothing."
    )


def journals_panel(
    words: RegionWords,
    formatter: Formatter,
    halls: Sequence[HallStanding],
    seqs: Mapping[str, int],
    hashes: Mapping[str, str],
) -> ReportPanel:
    """The last record of each hall that is counted, up to when its records are here, and the checkpoint of its log."""
    t = formatter.t
    rows: list[list[Value]] = []
    note = t(
        "The last record of each hall that is counted. A checkpoint is a signature over so many records of a hall."
    )
    if any(hall.cosigned is not None for hall in halls):
        note += " " + t(
            "Made without a server: the checkpoint is the last one that the centre itself has signed, as a witness. "
            "When that was, and who else signed, is in the report of the region page."
        )
    for hall in halls:
        end, zone, checkpoint = hall.progress.complete_to, hall.progress.timezone, hall.checkpoint
        rows.append(
            [
                words.hall(hall.hall),
                _short(end, zone) if end is not None else t("nothing has come"),
                seqs.get(hall.hall),
                hashes.get(hall.hall, "")[:PAPER_DIGITS] or None,
                checkpoint.size if checkpoint is not None else hall.cosigned,
                _short(int(checkpoint.at.timestamp()) * SECOND, zone) if checkpoint is not None else None,
                _witnesses(formatter, checkpoint),
            ]
        )
    columns = [
        Column(t("Hall"), "text"),
        Column(t("Records up to"), "text"),
        Column(t("Record")),
        Column(t("Digits"), "text"),
        Column(t("Checkpoint of")),
        Column(t("Signed"), "text"),
        Column(t("Witnesses"), "text"),
    ]
    filled = [at for at in range(len(columns)) if at < 2 or any(row[at] is not None for row in rows)]
    return ReportPanel(
        id="journals",
        title=t("What do the figures rest on?"),
        note=note,
        columns=[columns[at] for at in filled],
        rows=[[row[at] for at in filled] for row in rows],
    )


def _trouble(formatter: Formatter, interval: AlarmInterval) -> str:
    t = formatter.t
    match interval.kind:
        case "forked":
            return t("its journal differs from record {seq} on", seq=interval.seq)
        case "stopped":
            return t("record {seq} does not fit its seal", seq=interval.seq)
        case "silent":
            return t("nothing was heard of it")
        case "absent":
            return t("nothing has come")
        case "clock_doubtful":
            return t("its clock was wrong")
        case "behind":
            return t("its records came late")
        case "rules_changed":
            return t("its rules were changed")
    return t("people waited longer than the norm")


def _short(at: int, timezone: str) -> str:
    """A moment (µs UTC) on a hall's clock, in a narrow column."""
    return datetime.fromtimestamp(at // SECOND, ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M")


def _witnesses(formatter: Formatter, checkpoint: HallCheckpoint | None) -> str | None:
    if checkpoint is None or not checkpoint.witnesses:
        return None
    return formatter.t("{n} of {of}", n=checkpoint.cosignatures, of=checkpoint.witnesses)
