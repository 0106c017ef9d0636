"""Handles the first start of a restored folder: every hall records that it is a copy of an earlier moment.

What happened after the copy is unknown, so today's numbers continue from the hundred beyond the highest of the last
days: no visitor can hold one of them.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from queue_server.backups.folder_notes import RestoreMark, clear_restore_mark, restore_mark
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.folds.loss import MOST_LOST
from queue_server.journal.feed import Feed
from queue_server.journal.store import Store
from queue_server.journal.visits.visit import VisitCriteria
from queue_server.views.times import moment

log = logging.getLogger(__name__)

RESTORE: Final = c.Actor("system", "restore")
DAYS_LOOKED_AT: Final = 14
ROUND: Final = 100
"""The step from which numbers continue: the next hundred, so that staff see at once which papers are from after the
restore."""


async def note_restore(engine: Engine, store: Store, data: Path) -> None:
    """Record it in every hall that writes, once, then remove the mark. While the clock is in doubt the record waits,
    and the mark stays for the next start. Raises as `Engine.submit`."""
    mark = await asyncio.to_thread(restore_mark, data)
    if mark is None:
        return
    for hall, feed in engine.feeds.items():
        is_noted = await store.answer(hall, _command_id(mark)) is not None  # by an earlier start that kept its mark
        if engine.corrupt(hall) is None and feed.state.definition is not None and not is_noted:
            await _note(engine, store, feed, mark)
    if not any(engine.is_doubtful(hall) for hall in engine.feeds):
        await asyncio.to_thread(clear_restore_mark, data)


async def hear_lasting_readers(engine: Engine, store: Store, readers: Mapping[str, str]) -> None:
    """Compare the positions of lasting readers, such as printers, with their hall's journal: one beyond the end shows
    lost records."""
    for reader, hall in readers.items():
        feed = engine.feeds.get(hall)
        last_seq = await store.position(reader) if feed is not None and engine.corrupt(hall) is None else None
        if feed is None or last_seq is None or not feed.seq < last_seq <= feed.seq + MOST_LOST:
            continue
        await engine.submit_once_certain(hall, c.NoteLoss(last_seq), c.Actor("system", reader))
        log.critical(
            "%s: %d records are missing: %s had reached record %d", hall, last_seq - feed.seq + 1, reader, last_seq
        )


async def _note(engine: Engine, store: Store, feed: Feed, mark: RestoreMark) -> None:
    copied_at = mark.copied_at or feed.state.at
    command = c.NoteLoss(copied_at=copied_at, numbers=await _numbers(store, feed))
    log.critical(
        "%s: this is a copy of %s that was restored: later records are not in the journal, and numbers go on "
        "further up", feed.hall, moment(copied_at).isoformat(timespec="minutes"),
    )  # fmt: skip
    await engine.submit_once_certain(feed.hall, command, RESTORE, _command_id(mark))


def _command_id(mark: RestoreMark) -> str:
    return f"restored:{mark.restored_at}"


async def _numbers(store: Store, feed: Feed) -> dict[str, int]:
    """By letter, the end of the hundred that contains the highest number of the last days."""
    if feed.state.day is None:
        return {}
    first = date.fromisoformat(feed.state.day) - timedelta(days=DAYS_LOOKED_AT)
    highest = dict(feed.state.last_numbers)
    for visit in await store.visits(feed.hall, VisitCriteria(first=first.isoformat(), last=feed.state.day)):
        prefix, number = visit.number[0], int(visit.number[1:])
        highest[prefix] = max(highest.get(prefix, 0), number)
    return {prefix: -(-number // ROUND) * ROUND for prefix, number in highest.items()}
