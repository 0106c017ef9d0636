"""Following the journal: what has come since the last look is folded into rows. The fold itself is pure."""

import asyncio
from collections.abc import AsyncIterator, Iterable

import msgspec
from msgspec import Struct

from queue_server.hall.events import GENESIS, DayOpened, Entry
from queue_server.journal.codec import decode
from queue_server.journal.record import Corrupt, Record
from queue_server.journal.store import Store
from queue_server.journal.visit import Spell, Visit
from queue_server.stats.spells import Spells
from queue_server.stats.visit_store import Fresh, Position, VisitStore
from queue_server.stats.visits import Visits

TOGETHER = 10_000
"""Records folded in one transaction: tens of milliseconds of work."""


class Fold(Struct):
    """A hall's visits and windows at one record of its journal: all that is needed to go on from there."""

    visits: Visits
    spells: Spells
    seq: int = 0
    head: bytes = GENESIS
    at: int = 0

    @classmethod
    def begin(cls, hall: str) -> "Fold":
        return cls(Visits(hall), Spells(hall))

    def take_in(self, entries: Iterable[Entry]) -> Fresh:
        """Fold some entries; what they bring."""
        visits: list[Visit] = []
        spells: list[Spell] = []
        days: list[str] = []
        for entry in entries:
            if isinstance(entry.event, DayOpened) and self.visits.day:
                days.append(self.visits.day)
            visit = self.visits.take_in(entry)
            if visit is not None:
                visits.append(visit)
            spells += self.spells.take_in(entry)
            self.seq, self.head, self.at = entry.seq, entry.hash, entry.at
        return Fresh(visits, spells, days, Position(self.seq, self.head, _ENCODER.encode(self)))


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Fold)


async def follow(journal: Store, kept: VisitStore, hall: str) -> Fold:
    """Bring the rows of a hall up to the head of its journal; the fold that stands there.

    A journal that is another one than was folded (a backup was restored) is folded from its beginning. Raises `Corrupt`
    and the store's errors.
    """
    fold = await _kept_fold(journal, kept, hall)
    async for records in _chunks(journal.read(hall, after=fold.seq)):
        after = fold.seq
        fresh = await asyncio.to_thread(_folded, fold, records)
        if not await asyncio.to_thread(kept.keep, hall, after, fresh):
            return await follow(journal, kept, hall)
    return fold


def _folded(fold: Fold, records: Iterable[Record]) -> Fresh:
    """Raises `Corrupt` for a record that cannot be read or cannot have come next."""
    try:
        return fold.take_in(decode(record) for record in records)
    except (KeyError, ValueError) as why:
        raise Corrupt(fold.visits.hall, fold.seq + 1, f"this cannot have happened: {why!r}") from why


async def _kept_fold(journal: Store, kept: VisitStore, hall: str) -> Fold:
    position = await asyncio.to_thread(kept.position, hall)
    if position is None:
        return Fold.begin(hall)
    there = [record async for record in journal.read(hall, after=position.seq - 1, limit=1)]
    try:
        if there and there[0].hash == position.hash:
            return _DECODER.decode(position.fold)
    except msgspec.MsgspecError:
        pass  # an older program's fold: begin anew
    await asyncio.to_thread(kept.forget, hall)
    return Fold.begin(hall)


async def _chunks(records: AsyncIterator[Record]) -> AsyncIterator[list[Record]]:
    chunk: list[Record] = []
    async for record in records:
        chunk.append(record)
        if len(chunk) == TOGETHER:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
