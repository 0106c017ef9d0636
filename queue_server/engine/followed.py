"""Reads a hall whose journal comes from elsewhere: nothing is decided in it, and no time passes in it.

Its state is folded behind the append, and so are its rows: whoever appends waits for neither. Of several servers each
folds the state, and the first one stores the rows.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from queue_server.bugs import Bugs
from queue_server.engine.projection import Projection
from queue_server.engine.proposal import Proposal
from queue_server.engine.writer import Writer
from queue_server.hall.bookings.booking_index import END_OF_TIME
from queue_server.hall.errors import Refused
from queue_server.hall.events import Entry, HallConfigured
from queue_server.journal.feed import Feed
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Batch, Conflict, Store, StoreError

log = logging.getLogger(__name__)

FOLLOWED_RECENT: Final = 256
"""Records of a followed hall that are kept in memory: a screen that has missed more gets them from the store."""
MOST_WITHOUT_ROWS: Final = 5_000
"""Records that are held in memory until their rows are stored."""


class HallFollower(Writer):
    """Takes in what is appended to a followed hall, and stores its rows. `configured` is called at a change of its
    definition, with the hall and when it was (µs UTC)."""

    def __init__(
        self,
        feed: Feed,
        projection: Projection,
        snapshot_seq: int,
        corrupt: Corrupt | None,
        bugs: Bugs,
        store: Store,
        configured: Callable[[str, int], None],
    ) -> None:
        super().__init__(feed, projection, snapshot_seq, corrupt, bugs, is_followed=True)
        self._store = store
        self._configured = configured
        self._without_rows: list[Entry] = []

    def propose(
        self,
        proposal: Proposal,
        _clock: int,
        _line_up: Callable[[Proposal], None],
        *,
        may_turn: bool = True,  # noqa: ARG002 - as the writer's
    ) -> None:
        """Refuse the command. Raises `Refused`."""
        raise Refused("hall_followed", hall=proposal.hall)

    def propose_overdue(self, _clock: int, *, may_turn: bool = True) -> Iterator[Proposal]:  # noqa: ARG002 - as the writer's
        """Nothing: the hall's own server has a clock."""
        yield from ()

    def is_due(self, _clock: int) -> bool:
        """Whether rows are missing, or something could not be read."""
        return self.is_unsettled or self._is_behind

    @property
    def next_moment(self) -> int:
        """Never."""
        return END_OF_TIME

    def take_in(self, entries: Sequence[Entry]) -> None:
        """Take in what was appended. Raises `Corrupt` for a record that cannot have happened."""
        for entry in entries:
            before = self.feed.state.definition
            try:
                self.feed.advance([entry])
            except Exception as error:
                raise Corrupt(self.feed.hall, entry.seq, f"this cannot have happened: {error!r}") from error
            if isinstance(entry.event, HallConfigured) and before is not None:
                self._configured(self.feed.hall, entry.at)
        if self._has_figures and self.projection.is_in_step:
            self._without_rows.extend(entries)
            if len(self._without_rows) > MOST_WITHOUT_ROWS:  # they are made from the store, in parts
                self._without_rows = []
                self.projection.lose()

    async def catch_up_soon(self) -> None:
        """Store the rows of what was taken in. Raises `Unavailable`."""
        entries, self._without_rows = self._without_rows, []
        rows = self.rows(entries)
        if rows is not None:
            try:
                await self._store.append(Batch(rows=[rows]))
            except Conflict:  # another server has stored them
                self.projection.keep()
                self.may_have_others_rows = True
                await self.look_at_rows()
            except StoreError:
                self.projection.lose()
                raise
            else:
                self.projection.keep()
        await super().catch_up_soon()
