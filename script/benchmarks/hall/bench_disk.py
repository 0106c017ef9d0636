"""Measures the disk of a hall's day on PostgreSQL: of the journal, of answers to command ids and of visits, with their
indexes, for each record; the floor is the record's body and hash."""

from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

import asyncpg

from queue_server.assembly.app import engine_on
from queue_server.hall import commands as c
from queue_server.journal.postgres.postgres_store import PostgresStore
from script.benchmarks.measure import BenchmarkRow
from script.data.measured_hall import DEFINITION, DESK, HALL, KIOSK
from script.trials.database import database_in

DAYS_VISITS: Final = 1_300
FULL_VISITS: Final = 13_000
GOALS: Final = {"journal": 2.0, "answers": 2.0, "visits": 1.0}
"""Table -> how much of the floor it may take for each record of the journal."""
_SIZE: Final = "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree($1) WHERE isleaf"


async def rows(full: bool) -> list[BenchmarkRow]:
    with TemporaryDirectory() as folder:
        async with database_in(folder) as database:
            connection = await asyncpg.connect(database.url)
            try:
                before = {table: await connection.fetchval(_SIZE, table) for table in GOALS}
                await _write(database.url, FULL_VISITS if full else DAYS_VISITS)
                records = await connection.fetchval("SELECT count(*) FROM journal")
                floor = float(await connection.fetchval("SELECT avg(length(body) + 32) FROM journal"))
                sizes = {table: await connection.fetchval(_SIZE, table) - before[table] for table in GOALS}
            finally:
                await connection.close()
    return [_row(table, float(sizes[table]) / records, floor) for table in GOALS]


def _row(table: str, size: float, floor: float) -> BenchmarkRow:
    figure = f"disk of a record on PostgreSQL, {table} (floor: its body and hash)"
    return BenchmarkRow(figure, f"{size:.0f} bytes", f"{floor:.0f} bytes", size / floor, GOALS[table], "lower")


async def _write(url: str, visits: int) -> None:
    """So many visits from issue to finish, each command with an id."""
    store = await PostgresStore.open(url)
    engine = engine_on(store)
    try:
        await engine.open_hall(HALL, DEFINITION)
        await engine.submit(HALL, c.OpenWindow(1), DESK)
        for number in range(visits):
            issue = c.IssueTicket(f"{number:022}", f"s{number % 8}")
            await engine.submit(HALL, issue, KIOSK, str(UUID(int=number * 4)))
            steps: tuple[c.Command, ...] = (c.CallNext(1), c.StartService(1), c.FinishService(1))
            for step, command in enumerate(steps, 1):
                await engine.submit(HALL, command, DESK, str(UUID(int=number * 4 + step)))
        await engine.stop()
    finally:
        await store.close()
