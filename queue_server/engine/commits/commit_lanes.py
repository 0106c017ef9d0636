"""Holds a commit lane for each hall, so that a commit that fails in one hall throws away nothing of another."""

import asyncio
from collections.abc import Callable
from functools import partial

from queue_server.bugs import Bugs
from queue_server.clock import ServerClock
from queue_server.engine.commits.commit_lane import CommitLane
from queue_server.engine.commits.due_halls import DueHalls
from queue_server.engine.hall_writers import HallWriters
from queue_server.engine.writer import Writer
from queue_server.journal.store import Store


class CommitLanes(dict[str, CommitLane]):
    """By the id of a hall."""

    def __init__(self, store: Store, writers: HallWriters, clock: ServerClock, bugs: Bugs) -> None:
        super().__init__()
        self.commits: Callable[[int, float], None] = lambda _records, _seconds: None
        """Called at every commit: how many records, how many seconds."""
        self.due = DueHalls()
        """The halls to look at as time passes: those whose lane is busy or was since the last look, and others at their
        moments."""
        self._store = store
        self._writers = writers
        self._clock = clock
        self._bugs = bugs

    def open(self, writer: Writer) -> None:
        """Begin a lane for a hall."""
        hall = writer.feed.hall
        self.due.touch(hall)
        self[hall] = CommitLane(
            self._store,
            writer,
            self._writers,
            self._clock,
            self._bugs,
            lambda *commit: self.commits(*commit),
            partial(self.due.touch, hall),
        )

    async def rest(self) -> None:
        """Wait until everything that has arrived is committed or has failed."""
        await asyncio.gather(*(lane.rest() for lane in self.values()))
