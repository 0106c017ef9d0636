"""Shows a hall to its readers: the committed state, and when it has changed.

A reader is a number, the last seq it has seen. It waits until the head passes that number, reads the present state, and
asks for the records between only when it must not miss one. Nothing is queued for any reader.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

from queue_server.hall.events import Entry
from queue_server.hall.evolve import evolve
from queue_server.hall.state import State
from queue_server.journal.codec import decode
from queue_server.journal.store import Store

RECENT = 4096
"""How many records are kept in memory: all that a screen misses in an hour in a big hall."""


class Feed:
    """The committed end of one hall's journal. Readers only read; only the engine advances it."""

    def __init__(self, state: State, store: Store) -> None:
        self.state = state
        self._store = store
        self._recent: deque[Entry] = deque(maxlen=RECENT)
        self._waiting: list[asyncio.Future[None]] = []

    @property
    def hall(self) -> str:
        return self.state.hall

    @property
    def seq(self) -> int:
        """The seq of the last committed record."""
        return self.state.seq

    async def wait_past(self, seq: int) -> int:
        """Wait until a record after `seq` is committed; returns the head then."""
        while self.state.seq <= seq:
            news = asyncio.get_running_loop().create_future()
            self._waiting.append(news)
            await news
        return self.state.seq

    async def entries_after(self, seq: int, limit: int = 1000) -> list[Entry]:
        """The committed records after `seq`, at most `limit`, from memory where they are recent enough."""
        if self._recent and self._recent[0].seq <= seq + 1:
            return self.recent(seq, limit)
        head = self.state.seq
        records = self._store.read(self.hall, after=seq, limit=min(limit, max(0, head - seq)))
        return [decode(record) async for record in records]

    def recent(self, seq: int, limit: int = RECENT) -> list[Entry]:
        """The records after `seq` that are in memory, at most `limit`; they may begin later."""
        first = max(seq + 1 - self._recent[0].seq, 0) if self._recent else 0
        return [self._recent[i] for i in range(first, min(first + limit, len(self._recent)))]

    async def unseen(self, limit: int = 1000) -> list[Entry]:
        """The records in the store beyond this feed: after a failed commit, or when another server writes too."""
        return [decode(record) async for record in self._store.read(self.hall, after=self.state.seq, limit=limit)]

    def advance(self, entries: Sequence[Entry]) -> None:
        """Take in the committed entries, and wake the readers that wait for them."""
        for entry in entries:
            evolve(self.state, entry)
            self._recent.append(entry)
        waiting, self._waiting = self._waiting, []
        for news in waiting:
            if not news.done():
                news.set_result(None)
