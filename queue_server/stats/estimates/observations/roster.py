"""Keeps which windows are at work, and what is known of them beyond their state, from the journal. Pure.

The journal of a hall on Kezek has which windows are open and what they may call. A log of another system has neither:
there the windows that may call a service are those that did lately (`is_inferred`).
"""

from typing import Final

from msgspec import Struct

from queue_server.hall.state import MINUTE, SECOND

RECENT_SPAN: Final = 400
"""Calls of a window from which it is inferred what it may call: some days' worth."""
NEW: Final = 30
"""With fewer calls than this nothing is inferred of a window, and it may call every ticket."""


class Roster(Struct, eq=False):
    """The windows of one hall: since when each is free (µs UTC), and which services it calls."""

    is_inferred: bool
    free_since: dict[int, int] = {}
    last_active: dict[int, int] = {}
    _calls: dict[int, list[str]] = {}
    _counts: dict[int, dict[str, int]] = {}

    def opened(self, window: int, at: int) -> None:
        self.free_since[window] = at

    def closed(self, window: int) -> None:
        self.free_since.pop(window, None)

    def called(self, window: int, service: str, at: int) -> None:
        self.free_since.pop(window, None)
        self.last_active[window] = at
        calls = self._calls.setdefault(window, [])
        counts = self._counts.setdefault(window, {})
        calls.append(service)
        counts[service] = counts.get(service, 0) + 1
        if len(calls) > RECENT_SPAN:
            counts[calls.pop(0)] -= 1

    def freed(self, window: int, at: int) -> None:
        self.free_since[window] = self.last_active[window] = at

    def may_call(self, window: int, service: str) -> bool:
        """Whether the window may call the service, by its past calls; used only where no definition states it."""
        counts = self._counts.get(window)
        return counts is None or counts.get(service, 0) > 0 or len(self._calls[window]) < NEW

    def seen_within(self, minutes: float, now: int) -> int:
        """How many windows have called or finished a ticket within the last minutes."""
        return sum(now - at < minutes * MINUTE for at in self.last_active.values())

    def free_for(self, window: int, now: int) -> float:
        """Seconds since the window became free."""
        return (now - self.free_since.get(window, now)) / SECOND
