"""A region's tables, its report as a file, and a day of it that anyone may read."""

import csv
from io import StringIO

import pytest
from msgspec import json
from msgspec.structs import replace

from queue_server.config.definition import Names
from queue_server.journal.store import Batch
from queue_server.reports.period import NoPeriod, Period
from queue_server.reports.region.region_open_data import REGION_COLUMNS
from queue_server.reports.schedule.progress import MissingData, RegionSpan
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.worker.client.questions import (
    RegionContext,
    RegionFileQuestion,
    RegionOpenDataQuestion,
    RegionPageQuestion,
    RegionReportQuestion,
)
from queue_server.worker.process.region_files import RegionSources, region_file, region_report_file
from queue_server.worker.process.region_pages import region_open_data, region_page
from tests.unit.reports.halls import mondays
from tests.unit.stats.figures.test_region_counts import DISTRICTS, MARCH, region

DAY = "2026-03-16"


def names(text: str) -> Names:
    return Names(kk=text, ru=text, en=text)


def context(now: int, first: str, last: str, sort: str = "") -> RegionContext:
    return RegionContext(
        names=names("Akmola"),
        halls={hall: names(hall.title()) for hall in DISTRICTS},
        districts={"south": names("South"), "north": names("North")},
        services={"land": names("Land"), "tax": names("Tax")},
        district_of=DISTRICTS,
        language="en",
        period=Period(first, last, last),
        service=None,
        sort=sort,
        now=now,
    )


async def test_the_page_of_a_period() -> None:
    """The worst hall stands first, or the one with most of what was asked for; each row leads further down."""
    _, counts, now = await region()
    page = await region_page(counts, RegionPageQuestion(context(now, *MARCH)))
    assert page.sentence == "52\N{NO-BREAK SPACE}% of visitors were called within the norm"
    assert [panel.id for panel in page.panels] == ["halls", "districts", "services", "hours"]
    halls = page.panels[0]
    assert [row[0] for row in halls.rows] == ["Burabay", "Aksu", "Esil"]
    assert halls.urls[0] == "/manager/burabay?from=2026-03-01&to=2026-03-31"
    assert (halls.keys[:3], halls.shares[0]) == (["", "joined", "share"], 0.0)
    assert page.panels[1].urls[0] == "/region/figures?from=2026-03-01&to=2026-03-31&district=north"
    by_count = await region_page(counts, RegionPageQuestion(context(now, *MARCH, sort="joined")))
    assert [row[0] for row in by_count.panels[0].rows] == ["Aksu", "Esil", "Burabay"]
    unknown = await region_page(counts, RegionPageQuestion(context(now, *MARCH, sort="no-such-column")))
    assert unknown.panels[0].rows == halls.rows


async def test_the_report_as_a_file() -> None:
    """CSV has all tables as one, JSON the figures themselves, and a workbook a sheet for each table."""
    store, counts, now = await region()
    sources = RegionSources(counts, store)
    question = RegionFileQuestion(context(now, *MARCH), "csv")
    rows = list(csv.DictReader(StringIO((await region_file(sources, question)).decode("utf-8-sig"))))
    assert [(row["Table"], row["Name"], row["Joined"]) for row in rows[:4]] == [
        ("Halls", "Burabay", "12"),
        ("Halls", "Aksu", "40"),
        ("Halls", "Esil", "40"),
        ("Districts", "North", "12"),
    ]
    assert rows[-1]["Table"] == "Hours of the day"
    figures = json.decode(await region_file(sources, RegionFileQuestion(context(now, *MARCH), "json")))
    assert figures["halls"]["burabay"]["joined"] == 12
    assert (await region_file(sources, RegionFileQuestion(context(now, *MARCH), "xlsx"))).startswith(b"PK")


async def test_a_scheduled_report_names_what_is_missing() -> None:
    """A hall that is not counted yet is waited for, and then named beside those of which records are missing; a period
    after the last record of every hall has a report too, and it says that nobody came."""
    store, counts, now = await region()
    sources = RegionSources(counts, store)
    await store.append(Batch(list(records_of("kokshetau", mondays()))))
    of = RegionSpan((*DISTRICTS, "kokshetau"), (MissingData("esil", "Asia/Almaty", now),), is_early=True)
    scope = replace(context(now, *MARCH), district_of={**DISTRICTS, "kokshetau": None})
    question = RegionReportQuestion(scope, "csv", "region", of)
    with pytest.raises(NoPeriod):
        await region_report_file(sources, question)
    report = await region_report_file(sources, replace(question, of=replace(of, is_early=False)))
    rows = list(csv.DictReader(StringIO(report.body.decode("utf-8-sig"))))
    assert [row["Name"].partition(":")[0] for row in rows[:2]] == ["Esil", "kokshetau"]
    assert report.name == "region-2026-03-01-2026-03-31.csv"
    assert report.paragraphs[1].startswith("Not all records are here.")
    span_question = replace(question, of=RegionSpan(tuple(DISTRICTS), (), is_early=False))
    span_question = replace(span_question, context=context(now, "2026-05-01", "2026-05-01"), form="json")
    report = await region_report_file(sources, span_question)
    assert (json.decode(report.body)["total"]["joined"], report.paragraphs[1]) == (0, "Nobody came in this period.")


async def test_a_hall_that_is_called_as_a_formula() -> None:
    """A spreadsheet shows it as text; a hall names itself, and its journal comes from elsewhere."""
    store, counts, now = await region()
    formula = '=HYPERLINK("http://elsewhere.example";"Aksu")'
    halls = {hall: names(formula) for hall in DISTRICTS}
    question = RegionFileQuestion(replace(context(now, *MARCH), halls=halls), "csv")
    rows = list(
        csv.DictReader(StringIO((await region_file(RegionSources(counts, store), question)).decode("utf-8-sig")))
    )
    assert [row["Name"] for row in rows[:3]] == [f"'{formula} ({hall})" for hall in ("burabay", "aksu", "esil")]


async def test_a_day_that_anyone_may_read() -> None:
    """By the rules of a hall's open data: people in fives, and no statistic of fewer than ten of them."""
    _, counts, now = await region()
    files = await region_open_data(counts, RegionOpenDataQuestion(context(now, DAY, DAY)))
    assert sorted(files) == [f"region-{DAY}.{form}" for form in ("csv", "csv-metadata.json", "json")]
    rows = list(csv.DictReader(StringIO(files[f"region-{DAY}.csv"].decode("utf-8-sig"))))
    rows_by_part = {(row["part"], row["value"]): [row[name] for name in REGION_COLUMNS[3:11]] for row in rows}
    assert rows_by_part["total", ""] == ["25", "20", "0", "0", "5", "40", "4", "52"]
    assert rows_by_part["hall", "aksu"] == ["10", "10", "0", "0", "4", "8", "", "60"]
    assert rows_by_part["hall", "burabay"] == ["5", "5", "0", "0", "", "", "", ""]
    assert rows_by_part["district", "north"] == rows_by_part["hall", "burabay"]
    about = json.decode(files[f"region-{DAY}.json"])
    assert about["fewest_people_behind_a_statistic"] == 10
    assert [{name: "" if value is None else str(value) for name, value in row.items()} for row in about["rows"]] == rows
    columns = json.decode(files[f"region-{DAY}.csv-metadata.json"])["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == list(REGION_COLUMNS)


async def test_a_day_that_is_not_over_is_not_published() -> None:
    """Not before it is over in every hall that is counted."""
    _, counts, now = await region()
    with pytest.raises(NoPeriod):
        await region_open_data(counts, RegionOpenDataQuestion(context(now, "2026-03-23", "2026-03-23")))
