"""Keeps the state on which a hall's commands are decided: ahead of the committed one by the events being committed.

It is a copy that is made for the first decision and folded beside the committed state. What other servers commit it
takes in only when the next command is decided here, and where that would cost more than another copy it is given up: a
hall in which this server only reads on costs it one fold and the memory of one state.
"""

from collections.abc import Sequence
from typing import Final

from queue_server.hall.events import Entry
from queue_server.hall.folds.evolve import evolve, evolve_all
from queue_server.hall.folds.going_back import go_back
from queue_server.hall.state import State
from queue_server.journal.feed import Feed

MOST_MISSED: Final = 100
"""Records of others that are taken in whatever a copy costs: a third of a millisecond."""


class WorkingState:
    """The committed state of a feed, and the events that were decided here and are not committed."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._copy: State | None = None
        self._missed: list[Entry] = []
        """What was committed elsewhere since the copy was last used. There is none where anything is uncommitted."""
        self._uncommitted: list[Entry] = []
        """By what the copy is ahead of the committed state."""

    @property
    def state(self) -> State:
        """The state after all that was decided, only to be read."""
        return self._copy if self._uncommitted and self._copy is not None else self._feed.state

    def own_copy(self) -> State:
        """The same state, which `fold` changes. Any error is that of a defect."""
        if self._copy is None:
            self._copy = self._feed.state.copy()
        elif self._missed:
            missed, self._missed = self._missed, []
            evolve_all(self._copy, missed)
        return self._copy

    def fold(self, entry: Entry) -> None:
        """Go on by an event that is decided here. Any error is that of a defect."""
        state = self.own_copy()
        self._uncommitted.append(entry)
        evolve(state, entry)

    def keep(self) -> None:
        """Let what the feed has reached count as committed."""
        if self._uncommitted:  # one follows another
            del self._uncommitted[: max(self._feed.seq + 1 - self._uncommitted[0].seq, 0)]

    def roll_back(self) -> None:
        """Take back what is not committed."""
        if self._uncommitted:
            self._copy = go_back(self.own_copy(), self._uncommitted, self._feed.state)
            self._uncommitted.clear()

    def miss(self, entries: Sequence[Entry]) -> None:
        """Note what the feed has taken in from elsewhere, while nothing was uncommitted."""
        if self._copy is None:
            return
        self._missed += entries
        state = self._feed.state
        if len(self._missed) > MOST_MISSED + len(state.tickets) + len(state.bookings):
            self._copy = None
            self._missed.clear()
