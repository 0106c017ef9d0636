"""What goes on in a hall at present, beside the rows of what has ended: one consistent moment for a reader."""

import asyncio

from msgspec import Struct

from queue_server.journal.store import Store, Unavailable
from queue_server.journal.visit import Visit, WindowTime
from queue_server.stats.fold import FORM, Fold
from queue_server.stats.follow import TOGETHER, saved_fold, take_in_next


class NotReady(Unavailable):
    """The rows of a hall are being made anew: those of `done` records of `of` are there. A part would be told as if it
    were the whole."""

    def __init__(self, hall: str, done: int, of: int) -> None:
        self.done = done
        self.of = of
        super().__init__(f"the figures of {hall} are being made anew from its journal: {done} of {of} records")


class Present(Struct, frozen=True):
    """A hall at the record `seq`, up to which rows are to be read; `visits` and `times` are what goes on, as it stands
    at the moment asked for. `day` is the hall's present day, `` before its first one; `corrected` is the last record
    that corrected the time, so that what was counted before it counts no more."""

    hall: str
    day: str
    seq: int
    visits: list[Visit]
    times: list[WindowTime]
    corrected: int = 0

    def within(self, first: str, last: str) -> bool:
        """Whether the present day is one of these."""
        return first <= self.day <= last


class PresentReader:
    """Follows the rows of every hall in memory, so that a look folds only what came since the one before."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._folds: dict[str, Fold] = {}
        self._lock = asyncio.Lock()

    async def of(self, hall: str, now: int) -> Present:
        """The hall at `now` (µs UTC). Raises `NotReady` and the store's errors."""
        async with self._lock:
            fold = await self._fold(hall)
            at = max(now, fold.at)
            return Present(
                hall, fold.day, fold.seq, fold.visits.so_far(at), fold.times.so_far(at, fold.seq), fold.corrected
            )

    async def _fold(self, hall: str) -> Fold:
        """At the last record whose rows are there."""
        head, kept = await self._store.head(hall), await self._store.projected(hall)
        done = kept.seq if kept is not None and kept.form == FORM else 0
        if head is not None and (done == 0 or head.seq - done > TOGETHER):
            raise NotReady(hall, done, head.seq)
        fold = self._folds.pop(hall, None)
        if fold is None or fold.seq > done:
            fold = await saved_fold(self._store, hall, done)
        while fold.seq < done:
            await take_in_next(self._store, fold, min(TOGETHER, done - fold.seq))
        self._folds[hall] = fold
        return fold
