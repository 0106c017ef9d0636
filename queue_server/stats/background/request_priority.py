"""Lets background work give way to requests for figures: threads of one interpreter have no niceness of their own."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from typing import Final

from queue_server.clock import monotonic

AT_MOST_S: Final = 1.0
"""The longest wait of a piece of work, so that it also ends under constant requests."""
REQUEST_POLL_S: Final = 0.02
"""How often a thread looks whether a request is still in progress."""


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

    def give_way_in_thread(self, is_given_up: threading.Event, at_most_s: float = AT_MOST_S) -> None:
        """The same in a thread, until the work `is_given_up`."""
        ends_at = monotonic() + at_most_s
        while self._looking and monotonic() < ends_at and not is_given_up.wait(REQUEST_POLL_S):
            pass

    async def give_way(self, at_most_s: float = AT_MOST_S) -> None:
        """Wait until no request is in progress, at most `at_most_s`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most_s):
                await self._nobody.wait()
