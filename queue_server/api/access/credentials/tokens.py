"""Finds machines' tokens, as the store had them a second ago at the most.

A command line in another process adds and revokes tokens in the same store, so they are read anew every second. A
request with an unknown token waits for the next reading, which all such requests share: guessing adds no reads of the
disk.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from typing import Final

from queue_server.clock import clock_of
from queue_server.journal.access.contents import Token
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.store_watch import Reader, StoreWatch
from queue_server.loops import every

log = logging.getLogger(__name__)

TOKEN_REFRESH_S: Final = 1.0
"""How long a revoked token may still be accepted."""
SOONEST_S: Final = 0.25
"""The least time between two readings, however many unknown tokens are sent."""


def digest_of(secret: str) -> bytes:
    """The hash that is stored of a secret."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


class Tokens:
    """The tokens of a store. `clock` gives µs UTC."""

    def __init__(self, store: Store, clock: Callable[[], int], watch: StoreWatch | None = None) -> None:
        self._store = store
        self._reader = Reader(watch or StoreWatch(store))
        self._clock = clock_of(clock)
        self._by_digest: Mapping[bytes, Token] = {}
        self._fault: Unavailable | None = None
        self._reading: asyncio.Task[None] | None = None
        self._is_asking = False
        self._read_at = -SOONEST_S

    async def find(self, digest: bytes) -> Token | None:
        """The live token with that digest. Raises `Unavailable` when it is unknown and the store cannot be asked."""
        if digest not in self._by_digest:
            if self._is_asking:
                await self._read()  # this reading began before the request, so it may lack the token
            if digest not in self._by_digest:
                await self._read()
            if digest not in self._by_digest and self._fault is not None:
                raise self._fault
        return self.live(digest)

    def live(self, digest: bytes) -> Token | None:
        """The token with that digest, if it is known and valid now."""
        token = self._by_digest.get(digest)
        if token is None or (token.expires_at is not None and token.expires_at <= self._clock.certain()):
            return None
        return token

    async def run(self) -> None:
        """Read the tokens anew within a second of each change of the store, until cancelled."""
        await every(TOKEN_REFRESH_S, partial(self._reader.read, self._read))

    async def _read(self) -> None:
        """Wait for a reading, which all waiting requests share."""
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_soon())
        await asyncio.shield(self._reading)

    async def _read_soon(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            await asyncio.sleep(self._read_at + SOONEST_S - loop.time())
            self._is_asking = True
            tokens = await self._store.tokens()
            self._by_digest = {token.digest: token for token in tokens if token.revoked_at is None}
            self._fault = None
        except Unavailable as fault:
            log.debug("the tokens cannot be read: %s", fault)
            self._fault = fault
        finally:
            self._read_at = loop.time()
            self._is_asking = False
            self._reading = None
