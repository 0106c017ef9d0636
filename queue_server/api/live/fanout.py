"""Serves every live socket of one hall by three broadcasters: for the hall's own screens, the calls, and single
readers.

They do not wait for one another, so a thousand phones do not delay the board.
"""

import asyncio
from collections.abc import Callable, Iterator

from msgspec import Struct

from queue_server.api.live.broadcaster import Broadcaster
from queue_server.api.live.calls import Calls
from queue_server.api.live.snapshot_broadcaster import SnapshotBroadcaster
from queue_server.api.live.subscriber import Subscriber
from queue_server.bugs import Bugs
from queue_server.config.system.silence import LATE_S
from queue_server.journal.feed import Feed


class Counts(Struct):
    screens: int = 0
    behind: int = 0
    stale: int = 0


class Fanout:
    """The broadcasters of one hall. `clock` is monotonic, in seconds; `wall` gives µs UTC."""

    def __init__(
        self, feed: Feed, clock: Callable[[], float], wall: Callable[[], int], bugs: Bugs | None = None
    ) -> None:
        self.feed = feed
        self._opened = opened = asyncio.Event()
        self.boards = SnapshotBroadcaster(feed, clock, wall, bugs, opened, is_quiet=False)
        self.calls = Calls(feed, clock, wall, opened)
        self.readers = SnapshotBroadcaster(feed, clock, wall, bugs, opened, is_quiet=True)
        self._clock = clock

    @property
    def hall(self) -> str:
        return self.feed.hall

    async def run(self) -> None:
        """Keep every screen up to date, until cancelled. A broadcaster without screens takes no task."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._opened.clear()
                for broadcaster in self._broadcasters():
                    if broadcaster.screens and not broadcaster.is_followed:  # there are some after a fault
                        group.create_task(broadcaster.run())
                await self._opened.wait()

    def screens(self) -> list[Subscriber]:
        return [*self.boards.screens, *self.calls.screens, *self.readers.screens]

    def close(self, screen: Subscriber) -> None:
        """Remove a screen whose socket has ended."""
        for broadcaster in self._broadcasters():
            broadcaster.close(screen)

    def end(self, screen: Subscriber, code: int) -> None:
        """Close the socket of a screen with a closing code."""
        for broadcaster in self._broadcasters():
            if screen in broadcaster.screens:
                broadcaster.end(screen, code)

    def end_all(self, code: int) -> None:
        """Close the socket of every screen with a closing code."""
        for screen in self.screens():
            self.end(screen, code)

    def counts(self) -> dict[str, Counts]:
        """How many screens there are, by kind of view."""
        counts = {view: Counts() for view in ("board", "calls", "desk", "supervisor", "ticket", "waits")}
        now = self._clock()
        for screen in self.screens():
            of_view = counts[screen.view.partition(":")[0]]
            of_view.screens += 1
            of_view.behind += screen.behind_since is not None
            of_view.stale += _is_stale(screen, now)
        return counts

    def _broadcasters(self) -> Iterator[Broadcaster]:
        yield self.boards
        yield self.calls
        yield self.readers


def _is_stale(screen: Subscriber, now: float) -> bool:
    return screen.shown_seq is not None and screen.shown_seq < screen.position and now - screen.sent_at >= LATE_S
