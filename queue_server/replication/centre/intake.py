"""Takes batches of followed halls in: each record as it is, under the head of its hall, or nothing of the batch.

A batch that was sent before is passed over, record by record. One that differs from what is here is refused whole, and
stored beside as evidence. The two are told apart by the hashes, which are computed here.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Final

from queue_server.hall.events import GENESIS
from queue_server.journal.followed.contents import EvidenceNote
from queue_server.journal.record import Record
from queue_server.journal.store import Conflict, Head, Store, Unavailable
from queue_server.replication.centre.batch import Forked, SentBatch, following, records_of

log = logging.getLogger(__name__)

BATCHES_AT_ONCE: Final = 4
"""Batches that are unpacked and stored at a time: each may take some tens of megabytes."""
MOST_TAKING_TRIES: Final = 5
"""How often a batch is looked at anew because another server has taken the same one in."""


class Intake:
    """Takes batches in. `clock` gives µs UTC; `note_arrival` is called when a hall's journal has gone on, with
    its end and how many records were stored."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], int],
        note_arrival: Callable[[Head, int], None] = lambda _head, _records: None,
    ) -> None:
        self._store, self._clock, self._note_arrival = store, clock, note_arrival
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._places = asyncio.Semaphore(BATCHES_AT_ONCE)
        self._ends: dict[str, Head] = {}
        """The ends that this server has stored or read; another one may have gone on since."""
        self._reported: dict[str, bytes] = {}
        """Hall -> the digest of the refused batch that was logged last."""

    async def head(self, hall: str) -> Head:
        """The end of a hall's journal. Raises `Unavailable`."""
        head = await self._read_head(hall)
        last = self._ends.get(hall)
        if last is None or last.seq < head.seq:
            self._ends[hall] = head
        return head

    async def _read_head(self, hall: str) -> Head:
        record = await self._store.head(hall)
        return Head(hall, 0, GENESIS) if record is None else Head(hall, record.seq, record.hash)

    def last_end(self, hall: str) -> Head | None:
        """The end of a hall's journal as this server has stored or read it last: the store need not be asked."""
        return self._ends.get(hall)

    async def hash_at(self, hall: str, seq: int) -> bytes | None:
        """The hash of a record; None where it is not here. Raises `Unavailable`."""
        if seq == 0:
            return GENESIS
        return next(iter(await self._hashes(hall, seq - 1, 1)), None)

    async def take(self, batch: SentBatch) -> Head:
        """Store what follows; returns the end of the journal then, from where the hall goes on. Raises `BadBatch`,
        `Forked`, `Unavailable`."""
        async with self._turns[batch.hall], self._places:
            try:
                return await self._take(batch)
            except Forked as forked:
                await self._keep_evidence(batch, forked)
                raise

    async def _take(self, batch: SentBatch) -> Head:
        for _ in range(MOST_TAKING_TRIES):
            head = self._ends.pop(batch.hall, None)
            if head is None or head.seq != batch.after:
                head = await self._read_head(batch.hall)
            previous = head.hash if batch.after == head.seq else await self.hash_at(batch.hall, batch.after)
            if previous is None:  # records before these are missing: the hall sends them first
                return head
            records = records_of(batch, previous)
            overlap = min(head.seq - batch.after, len(records))
            stored = await self._hashes(batch.hall, batch.after, overlap)
            fresh = following(records, stored)
            if not fresh:
                return head
            with suppress(Conflict):  # another server was first: look at what is here then
                await self._store.append_verbatim(batch.hall, head.seq, head.hash, fresh)
                return self._end(fresh)
        raise Unavailable(f"{batch.hall}: others take in the same records")

    def _end(self, records: Sequence[Record]) -> Head:
        last = records[-1]
        self._reported.pop(last.hall, None)
        head = self._ends[last.hall] = Head(last.hall, last.seq, last.hash)
        self._note_arrival(head, len(records))
        return head

    async def _hashes(self, hall: str, after: int, count: int) -> list[bytes]:
        if count <= 0:
            return []
        return [record.hash async for record in self._store.read(hall, after, count)]

    async def _keep_evidence(self, batch: SentBatch, forked: Forked) -> None:
        digest = sha256(batch.payload).digest()
        if self._reported.get(batch.hall) != digest:
            self._reported[batch.hall] = digest
            log.critical("%s: a batch was refused: %s", batch.hall, forked)
        note = EvidenceNote(batch.hall, digest, forked.seq, batch.after, self._clock(), len(batch.payload))
        try:
            await self._store.add_evidence(note, batch.payload)
        except Unavailable as fault:
            log.warning("%s: the refused batch could not be stored as evidence: %s", batch.hall, fault)
