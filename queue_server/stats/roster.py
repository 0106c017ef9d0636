"""Who is at work: what is known of windows beyond their state, followed from the journal. Pure.

A hall that runs on Kezek says which windows are open and what they may call. A log of another system says neither:
there the windows that may call a service are those that lately did (`is_inferred`).
"""

from collections import Counter, deque
from typing import Final

from queue_server.hall.state import MINUTE, SECOND

LATELY: Final = 400
"""Calls of a window that show what it may call: some days' worth."""
NEW: Final = 30
"""With fewer calls than this a window has shown nothing, and may call anybody."""


class Roster:
    """The windows of one hall: since when each is free (µs UTC), and which services it calls."""

    def __init__(self, *, is_inferred: bool) -> None:
        self.is_inferred = is_inferred
        self.free_since: dict[int, int] = {}
        self.last_active: dict[int, int] = {}
        self._calls: dict[int, deque[str]] = {}
        self._counts: dict[int, Counter[str]] = {}

    def opened(self, window: int, at: int) -> None:
        self.free_since[window] = at

    def closed(self, window: int) -> None:
        self.free_since.pop(window, None)

    def called(self, window: int, service: str, at: int) -> None:
        self.free_since.pop(window, None)
        self.last_active[window] = at
        calls = self._calls.setdefault(window, deque())
        counts = self._counts.setdefault(window, Counter())
        calls.append(service)
        counts[service] += 1
        if len(calls) > LATELY:
            counts[calls.popleft()] -= 1

    def freed(self, window: int, at: int) -> None:
        self.free_since[window] = self.last_active[window] = at

    def may_call(self, window: int, service: str) -> bool:
        """What a window has shown; asked only where nobody says what it may do."""
        counts = self._counts.get(window)
        return counts is None or counts[service] > 0 or len(self._calls[window]) < NEW

    def seen_within(self, minutes: float, now: int) -> int:
        """How many windows have called or finished somebody within the last minutes."""
        return sum(now - at < minutes * MINUTE for at in self.last_active.values())

    def free_for(self, window: int, now: int) -> float:
        """Seconds since the window became free."""
        return (now - self.free_since.get(window, now)) / SECOND
