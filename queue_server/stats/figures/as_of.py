"""Copies a hall as its journal was at an earlier moment, so that a report can say what was so then.

Rows that were taken back since are there again: the copy is folded from the records up to that moment alone.
"""

from queue_server.journal.codec import open_body
from queue_server.journal.store import Batch, Store
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.visits.past_hall import past_of

COPIED_AT_ONCE = 5_000
"""Records read and written in one go."""


async def copy_as_of(store: Store, hall: str, at: int, copy: Store) -> int:
    """Append the records of a hall up to the last one of `at` (µs UTC) or before to an empty store, and all of its
    past; the rows are made there. Returns the last record's seq, 0 where there is none yet."""
    last = await _last_record(store, hall, at)
    await _append(store, hall, last, copy)
    past = past_of(hall)
    head = await store.head(past) if past is not None else None
    if past is not None and head is not None and last:
        await _append(store, past, head.seq, copy)
    if last:
        await FiguresReader(copy).catch_up_all(hall)
    return last


async def _last_record(store: Store, hall: str, at: int) -> int:
    """A correction of the clock puts later records before earlier ones, so all are looked at."""
    last = 0
    async for record in store.read(hall):
        if open_body(record).at <= at:
            last = record.seq
    return last


async def _append(store: Store, hall: str, last: int, copy: Store) -> None:
    seq = 0
    while seq < last:
        limit = min(COPIED_AT_ONCE, last - seq)
        records = [record async for record in store.read(hall, after=seq, limit=limit)]
        if not records:
            return
        await copy.append(Batch(records))
        seq = records[-1].seq
