"""Who is at work: what is known of windows beyond their state, followed from the journal. Pure.

A hall that runs on Kezek says which windows are open and what they may call. A log of another system says neither:
there the windows that may call a service are those that lately did (`is_inferred`).
"""

from typing import Final

from msgspec import Struct

from queue_server.hall.state import MINUTE, SECOND

LATELY: Final = 400
"""Calls of a window that show what it may call: some days' worth."""
NEW: Final = 30
"""With fewer calls than this a window has shown nothing, and may call anybody."""


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
        if len(calls) > LATELY:
            counts[calls.pop(0)] -= 1

    def freed(self, window: int, at: int) -> None:
        self.free_since[window] = self.last_active[window] = at

    def may_call(self, window: int, service: str) -> bool:
        """What a window has shown; asked only where nobody says what it may do."""
        counts = self._counts.get(window)
        return counts is None or counts.get(service, 0) > 0 or len(self._calls[window]) < NEW

    def seen_within(self, minutes: float, now: int) -> int:
        """How many windows have called or finished somebody within the last minutes."""
        return sum(now - at < minutes * MINUTE for at in self.last_active.values())

    def free_for(self, window: int, now: int) -> float:
        """Seconds since the window became free."""
        return (now - self.free_since.get(window, now)) / SECOND
