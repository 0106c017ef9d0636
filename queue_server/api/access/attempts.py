"""Counts wrong passwords, and computes how long to wait before the next attempt. Pure: time is an argument.

The delay doubles with every failure beyond the free ones. It is counted for the pair of address and name, for the
address (one guesser, many names) and for the name (many guessers), the last with a low bound, so that a stranger cannot
keep an operator from signing in. A browser in which the person has signed in before is counted in place of its address,
and the count of the name does not apply to it: guesses made elsewhere never delay it.
"""

from typing import Final, NamedTuple

from cachetools import FIFOCache
from msgspec import Struct


class Policy(NamedTuple):
    """A rule of delays. After `free` failures the delay begins at one second and doubles up to `longest_s`."""

    free: int
    longest_s: float


PAIR: Final = Policy(free=3, longest_s=900)
ADDRESS: Final = Policy(free=10, longest_s=900)
NAME: Final = Policy(free=20, longest_s=15)

FORGET_S: Final = 3600.0
"""Failures older than this are forgotten."""
MOST_COUNTERS: Final = 30_000
"""How many counters are kept at once: about 6 MB."""


class Failures(Struct):
    count: int
    last: float


class Attempts:
    """Counts failed attempts. Times are seconds of any clock that never goes back."""

    def __init__(self) -> None:
        self._failures: FIFOCache[tuple[str, str], Failures] = FIFOCache(MOST_COUNTERS)

    def wait_s(self, address: str, name: str, now: float, *, is_known: bool = False) -> float:
        """The seconds until the next attempt is checked; 0 if it is checked now. `is_known`: `address` is a browser."""
        waits = (self._wait(key, policy, now) for key, policy in _keys(address, name, is_known))
        return max(0.0, *waits)

    def failed(self, address: str, name: str, now: float, *, is_known: bool = False) -> None:
        """Count a wrong password."""
        for key, _ in _keys(address, name, is_known):
            failures = self._failures.pop(key, None)
            count = failures.count if failures is not None and now - failures.last < FORGET_S else 0
            self._failures[key] = Failures(count + 1, now)

    def succeeded(self, address: str, name: str) -> None:
        """Count a right password: the pair begins anew. The address and the name keep their counts."""
        self._failures.pop((address, name), None)

    def _wait(self, key: tuple[str, str], policy: Policy, now: float) -> float:
        failures = self._failures.get(key)
        if failures is None or failures.count <= policy.free or now - failures.last >= FORGET_S:
            return 0.0
        delay = min(policy.longest_s, 2.0 ** min(failures.count - policy.free - 1, 30))
        return failures.last + delay - now


def _keys(address: str, name: str, is_known: bool) -> tuple[tuple[tuple[str, str], Policy], ...]:
    counters = ((address, name), PAIR), ((address, ""), ADDRESS)
    return counters if is_known else (*counters, (("", name), NAME))
