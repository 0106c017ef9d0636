"""Sends snapshots to screens: the whole document as it is now. Earlier documents are dropped."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from queue_server.api.live.broadcaster import GOING_AWAY, Broadcaster, frame_of
from queue_server.api.live.subscriber import Subscriber
from queue_server.bugs import Bugs
from queue_server.config.system.silence import ALIVE_EVERY_S
from queue_server.hall.errors import Refused
from queue_server.journal.feed import Feed
from queue_server.views.times import moment

SERVER_ERROR: Final = 1011
"""The closing code for a bug (RFC 6455, section 7.4.1): an unexpected condition prevents the server from fulfilling the
request."""
SLICE: Final = 32
"""Documents that are made before other tasks get a turn on the loop: some milliseconds."""

_AN_AGE_AGO: Final = moment(0)


class Level:
    """One view: its screens and its document, encoded when it is needed. `version` counts the changes, `made_at` is
    when the document was made (monotonic seconds)."""

    __slots__ = ("_frame", "document", "made_at", "make", "screens", "seq", "version")

    def __init__(self, make: Callable[[], Struct]) -> None:
        self.make = make
        self.screens: set[Subscriber] = set()
        self.document: Struct | None = None
        self.seq = -1
        self.made_at = 0.0
        self.version = 0
        self._frame = b""

    @property
    def frame(self) -> bytes:
        if not self._frame and self.document is not None:
            self._frame = frame_of(self.document)
        return self._frame

    def refresh(self, seq: int, now: float, *, only_changes: bool) -> None:
        """Make the document anew, as of `seq`. Raises `Refused` when the hall has none."""
        document = self.make()
        if not only_changes or self.document is None or not _is_same(document, self.document):
            self.version += 1
        self.document, self.seq, self.made_at, self._frame = document, seq, now, b""


class SnapshotBroadcaster(Broadcaster):
    """Serves the views of levels. `is_quiet` views are sent only if more than `seq` and `at` has changed.

    All views also change with the clock: for the quiet ones that is checked for each silent screen, for the others,
    which have the most screens, once for all of them.

    A document that cannot be made is a bug of its view: the sockets of its screens are closed, and those of other views
    stay.
    """

    def __init__(
        self,
        feed: Feed,
        clock: Callable[[], float],
        wall: Callable[[], int],
        bugs: Bugs | None = None,
        opened: asyncio.Event | None = None,
        *,
        is_quiet: bool,
    ) -> None:
        super().__init__(feed, clock, wall, opened)
        self._bugs = bugs or Bugs(wall)
        self._is_quiet = is_quiet
        self._levels: dict[str, Level] = {}

    def open(self, screen: Subscriber, make: Callable[[], Struct]) -> None:
        """Send the present document at once, and every one that follows. Raises `Refused` when there is none."""
        level = self._levels.get(screen.view) or Level(make)
        self._refresh(level)
        self._levels[screen.view] = level
        level.screens.add(screen)
        self.admit(screen)
        self._send(level, (screen,))

    def close(self, screen: Subscriber) -> None:
        super().close(screen)
        level = self._levels.get(screen.view)
        if level is not None:
            level.screens.discard(screen)
            if not level.screens:
                del self._levels[screen.view]

    async def publish(self) -> int:
        seq = self.feed.seq
        for count, (view, level) in enumerate(list(self._levels.items()), 1):
            self._bring_up(view, level)
            if count % SLICE == 0:
                await asyncio.sleep(0)
        return seq

    async def recheck(self, screen: Subscriber) -> None:
        level = self._levels.get(screen.view)
        if level is not None and (self._is_quiet or self._is_old(level)):
            self._bring_up(screen.view, level)

    async def catch_up(self, screen: Subscriber) -> None:
        level = self._levels.get(screen.view)
        if level is not None and screen.version != level.version:
            self._bring_up(screen.view, level)

    def _bring_up(self, view: str, level: Level) -> None:
        try:
            self._refresh(level)
            self._send(level, level.screens)
        except Refused:
            self._no_more(view, level, GOING_AWAY)
        except Exception as bug:  # noqa: BLE001 - the screens of the other views go on
            self._bugs.report(bug, f"socket:{view.partition(':')[0]}")
            self._no_more(view, level, SERVER_ERROR)

    def _refresh(self, level: Level) -> None:
        has_changed = level.seq != self.feed.seq
        if self._is_quiet or has_changed or self._is_old(level):
            level.refresh(self.feed.seq, self._clock(), only_changes=self._is_quiet or not has_changed)

    def _is_old(self, level: Level) -> bool:
        return self._clock() - level.made_at >= ALIVE_EVERY_S

    def _send(self, level: Level, screens: Iterable[Subscriber]) -> None:
        """Send the document to those that have not been sent its version. Each of thousands of screens waits for those
        before it, so for one nothing of ours is called: this is `is_free` and `send` of `Subscriber` in line."""
        version, seq, now, frame = level.version, level.seq, self._clock(), b""
        for screen in screens:
            if screen.version == version:
                continue
            pipe = screen.pipe
            if pipe.get_write_buffer_size() or pipe.is_closing():
                self.fall_behind(screen)
                continue
            frame = frame or level.frame
            pipe.write(frame)
            screen.version = version
            screen.position = seq
            screen.sent_at = screen.spoke_at = now

    def _no_more(self, view: str, level: Level, code: int) -> None:
        """Close a view that has nothing to show: the ticket's day is over, the window is removed, or the document
        cannot be made."""
        del self._levels[view]
        for screen in list(level.screens):
            self.end(screen, code)


def _is_same(document: Struct, previous: Struct) -> bool:
    """Whether two documents differ in nothing but `seq` and `at`."""
    return replace(document, seq=0, at=_AN_AGE_AGO) == replace(previous, seq=0, at=_AN_AGE_AGO)
