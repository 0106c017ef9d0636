"""Lets background work give way to requests for figures: threads of one interpreter have no niceness of their own."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Final

AT_MOST_S: Final = 1.0
"""The longest wait of a piece of work, so that it also ends under constant requests."""


class RequestPriority:
    """Counts the requests in progress. Background work calls `give_way` before each piece of some milliseconds."""

    def __init__(self) -> None:
        self._looking = 0
        self._nobody = asyncio.Event()
        self._nobody.set()

    @contextlib.contextmanager
    def looking(self) -> Iterator[None]:
        """Counts a request as in progress within this context."""
        self._looking += 1
        self._nobody.clear()
        try:
            yield
        finally:
            self._looking -= 1
            if not self._looking:
                self._nobody.set()

    async def give_way(self, at_most_s: float = AT_MOST_S) -> None:
        """Wait until no request is in progress, at most `at_most_s`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most_s):
                await self._nobody.wait()
