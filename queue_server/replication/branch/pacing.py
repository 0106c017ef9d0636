"""Decides how long a link rests: after a fault, and so that it takes no more of the line than it may. Pure."""

from collections.abc import Callable
from typing import Final

FIRST_LINK_WAIT_S: Final = 1.0
LONGEST_LINK_WAIT_S: Final = 15.0
"""So long at the most until a network that is back is noticed."""
_MOST_DOUBLINGS: Final = 10


class BackOff:
    """The rests between tries, each twice as long as the one before, and shorter by chance, so that halls whose centre
    comes back do not all ask it at once. `chance` gives numbers from 0 to 1."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._failures = 0

    def next_wait_s(self) -> float:
        """How long to rest after one more failure."""
        full_s = min(FIRST_LINK_WAIT_S * 2.0**self._failures, LONGEST_LINK_WAIT_S)
        self._failures = min(self._failures + 1, _MOST_DOUBLINGS)
        return full_s * (0.5 + self._chance() / 2)

    def succeeded(self) -> None:
        self._failures = 0


class BandwidthLimit:
    """Spreads what is sent so that it takes no more than `kbit_s` on the average; None for no limit."""

    def __init__(self, kbit_s: int | None) -> None:
        self._bytes_per_s = None if kbit_s is None else kbit_s * 1000 / 8
        self._free_at = 0.0

    def wait_s(self, size: int, now: float) -> float:
        """How long to rest before sending so many bytes at `now` (s); they count as sent."""
        if self._bytes_per_s is None:
            return 0.0
        begins_at = max(now, self._free_at)
        self._free_at = begins_at + size / self._bytes_per_s
        return begins_at - now
