"""Holds backlogs of halls and sends them to a centre, for its measurements."""

import asyncio
import re
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Final
from uuid import UUID

import aiohttp
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
from script.benchmarks.servers import HALL, Server, kezek

LOOK_S: Final = 0.2


class Backlog(Struct, frozen=True):
    """A hall's journal that has not been sent, and its batches as they travel."""

    hall: str
    records: Sequence[Record]
    batches: Sequence[tuple[int, bytes, bytes]]
    """After which record, the hash of the last one, the payload."""


async def record_bodies(records: int) -> list[bytes]:
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


def backlog_of(bodies: Sequence[bytes], hall: str) -> Backlog:
    """The same days as another hall's."""
    head, records = GENESIS, []
    for seq, body in enumerate(bodies, 1):
        own = body.replace(f'"{HALL}"'.encode(), f'"{hall}"'.encode(), 1)
        head = chain(head, own)
        records.append(Record(hall, seq, own, head))
    blocks = blocks_of(records)
    batches = [(block[0].seq - 1, block[-1].hash, pack([record.body for record in block])) for block in blocks]
    return Backlog(hall, records, batches)


def blocks_of(records: Sequence[Record]) -> list[Sequence[Record]]:
    return [records[first : first + MOST_BATCH_RECORDS] for first in range(0, len(records), MOST_BATCH_RECORDS)]


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
async def sending_to(place: str | Path) -> AsyncIterator[BacklogSender]:
    """A centre on that place, and what sends to it."""
    async with kezek(place, is_centre=True) as server:
        store = await open_place(place_of(str(place)))
        try:
            yield BacklogSender(store, server)
        finally:
            await store.close()
