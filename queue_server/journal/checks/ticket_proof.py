"""Proves a ticket to the holder of its paper: where its record stands, and whether the chain is intact up to the head.

The journal is read once, and for each question read on from where the last one ended, so that answers are quick. After
an hour it is read again from its first record, since records may have been altered after they were read. The record in
question is read from the disk each time.
"""

import asyncio
from array import array
from collections import deque
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from queue_server.clock import monotonic as monotonic_s
from queue_server.hall.events import GENESIS, Entry, TicketIssued
from queue_server.journal.codec import decode
from queue_server.journal.record import Corrupt, Record, chain
from queue_server.journal.store import Store

FEWEST_DIGITS: Final = 10
"""Hex digits of the code on paper."""
KEY_BYTES: Final = 5
READ_ANEW_S: Final = 3600.0
MOST_FAULTS: Final = 1000
"""Faults that are remembered. The newest are kept, since an answer needs those after a record."""
ISSUED: Final = b'"ticket.issued/'
HEADER_BYTES: Final = 400
"""Within how many bytes of a record its kind is found: it stands before the data."""


class TicketProof(Struct, frozen=True):
    """A ticket's record as it stands on the disk, and the hash of the record `before` it. `fault` is the first record
    from it on that does not follow from the one before, or None when the chain is intact up to `head`, the last record
    that has been read."""

    hall: str
    entry: Entry
    event: TicketIssued
    before: bytes
    head: int
    fault: int | None


class TicketProver:
    """Follows one hall's chain and proves tickets against it."""

    def __init__(self, hall: str, store: Store, monotonic: Callable[[], float] = monotonic_s) -> None:
        self._hall = hall
        self._store = store
        self._monotonic = monotonic
        self._reading = asyncio.Lock()
        self._begin()

    async def prove(self, code: str) -> TicketProof | None:
        """The ticket whose record's hash begins with `code` (10 to 64 lower-case hex digits), the newest of several.

        None when this hall has none. Raises `Unavailable`.
        """
        async with self._reading:
            await self._read_on()
            head, faults = self._head_seq, list(self._faults)
        for seq in reversed(self._candidates(code)):
            entry, before, is_whole = await self._look(seq)
            if entry is None or not entry.hash.hex().startswith(code) or not isinstance(entry.event, TicketIssued):
                continue
            behind = [fault for fault in faults if fault >= seq]
            return TicketProof(
                self._hall, entry, entry.event, before, head, min(behind, default=None) if is_whole else seq
            )
        return None

    def _begin(self) -> None:
        self._began = self._monotonic()
        self._head_seq = 0
        self._head = GENESIS
        self._faults: deque[int] = deque(maxlen=MOST_FAULTS)
        self._keys = array("Q")
        self._seqs = array("Q")

    async def _read_on(self) -> None:
        if self._monotonic() - self._began > READ_ANEW_S:
            self._begin()
        async for record in self._store.read(self._hall, after=self._head_seq):
            self._take(record)

    def _take(self, record: Record) -> None:
        if record.seq != self._head_seq + 1 or chain(self._head, record.body) != record.hash:
            self._faults.append(record.seq)
        self._head_seq, self._head = record.seq, record.hash
        if ISSUED in record.body[:HEADER_BYTES]:
            self._keys.append(int.from_bytes(record.hash[:KEY_BYTES], "big"))
            self._seqs.append(record.seq)

    def _candidates(self, code: str) -> list[int]:
        """The seqs of tickets' records whose hash may begin with `code`, oldest first. `array.index` searches a million
        in milliseconds."""
        key = int(code[:FEWEST_DIGITS], 16)
        seqs: list[int] = []
        place = 0
        for _ in range(self._keys.count(key)):
            place = self._keys.index(key, place)
            seqs.append(self._seqs[place])
            place += 1
        return seqs

    async def _look(self, seq: int) -> tuple[Entry | None, bytes, bool]:
        """The record as it is on the disk now, the hash of the record before, and whether it follows from that."""
        records = [
            record async for record in self._store.read(self._hall, after=max(0, seq - 2), limit=2 if seq > 1 else 1)
        ]
        record = next((candidate for candidate in records if candidate.seq == seq), None)
        if record is None:
            return None, GENESIS, False
        before = records[0].hash if seq > 1 else GENESIS
        try:
            return decode(record), before, chain(before, record.body) == record.hash
        except Corrupt:
            return None, before, False
