"""Limits how often an address may send requests that need no credentials. Pure: time is an argument.

Each address has a token bucket for each kind of request: `burst` at once, then `rate` a second. Memory is bounded: an
address whose bucket is full again is forgotten, and when there are too many the least recently used is dropped.
"""

from collections import OrderedDict
from typing import Final

from msgspec import Struct

MOST_ADDRESSES: Final = 50_000
"""How many buckets are kept at once, about 10 MB: more addresses in a minute are an attack, not a hall."""


class Rate(Struct, frozen=True):
    """A rate: `burst` at once, then `rate` a second."""

    rate: float
    burst: int


class Bucket(Struct):
    """The rest of an address's bucket at a moment (seconds, any clock that never goes back)."""

    left: float
    at: float


class Limit:
    """The buckets of one kind of request."""

    def __init__(self, rate: Rate, most: int = MOST_ADDRESSES) -> None:
        self._rate = rate
        self._most = most
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, address: str, now: float, cost: int = 1) -> float:
        """Take the cost of a request, at most the burst; returns 0, or the seconds to wait when not enough is left."""
        bucket = self._buckets.get(address)
        if bucket is None:
            self._buckets[address] = bucket = Bucket(float(self._rate.burst), now)
            self._forget(now)
        self._buckets.move_to_end(address)
        bucket.left = self._left(bucket, now)
        bucket.at = now
        if bucket.left < cost:
            return (cost - bucket.left) / self._rate.rate
        bucket.left -= cost
        return 0.0

    def wait(self, address: str, now: float) -> float:
        """The seconds until a request of cost 1 passes; 0 where it would pass now. Takes nothing."""
        bucket = self._buckets.get(address)
        left = self._left(bucket, now) if bucket is not None else self._rate.burst
        return max(0.0, (1 - left) / self._rate.rate)

    def _left(self, bucket: Bucket, now: float) -> float:
        return min(float(self._rate.burst), bucket.left + (now - bucket.at) * self._rate.rate)

    def _forget(self, now: float) -> None:
        """Drop the oldest buckets that are full again, two for each new one, and the oldest of all past the bound."""
        for _ in range(2):
            address, oldest = next(iter(self._buckets.items()))
            if len(self._buckets) <= self._most and self._left(oldest, now) < self._rate.burst:
                return
            if len(self._buckets) == 1:
                return
            del self._buckets[address]
