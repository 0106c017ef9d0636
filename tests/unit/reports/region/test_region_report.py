"""The report of a region on a page: what is compared, what is missing, what was wrong, and what it rests on."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pypdfium2
import pytest
from msgspec.structs import replace

from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.shared.contents import StoredDocument
from queue_server.reports.printed_report import PrintedReport
from queue_server.reports.region.alarm_intervals import (
    ALARM_INTERVALS,
    AlarmInterval,
    RaisedAlarm,
    encode_intervals,
    intervals_after,
    intervals_within,
)
from queue_server.reports.region.hall_standing import HallCheckpoint, HallStanding
from queue_server.reports.region.region_report import RegionReportSources, printed_region
from queue_server.reports.region.standing_panels import alarms_panel
from queue_server.reports.schedule.progress import HallProgress, MissingData, missing_at
from queue_server.worker.client.questions import RegionContext, RegionFileQuestion
from queue_server.worker.process.region_files import RegionSources, region_file
from queue_server.worker.process.region_pages import context_figures, words_of
from tests.unit.reports.halls import ZONE
from tests.unit.reports.region.test_region import context
from tests.unit.stats.figures.test_region_counts import MARCH, region

HOUR = 60 * MINUTE
SILENT_SINCE = int(datetime(2026, 3, 20, 9, tzinfo=UTC).timestamp()) * SECOND
SILENT = MissingData("kokshetau", ZONE, SILENT_SINCE)
INTERVALS = [AlarmInterval("kokshetau", "silent", SILENT_SINCE), AlarmInterval("esil", "forked", SILENT_SINCE, None, 7)]


def standings(now: int) -> tuple[HallStanding, ...]:
    """Two halls whose records are here, one that nobody came to, and one that is silent."""
    ends = {"aksu": now, "burabay": now, "esil": now, "makinsk": now, "kokshetau": SILENT_SINCE}
    checkpoint = HallCheckpoint(90, datetime(2026, 3, 23, 5, tzinfo=UTC), 1, 2, 1)
    return tuple(
        HallStanding(HallProgress(hall, "2026-03-23", ZONE, end), checkpoint if hall == "aksu" else None)
        for hall, end in ends.items()
    )


async def printed(
    language: str = "en", missing: Sequence[MissingData] = (SILENT,)
) -> tuple[PrintedReport, RegionContext]:
    _, counts, now = await region()
    question = replace(context(now, *MARCH), language=language)
    figures = await context_figures(counts, question)
    report = RegionReportSources(
        figures=figures,
        missing=missing,
        halls=standings(now),
        intervals=INTERVALS,
        hashes=dict.fromkeys(figures.seqs, "0123456789abcdef"),
        made_at=now,
    )
    return printed_region(words_of(question), report), question


async def test_halls_are_compared_and_a_silent_one_is_not_counted_as_none() -> None:
    """The worst hall stands first; a silent hall has no number and a mark, one that nobody came to has a count of
    none."""
    report, _ = await printed()
    panels = {panel.id: panel for panel in report.panels}
    assert [*panels] == ["missing", "halls", "districts", "services", "hours", "alarms", "journals"]
    rows = [row[:2] for row in panels["halls"].rows]
    assert rows == [["Burabay", 12], ["Aksu", 40], ["Esil", 40], ["makinsk", 0], ["kokshetau\N{NO-BREAK SPACE}*", None]]
    assert panels["missing"].on_paper.rows == [["kokshetau", "complete up to March 20, 2026, 14:00"]]
    assert all(panels[name].spec is not None for name in ("halls", "districts", "services", "hours"))
    assert report.level == "warning"
    assert report.below[0] == "Of 1 hall not all records are here; it is named below."
    assert "Worst hall: Burabay, 0\N{NO-BREAK SPACE}%." in report.below
    assert "Nobody came in: makinsk." in report.below
    assert dict(report.figures)["Halls with visitors"] == "3 of 5"
    assert report.balance.startswith("92 joined a line = 84 served + 8 gave up or did not come")


async def test_a_hall_that_is_not_whole_is_marked_in_chart_and_table() -> None:
    """One of which some records are here has its numbers, and the mark wherever it is named beside others."""
    report, _ = await printed(missing=(replace(SILENT, hall="esil"),))
    halls = next(panel for panel in report.panels if panel.id == "halls")
    marked = "Esil\N{NO-BREAK SPACE}*"
    assert [marked, 40] in [row[:2] for row in halls.rows]
    assert halls.spec is not None
    assert marked in {row["name"] for rows in halls.spec["datasets"].values() for row in rows}


async def test_what_was_wrong_often_is_counted() -> None:
    """A year of a bad line fills no hundred pages: each hall has a row for each kind, the gravest first."""
    day = 24 * HOUR
    often = [AlarmInterval("esil", "silent", SILENT_SINCE + n * day, SILENT_SINCE + n * day + HOUR) for n in range(61)]
    words = words_of(context(SILENT_SINCE, *MARCH))
    panel = alarms_panel(
        words, words.formatter(), [*often, AlarmInterval("aksu", "forked", SILENT_SINCE, None, 7)], standings(0)
    )
    assert [row[:3] for row in panel.rows] == [
        ["Aksu", "its journal differs from record 7 on", 1],
        ["Esil", "nothing was heard of it", 61],
    ]


async def test_what_was_wrong_and_what_the_figures_rest_on() -> None:
    """Each alarm of the period with its end, and beside each hall its last record, its digits and its checkpoint."""
    report, _ = await printed()
    panels = {panel.id: panel for panel in report.panels}
    assert [row[1:] for row in panels["alarms"].rows] == [
        ["nothing was heard of it", "March 20, 2026, 14:00", "still so"],
        ["its journal differs from record 7 on", "March 20, 2026, 14:00", "still so"],
    ]
    aksu, *_, kokshetau = panels["journals"].rows
    assert aksu[3:] == ["0123456789", 90, "2026-03-23 10:00", "1 of 2"]
    assert kokshetau[:3] == ["kokshetau", "2026-03-20 14:00", None]
    assert report.proof.startswith("It rests on the journals of 3 halls")


@pytest.mark.slow
async def test_the_report_as_a_page_and_on_paper() -> None:
    """Both by the templates of a hall, with what is missing on the first page; without a script."""
    store, counts, now = await region()
    body = encode_intervals(INTERVALS)
    await store.put_document(StoredDocument(ALARM_INTERVALS, INTERVALS[0].day, 1, body))
    sources = RegionSources(counts, store)
    question = RegionFileQuestion(context(now, *MARCH), "html", (SILENT,), standings(now))
    page = (await region_file(sources, question)).decode()
    assert page.count("<img ") == 4
    assert "<script" not in page
    assert all(word in page for word in ("Akmola", "Not all records are here", "nothing was heard of it"))
    document = pypdfium2.PdfDocument(await region_file(sources, replace(question, form="pdf")))
    first = document[0].get_textpage().get_text_range()
    assert "52 % were called within the norm" in first.replace("\N{NO-BREAK SPACE}", " ")
    assert "kokshetau" in first


@pytest.mark.parametrize("language", ["kk", "ru"])
async def test_it_is_in_the_language_of_its_reader(language: str) -> None:
    """No sentence of it is left in English, and the numbers of its charts are written as those of its tables."""
    report, _ = await printed(language)
    specs = [panel.spec for panel in report.panels if panel.spec is not None]
    assert {spec["config"]["locale"]["number"]["percent"] for spec in specs} == {"\N{NO-BREAK SPACE}%"}
    assert {spec["config"]["locale"]["number"]["decimal"] for spec in specs} == {","}
    english, _ = await printed()
    own = {*report.below, report.proof, *(panel.title for panel in report.panels), *(p.note for p in report.panels)}
    assert not own & {
        *english.below,
        english.proof,
        *(p.title for p in english.panels),
        *(p.note for p in english.panels),
    }


def test_of_which_halls_records_are_missing_now() -> None:
    """Of the present day those up to two minutes ago are asked for, of a past one its end; a hall that was shut out is
    named where its end lies."""
    now = SILENT_SINCE + 2 * HOUR
    halls = [
        HallProgress("heard", "2026-03-20", ZONE, now - MINUTE),
        HallProgress("silent", "2026-03-20", ZONE, SILENT_SINCE),
        HallProgress("absent", ""),
        HallProgress("shut-out", "2026-03-10", ZONE, SILENT_SINCE - 240 * HOUR, is_awaited=False),
    ]
    assert [hall.hall for hall in missing_at(halls, "2026-03-20", "2026-03-20", now)] == ["silent", "absent"]
    assert [hall.hall for hall in missing_at(halls, "2026-03-01", "2026-03-19", now)] == ["absent", "shut-out"]
    assert [hall.hall for hall in missing_at(halls, "2026-03-01", "2026-03-20", now)] == [
        "silent",
        "absent",
        "shut-out",
    ]


def test_when_an_alarm_began_and_ended() -> None:
    """What is raised again and again is one interval; it ends with the first look without it, in the document of its
    day, and a period has those that touch it."""
    began = intervals_after({}, [RaisedAlarm("esil", "silent", SILENT_SINCE)], SILENT_SINCE + MINUTE)
    assert began == {"2026-03-20": [AlarmInterval("esil", "silent", SILENT_SINCE)]}
    assert intervals_after(began, [RaisedAlarm("esil", "silent", SILENT_SINCE)], SILENT_SINCE + HOUR) == {}
    ended = intervals_after(began, [], SILENT_SINCE + 48 * HOUR)
    assert ended == {"2026-03-20": [AlarmInterval("esil", "silent", SILENT_SINCE, SILENT_SINCE + 48 * HOUR)]}
    assert (
        intervals_after(
            ended, [RaisedAlarm("esil", "silent", SILENT_SINCE + 48 * HOUR)], SILENT_SINCE + 48 * HOUR + MINUTE
        )
        == began
    )
    intervals = ended["2026-03-20"]
    touched = {
        day: len(intervals_within(intervals, {"esil": ZONE}, day, day))
        for day in ("2026-03-19", "2026-03-21", "2026-03-23")
    }
    assert touched == {"2026-03-19": 0, "2026-03-21": 1, "2026-03-23": 0}
    assert intervals_within(intervals, {"aksu": ZONE}, *MARCH) == []
