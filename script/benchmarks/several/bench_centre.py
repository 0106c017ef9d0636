"""Measures a centre: how fast it takes a hall's backlog in, verified and durable, what a record takes on the wire, and
what idle halls cost that are followed (`idle_halls`).

The backlog comes over HTTP, packed beforehand as a hall packs it. The floor is the database's own: COPY of the same
rows in the same blocks, or the bare insertion of them into SQLite.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

import asyncpg

from queue_server.replication.wire import (
    MOST_BATCH_RECORDS,
    pack,
)
from script.benchmarks.measure import BenchmarkRow, in_turns, rate_row
from script.benchmarks.several.backlogs import BacklogSender, backlog_of, blocks_of, record_bodies, sending_to
from script.benchmarks.several.idle_halls import idle_rows
from script.trials.database import Cluster, database_in

RECORDS: Final = 20_000
RECORDS_FULL: Final = 60_000
TIMES: Final = 5
SIDE_BY_SIDE: Final = 4
BACKLOG_GOAL: Final = 0.3
SIDE_BY_SIDE_GOAL: Final = 0.5
WIRE_GOAL: Final = 0.3
SMALL_BATCH: Final = 100
"""Records of a batch that a quiet hall may send."""


async def rows(full: bool) -> list[BenchmarkRow]:
    bodies = await record_bodies(RECORDS_FULL if full else RECORDS)
    return [
        *_wire_rows(bodies),
        *await _on_postgres(bodies),
        await _on_sqlite(bodies),
        *(await idle_rows() if full else ()),
    ]


def _wire_rows(bodies: Sequence[bytes]) -> list[BenchmarkRow]:
    result = []
    for size in (SMALL_BATCH, MOST_BATCH_RECORDS):
        blocks = [bodies[first : first + size] for first in range(0, len(bodies) - size + 1, size)]
        wire_bytes = sum(len(pack(block)) for block in blocks) / (len(blocks) * size)
        body_bytes = sum(len(body) for block in blocks for body in block) / (len(blocks) * size)
        figure = f"bytes of a record on the wire, batches of {size:,} (floor: its body)"
        result.append(
            BenchmarkRow(
                figure,
                f"{wire_bytes:.0f} bytes",
                f"{body_bytes:.0f} bytes",
                wire_bytes / body_bytes,
                WIRE_GOAL,
                "lower",
            )
        )
    return result


async def _on_postgres(bodies: Sequence[bytes]) -> list[BenchmarkRow]:
    with TemporaryDirectory() as folder:
        async with database_in(folder) as database, sending_to(database.url) as sender:
            single, floor = await _measured(sender, bodies, database, 1)
            four, floor_of_four = await _measured(sender, bodies, database, SIDE_BY_SIDE)
    name = "backlog at a centre on PostgreSQL, verified and durable, {halls} (floor: COPY of the same rows)"
    return [
        rate_row(name.format(halls="one hall"), "records", single, floor, BACKLOG_GOAL),
        rate_row(name.format(halls="four halls at once"), "records", four, floor_of_four, SIDE_BY_SIDE_GOAL),
    ]


async def _measured(
    sender: BacklogSender, bodies: Sequence[bytes], database: Cluster, halls: int
) -> tuple[list[float], list[float]]:
    numbers = count(1)
    connection = await asyncpg.connect(database.url)

    async def centre() -> float:
        backlogs = [backlog_of(bodies, f"hall-{halls}-{next(numbers)}") for _ in range(halls)]
        return halls * len(bodies) / await sender.send(backlogs)

    async def copy() -> float:
        blocks = blocks_of(backlog_of(bodies, f"floor-{halls}-{next(numbers)}").records)
        values = [[(record.hall, record.seq, record.body, record.hash) for record in block] for block in blocks]
        began = perf_counter()
        for rows_of_block in values:
            await connection.copy_records_to_table("journal", records=rows_of_block)
        return len(bodies) / (perf_counter() - began)

    value, floor = await in_turns(centre, copy, times=TIMES)
    await connection.close()
    return value, floor


async def _on_sqlite(bodies: Sequence[bytes]) -> BenchmarkRow:
    numbers = count(1)
    with TemporaryDirectory() as folder:
        place = Path(folder) / "data"
        async with sending_to(place) as sender:

            async def centre() -> float:
                return len(bodies) / await sender.send([backlog_of(bodies, f"hall-{next(numbers)}")])

            async def insert() -> float:
                blocks = blocks_of(backlog_of(bodies, f"floor-{next(numbers)}").records)
                values = [[(record.hall, record.seq, record.body, record.hash) for record in block] for block in blocks]
                return await asyncio.to_thread(_insert, Path(folder) / "floor.db", values)

            value, floor = await in_turns(centre, insert, times=TIMES)
    figure = "backlog at a centre on SQLite, verified and durable, one hall (floor: bare insertion)"
    return rate_row(figure, "records", value, floor, BACKLOG_GOAL)


def _insert(file: Path, blocks: Sequence[Sequence[tuple[str, int, bytes, bytes]]]) -> float:
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(_TABLE)
        began = perf_counter()
        for block in blocks:
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO journal VALUES (?, ?, ?, ?)", block)
            db.execute("COMMIT")
        return sum(map(len, blocks)) / (perf_counter() - began)


_TABLE: Final = """
CREATE TABLE IF NOT EXISTS journal (
    hall TEXT NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (hall, seq)
) STRICT, WITHOUT ROWID
"""
