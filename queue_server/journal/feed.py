"""Shows a hall to its readers: the committed state, and when it has changed.

A reader is a number, the last seq it has seen. It waits until the head passes that number, reads the present state, and
asks for the records between only when it must not miss one. Nothing is queued for any reader.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from cachetools import LRUCache

from queue_server.config.definition import Definition
from queue_server.hall.events import DayClosed, DayOpened, Entry, HallConfigured
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.state import State
from queue_server.journal.codec import CONFIGURATION_MARK, decode
from queue_server.journal.store import Store
from queue_server.views.person_names import PersonNames

RECENT = 4096
"""How many records are kept in memory: all that a screen misses in an hour in a big hall."""


MOST_REPLACED = 64
"""Definitions of before that are remembered: more than anybody saves on one day."""
READ_BACK = 2000
"""Records that are read at a time while looking for an earlier definition."""


class Feed:
    """The committed end of one hall's journal. Readers only read; only the engine advances it."""

    def __init__(self, state: State, store: Store, recent: int = RECENT) -> None:
        self.state = state
        self.day_turned: Callable[[str], None] = lambda _hall: None
        """Called with the hall when the first or the last record of a day was committed."""
        self._store = store
        self._recent: deque[Entry] = deque(maxlen=recent)
        self._waiting: list[asyncio.Future[None]] = []
        self._woken: list[asyncio.Event] = []
        self._urgent = 0
        """How many of those who wait cannot be told a moment later."""
        self._was_awaited = False
        self._replaced: LRUCache[int, Definition | None] = LRUCache(MOST_REPLACED)

    @property
    def hall(self) -> str:
        return self.state.hall

    @property
    def seq(self) -> int:
        """The seq of the last committed record."""
        return self.state.seq

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for the next record who cannot be told a moment later, or waited so for the last
        one."""
        return self._urgent > 0 or self._was_awaited

    async def wait_past(self, seq: int, *, may_be_late: bool = False) -> int:
        """Wait until a record after `seq` is committed; returns the head then. Whoever `may_be_late` is told of another
        server's record up to a second later."""
        self._urgent += not may_be_late
        try:
            while self.state.seq <= seq:
                await self._next()
        finally:
            self._urgent -= not may_be_late
        return self.state.seq

    @contextmanager
    def waking(self, event: asyncio.Event, *, may_be_late: bool = False) -> Iterator[None]:
        """Within this context each record sets the event, so that whoever waits for something else as well waits for
        one thing, without a task. `may_be_late` as in `wait_past`."""
        self._urgent += not may_be_late
        self._woken.append(event)
        try:
            yield
        finally:
            self._woken.remove(event)
            self._urgent -= not may_be_late

    async def _next(self) -> None:
        news = asyncio.get_running_loop().create_future()
        self._waiting.append(news)
        try:
            await news
        except asyncio.CancelledError:
            with suppress(ValueError):  # the record has come at the same time
                self._waiting.remove(news)
            raise

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

    async def person_names(self) -> PersonNames:
        """The names under which people of the records are shown. Raises `Unavailable`."""
        return PersonNames(await self._store.former_names())

    async def definition_before(self, seq: int) -> Definition | None:
        """The definition that the record `seq`, which configures the hall, has replaced; None for the first one."""
        if seq not in self._replaced:
            self._replaced[seq] = await self._read_definition_before(seq)
        return self._replaced[seq]

    async def _read_definition_before(self, seq: int) -> Definition | None:
        last = seq - 1
        while last > 0:
            first = max(0, last - READ_BACK)
            records = [record async for record in self._store.read(self.hall, after=first, limit=last - first)]
            for record in reversed(records):
                if CONFIGURATION_MARK in record.body and isinstance(event := decode(record).event, HallConfigured):
                    return event.definition
            last = first
        return None

    def advance(self, entries: Sequence[Entry]) -> None:
        """Take in the committed entries, and wake the readers that wait for them."""
        state, has_day_turned = self.state, False
        for entry in entries:
            kind = type(entry.event)
            if kind is HallConfigured:
                self._replaced[entry.seq] = state.definition
            elif kind is DayOpened or kind is DayClosed:
                has_day_turned = True
            evolve(state, entry)
            self._recent.append(entry)
        if has_day_turned:
            self.day_turned(self.hall)
        self._was_awaited = self._urgent > 0
        waiting, self._waiting = self._waiting, []
        for news in waiting:
            if not news.done():
                news.set_result(None)
        for event in self._woken:
            event.set()
