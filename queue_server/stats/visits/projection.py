"""Makes the rows of each commit of a hall that is being written.

Another server may write to the same hall, with rows of its own: what it has stored is folded here too, and not stored
again.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from queue_server.hall.events import Entry
from queue_server.journal.feed import Feed
from queue_server.journal.record import IMPOSSIBLE, Corrupt
from queue_server.journal.store import Store
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Projected, Rows
from queue_server.stats.visits.fold import Fold, rows_form
from queue_server.stats.visits.fold_mark import FoldMark, may_mark
from queue_server.stats.visits.follow import follow, only_after

log = logging.getLogger(__name__)

CHECKPOINT: Final = 2_000
"""After how many records a fold is kept, to return to when a commit fails: some milliseconds of folding. Where more
visits go on than that, after as many as they are, so that keeping them costs a record no more."""
LOSES_FOR: Final = 2_000
"""For how many records after a lost commit others are expected: another server writes, or the disk is full. To note the
way back costs as much as the fold."""


class VisitsProjection:
    """One hall's `Projection`. The fold is ahead of the disk by the commit in progress.

    An entry that cannot be folded stops the rows and not the hall: tickets are given even if figures fail.
    """

    def __init__(self, store: Store, feed: Feed) -> None:
        self._store = store
        self._feed = feed
        self._fold: Fold | None = None
        self._checkpoint: SavedFold | None = None
        self._mark: FoldMark | None = None
        self._is_ahead = False
        """Whether the fold has taken in entries that are not committed yet."""
        self._loses_until = 0
        """Up to which record a commit is expected to be lost, so that the way back is noted before each."""
        self._stored = 0
        """Up to which record rows are stored, by whichever server."""
        self._lock = asyncio.Lock()
        self._is_broken = False

    @property
    def is_in_step(self) -> bool:
        return self._fold is not None or self._is_broken

    @property
    def lags(self) -> bool:
        fold = self._fold
        return fold is not None and not self._is_ahead and max(fold.seq, self._stored) < self._feed.seq

    def rows(self, entries: Sequence[Entry]) -> Rows | None:
        fold = self._fold
        if fold is None or not entries:
            return None
        missing = self._feed.recent(fold.seq) if fold.seq < entries[0].seq - 1 else []
        if fold.seq + len(missing) != entries[0].seq - 1:
            self.lose()
            return None
        if self._checkpoint is None or fold.seq - self._checkpoint.seq >= max(CHECKPOINT, len(fold.visits.live)):
            self._checkpoint = _saved(fold)
        following = [*missing, *entries]
        may_lose = fold.seq < self._loses_until and may_mark(following)
        self._mark, self._is_ahead = FoldMark(fold, following) if may_lose else None, True
        try:
            rows = fold.take_in(following)
        except IMPOSSIBLE as why:
            self._break(f"record {fold.seq + 1}: {why!r}")
            return None
        return only_after(rows, self._stored) if self._stored > rows.after else rows

    def keep(self) -> None:
        self._mark, self._is_ahead = None, False

    def undo(self) -> None:
        if self._is_ahead:
            self._loses_until = self._feed.seq + LOSES_FOR
        if self._is_ahead and self._mark is None:
            self.lose()
        elif self._mark is not None:
            self._mark.go_back()
        self.keep()

    def lose(self) -> None:
        self._fold = None
        self.keep()

    async def look(self) -> None:
        fold = self._fold
        if fold is None:
            return
        projected = await self._store.projected(self._feed.hall)
        if fold is self._fold:  # else rows are made beside this, and what they leave out is seen when they are made
            self.note(projected)

    def note(self, projected: Projected | None) -> None:
        if self._fold is None:
            return
        self._stored = _end(projected)
        if self._stored < self._fold.seq:
            self.lose()

    async def close_gap(self) -> None:
        fold, end = self._fold, self._feed.seq
        if fold is None:
            return
        seq = fold.seq
        stored = await self._rows_end()
        if fold is not self._fold or fold.seq != seq or self._is_ahead:
            return  # whether a commit brings the missing rows is seen when it has ended
        self._stored = max(self._stored, stored)
        if max(seq, self._stored) < end:
            self._checkpoint = _saved(fold)
            self.lose()

    async def catch_up(self, most: int | None = None) -> None:
        if most is not None and self._lock.locked():
            return  # they are made beside the commands, which do not wait for them
        async with self._lock:
            if self.is_in_step:
                return
            until, base = self._feed.seq, self._checkpoint
            if most is not None and until - await self._reached() > most:
                return
            try:
                fold = await follow(self._store, self._feed.hall, until, base.body if base is not None else None)
            except Corrupt as fault:
                self._break(str(fault))
                return
            self._fold, self._checkpoint, self._stored = fold, _saved(fold), 0
            self.keep()

    async def save(self) -> None:
        if self._checkpoint is not None:
            await self._store.save_fold(self._checkpoint)

    async def _rows_end(self) -> int:
        """Up to which record rows of this form are stored."""
        return _end(await self._store.projected(self._feed.hall))

    async def _reached(self) -> int:
        """From which record the fold can continue."""
        projected = await self._store.projected(self._feed.hall)
        saved = self._checkpoint or await self._store.fold(self._feed.hall)
        return min(projected.seq, saved.seq) if projected is not None and saved is not None else 0

    def _break(self, reason: str) -> None:
        log.critical("%s: figures stay where they are, the hall goes on: %s", self._feed.hall, reason)
        self._fold, self._is_broken = None, True


def _end(projected: Projected | None) -> int:
    """Up to which record rows of this form are stored."""
    return projected.seq if projected is not None and projected.form == rows_form() else 0


def _saved(fold: Fold) -> SavedFold:
    return SavedFold(fold.visits.hall, fold.seq, fold.head, fold.encode())
