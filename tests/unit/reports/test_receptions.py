"""Receptions in reports and open data: the figures of the public page, by month and host, without a name."""

import csv
from io import StringIO

import pytest
from msgspec import json

from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.reports.forms.report_file import json_file, written
from queue_server.reports.open_data.open_files import open_files
from queue_server.reports.open_data.open_receptions import RECEPTION_COLUMNS, RECEPTION_MEANINGS, last_month
from queue_server.reports.report import Report, report_of
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.views.bookings.reception_figures import FIGURES
from script.staging.hall_in_memory import KIOSK, sealed
from tests.booked_halls import RECEIVING, BookedHall, at
from tests.halls import DESK
from tests.unit.reports.halls import sources_of

HALL = "aksu"
DAY, LAST_OF_MONTH = "2025-10-09", "2025-10-31"
TITLE = "What came of receptions?"


def received() -> BookedHall:
    """In October the akim receives one visitor, a day after booking, and promises something, which is done late in
    November; nobody comes to the deputy."""
    hall = BookedHall(RECEIVING)
    hall.book("a", "10:00", day="2025-10-10")
    hall.book("b", "16:00", "school")
    hall.ask(c.ConfirmBooking("a"), DESK)
    hall.now = at("09:00", "2025-10-10")
    hall.settle()
    hall.now = at("09:55", "2025-10-10")
    hall.ask(c.ArriveBooking("a", "t1"), KIOSK)
    hall.open(1)
    hall.call()
    hall.ask(c.StartService(1))
    hall.ask(c.EndReception(1, "under_control", "2025-10-20"))
    hall.now = at("10:00", "2025-11-03")
    hall.settle()
    hall.ask(c.EndControl(next(iter(hall.state.controls))))
    return hall


async def store_of(hall: BookedHall) -> MemoryStore:
    store = MemoryStore()
    await store.append(Batch(sealed(hall.entries)))
    await FiguresReader(store).catch_up(HALL)
    return store


async def report(hall: BookedHall, first: str, last: str, language: str = "en") -> Report:
    return await report_of(sources_of(await store_of(hall)), HALL, first, last, language, hall.now)


@pytest.mark.slow
async def test_a_report_has_the_months_that_its_period_touches() -> None:
    """A row for each host and month, with their names; a period of one day has its whole month."""
    hall = received()
    october = [
        ["October 2025", "The akim", 1, 1, 1, 1, 1.0, 0, 1, 0, 0],
        ["October 2025", "The deputy", 0, 0, 0, 0, None, 1, 0, 0, 0],
    ]
    november = ["November 2025", "The akim", 0, 0, 0, 0, None, 0, 0, 0, 1]
    for first, last, rows in (
        ("2025-10-10", "2025-10-10", october),
        ("2025-10-10", "2025-11-03", [*october, november]),
        ("2025-11-03", "2025-11-03", [november]),
    ):
        document = await report(hall, first, last)
        (panel,) = [panel for panel in document.panels if panel.id == "receptions"]
        assert (panel.title, [list(row) for row in panel.rows]) == (TITLE, rows)
        assert all(len(row) == len(panel.columns) for row in panel.rows)


async def test_programs_get_the_same_figures() -> None:
    """JSON by month and host, CSV as columns of the row of the whole; a period without any has neither."""
    period_report = await report(received(), "2025-10-10", "2025-11-03")
    document = json.decode(json_file(period_report))
    assert {month: [*hosts] for month, hosts in document["receptions"].items()} == {
        "2025-10": ["akim", "deputy"],
        "2025-11": ["akim"],
    }
    assert document["receptions"]["2025-10"]["akim"]["promises"] == 1
    heading, whole, *_ = csv.reader(StringIO((await written(period_report, "csv")).decode("utf-8-sig")))
    row = dict(zip(heading, whole, strict=True))
    assert (row["receptions.2025-10.deputy.absences"], row["receptions.2025-11.akim.late_promises"]) == ("1", "1")
    plain = BookedHall()
    plain.issue()
    assert "receptions" not in json.decode(json_file(await report(plain, DAY, DAY)))


async def test_a_report_writes_them_in_its_language() -> None:
    """The month in words and the mean with a comma."""
    period_report = await report(received(), "2025-10-10", "2025-10-10", "ru")
    (panel,) = [panel for panel in period_report.panels if panel.id == "receptions"]
    row = [
        period_report.formatter.cell(column.kind, value)
        for column, value in zip(panel.columns, panel.rows[0], strict=True)
    ]
    assert panel.title == "Как прошёл личный приём?"
    assert row == ["октябрь 2025", "The akim", "1", "1", "1", "1", "1,0", "0", "1", "0", "0"]


async def test_a_hall_without_hosts_has_no_such_question() -> None:
    """Neither a panel nor a file."""
    hall = BookedHall()
    hall.issue()
    hall.now = at("11:00", "2025-11-01")
    hall.settle()
    assert "receptions" not in {panel.id for panel in (await report(hall, DAY, DAY)).panels}
    files = await open_files(sources_of(await store_of(hall)), HALL, DAY, hall.now)
    assert not [name for name in files if "receptions" in name]


async def test_open_data_have_the_months_that_were_over_with_the_day() -> None:
    """October with its last day and not before, also when it is made in November; every column is explained, and
    nothing is in it by which a visitor could be recognised."""
    hall = received()
    sources = sources_of(await store_of(hall))
    before = await open_files(sources, HALL, "2025-10-30", hall.now)
    assert not [name for name in before if "receptions" in name]
    files = await open_files(sources, HALL, LAST_OF_MONTH, hall.now)
    table = f"{HALL}-{LAST_OF_MONTH}-receptions.csv"
    rows = list(csv.DictReader(StringIO(files[table].decode("utf-8-sig"))))
    counted = {row["host"]: [int(row[name]) for name in FIGURES] for row in rows}
    assert counted == {"akim": [1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 0], "deputy": [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]}
    assert {(row["month"], row["hall"]) for row in rows} == {("2025-10", HALL)}
    document = json.decode(files[f"{HALL}-{LAST_OF_MONTH}.json"])
    assert [{name: str(value) for name, value in row.items()} for row in document["receptions"]] == rows
    assert document["hosts"]["akim"]["en"] == "The akim"
    metadata = json.decode(files[f"{table}-metadata.json"])
    assert [column["name"] for column in metadata["tableSchema"]["columns"]] == list(rows[0])
    assert b"t1" not in files[table]
    assert b"A001" not in files[table]


def test_every_figure_has_its_column_and_its_meaning() -> None:
    """In the order in which the state has them, in three languages that are not the same."""
    assert ("month", "hall", "host", *FIGURES, "journal_record", "journal_hash") == RECEPTION_COLUMNS
    for _, meaning in RECEPTION_MEANINGS.values():
        assert len({meaning["kk"], meaning["ru"], meaning["en"]}) == 3


def test_the_last_month_of_a_day() -> None:
    """A month is over with its last day, also in February and at the turn of a year."""
    days = ("2025-10-30", "2025-10-31", "2024-02-28", "2024-02-29", "2025-12-31", "2026-01-01")
    assert [last_month(day) for day in days] == ["2025-09", "2025-10", "2024-01", "2024-02", "2025-12", "2025-12"]
