"""Does what follows a hall's journal while the journal goes on, and rests while it does not.

Most halls are quiet most of the time. One question for the ends of their journals says which ones are not; those of
halls that nobody follows, of which a centre has thousands, are not looked at.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from queue_server.journal.store import Store, Unavailable
from queue_server.loops import every
from queue_server.stats.visits.past_hall import SUFFIX

log = logging.getLogger(__name__)

NEWS_EVERY_S: Final = 10.0
"""How soon it is noticed that a journal has gone on."""
ROUNDS_AFTER: Final = 3
"""How often the work is done at the beginning and after the last record: rows of a record may come after it."""


class JournalNews:
    """The journals of one store. `run` looks at them; without it, work that rests goes on resting."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seqs: dict[str, int] = {}
        self._is_first = True
        self._waiting: dict[str, set[asyncio.Event]] = {}

    async def run(self) -> None:
        """Look at the ends of the journals, until cancelled."""
        await every(NEWS_EVERY_S, self.look)

    async def look(self) -> None:
        """Wake what rests for journals that have gone on since the first look: what follows them has just begun then. A
        record of a hall's past is one of the hall."""
        is_first, self._is_first = self._is_first, False
        try:
            heads = await self._store.heads([name for hall in self._waiting for name in (hall, hall + SUFFIX)])
        except Unavailable as fault:
            log.debug("whether journals have gone on is not known: %s", fault)
            return
        for head in heads:
            if self._seqs.get(head.hall) != head.seq:
                self._seqs[head.hall] = head.seq
                for event in () if is_first else self._waiting.get(head.hall.removesuffix(SUFFIX), ()):
                    event.set()

    async def follow(
        self, hall: str, rest_s: float, work: Callable[[], Awaitable[object]], *, first_after_s: float = 0.0
    ) -> None:
        """Await `work()` for `ROUNDS_AFTER` rounds, with the rests of `every`, and again whenever the journal has gone
        on, until cancelled."""
        news, rounds = asyncio.Event(), ROUNDS_AFTER
        self._waiting.setdefault(hall, set()).add(news)

        async def work_if_news() -> None:
            nonlocal rounds
            if rounds == 0:
                await news.wait()
            if news.is_set():
                news.clear()
                rounds = ROUNDS_AFTER
            rounds -= 1
            await work()

        try:
            await every(rest_s, work_if_news, first_after_s=first_after_s)
        finally:
            self._waiting[hall].discard(news)
            if not self._waiting[hall]:
                del self._waiting[hall]
