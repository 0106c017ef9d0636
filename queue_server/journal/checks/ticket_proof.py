"""Proves a ticket, a booking or a mark to whoever has its code: where its record stands, and whether the chain is
intact up to the head.

The store finds the record by its hash. The chain is read from that record on, once: what has been read for an earlier
question is not read again, so that answers are quick and nothing of the journal stays in memory. After an hour it is
read anew, since records may have been altered after they were read. The record in question is read from the disk each
time.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from queue_server.clock import monotonic as monotonic_s
from queue_server.hall.events import GENESIS, BookingMade, Entry, TicketIssued, VisitRated
from queue_server.journal.codec import decode
from queue_server.journal.record import Corrupt, chain
from queue_server.journal.store import Store

FEWEST_DIGITS: Final = 10
"""Hex digits of the code on paper."""
PROVED: Final = (TicketIssued, BookingMade, VisitRated)
"""The events whose records' codes visitors are given: on paper, and on the page that thanks for a mark."""
READ_ANEW_S: Final = 3600.0
MOST_FAULTS: Final = 1000
"""Faults that are remembered. The newest are kept, since an answer needs those after a record."""


class CheckedSpan(Struct):
    """The records from `first` to `head_seq`, of which `faults` do not follow from the one before. `before` is the hash
    of the record before the first, `began` when the reading began (s)."""

    began: float
    first: int
    before: bytes
    head_seq: int
    head: bytes
    faults: deque[int]


class TicketProof(Struct, frozen=True):
    """The record of a ticket, a booking or a mark as it stands on the disk, and the hash of the record `before` it.
    `fault` is the first record from it on that does not follow from the one before, or None when the chain is intact up
    to `head`, the last record that has been read."""

    hall: str
    entry: Entry
    event: TicketIssued | BookingMade | VisitRated
    before: bytes
    head: int
    fault: int | None


class TicketProver:
    """Follows one hall's chain and proves tickets, bookings and marks against it."""

    def __init__(self, hall: str, store: Store, monotonic: Callable[[], float] = monotonic_s) -> None:
        self._hall = hall
        self._store = store
        self._monotonic = monotonic
        self._reading = asyncio.Lock()
        self._span: CheckedSpan | None = None

    async def prove(self, code: str) -> TicketProof | None:
        """The ticket, booking or mark whose record's hash begins with `code` (10 to 64 lower-case hex digits), the
        newest of several.

        None when this hall has none. Raises `Unavailable`.
        """
        record = await self._store.find_record(self._hall, code)
        if record is None:
            return None
        entry, before, is_whole = await self._look(record.seq)
        if entry is None or not entry.hash.hex().startswith(code) or not isinstance(entry.event, PROVED):
            return None
        async with self._reading:
            span = await self._checked_from(record.seq)
        behind = [fault for fault in span.faults if fault >= record.seq]
        fault = min(behind, default=None) if is_whole else record.seq
        return TicketProof(self._hall, entry, entry.event, before, span.head_seq, fault)

    async def _checked_from(self, seq: int) -> "CheckedSpan":
        """The part of the chain from that record on to the head, checked. Raises `Unavailable`."""
        span = self._span
        if span is None or self._monotonic() - span.began > READ_ANEW_S:
            span = self._span = await self._begun_at(seq)
        elif seq < span.first:
            wider = await self._begun_at(seq)
            await self._read_on(wider, until=span.first - 1)
            if wider.head != span.before:
                wider.faults.append(span.first)
            wider.faults.extend(span.faults)
            wider.began, wider.head_seq, wider.head = span.began, span.head_seq, span.head
            span = self._span = wider
        await self._read_on(span)
        return span

    async def _begun_at(self, seq: int) -> "CheckedSpan":
        """A part of the chain that begins with a record, of which nothing has been read."""
        before = GENESIS
        async for record in self._store.read(self._hall, after=max(0, seq - 2), limit=1 if seq > 1 else 0):
            before = record.hash
        return CheckedSpan(self._monotonic(), seq, before, seq - 1, before, deque(maxlen=MOST_FAULTS))

    async def _read_on(self, span: "CheckedSpan", until: int | None = None) -> None:
        limit = None if until is None else until - span.head_seq
        async for record in self._store.read(self._hall, after=span.head_seq, limit=limit):
            if record.seq != span.head_seq + 1 or chain(span.head, record.body) != record.hash:
                span.faults.append(record.seq)
            span.head_seq, span.head = record.seq, record.hash

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
