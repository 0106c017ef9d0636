"""Gives turns at work that loads the machine: few at a time, and few that wait, whatever address they come from."""

import asyncio
from types import TracebackType
from typing import Final

from queue_server.api.http.problem import too_many_requests

AT_ONCE: Final = 2
"""Pieces of work at a time: the rest of two cores belongs to the hall."""
MOST_WAITING: Final = 64
"""How many may wait for a turn; the last of them gets it after some five seconds, if all of them sign in."""
ASK_AGAIN_S: Final = 5.0


class Turns:
    """An asynchronous context in which entering waits for a turn. Raises `HttpProblem` where too many wait."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._waiting = 0

    async def __aenter__(self) -> None:
        if self._waiting >= self._most_waiting:
            raise too_many_requests(ASK_AGAIN_S)
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._places.release()
