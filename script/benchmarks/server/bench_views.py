"""Measures a manager's views of a year of a big hall; the floor is the same views of a month of it.

Besides the elapsed time it measures the processor time of server and reader together, which is what tickets have less
of meanwhile; that of the worker is not in it.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Final, NamedTuple

import aiohttp
from aiohttp import web

from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.assembly.app import build, engine_on
from queue_server.assembly.background import BackgroundWork
from queue_server.assembly.server_parts import worker_program
from queue_server.assembly.serving import runner_of
from queue_server.config.settings import ServerSettings
from queue_server.engine import Engine
from queue_server.journal.access.contents import Token
from queue_server.journal.log.hall_tree import HallTree
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Conflict
from queue_server.reports.period import spans
from queue_server.stats.fairness.fairness_reader import FairnessReader
from queue_server.stats.figures.figure_documents import PARTS_OF_STATISTICS
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.stats.figures.region.region_documents import DayCounts
from queue_server.worker.client.questions import PreparationQuestion, RegionTodayQuestion
from queue_server.worker.client.worker_process import PATIENCE
from script.benchmarks.hall.bench_engine import issue
from script.benchmarks.measure import BenchmarkRow, in_turns, rate_row
from script.benchmarks.servers import START_WITHIN_S, Server
from script.data.measured_hall import HALL
from script.data.year import DEFINITION_OF_YEAR, write_year

VISITS: Final = 500_000
TIMES: Final = 9
TICKETS: Final = 5_000
TIMES_OF_FILES: Final = 3
"""How often a file is measured, after the first one, for which the process that draws begins."""
GOAL_S: Final = 0.150
SECRET: Final = "bench"  # noqa: S105 - of a store that lives for a minute
YEAR_END: Final = "2025-12-31"
YEAR: Final = f"from=2025-01-01&to={YEAR_END}"
MONTH: Final = "from=2025-12-01&to=2025-12-31"
WEEK: Final = "from=2025-12-25&to=2025-12-31"
TWO_MONTHS: Final = "from=2025-11-01&to=2025-12-31"
"""The longest period for which tickets are listed."""
PAGE: Final = f"/manager/{HALL}"
STATS: Final = f"/api/v1/halls/{HALL}/stats"

VIEWS: Final[dict[str, tuple[str, str]]] = {
    "the page": (f"{PAGE}?{YEAR}", f"{PAGE}?{MONTH}"),
    "a table as CSV": (f"{PAGE}/waits.csv?{YEAR}", f"{PAGE}/waits.csv?{MONTH}"),
    "a table as XLSX": (f"{PAGE}/waits.xlsx?{YEAR}", f"{PAGE}/waits.xlsx?{MONTH}"),
    "tickets (of two months, the most there are)": (f"{PAGE}/tickets?{TWO_MONTHS}", f"{PAGE}/tickets?{MONTH}"),
    **{f"figures by {way}": (f"{STATS}?{YEAR}&by={way}", f"{STATS}?{MONTH}&by={way}") for way in PARTS_OF_STATISTICS},
}
"""View -> its addresses over a year, and over a month."""
NEARER: Final = {"the page of the present day": PAGE, "the page of a week": f"{PAGE}?{WEEK}"}
"""The view that is used most."""
FILES: Final = {"the whole report as XLSX": (f"{PAGE}/report.xlsx?{YEAR}", f"{PAGE}/report.xlsx?{MONTH}")}
DRAWN_FILES: Final = {
    "a chart as PNG": (f"{PAGE}/waits.png?{YEAR}", 0.25),
    "the whole report as PDF": (f"{PAGE}/report.pdf?{YEAR}", 0.8),
}
"""Files that the drawing process makes, with the most seconds that one may take once that has begun."""


class Look(NamedTuple):
    """The cost of a view, in seconds: the elapsed time, and the processor time."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall * 1e3:.0f} ms ({self.cpu * 1e3:.0f} of processor)"


async def rows(full: bool) -> list[BenchmarkRow]:
    if not full:
        return []
    with TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder))
        try:
            now = await write_year(store, VISITS)
            await FiguresReader(store).catch_up(HALL)  # as a server does at the end of each day
            await _store_sums(store, now)
            await FairnessReader(store).catch_up(HALL)
            await HallTree(HALL, store).grow()  # as a server does with every record
            return await measured(store, Path(folder), now)
        finally:
            await store.close()


async def _store_sums(store: SqliteStore, now: int) -> None:
    """Store the sums of the periods one click away, as a server does after each start and at the end of each day."""
    reader = FiguresReader(store)
    for first, last in spans(YEAR_END).values():
        await OverviewReader(reader).overview(HALL, first, last, now)
    await reader.store_sums(HALL, now)


async def measured(store: SqliteStore, data: Path, now: int) -> list[BenchmarkRow]:
    """The rows from a start on: the first view, before the worker has begun and once it has, views during the work of
    the start, then every view, and the slowest of them; `now` is when the year is over (µs UTC)."""
    table_rows: list[BenchmarkRow] = []
    year, _ = VIEWS["the page"]
    async with _served(store, data, now) as (app, session):
        at_once = await _look(session, year)
    async with _served(store, data, now) as (app, session):
        await _worker_has_begun(app, now)
        first = await _look(session, year)
        busy = _middle([await _look(session, year) for _ in range(TIMES)])
        preparation = PreparationQuestion(HALL, DEFINITION_OF_YEAR, YEAR_END, now)
        await app[PARTS][BackgroundWork].worker.ask(preparation, bool)
        await app[PARTS][BackgroundWork].expectations[HALL].keep_up()
        looks: dict[str, Look] = {}
        for name, (long, short) in VIEWS.items():
            looks[name], floor = await _in_turns(session, long, short, TIMES)
            table_rows.append(
                _beside_month(f"{name}, of a year of {VISITS:,} visits (floor: of a month)", looks[name], floor)
            )
        for name, address in NEARER.items():
            looks[name], _ = await _in_turns(session, address, address, TIMES)
            table_rows.append(_beside_goal(f"{name}, of a big hall (floor: 150 ms)", looks[name]))
        slowest = max(looks, key=lambda name: looks[name].wall)
        table_rows.append(_beside_goal(f"the slowest of these views: {slowest} (floor: 150 ms)", looks[slowest]))
        table_rows.append(_beside_goal("the page of a year, first look after a start (floor: 150 ms)", first))
        table_rows.append(
            _beside_goal("the page of a year, asked for before the worker has begun (floor: 150 ms)", at_once)
        )
        table_rows.append(
            _beside_goal("the page of a year, while the server learns after a start (floor: 150 ms)", busy)
        )
        table_rows.append(await _tickets_meanwhile(app[PARTS][ServerContext].engine, session, year))
        for name, (long, short) in FILES.items():
            value, floor = await _in_turns(session, long, short, TIMES_OF_FILES)
            table_rows.append(_beside_month(f"file: {name}, of a year (floor: of a month)", value, floor))
        for name, (address, goal_s) in DRAWN_FILES.items():
            table_rows.append(await _drawn_file(session, name, address, goal_s))
    return table_rows


async def _drawn_file(session: aiohttp.ClientSession, name: str, address: str, goal_s: float) -> BenchmarkRow:
    """The second file and those after it, beside the goal; the processor time is that of the process that draws, which
    gives way to every other one."""
    looks = []
    for _ in range(TIMES_OF_FILES + 1):
        before = _drawing_s()
        look = await _look(session, address)
        looks.append(Look(look.wall, _drawing_s() - before))
    value = _middle(looks[1:])
    label = f"file: {name}, of a year, the second one (floor: the goal)"
    return BenchmarkRow(label, str(value), f"{goal_s * 1e3:.0f} ms", value.wall / goal_s, 1.0, "lower")


def _drawing_s() -> float:
    """What the children of the worker have taken of the processor (Linux only)."""
    workers = Server(0, os.getpid()).children()
    return sum(Server(0, pid).own_processor_s() for worker in workers for pid in Server(0, worker).children())


async def _tickets_meanwhile(engine: Engine, session: aiohttp.ClientSession, address: str) -> BenchmarkRow:
    """Tickets of another hall while the page is asked for without a rest, in turns with tickets alone."""
    halls = (f"tickets{n}" for n in count())

    async def alone() -> float:
        return TICKETS / await issue(engine, next(halls), TICKETS)

    async def with_pages() -> float:
        asking = asyncio.create_task(_ask_without_rest(session, address))
        try:
            return await alone()
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    values, floors = await in_turns(with_pages, alone, times=TIMES)
    figure = "durable tickets at the engine while a year of manager's pages is asked for (floor: without)"
    return rate_row(figure, "tickets", values, floors, 0.9)


async def _ask_without_rest(session: aiohttp.ClientSession, address: str) -> None:
    while True:
        await _look(session, address)


def _beside_month(label: str, value: Look, floor: Look) -> BenchmarkRow:
    return BenchmarkRow(label, str(value), str(floor), value.wall / floor.wall, 3.0, "lower")


def _beside_goal(label: str, value: Look) -> BenchmarkRow:
    return BenchmarkRow(label, str(value), "150 ms", value.wall / GOAL_S, 1.0, "lower")


async def _in_turns(session: aiohttp.ClientSession, address: str, floor_address: str, times: int) -> tuple[Look, Look]:
    """The median of `times` views at each address, after one that fills the caches."""
    looks: list[tuple[Look, Look]] = [
        (await _look(session, address), await _look(session, floor_address)) for _ in range(times + 1)
    ]
    return _middle([a for a, _ in looks[1:]]), _middle([b for _, b in looks[1:]])


def _middle(looks: list[Look]) -> Look:
    return Look(median(look.wall for look in looks), median(look.cpu for look in looks))


@asynccontextmanager
async def _served(
    store: SqliteStore, data: Path, now: int
) -> AsyncIterator[tuple[web.Application, aiohttp.ClientSession]]:
    """A server that has just started on the store, and its client."""
    engine = engine_on(store, lambda: now)
    await engine.open_hall(HALL, DEFINITION_OF_YEAR)
    with suppress(Conflict):  # the second start has it
        await store.add_token(Token("bench", "manager", sha256(SECRET.encode()).digest(), 1))
    app = build(store, engine, ServerSettings(), worker=worker_program(data), clock=lambda: now)
    runner = runner_of(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with aiohttp.ClientSession(address, headers={"Authorization": f"Bearer {SECRET}"}) as session:
            yield app, session
    finally:
        await engine.stop()
        await runner.cleanup()


async def _worker_has_begun(app: web.Application, now: int) -> None:
    """Ask what needs no figures: whoever asks makes the worker begin, and waits for it."""
    await app[PARTS][BackgroundWork].worker.ask(
        RegionTodayQuestion((), now), dict[str, DayCounts], START_WITHIN_S / PATIENCE
    )


async def _look(session: aiohttp.ClientSession, address: str) -> Look:
    began, worked = perf_counter(), process_time()
    async with session.get(address) as reply:
        await reply.read()
        reply.raise_for_status()
    return Look(perf_counter() - began, process_time() - worked)
