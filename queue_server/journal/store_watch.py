"""Asks a store whether it has changed, once for all who would read it again and again.

What other processes write is noticed by looking: tokens, names, devices, the ends of journals. A server that is idle
asks for one number a second, and reads nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from queue_server.journal.store import Store, Unavailable

SHARED_S: Final = 0.1
"""The age up to which an answer of the store is shared."""


class StoreWatch:
    """Numbers the states of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._number = 0
        self._version: str | None = None
        self._asked_at = -SHARED_S
        self._asking: asyncio.Task[None] | None = None

    async def number(self) -> int:
        """A number that is another one once anybody has changed the store. Where the store cannot be asked it is
        another one each time, so that whoever reads it learns why."""
        if self._asking is None and asyncio.get_running_loop().time() - self._asked_at >= SHARED_S:
            self._asking = asyncio.create_task(self._ask())
        if self._asking is not None:
            await asyncio.shield(self._asking)
        return self._number

    async def _ask(self) -> None:
        try:
            version = await self._store.version()
            if version is None or version != self._version:
                self._number += 1
            self._version = version
        except Unavailable:
            self._number += 1
            self._version = None
        finally:
            self._asked_at = asyncio.get_running_loop().time()
            self._asking = None


class Reader:
    """What one reader has seen of a store."""

    def __init__(self, watch: StoreWatch) -> None:
        self._watch = watch
        self._number: int | None = None

    async def read(self, read: Callable[[], Awaitable[object]]) -> bool:
        """Await `read()` unless the store is as it was before the last one; returns whether it was read. Raises as
        `read()`, and then reads again the next time."""
        number = await self._watch.number()
        if number == self._number:
            return False
        await read()
        self._number = number
        return True
