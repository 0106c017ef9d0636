"""Reads on in the halls of which another server says that it has appended.

What is said is a hint: the journal counts, and once a second the ends of all journals are looked at in any case. A call
is read at once; where others write without a pause, what they say within `LONGEST_REST_S` is read together, which costs
a fraction of reading each.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from contextlib import aclosing, suppress
from typing import Final

from queue_server.engine.commits.commit_lanes import CommitLanes
from queue_server.engine.commits.reading_on import is_at_end
from queue_server.engine.hall_writers import HallWriters
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Store, Unavailable

log = logging.getLogger(__name__)

REST_OF_RECORD_S: Final = 0.01
"""How long a server rests for each record after the first that it has read in a hall."""
LONGEST_REST_S: Final = 0.05
"""As long as nobody at a screen notices."""


async def follow_news(store: Store, writers: HallWriters, lanes: CommitLanes) -> None:
    """Read on at each hint of the store, until it has none or this is cancelled."""
    async with aclosing(store.news()) as hints:
        async for hint in hints:
            before = {hall: writers[hall].feed.seq for hall in hint if hall in writers}
            try:
                await _follow(hint, store, writers, lanes)
            except Unavailable as fault:
                log.debug("what others have appended cannot be read: %s", fault)
            records = max((writers[hall].feed.seq - seq for hall, seq in before.items()), default=0)
            if (rest_s := rest_after(records)) > 0:
                await asyncio.sleep(rest_s)


def rest_after(records: int) -> float:
    """How long to rest (s) after so many records of a hall: one record is a command, several are a rush."""
    return min(max(0, records - 1) * REST_OF_RECORD_S, LONGEST_REST_S)


async def look_everywhere(store: Store, writers: HallWriters, lanes: CommitLanes) -> None:
    """Read on in every hall whose journal has gone on, in one look at the ends of all. Raises `Unavailable`; a hall
    whose journal is corrupt stops."""
    heads = {head.hall: head for head in await store.heads()}
    longer_halls = [hall for hall, writer in writers.items() if not is_at_end(writer.feed.state, heads.get(hall))]
    await _read_on(longer_halls, writers, lanes)


async def _follow(hint: Mapping[str, int], store: Store, writers: HallWriters, lanes: CommitLanes) -> None:
    if not hint:
        await look_everywhere(store, writers, lanes)
        return
    longer_halls = [hall for hall, seq in hint.items() if hall in writers and writers[hall].feed.seq < seq]
    await _read_on(longer_halls, writers, lanes)


async def _read_on(halls: Iterable[str], writers: HallWriters, lanes: CommitLanes) -> None:
    async def read_on(hall: str) -> None:
        if writers[hall].corrupt is None and hall in lanes:
            with suppress(Corrupt):
                await lanes[hall].look()

    await asyncio.gather(*map(read_on, halls))
