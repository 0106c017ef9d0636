"""Brings the rows of a hall up to its journal, chunk by chunk."""

import asyncio
from typing import Final

from msgspec.structs import replace

from queue_server.journal.codec import decode
from queue_server.journal.record import IMPOSSIBLE, Corrupt, Record
from queue_server.journal.store import Batch, Conflict, Store
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Rows
from queue_server.stats.visits.fold import Fold, decode_fold, rows_form

MOST_FOLDED: Final = 10_000
"""Records folded in one go: a tenth of a second."""


async def follow(store: Store, hall: str, until: int, base: bytes | None = None) -> Fold:
    """Bring the rows of a hall up to the record `until`, unless they are there already; returns the fold at `until`.

    It begins from `base`, the stored fold of an earlier record, where there is one. Rows of another form are
    made anew. Raises `Corrupt` and the store's errors.
    """
    reached = await rows_reached(store, hall)
    fold = (decode_fold(base) if base is not None else None) or await saved_fold(store, hall, min(reached, until))
    if fold.seq > reached:
        fold = Fold.begin(hall)
    while fold.seq < until:
        rows = await take_in_next(store, fold, min(MOST_FOLDED, until - fold.seq))
        if fold.seq > reached:
            reached = await _add(store, rows, reached)
    return fold


async def rows_reached(store: Store, hall: str) -> int:
    """Up to which record the rows of this form are complete; rows of another form are forgotten."""
    projected = await store.projected(hall)
    if projected is not None and projected.form != rows_form():
        await store.forget_rows(hall)
        return 0
    return projected.seq if projected is not None else 0


async def saved_fold(store: Store, hall: str, until: int) -> Fold:
    """The saved fold, if it is at a record of this journal up to `until`; else an empty one."""
    saved = await store.fold(hall)
    if saved is None or saved.seq > until:
        return Fold.begin(hall)
    records = [record async for record in store.read(hall, after=saved.seq - 1, limit=1)]
    fold = decode_fold(saved.body) if records and records[0].hash == saved.hash else None
    return fold or Fold.begin(hall)


async def take_in_next(store: Store, fold: Fold, most: int) -> Rows:
    """Fold the next records of the journal, on another thread. Raises `Corrupt` where there are none."""
    records = [record async for record in store.read(fold.visits.hall, after=fold.seq, limit=most)]
    if not records:
        raise Corrupt(fold.visits.hall, fold.seq + 1, "missing")
    return await asyncio.to_thread(_folded, fold, records)


async def save(store: Store, fold: Fold) -> None:
    await store.save_fold(SavedFold(fold.visits.hall, fold.seq, fold.head, fold.encode()))


def _folded(fold: Fold, records: list[Record]) -> Rows:
    try:
        return fold.take_in(decode(record) for record in records)
    except IMPOSSIBLE as why:
        raise Corrupt(fold.visits.hall, fold.seq + 1, f"this cannot have happened: {why!r}") from why


def only_after(rows: Rows, reached: int) -> Rows:
    """The rows of the records after `reached`, where those before are stored already."""
    return replace(
        rows,
        after=reached,
        visits=[visit for visit in rows.visits if (visit.end_seq or 0) > reached],
        times=[time for time in rows.times if time.seq > reached],
        retractions=[retraction for retraction in rows.retractions if retraction.seq > reached],
    )


async def _add(store: Store, rows: Rows, reached: int) -> int:
    """Add the missing rows; returns the record up to which rows are then complete. Another process may add them too."""
    while rows.seq > reached:
        try:
            await store.append(Batch(rows=[only_after(rows, reached)]))
        except Conflict:
            before, reached = reached, await rows_reached(store, rows.hall)
            if reached <= before or reached < rows.after:
                raise
        else:
            return rows.seq
    return reached
