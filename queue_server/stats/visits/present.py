"""Gives the stages and windows that go on in a hall now, consistent with the rows of those that have ended."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct, field

from queue_server.journal.store import Store, Unavailable
from queue_server.journal.visits.visit import WindowTime
from queue_server.stats.visits.booked_days import BookedDays
from queue_server.stats.visits.fold import Fold, rows_form
from queue_server.stats.visits.follow import MOST_FOLDED, saved_fold, take_in_next
from queue_server.stats.visits.live_stage import LiveVisit
from queue_server.stats.visits.past_hall import PastHall
from queue_server.stats.visits.rated_days import RatedDays


class NotReady(Unavailable):
    """The rows of a hall are being made anew: those of `reached` records of `of` exist. They are not shown, because a
    part would look like the whole."""

    def __init__(self, hall: str, reached: int, of: int) -> None:
        self.hall = hall
        self.reached = reached
        self.of = of
        super().__init__(f"the figures of {hall} are being made anew from its journal: {reached} of {of} records")


class Present(Struct, frozen=True):
    """A hall at the record `seq`, up to which rows are to be read; `visits` and `times` are what goes on, as it stands
    at the moment asked for. `day` is the hall's present day, `` before its first one. `rewritten_at` is the last record
    that took rows back, `corrected_at` the last that took back those of other days than the present one. `past` is what
    another system wrote down before the hall began, as far as it has been imported. `closed_days` are those that the
    hall's definition closes, and those that it closed. `bookings` and `ratings` are all of the hall."""

    hall: str
    day: str
    seq: int
    visits: Sequence[LiveVisit]
    times: list[WindowTime]
    rewritten_at: int = 0
    corrected_at: int = 0
    past: PastHall | None = None
    timezone: str = "UTC"
    closed_days: frozenset[str] = frozenset()
    bookings: BookedDays = field(default_factory=BookedDays)
    ratings: RatedDays = field(default_factory=RatedDays)

    def before(self, first: str) -> "Present | None":
        """The hall's past as a hall all of whose days are over, where it reaches to `first` or beyond. Nothing is known
        of the days between its last one and the hall's first."""
        if self.past is None or first > self.past.last:
            return None
        after = (date.fromisoformat(self.past.last) + timedelta(days=1)).isoformat()
        return Present(self.past.hall, min(self.day, after), self.past.seq, [], [])

    def within(self, first: str, last: str) -> bool:
        """Whether the present day is one of these."""
        return first <= self.day <= last


class PresentReader:
    """Keeps a fold of every hall in memory, so that a request folds only the records since the last one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._folds: dict[str, Fold] = {}
        self._lock = asyncio.Lock()

    async def of(self, hall: str, now: int, end: int | None = None) -> Present:
        """The hall at `now` (µs UTC); `end` is its last record, where the caller has looked. Raises `NotReady` and the
        store's errors."""
        async with self._lock:
            fold = await self._fold(hall, end)
            at = max(now, fold.at)
            visits, times = fold.visits.so_far(at), fold.times.so_far(at, fold.seq)
            return Present(
                hall,
                fold.day,
                fold.seq,
                visits,
                times,
                fold.rewritten_at,
                fold.corrected_at,
                timezone=fold.visits.clock.timezone,
                closed_days=frozenset(fold.visits.closed_days),
                bookings=fold.bookings.copy(),
                ratings=fold.ratings.copy(),
            )

    async def _fold(self, hall: str, end: int | None) -> Fold:
        """The fold at the last record whose rows are complete."""
        if end is None and (head := await self._store.head(hall)) is not None:
            end = head.seq
        saved: Fold | None = None
        if hall in self._folds:
            projected = await self._store.projected(hall)
        else:  # both are asked for at once: a region asks them of each of its halls
            projected, saved = await asyncio.gather(
                self._store.projected(hall), saved_fold(self._store, hall, end or 0)
            )
        reached = projected.seq if projected is not None and projected.form == rows_form() else 0
        if end is not None and (reached == 0 or end - reached > MOST_FOLDED):
            raise NotReady(hall, reached, end)
        fold = self._folds.pop(hall, saved)
        if fold is None or fold.seq > reached:
            fold = await saved_fold(self._store, hall, reached)
        while fold.seq < reached:
            await take_in_next(self._store, fold, min(MOST_FOLDED, reached - fold.seq))
        self._folds[hall] = fold
        return fold
