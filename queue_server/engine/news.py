"""Reads on in the halls of which another server says that it has appended.

What is said is a hint: the journal counts, and once a second the ends of all journals are looked at in any case. A call
is read at once; in a rush, what others say within `LONGEST_REST_S` is read together, which costs a fraction of reading
each. A hall in which this server writes in turns with others is read in these; the hint waits to see whether it was.
Halls for which nobody waits at this server are read later still: whoever asks for one then is answered from what
its sender has seen, and nobody is refused on what was not read.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from contextlib import aclosing, suppress
from typing import Final

from queue_server.engine.commits.commit_lanes import CommitLanes
from queue_server.engine.commits.reading_on import halls_not_at
from queue_server.engine.hall_writers import HallWriters
from queue_server.journal.allowance import Allowance
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Store, Unavailable

log = logging.getLogger(__name__)

RECORDS_A_SECOND: Final = 300.0
"""Records that are read as they come: several times what people do in all the halls of a city. More is a rush."""
RECORDS_OF_BURST: Final = 50.0
"""Records after a pause that are no rush yet."""
LONGEST_REST_S: Final = 0.05
"""How late in a rush a hall is read for which somebody waits: nobody at a screen notices."""
LATEST_S: Final = 1.0
"""How late the other halls are read then: no later than if nothing had been heard."""


async def follow_news(store: Store, writers: HallWriters, lanes: CommitLanes) -> None:
    """Read on at each hint of the store, until it has none or this is cancelled."""
    reader = HintReader(store, writers, lanes)
    async with aclosing(store.news()) as hints:
        async for hint in hints:
            if reader.is_read_in_turns(hint):
                await asyncio.sleep(LONGEST_REST_S)
            try:
                rest_s = await reader.follow(hint, asyncio.get_running_loop().time())
            except Unavailable as fault:
                log.debug("what others have appended cannot be read: %s", fault)
            else:
                await asyncio.sleep(rest_s)


class HintReader:
    """Reads on in the halls of hints. Times are seconds of a clock that never goes back."""

    def __init__(self, store: Store, writers: HallWriters, lanes: CommitLanes) -> None:
        self._store = store
        self._writers = writers
        self._lanes = lanes
        self._awaited = Allowance(RECORDS_A_SECOND, RECORDS_OF_BURST, LONGEST_REST_S)
        self._unwatched = Allowance(RECORDS_A_SECOND, RECORDS_OF_BURST, LATEST_S)
        self._unwatched_from = 0.0
        """When the halls for which nobody waits are read again."""

    def is_read_in_turns(self, hint: Mapping[str, int]) -> bool:
        """Whether this server is about to read in turns of its own all that a hint speaks of."""
        halls = [hall for hall in hint if hall in self._lanes]
        return bool(halls) and all(self._lanes[hall].is_contended for hall in halls)

    async def follow(self, hint: Mapping[str, int], now: float) -> float:
        """Read on where the hint says so, in a rush only in halls for which somebody waits; returns how long to rest
        until the next hint (s). Raises `Unavailable`."""
        if not hint:
            await look_everywhere(self._store, self._writers, self._lanes)
            return 0.0
        feeds = [self._writers[hall].feed for hall in hint if hall in self._writers]
        longer = [feed for feed in feeds if feed.seq < hint[feed.hall]]
        awaited = {feed.hall: feed.seq for feed in longer if feed.is_awaited}
        unwatched = {feed.hall: feed.seq for feed in longer if feed.hall not in awaited and now >= self._unwatched_from}
        await _read_on(awaited | unwatched, self._writers, self._lanes)
        if longer and not awaited and not unwatched:
            return LONGEST_REST_S
        if unwatched:
            self._unwatched_from = now + self._unwatched.use(self._read_since(unwatched), now)
        return self._awaited.use(self._read_since(awaited), now)

    def _read_since(self, before: Mapping[str, int]) -> int:
        """How many records were read after these seqs."""
        return sum(self._writers[hall].feed.seq - seq for hall, seq in before.items() if hall in self._writers)


async def look_everywhere(store: Store, writers: HallWriters, lanes: CommitLanes) -> None:
    """Read on in every hall whose journal has gone on, in one look at the ends of all. Raises `Unavailable`; a hall
    whose journal is corrupt stops."""
    heads = {head.hall: head for head in await store.heads()}
    await _read_on(halls_not_at(heads, writers), writers, lanes)


async def _read_on(halls: Iterable[str], writers: HallWriters, lanes: CommitLanes) -> None:
    async def read_on(hall: str) -> None:
        if writers[hall].corrupt is None and hall in lanes:
            with suppress(Corrupt):
                await lanes[hall].look()

    await asyncio.gather(*map(read_on, halls))
