"""Every live socket of one hall, in three lanes: the hall's own screens, the calls, and what is made for one reader.

The lanes do not wait for one another: a thousand phones do not hold back the board.
"""

import asyncio
from collections.abc import Callable, Iterator

from msgspec import Struct

from queue_server.api.live.broadcaster import Lane
from queue_server.api.live.calls import Calls
from queue_server.api.live.snapshot_broadcaster import Levels
from queue_server.api.live.subscriber import Screen
from queue_server.bugs import Bugs
from queue_server.config.silence import LATE_S
from queue_server.journal.feed import Feed


class Counts(Struct):
    screens: int = 0
    behind: int = 0
    stale: int = 0


class Seen(Struct, frozen=True):
    """What a screen says it shows, and for how many seconds it has said so."""

    who: str
    view: str
    seq: int | None
    for_s: float


class Fanout:
    """`clock` is monotonic, in seconds; `wall` gives µs UTC."""

    def __init__(
        self, feed: Feed, clock: Callable[[], float], wall: Callable[[], int], bugs: Bugs | None = None
    ) -> None:
        self.feed = feed
        self.boards = Levels(feed, clock, wall, bugs, is_quiet=False)
        self.calls = Calls(feed, clock, wall)
        self.readers = Levels(feed, clock, wall, bugs, is_quiet=True)
        self._clock = clock

    @property
    def hall(self) -> str:
        return self.feed.hall

    async def run(self) -> None:
        """Keep every screen at the present, until cancelled."""
        async with asyncio.TaskGroup() as lanes:
            for lane in self._lanes():
                lanes.create_task(lane.run())

    def screens(self) -> list[Screen]:
        return [screen for lane in self._lanes() for screen in lane.screens]

    def close(self, screen: Screen) -> None:
        """The socket has ended."""
        for lane in self._lanes():
            lane.close(screen)

    def end(self, screen: Screen, code: int) -> None:
        """Say goodbye to a screen with a closing code."""
        for lane in self._lanes():
            if screen in lane.screens:
                lane.end(screen, code)

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

    def seen(self) -> list[Seen]:
        """Who shows what, and since when."""
        now = self._clock()
        return [Seen(s.who, s.view, s.seen, now - s.seen_since) for s in self.screens()]

    def _lanes(self) -> Iterator[Lane]:
        yield self.boards
        yield self.calls
        yield self.readers


def _is_stale(screen: Screen, now: float) -> bool:
    return screen.seen is not None and screen.seen < screen.position and now - screen.sent_at >= LATE_S
