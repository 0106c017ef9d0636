"""Keeps recent counts and delays of a hall, from which waits are estimated. Pure.

The published estimates are computed from them, and the correction of our own learns from them.
"""

from bisect import bisect_right
from typing import Final

from msgspec import Struct, field

from queue_server.hall.state import SECOND

REMEMBERED: Final = 4_000
LAST: Final = 30
LAST_OF_SERVICE: Final = 10


class Moments(Struct, eq=False):
    """The times of events of one kind, in order, to count those within the last seconds."""

    _at: list[int] = []

    def add(self, at: int) -> None:
        self._at.append(at)
        if len(self._at) > REMEMBERED:
            del self._at[: REMEMBERED // 2]

    def within(self, seconds: float, now: int) -> int:
        return len(self._at) - bisect_right(self._at, now - int(seconds * SECOND))

    def since_last(self, now: int) -> float:
        """Seconds since the last event, an hour at the most."""
        return min((now - self._at[-1]) / SECOND, 3600.0) if self._at else 3600.0


class Recent(Struct, eq=False):
    """The last calls, ends, arrivals and leavings of one hall."""

    calls: Moments = field(default_factory=Moments)
    ends: Moments = field(default_factory=Moments)
    arrivals: Moments = field(default_factory=Moments)
    leavings: Moments = field(default_factory=Moments)
    unwaited: Moments = field(default_factory=Moments)
    last_wait: float = 0.0
    last_wait_of: dict[str, float] = {}
    last_waits: list[float] = []
    last_queued_of: dict[str, list[float]] = {}

    def called(self, service: str, waited: float, at: int) -> None:
        """Take in a call after `waited` seconds, at `at` (µs UTC)."""
        self.calls.add(at)
        if waited <= 0:
            self.unwaited.add(at)
        self.last_wait = self.last_wait_of[service] = waited
        self.last_waits.append(waited)
        del self.last_waits[:-LAST]
        if waited > 0:
            queued = self.last_queued_of.setdefault(service, [])
            queued.append(waited)
            del queued[:-LAST_OF_SERVICE]

    def mean_of_last(self, count: int) -> float:
        return _mean(self.last_waits[-count:])

    def mean_of_service(self, service: str) -> float:
        """The mean of the last ten of a service who did not find a free window."""
        return _mean(self.last_queued_of.get(service, []))


def _mean(waits: list[float]) -> float:
    return sum(waits) / len(waits) if waits else 0.0
