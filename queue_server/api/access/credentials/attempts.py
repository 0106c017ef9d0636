"""Counts wrong passwords and PINs for all servers of a store, and computes how long to wait before the next attempt.

The delay doubles with every failure beyond the free ones. It is counted for the pair of address and name, for the
address (one guesser, many names) and for the name (many guessers), the last with a low bound, so that a stranger cannot
keep an operator from signing in. A browser in which the person has signed in before is counted in place of its address,
and the count of the name does not apply to it: guesses made elsewhere never delay it.

Few digits are easy to guess, so wrong PINs are counted for each person: after some in a row the PIN is not accepted
until its person signs in with the password.

An attempt is counted as failed before it is checked, by compare-and-set: of many at once, also at different servers,
each counts. The store has digests under a secret of its own, neither names nor addresses.
"""

import hmac
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from queue_server.journal.shared.contents import Failures
from queue_server.journal.store import Store
from queue_server.units import SECOND


class Policy(NamedTuple):
    """A rule of delays. After `free` failures the delay begins at one second and doubles up to `longest_s`."""

    free: int
    longest_s: float


PAIR: Final = Policy(free=3, longest_s=900)
ADDRESS: Final = Policy(free=10, longest_s=900)
NAME: Final = Policy(free=20, longest_s=15)

FORGET_S: Final = 3600.0
"""Failures older than this are forgotten."""
FREE_PINS: Final = 5
"""Wrong PINs in a row; so the chance to guess a PIN of four digits is one in two thousand."""
UNLIMITED: Final = 2**62
"""When wrong PINs are forgotten by themselves (µs UTC)."""
MOST_COUNTING_TRIES: Final = 50
"""How often an attempt is counted anew while others count the same; then it waits as if it came too early."""
CONTENDED_S: Final = 1.0


class Attempts:
    """The failed attempts at all servers of one store. `clock` gives µs UTC. Every method may raise `Unavailable`."""

    def __init__(self, store: Store, clock: Callable[[], int]) -> None:
        self._store, self._clock = store, clock
        self._secret: bytes | None = None

    async def begin(self, address: str, name: str, *, is_known: bool = False) -> float:
        """Count an attempt as failed, and return 0: it is checked now. Where it comes too early nothing is counted, and
        the seconds until the next one are returned. `is_known`: `address` is a browser."""
        policies = {await self._key(*counter): policy for counter, policy in _counters(address, name, is_known)}
        for _ in range(MOST_COUNTING_TRIES):
            before, now = await self._store.failures([*policies]), self._clock()
            wait_s = max(0.0, *(wait_after(before.get(key), policy, now) for key, policy in policies.items()))
            if wait_s > 0:
                return wait_s
            after = [_one_more(before, key, now) for key in policies]
            if await self._store.change_failures(before, after):
                return 0.0
        return CONTENDED_S

    async def succeeded(self, address: str, name: str) -> None:
        """Note a right password: the pair begins anew. The address and the name keep their counts."""
        await self._store.forget_failures([await self._key(address, name)])

    async def begin_pin(self, name: str) -> bool:
        """Count an attempt at a person's PIN as failed; returns whether it may be checked."""
        key = await self._key("pin", "", name)
        for _ in range(MOST_COUNTING_TRIES):
            before = await self._store.failures([key])
            count = before[key].count if key in before else 0
            if count >= FREE_PINS:
                return False
            if await self._store.change_failures(before, [Failures(key, count + 1, self._clock(), UNLIMITED)]):
                return True
        return False

    async def forget_pin(self, name: str) -> None:
        """Forget the wrong PINs of a person, after the right PIN, the password or a new PIN."""
        await self._store.forget_failures([await self._key("pin", "", name)])

    async def _key(self, *parts: str) -> bytes:
        if self._secret is None:
            self._secret = await self._store.secret("failed attempts")
        return hmac.digest(self._secret, "\n".join(parts).encode(errors="replace"), "sha256")[:16]


def wait_after(failures: Failures | None, policy: Policy, now: int) -> float:
    """The seconds until the next attempt after these failures; 0 or less if it is checked now."""
    if failures is None or failures.count <= policy.free or now - failures.last >= FORGET_S * SECOND:
        return 0.0
    delay_s = min(policy.longest_s, 2.0 ** min(failures.count - policy.free - 1, 30))
    return (failures.last - now) / SECOND + delay_s


def _one_more(before: Mapping[bytes, Failures], key: bytes, now: int) -> Failures:
    failures = before.get(key)
    count = failures.count if failures is not None and now - failures.last < FORGET_S * SECOND else 0
    return Failures(key, count + 1, now, now + round(FORGET_S * SECOND))


def _counters(address: str, name: str, is_known: bool) -> tuple[tuple[tuple[str, str], Policy], ...]:
    counters = ((address, name), PAIR), ((address, ""), ADDRESS)
    return counters if is_known else (*counters, (("", name), NAME))
