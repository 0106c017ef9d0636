"""Measures a centre: how fast it takes a hall's backlog in, verified and durable, what a record takes on the wire, and
what idle halls cost that are followed.

The backlog comes over HTTP, packed beforehand as a hall packs it. The floor is the database's own: COPY of the same
rows in the same blocks, or the bare insertion of them into SQLite.
"""

import asyncio
import re
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final
from uuid import UUID

import aiohttp
import asyncpg
from msgspec import Struct

from queue_server.clock import clock_of, now_us
from queue_server.hall.events import GENESIS
from queue_server.journal.links.contents import SendingLink
from queue_server.journal.memory import MemoryStore
from queue_server.journal.place import open_place, place_of
from queue_server.journal.record import Record, chain
from queue_server.journal.store import Store
from queue_server.replication.branch.link_client import LinkClient
from queue_server.replication.centre import pairing
from queue_server.replication.wire import (
    BATCH_TYPE,
    HEARTBEAT_SECONDS,
    MOST_BATCH_RECORDS,
    LinkHeartbeat,
    pack,
    records_path,
)
from script.benchmarks.hall.bench_restart import write_days
from script.benchmarks.measure import BenchmarkRow, in_turns, rate_row
from script.benchmarks.servers import HALL, Server, kezek
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
IDLE_HALLS: Final = 200
SETTLING_S: Final = 90.0
"""Until a minute after the first records the sums of ended days are made, once: no part of an idle hall."""
LOOK_S: Final = 0.2
IDLE_S: Final = 120.0
IDLE_GOAL: Final = 0.5


class Backlog(Struct, frozen=True):
    """A hall's journal that has not been sent, and its batches as they travel."""

    hall: str
    records: Sequence[Record]
    batches: Sequence[tuple[int, bytes, bytes]]
    """After which record, the hash of the last one, the payload."""


async def rows(full: bool) -> list[BenchmarkRow]:
    bodies = await _bodies(RECORDS_FULL if full else RECORDS)
    return [
        *_wire_rows(bodies),
        *await _on_postgres(bodies),
        await _on_sqlite(bodies),
        *(await _idle_rows() if full else ()),
    ]


async def _bodies(records: int) -> list[bytes]:
    """Records of a busy hall. Ids of tickets and of commands are as random as in a hall: nothing packs them."""
    store, chance = MemoryStore(), Random(7)  # noqa: S311 - the same in every run
    await write_days(store, HALL, records)
    tickets: dict[bytes, bytes] = {}

    def ticket_id(made_up: re.Match[bytes]) -> bytes:
        return tickets.setdefault(made_up[0], b'"%s"' % urlsafe_b64encode(chance.randbytes(12)))

    def cause(_: re.Match[bytes]) -> bytes:
        return b'","%s","' % str(UUID(bytes=chance.randbytes(16))).encode()

    return [
        _CAUSE.sub(cause, _TICKET_ID.sub(ticket_id, record.body), count=1)
        async for record in store.read(HALL, limit=records)
    ]


_TICKET_ID: Final = re.compile(rb'"[0-9]{22}"')
_CAUSE: Final = re.compile(rb'","[0-9]+","')


def _backlog(bodies: Sequence[bytes], hall: str) -> Backlog:
    """The same days as another hall's."""
    head, records = GENESIS, []
    for seq, body in enumerate(bodies, 1):
        own = body.replace(f'"{HALL}"'.encode(), f'"{hall}"'.encode(), 1)
        head = chain(head, own)
        records.append(Record(hall, seq, own, head))
    blocks = _blocks(records)
    batches = [(block[0].seq - 1, block[-1].hash, pack([record.body for record in block])) for block in blocks]
    return Backlog(hall, records, batches)


def _blocks(records: Sequence[Record]) -> list[Sequence[Record]]:
    return [records[first : first + MOST_BATCH_RECORDS] for first in range(0, len(records), MOST_BATCH_RECORDS)]


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


class BacklogSender:
    """Sends backlogs to a centre as halls do: each over one connection, batch after batch."""

    def __init__(self, store: Store, server: Server) -> None:
        self._store, self._url = store, f"http://127.0.0.1:{server.port}"
        self._tokens: dict[str, str] = {}

    async def send(self, backlogs: Sequence[Backlog]) -> float:
        """Send them side by side; returns how long it took until all were acknowledged (s)."""
        tokens = [await self._token(backlog.hall) for backlog in backlogs]
        self._tokens |= {backlog.hall: token for backlog, token in zip(backlogs, tokens, strict=True)}
        async with aiohttp.ClientSession(self._url) as session:
            began = perf_counter()
            await asyncio.gather(*map(self._send, [session] * len(tokens), tokens, backlogs))
            taken_s = perf_counter() - began
            await asyncio.gather(*map(self._wait_until_shown, [session] * len(tokens), backlogs))
            return taken_s

    @asynccontextmanager
    async def beating(self, backlogs: Sequence[Backlog]) -> AsyncIterator[None]:
        """Within this context every hall reports that it is there, as halls do that have nothing to send."""

        async def beat(backlog: Backlog, after_s: float) -> None:
            last = backlog.records[-1]
            client = LinkClient(SendingLink(backlog.hall, "centre", self._url, self._tokens[backlog.hall], now_us()))
            try:
                await asyncio.sleep(after_s)
                while True:
                    await client.beat_on_line(LinkHeartbeat(last.seq, last.hash.hex(), now_us()))
                    await asyncio.sleep(HEARTBEAT_SECONDS)
            finally:
                await client.close()

        starts = [HEARTBEAT_SECONDS * number / max(1, len(backlogs)) for number in range(len(backlogs))]
        beats = [asyncio.create_task(beat(*begin)) for begin in zip(backlogs, starts, strict=True)]
        try:
            yield
        finally:
            for task in beats:
                task.cancel()
            await asyncio.gather(*beats, return_exceptions=True)

    async def _wait_until_shown(self, session: aiohttp.ClientSession, backlog: Backlog) -> None:
        """Wait until the centre shows the hall as it is, so that the fold of one turn is not measured in the next."""
        headers = {"Kezek-After": str(len(backlog.records))}
        while True:
            async with session.get(f"/api/v1/halls/{backlog.hall}/board", headers=headers) as reply:
                await reply.read()
                if reply.status == 200:
                    return
            await asyncio.sleep(LOOK_S)

    async def _token(self, hall: str) -> str:
        row = await pairing.make_code(self._store, hall, now_us())
        return await pairing.pair(self._store, hall, row.code or "", clock_of(now_us))

    async def _send(self, session: aiohttp.ClientSession, token: str, backlog: Backlog) -> None:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": BATCH_TYPE}
        for after, digest, payload in backlog.batches:
            address = f"{records_path(backlog.hall)}?after={after}&hash={digest.hex()}"
            async with session.post(address, data=payload, headers=headers) as reply:
                if reply.status != 200:
                    raise RuntimeError(f"{reply.status}: {await reply.text()}")
                await reply.read()


@asynccontextmanager
async def _sender(place: str | Path) -> AsyncIterator[BacklogSender]:
    """A centre on that place, and what sends to it."""
    async with kezek(place, is_centre=True) as server:
        store = await open_place(place_of(str(place)))
        try:
            yield BacklogSender(store, server)
        finally:
            await store.close()


async def _on_postgres(bodies: Sequence[bytes]) -> list[BenchmarkRow]:
    with TemporaryDirectory() as folder:
        async with database_in(folder) as database, _sender(database.url) as sender:
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
        backlogs = [_backlog(bodies, f"hall-{halls}-{next(numbers)}") for _ in range(halls)]
        return halls * len(bodies) / await sender.send(backlogs)

    async def copy() -> float:
        blocks = _blocks(_backlog(bodies, f"floor-{halls}-{next(numbers)}").records)
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
        async with _sender(place) as sender:

            async def centre() -> float:
                return len(bodies) / await sender.send([_backlog(bodies, f"hall-{next(numbers)}")])

            async def insert() -> float:
                blocks = _blocks(_backlog(bodies, f"floor-{next(numbers)}").records)
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


async def _idle_rows() -> list[BenchmarkRow]:
    """What one more idle hall costs a server and its worker: one that is followed, and one that is open for writing."""
    base, own = await _idle(0, 0), await _idle(IDLE_HALLS, 0)
    (floor_s, floor_bytes) = _of_one(own, base)
    quiet_s, _ = _of_one(await _idle(0, IDLE_HALLS, is_beating=False), base)
    beating_s, memory = _of_one(await _idle(0, IDLE_HALLS), base)
    name = f"of an idle hall that is followed, of {IDLE_HALLS} (floor: one open for writing)"
    return [
        _cpu_row(f"processor time {name}, between its reports", quiet_s, floor_s),
        _cpu_row(f"processor time {name}, with its reports each ten seconds", beating_s, floor_s),
        BenchmarkRow(
            f"memory {name}, with its socket",
            f"{memory / 1e3:.0f} kB",
            f"{floor_bytes / 1e3:.0f} kB",
            memory / floor_bytes,
            IDLE_GOAL,
            "lower",
        ),
    ]


def _of_one(measured: tuple[float, float], base: tuple[float, float]) -> tuple[float, float]:
    """What one idle hall costs beyond a server without any: seconds of the processor in a second, and bytes."""
    (cpu_s, memory), (base_s, base_bytes) = measured, base
    return max(1e-9, (cpu_s - base_s) / IDLE_HALLS), max(1.0, (memory - base_bytes) / IDLE_HALLS)


def _cpu_row(figure: str, value_s: float, floor_s: float) -> BenchmarkRow:
    value, floor = f"{1e6 * value_s:.0f} µs/s", f"{1e6 * floor_s:.0f} µs/s"
    return BenchmarkRow(figure, value, floor, value_s / floor_s, IDLE_GOAL, "lower")


async def _idle(own: int, followed: int, *, is_beating: bool = True) -> tuple[float, float]:
    """Seconds of the processor in a second, and bytes, of a server with one hall and so many more."""
    bodies = (await _bodies(SMALL_BATCH))[:1]  # nobody has come
    with TemporaryDirectory() as folder:
        place = Path(folder) / "data"
        halls = [HALL, *(f"own-{number}" for number in range(own))]
        async with kezek(place, halls=halls, is_centre=True) as server:
            store = await open_place(place)
            sender = BacklogSender(store, server)
            backlogs = [_backlog(bodies, f"hall-{number}") for number in range(followed)]
            for backlog in backlogs:
                await sender.send([backlog])
            async with sender.beating(backlogs if is_beating else []):
                await asyncio.sleep(SETTLING_S)
                before = server.processor_s()
                await asyncio.sleep(IDLE_S)
                taken_s, memory = server.processor_s() - before, server.own_share_bytes()
            await store.close()
            return taken_s / IDLE_S, memory
