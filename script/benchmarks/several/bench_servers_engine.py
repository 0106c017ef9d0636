"""Measures the engine on PostgreSQL: durable tickets, what waking costs, and the start of a hall.

The floor of tickets is bare asyncpg: the same rows in the same batches, one statement each.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

import asyncpg
from msgspec.structs import replace

from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.packing.answer_bodies import pack
from queue_server.journal.postgres.postgres_store import PostgresStore
from queue_server.journal.store import Batch
from script.benchmarks.hall.bench_restart import write_days
from script.benchmarks.measure import BenchmarkRow, in_turns, rate_row, time_row
from script.data.measured_hall import DEFINITION, HALL, KIOSK
from script.trials.database import Cluster, database_in

CALLERS: Final = 100
TICKETS: Final = 4_000
TIMES: Final = 7
HALLS: Final = 16
TICKETS_OF_A_HALL: Final = 200
CALLERS_OF_A_HALL: Final = 8
TIMES_OF_WAKING: Final = 15
RECORDS: Final = 20_000
RECORDS_FULL: Final = 1_000_000
TIMES_OF_STARTS: Final = 3


async def rows(full: bool) -> list[BenchmarkRow]:
    with TemporaryDirectory() as folder:
        async with database_in(folder) as database:
            return [
                await _durable_tickets(database),
                await _waking(database),
                *await _starts(database, RECORDS_FULL if full else RECORDS),
            ]


class NotingStore(PostgresStore):
    """A store that notes what is appended."""

    appended: list[Batch]

    async def append(self, batch: Batch) -> None:
        await super().append(batch)
        self.appended.append(batch)


async def _durable_tickets(database: Cluster) -> BenchmarkRow:
    store = await NotingStore.open(database.url)
    store.appended = []
    connection = await asyncpg.connect(database.url)
    numbers = count()
    batches: list[list[list[Any]]] = []

    async def engine() -> float:
        taken_s = await _issue(Engine(store), f"{HALL}-{next(numbers)}", TICKETS, CALLERS)
        batches[:] = [_columns(batch) for batch in store.appended if len(batch.records) == len(batch.answers)]
        store.appended.clear()
        return TICKETS / taken_s

    async def floor() -> float:
        hall = f"floor-{next(numbers)}"
        values = [_in_hall(hall, batch) for batch in batches]
        began = perf_counter()
        for batch in values:
            await connection.execute(_INSERT, *batch)
        return sum(len(batch[1]) for batch in values) / (perf_counter() - began)

    await engine()  # the floor writes the rows that the engine wrote
    value, least = await in_turns(engine, floor, times=TIMES)
    await connection.close()
    await store.close()
    figure = f"durable tickets at the engine on PostgreSQL, {CALLERS} callers (floor: bare asyncpg)"
    return rate_row(figure, "tickets", value, least, 0.5)


async def _issue(engine: Engine, hall: str, tickets: int, callers: int) -> float:
    """Open the hall and give so many tickets in it, each under an id; returns how long they took (s)."""
    await engine.open_hall(hall, DEFINITION)
    left = iter(range(tickets))

    async def caller() -> None:
        for n in left:
            await engine.submit(hall, c.IssueTicket(f"{n:022}", f"s{n % 8}"), KIOSK, f"{n:032}")

    began = perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    return perf_counter() - began


def _columns(batch: Batch) -> list[list[Any]]:
    """The values of a batch, by column, as they are stored."""
    records, answers = batch.records, batch.answers
    return [
        [record.seq for record in records],
        [record.body for record in records],
        [record.hash for record in records],
        [answer.command_id for answer in answers],
        [answer.fingerprint for answer in answers],
        [pack(answer.body, batch.generation_read) for answer in answers],
        [answer.at for answer in answers],
    ]


def _in_hall(hall: str, columns: Sequence[list[Any]]) -> list[Any]:
    return [hall, *columns]


_INSERT: Final = """
WITH head AS (
    INSERT INTO heads VALUES ($1, ($2::bigint[])[cardinality($2)], ($4::bytea[])[cardinality($4)])
    ON CONFLICT (hall) DO UPDATE SET seq = excluded.seq, hash = excluded.hash
),
records AS (
    INSERT INTO journal SELECT $1, * FROM unnest($2::bigint[], $3::bytea[], $4::bytea[])
)
INSERT INTO answers SELECT $1, * FROM unnest($5::text[], $6::bytea[], $7::bytea[], $8::bigint[])
"""


async def _waking(database: Cluster) -> BenchmarkRow:
    """Tickets in many halls at once at one server, while another one hears of each, and while nobody tells or hears."""
    numbers = count()

    async def with_waking() -> float:
        async with _listening(database) as formatter, _listening(database):
            return await _in_all_halls(formatter, next(numbers))

    async def without() -> float:
        async with _open(database) as store:
            return await _in_all_halls(store, next(numbers))

    value, floor = await in_turns(with_waking, without, times=TIMES_OF_WAKING)
    figure = f"tickets in {HALLS} halls at once, told to a second server (floor: to none)"
    return rate_row(figure, "tickets", value, floor, 0.9)


@asynccontextmanager
async def _open(database: Cluster) -> AsyncIterator[PostgresStore]:
    store = await PostgresStore.open(database.url)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def _listening(database: Cluster) -> AsyncIterator[PostgresStore]:
    """A store that tells and hears."""
    async with _open(database) as store:
        has_begun = asyncio.Event()

        async def hear() -> None:
            async for _ in store.news():
                has_begun.set()

        hearing = asyncio.create_task(hear())
        await has_begun.wait()
        try:
            yield store
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)


async def _in_all_halls(store: PostgresStore, number: int) -> float:
    """Tickets a second."""
    engine = Engine(store)
    halls = [f"{HALL}-{number}-of-{hall}" for hall in range(HALLS)]
    began = perf_counter()
    await asyncio.gather(*(_issue(engine, hall, TICKETS_OF_A_HALL, CALLERS_OF_A_HALL) for hall in halls))
    return HALLS * TICKETS_OF_A_HALL / (perf_counter() - began)


async def _starts(database: Cluster, records: int) -> list[BenchmarkRow]:
    hall = f"{HALL}-long"
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(_open(database))
        connection = await asyncpg.connect(database.url)
        stack.push_async_callback(connection.close)
        await write_days(store, hall, records)

        async def start() -> float:
            began = perf_counter()
            engine = Engine(store)
            feed = await engine.open_hall(hall, DEFINITION)
            taken_s = perf_counter() - began
            if feed.seq < records:
                raise RuntimeError(f"only {feed.seq} records came back")
            return taken_s

        async def read_once() -> float:
            began = perf_counter()
            async with connection.transaction():
                async for _ in connection.cursor(_READ, hall, prefetch=2_000):
                    pass
            return perf_counter() - began

        with_snapshot, floor = await in_turns(start, read_once, times=TIMES_OF_STARTS)
        snapshot = await store.snapshot(hall)
        if snapshot is None:
            raise RuntimeError("the writing has left no snapshot")
        await store.save_snapshot(replace(snapshot, body=b""))  # which nobody can read
        without, slow_floor = await in_turns(start, read_once, times=TIMES_OF_STARTS)
    name = f"restart on PostgreSQL with {records:,} records"
    return [time_row(name, without, slow_floor, 1.5), time_row(f"{name} and a snapshot", with_snapshot, floor, 0.1)]


_READ: Final = "SELECT seq, body, hash FROM journal WHERE hall = $1 ORDER BY seq"
