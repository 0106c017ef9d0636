"""Measures the region page of a year of many halls; the floor is one hall's page of a month.

Both are made as the worker makes them, from a store on a disk. The halls share the figures of one made-up year; each
has a journal of its own with the present day.
"""

import sqlite3
from collections.abc import Awaitable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from queue_server.config.definition import Names
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch
from queue_server.reports.period import Period
from queue_server.reports.report import Sources
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.backtest.record_keeper import RecordKeeper
from queue_server.stats.fairness.fairness_reader import FairnessReader
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.stats.figures.region.region_counts import RegionCounts
from queue_server.stats.past_logs.import_log import ImportedJournal, import_visits
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.stats.past_logs.past_log import PastVisit
from queue_server.stats.staffing.proposals.staff_keeper import StaffKeeper
from queue_server.worker.client.questions import PageContext, PeriodPageQuestion, RegionContext, RegionPageQuestion
from queue_server.worker.process.manager_pages import period_page
from queue_server.worker.process.period_figures import FigureSources
from queue_server.worker.process.region_pages import region_page
from script.benchmarks.measure import BenchmarkRow, in_turns, time_row
from script.data.measured_hall import HALL
from script.data.year import DEFINITION_OF_YEAR, write_year

HALLS: Final = 20
ALL_HALLS: Final = 200
VISITS: Final = 50_000
"""Of a year of one hall: two hundred on a working day."""
VISITS_TODAY: Final = 20
FIRST_DAY, LAST_DAY = "2025-01-01", "2025-12-31"
MONTH_BEGINS: Final = "2025-12-01"
REGION_TURNS: Final = 7
FIRST_LOOKS: Final = 3
REGION_GOAL: Final = 3.0


async def rows(full: bool) -> list[BenchmarkRow]:
    with TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder))
        try:
            now = await write_year(store, VISITS)
            await FiguresReader(store).catch_up(HALL)
            await FairnessReader(store).catch_up(HALL)
            halls = [f"hall{number}" for number in range(ALL_HALLS if full else HALLS)]
            for hall in halls:
                await store.append(Batch(list(records_of(hall, _present_day()))))
                await FiguresReader(store).catch_up(hall)
            _copy_year(Path(folder), halls)
            return await _measured(store, halls, now)
        finally:
            await store.close()


def _present_day() -> ImportedJournal:
    """The present day of each copied hall."""
    day = date.fromisoformat(LAST_DAY)
    begin = int(datetime(2025, 12, 31, 10, tzinfo=UTC).timestamp()) * SECOND
    visits = [
        PastVisit(2 + n, day, "s1", "", begin + n * MINUTE, begin + 2 * n * MINUTE, begin + (2 * n + 5) * MINUTE, "1")
        for n in range(VISITS_TODAY)
    ]
    return import_visits(visits, "UTC", {}, norm_minutes=15)


def _copy_year(folder: Path, halls: list[str]) -> None:
    """Give each hall the tallies of the year before its present day: of days before the last month only what says that
    they are counted, since nothing more is read of them."""
    (file,) = folder.glob("*.db")
    with closing(sqlite3.connect(file)) as db, db:
        columns = ", ".join(row[1] for row in db.execute("PRAGMA table_info(visits)") if row[1] != "hall")
        first_visit = f"INSERT INTO visits (hall, {columns}) SELECT ?, {columns} FROM visits WHERE hall = ? LIMIT 1"  # noqa: S608
        for hall in halls:
            db.execute(TALLIES, (hall, HALL, LAST_DAY, MONTH_BEGINS))
            db.execute(first_visit, (hall, HALL))


TALLIES: Final = """
INSERT OR REPLACE INTO tallies SELECT ?, part, span, value, body FROM tallies WHERE hall = ? AND span < ?
AND (part LIKE 'none %' OR ((part LIKE 'service %' OR part LIKE 'hour %') AND (length(span) = 7 OR span >= ?)))
"""


async def _measured(store: SqliteStore, halls: list[str], now: int) -> list[BenchmarkRow]:
    region = RegionPageQuestion(_region_context(halls, now))
    hall = PeriodPageQuestion(
        PageContext(HALL, DEFINITION_OF_YEAR, "ru", Period(MONTH_BEGINS, LAST_DAY, LAST_DAY), now)
    )

    async def first_of_region() -> float:
        return await _elapsed(region_page(RegionCounts(store, FiguresReader(store)), region))

    async def first_of_hall() -> float:
        return await _elapsed(period_page(_sources(store), hall))

    counts, sources = RegionCounts(store, FiguresReader(store)), _sources(store)

    async def again_of_region() -> float:
        return await _elapsed(region_page(counts, region))

    async def again_of_hall() -> float:
        return await _elapsed(period_page(sources, hall))

    firsts = await in_turns(first_of_region, first_of_hall, times=FIRST_LOOKS)
    page = await region_page(counts, region)
    if len(page.panels[0].rows) < len(halls):
        raise RuntimeError("a hall is not among the figures")
    repeated = await in_turns(again_of_region, again_of_hall, times=REGION_TURNS)
    figure = f"region page, {len(halls)} halls, a year"
    return [
        time_row(f"{figure} (floor: one hall's page, a month)", repeated[0], repeated[1], REGION_GOAL),
        time_row(
            f"{figure}, first look after a start (floor: the same of one hall, a month)",
            firsts[0],
            firsts[1],
            REGION_GOAL,
        ),
    ]


async def _elapsed(page: Awaitable[object]) -> float:
    began = perf_counter()
    await page
    return perf_counter() - began


def _region_context(halls: list[str], now: int) -> RegionContext:
    def name(text: str) -> Names:
        return Names(kk=text, ru=text, en=text)

    return RegionContext(
        names=name("Region"),
        halls={hall: name(hall) for hall in halls},
        districts={f"d{n}": name(f"d{n}") for n in range(10)},
        services={service.id: service.names for service in DEFINITION_OF_YEAR.services},
        district_of={hall: f"d{number % 10}" for number, hall in enumerate(halls)},
        language="ru",
        period=Period(FIRST_DAY, LAST_DAY, LAST_DAY),
        service=None,
        sort="",
        now=now,
    )


def _sources(store: SqliteStore) -> FigureSources:
    figures, looks = FiguresReader(store), RequestPriority()
    return FigureSources(
        store=store,
        reports=Sources(OverviewReader(figures), figures, FairnessReader(store, looks), store),
        accuracy=RecordKeeper(store, figures, looks),
        staffing=StaffKeeper(store, figures, looks),
        looks=looks,
    )
