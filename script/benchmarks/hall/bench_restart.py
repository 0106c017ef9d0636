"""Measures the start of a hall with 1,000,000 records; the floor reads the table once."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.state import SECOND
from queue_server.journal.sqlite.sqlite_store import FILE_NAME, SqliteStore
from queue_server.journal.store import Store
from script.benchmarks.measure import BenchmarkRow, in_turns, time_row
from script.data.measured_hall import DEFINITION, DESK, HALL, KIOSK

RECORDS: Final = 1_000_000
VISITORS_A_DAY: Final = 1_000
WINDOWS: Final = range(1, 5)
TIMES: Final = 3
FIRST_DAY: Final = 1_735_700_400 * SECOND
A_DAY: Final = 86_400 * SECOND


async def rows(full: bool) -> list[BenchmarkRow]:
    if not full:
        return []
    with TemporaryDirectory() as folder:
        data = Path(folder)
        store = await SqliteStore.open(data)
        await write_days(store, HALL, RECORDS)
        await store.close()

        async def from_snapshot() -> float:
            return await _open(data)

        async def from_journal() -> float:
            _forget_snapshot(data)
            return await _open(data)

        async def read_once() -> float:
            return _read_table(data)

        with_snapshot, floor = await in_turns(from_snapshot, read_once, times=TIMES)
        without, slow_floor = await in_turns(from_journal, read_once, times=TIMES)
    name = f"restart with {RECORDS:,} records"
    return [time_row(name, without, slow_floor, 4.0), time_row(f"{name} and a snapshot", with_snapshot, floor, 0.1)]


async def write_days(store: Store, hall: str, records: int) -> None:
    """Write days of a busy hall, until there are enough records; the stop leaves a snapshot."""
    now = FIRST_DAY
    engine = Engine(store, clock=lambda: now)
    feed = await engine.open_hall(hall, DEFINITION)
    day = 0
    while feed.seq < records:
        now = FIRST_DAY + day * A_DAY
        day += 1
        visitors = range(day * VISITORS_A_DAY, (day + 1) * VISITORS_A_DAY)
        await asyncio.gather(*(engine.submit(hall, c.OpenWindow(w), DESK) for w in WINDOWS))
        await asyncio.gather(*(engine.submit(hall, c.IssueTicket(f"{n:022}", f"s{n % 8}"), KIOSK) for n in visitors))
        await asyncio.gather(*(_work(engine, hall, window, VISITORS_A_DAY // len(WINDOWS)) for window in WINDOWS))
    await engine.stop()


async def _work(engine: Engine, hall: str, window: int, visitors: int) -> None:
    for _ in range(visitors):
        await engine.submit(hall, c.CallNext(window), DESK)
        await engine.submit(hall, c.StartService(window), DESK)
    await engine.submit(hall, c.FinishService(window), DESK)
    await engine.submit(hall, c.CloseWindow(window), DESK)


async def _open(data: Path) -> float:
    store = await SqliteStore.open(data)
    began = perf_counter()
    feed = await Engine(store).open_hall(HALL, DEFINITION)
    taken_s = perf_counter() - began
    if feed.seq < RECORDS:
        raise RuntimeError(f"only {feed.seq} records came back")
    await store.close()
    return taken_s


def _read_table(data: Path) -> float:
    with closing(sqlite3.connect(data / FILE_NAME)) as db:
        began = perf_counter()
        for _ in db.execute("SELECT seq, body, hash FROM journal WHERE hall = ? ORDER BY seq", (HALL,)):
            pass
        return perf_counter() - began


def _forget_snapshot(data: Path) -> None:
    with closing(sqlite3.connect(data / FILE_NAME)) as db:
        db.execute("DELETE FROM snapshots")
        db.commit()
