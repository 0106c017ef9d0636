"""Counts wrong digits of bookings for all servers of a store, by the kiosk or person that sends them.

So many are free at once; each further one has to wait until an earlier one is forgotten, one each half minute. There
are a million, so whoever tries one each half minute needs weeks for one of a day's bookings.

Digits are counted as wrong before they are looked up, by compare-and-set, and the count is taken back where they were
right: of many at once, also at different servers, each counts. The store has digests under a secret of its own.
"""

import hmac
from collections.abc import Callable
from typing import Final

from queue_server.journal.shared.contents import Failures
from queue_server.journal.store import Store
from queue_server.units import SECOND

MOST_WRONG_CODES: Final = 5
FORGOTTEN_EVERY_S: Final = 30
MOST_COUNTING_TRIES: Final = 50
"""How often digits are counted anew while others count the same; then they wait as if they came too early."""
CONTENDED_S: Final = 1.0
_EVERY: Final = FORGOTTEN_EVERY_S * SECOND


class CodeAttempts:
    """The wrong digits at all servers of one store. `clock` gives µs UTC. Every method may raise `Unavailable`."""

    def __init__(self, store: Store, clock: Callable[[], int]) -> None:
        self._store, self._clock = store, clock
        self._secret: bytes | None = None

    async def begin(self, name: str) -> float:
        """Count digits as wrong, and return 0: they are looked up now. Where they come too early nothing is counted,
        and the seconds until the next ones are returned."""
        key = await self._key(name)
        for _ in range(MOST_COUNTING_TRIES):
            before, now = await self._store.failures([key]), self._clock()
            forgotten_at = _forgotten_at(before.get(key), now)
            if (wait := forgotten_at - now - (MOST_WRONG_CODES - 1) * _EVERY) > 0:
                return wait / SECOND
            if await self._store.change_failures(before, [_counted(key, before.get(key), now, forgotten_at + _EVERY)]):
                return 0.0
        return CONTENDED_S

    async def were_right(self, name: str) -> None:
        """Take back what `begin` has counted."""
        key = await self._key(name)
        for _ in range(MOST_COUNTING_TRIES):
            before, now = await self._store.failures([key]), self._clock()
            forgotten_at = _forgotten_at(before.get(key), now) - _EVERY
            if await self._store.change_failures(before, [_counted(key, before.get(key), now, forgotten_at)]):
                return

    async def _key(self, name: str) -> bytes:
        if self._secret is None:
            self._secret = await self._store.secret("failed attempts")
        return hmac.digest(self._secret, f"code\n{name}".encode(errors="replace"), "sha256")[:16]


def _forgotten_at(failures: Failures | None, now: int) -> int:
    """When all wrong digits until now are forgotten (µs UTC). No clock that was ahead keeps anybody out for longer."""
    return now if failures is None else min(max(now, failures.last), now + MOST_WRONG_CODES * _EVERY)


def _counted(key: bytes, failures: Failures | None, now: int, forgotten_at: int) -> Failures:
    return Failures(key, (failures.count if failures is not None else 0) + 1, forgotten_at, max(now, forgotten_at))
