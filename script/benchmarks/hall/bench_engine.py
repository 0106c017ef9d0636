"""Measures the engine alone: durable tickets, whether `next` depends on how many wait, and what a lost race costs."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from queue_server.assembly.app import engine_on
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record
from queue_server.journal.sqlite.schema import SCHEMA
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from script.benchmarks.measure import BenchmarkRow, in_turns, rate_row, time_row
from script.data.measured_hall import DEFINITION, DESK, HALL, KIOSK

CALLERS: Final = 100
TICKETS: Final = 10_000
TIMES: Final = 9
NEXTS: Final = 150
RACES: Final = 50


async def rows(full: bool) -> list[BenchmarkRow]:  # noqa: ARG001 - nothing here takes minutes
    return [await _durable_tickets(), await _next(), await _lost_race()]


async def _durable_tickets() -> BenchmarkRow:
    records: list[Record] = []

    async def engine() -> float:
        with TemporaryDirectory() as folder:
            store = await SqliteStore.open(Path(folder))
            taken_s = await issue(Engine(store), HALL, TICKETS)
            if not records:
                records.extend([record async for record in store.read(HALL)])
            await store.close()
        return TICKETS / taken_s

    async def floor() -> float:
        with TemporaryDirectory() as folder:
            return TICKETS / await _commit_in_groups(Path(folder) / "floor.db", records[-TICKETS:])

    await engine()  # the floor writes the rows that the engine wrote
    value, least = await in_turns(engine, floor, times=TIMES)
    return rate_row(f"durable tickets at the engine, {CALLERS} callers", "tickets", value, least, 0.35)


async def issue(engine: Engine, hall: str, tickets: int) -> float:
    """Open the hall and give so many tickets in it; returns how long they took (s)."""
    await engine.open_hall(hall, DEFINITION)
    left = iter(range(tickets))

    async def caller() -> None:
        for n in left:
            await engine.submit(hall, c.IssueTicket(f"{n:022}", f"s{n % 8}"), KIOSK)

    began = perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return perf_counter() - began


async def _commit_in_groups(file: Path, records: Sequence[Record]) -> float:
    """Write the same rows into the same table for as many callers: those that wait when a commit ends share the
    next."""
    loop = asyncio.get_running_loop()
    left = iter(records)
    waiting: list[tuple[Record, asyncio.Future[None]]] = []
    arrived = asyncio.Event()

    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as db:
        db.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; {SCHEMA}")

        def commit(group: Sequence[tuple[Record, asyncio.Future[None]]]) -> None:
            db.execute("BEGIN IMMEDIATE")
            rows = ((record.hall, record.seq, record.body, record.hash) for record, _ in group)
            db.executemany("INSERT INTO journal VALUES (?, ?, ?, ?)", rows)
            db.execute("COMMIT")

        async def committer() -> None:
            while True:
                await arrived.wait()
                arrived.clear()
                group, waiting[:] = waiting[:], []
                await loop.run_in_executor(None, commit, group)
                for _, committed in group:
                    committed.set_result(None)

        async def caller() -> None:
            for record in left:
                committed = loop.create_future()
                waiting.append((record, committed))
                arrived.set()
                await committed

        committing = asyncio.create_task(committer())
        began = perf_counter()
        await asyncio.gather(*(caller() for _ in range(CALLERS)))
        taken_s = perf_counter() - began
        committing.cancel()
    return taken_s


async def _next() -> BenchmarkRow:
    """The row of `next`, in memory, so that the time of the disk does not hide that of the rule."""
    async with _waiting(10) as short_line, _waiting(10_000) as long_line:
        value, floor = await in_turns(lambda: _time_nexts(long_line), lambda: _time_nexts(short_line), times=TIMES)
    return time_row("`next` with 10,000 waiting (floor: with 10 waiting)", value, floor, 2.0)


@asynccontextmanager
async def _waiting(tickets: int) -> AsyncIterator[Engine]:
    engine = Engine(MemoryStore())
    await engine.open_hall(HALL, DEFINITION)
    await engine.submit(HALL, c.OpenWindow(1), DESK)
    for _ in range(tickets):
        await _one_comes(engine)
    yield engine


async def _lost_race() -> BenchmarkRow:
    """The row of a command that finds another server first, on one folder, late on a big hall's day."""
    with TemporaryDirectory() as folder:
        stores = [await SqliteStore.open(Path(folder)) for _ in range(2)]
        winner, loser = (engine_on(store) for store in stores)
        await issue(winner, HALL, TICKETS)
        await loser.open_hall(HALL, DEFINITION)
        names = (f"race-{number}" for number in count())

        async def give(engine: Engine) -> float:
            began = perf_counter()
            await engine.submit(HALL, c.IssueTicket(next(names), "s1"), KIOSK)
            return perf_counter() - began

        async def lose() -> float:
            spent = 0.0
            for _ in range(RACES):
                await give(winner)
                spent += await give(loser)
            return spent / RACES

        async def win() -> float:
            await give(winner)  # so that it has read what the other wrote
            return sum([await give(winner) for _ in range(RACES)]) / RACES

        value, floor = await in_turns(lose, win, times=TIMES)
        for store in stores:
            await store.close()
    return time_row(f"a lost race, {TICKETS:,} tickets of the day (floor: a commit that wins)", value, floor, 3.0)


async def _one_comes(engine: Engine) -> None:
    seq = engine.feeds[HALL].seq
    await engine.submit(HALL, c.IssueTicket(f"{seq:022}", f"s{seq % 8}"), KIOSK)


async def _time_nexts(engine: Engine) -> float:
    """Seconds of one `next`; a new ticket is taken for each called one."""
    spent = 0.0
    for _ in range(NEXTS):
        began = perf_counter()
        await engine.submit(HALL, c.CallNext(1), DESK)
        spent += perf_counter() - began
        await engine.submit(HALL, c.StartService(1), DESK)
        await _one_comes(engine)
    return spent / NEXTS
