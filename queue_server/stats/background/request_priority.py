"""Work in the background gives way to whoever looks at figures: an interpreter runs one thread at a time, and a thread
has no niceness there."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Final

AT_MOST_S: Final = 1.0
"""How long a piece of work waits: were somebody always looking, it would still come to its end."""


class Looks:
    """Who looks at present. Work that can wait is done in pieces of some milliseconds, with `give_way` before each."""

    def __init__(self) -> None:
        self._looking = 0
        self._nobody = asyncio.Event()
        self._nobody.set()

    @contextlib.contextmanager
    def looking(self) -> Iterator[None]:
        """Somebody looks as long as this lasts."""
        self._looking += 1
        self._nobody.clear()
        try:
            yield
        finally:
            self._looking -= 1
            if not self._looking:
                self._nobody.set()

    async def give_way(self, at_most_s: float = AT_MOST_S) -> None:
        """Wait until nobody looks, but not for ever."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most_s):
                await self._nobody.wait()
