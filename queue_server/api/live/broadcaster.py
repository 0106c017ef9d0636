"""Runs the loop that follows one hall's feed for some views.

No client has a queue. Each commit is one change; its document is encoded once, and a plain loop writes the frame to
every screen that has taken all earlier ones. A screen that has not is marked as behind, costs nothing more, and gets
the present document once it reads again.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Final

from msgspec import Struct, json

from queue_server.api.http.frame import text_frame
from queue_server.api.live.subscriber import Subscriber
from queue_server.config.system.silence import ALIVE_EVERY_S, SILENT_S
from queue_server.journal.feed import Feed
from queue_server.loops import aligned_rest
from queue_server.views.times import moment

BEHIND_LOOK_S: Final = 0.25
"""How late the present document may be for a screen that reads again."""
SILENCE_LOOK_S: Final = 1.0
"""How often it is looked who has been sent nothing."""

GOING_AWAY: Final = 1001
TRY_LATER: Final = 1013


class Alive(Struct, frozen=True, tag_field="view", tag="alive"):
    """`seq` is what the reader is up to date with, `at` the server's clock."""

    seq: int
    at: datetime


class Broadcaster(ABC):
    """The base of the broadcasters. `clock` is monotonic, in seconds; `wall` gives µs UTC. `opened` is set for each
    screen that comes."""

    def __init__(
        self, feed: Feed, clock: Callable[[], float], wall: Callable[[], int], opened: asyncio.Event | None = None
    ) -> None:
        self.feed = feed
        self.screens: set[Subscriber] = set()
        self.behind: set[Subscriber] = set()
        self._clock = clock
        self._wall = wall
        self._opened = opened or asyncio.Event()
        self.is_followed = False
        """Whether its screens are kept up to date."""

    async def run(self) -> None:
        """Follow the feed while there are screens: where nobody looks, neither news nor the passing of time requires
        anything."""
        self.is_followed = True
        news = asyncio.create_task(self.feed.wait_past(-1))  # there may be changes that were not sent
        try:
            while self.screens:
                rest_s = BEHIND_LOOK_S if self.behind else SILENCE_LOOK_S
                await asyncio.wait({news}, timeout=aligned_rest(asyncio.get_running_loop().time(), rest_s))
                if news.done():
                    published = await self.publish()
                    news = asyncio.create_task(self.feed.wait_past(published))
                await self.tick(self._clock())
        finally:
            self.is_followed = False
            news.cancel()

    def admit(self, screen: Subscriber) -> None:
        """Add a screen to those that follow."""
        self.screens.add(screen)
        self._opened.set()

    @abstractmethod
    async def publish(self) -> int:
        """Send the present state to every screen that can take it; returns its seq."""

    @abstractmethod
    async def recheck(self, screen: Subscriber) -> None:
        """Check for changes without an event, for a screen that was sent nothing for a while."""

    @abstractmethod
    async def catch_up(self, screen: Subscriber) -> None:
        """Send the present state to a screen that was behind and reads again."""

    def close(self, screen: Subscriber) -> None:
        """Remove a screen whose socket has ended."""
        self.screens.discard(screen)
        self.behind.discard(screen)

    def fall_behind(self, screen: Subscriber) -> None:
        """Stop sending to a screen until it has taken what was written to it."""
        self.behind.add(screen)
        if screen.behind_since is None:
            screen.behind_since = self._clock()

    async def tick(self, now: float) -> None:
        """Do what the passing of time requires."""
        for screen in list(self.behind):
            await self._look_after(screen, now)
        for screen in [screen for screen in self.screens if _is_silent(screen, now)]:
            await self._break_silence(screen, now)

    def end(self, screen: Subscriber, code: int) -> None:
        """Close the socket, and remove the screen at once: nothing may follow a closing frame."""
        self.close(screen)
        screen.end(code)

    def up_to(self, screen: Subscriber) -> int:  # noqa: ARG002 - a broadcaster of positions asks the screen
        """The seq up to which a screen that is sent no change is up to date."""
        return self.feed.seq

    async def _look_after(self, screen: Subscriber, now: float) -> None:
        """Check a screen that is behind: it reads again, or its time is over."""
        if screen not in self.behind:
            return
        if screen.is_free:
            self.behind.discard(screen)
            screen.behind_since = None
            await self.catch_up(screen)
        elif screen.behind_since is not None and now - screen.behind_since >= SILENT_S:
            self.end(screen, TRY_LATER)

    async def _break_silence(self, screen: Subscriber, now: float) -> None:
        await self.recheck(screen)
        if screen not in self.screens or screen in self.behind or not _is_silent(screen, now):
            return
        if screen.is_free:
            screen.say_alive(frame_of(Alive(self.up_to(screen), moment(self._wall()))), now)
        else:
            self.fall_behind(screen)


def _is_silent(screen: Subscriber, now: float) -> bool:
    """Whether a sign of life is due. Looks are a second apart, so it comes half a second before its time at the
    earliest, and as much after it at the latest."""
    return now - screen.spoke_at >= ALIVE_EVERY_S - SILENCE_LOOK_S / 2


def frame_of(document: Struct) -> bytes:
    return text_frame(json.encode(document))
