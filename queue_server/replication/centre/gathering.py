"""Reads sockets that rest between their heartbeats, those of many halls together.

A socket whose heartbeat was taken in is not read until the next one should be there: that waits in the kernel then. A
processor that is woken for each hall by itself does little else.
"""

import asyncio
import math
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from queue_server.replication.wire import HEARTBEAT_SECONDS, HEARTBEATS_WAIT_S

SOON_GATHERED_S: Final = 0.25
"""A heartbeat that is taken in so soon after a gathering has waited for it, and so will the next one."""
READ_TOGETHER: Final = 50
"""Sockets that are read before others have their turn: a millisecond."""


class RestingSocket(Protocol):
    """A socket that is read when it is due."""

    def read(self) -> None:
        """Take in what has come."""


async def _begin() -> None:
    """Nothing is to be done before a gathering."""


class Gathering:
    """The sockets that are not read at present. All that are due at a time are read then; `prepare` is awaited
    first."""

    def __init__(self) -> None:
        self._due: defaultdict[float, set[RestingSocket]] = defaultdict(set)
        self._under_way: set[asyncio.Task[None]] = set()
        self.prepare: Callable[[], Awaitable[None]] = _begin

    def rest(self, socket: RestingSocket, rest_s: float = HEARTBEAT_SECONDS) -> None:
        """Read nothing of a socket until its next heartbeat should have come, in so many seconds."""
        loop = asyncio.get_running_loop()
        due = next_gathering(loop.time(), rest_s)
        if due not in self._due:
            loop.call_at(due, self._start, due)
        self._due[due].add(socket)

    def end_rest(self, socket: RestingSocket) -> None:
        """Read a socket no more, because it has ended."""
        for sockets in self._due.values():
            sockets.discard(socket)

    def _start(self, due: float) -> None:
        task = asyncio.get_running_loop().create_task(self._gather(due))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _gather(self, due: float) -> None:
        await self.prepare()
        for count, socket in enumerate(self._due.pop(due, ()), 1):
            socket.read()
            if count % READ_TOGETHER == 0:
                await asyncio.sleep(0)


def next_gathering(now: float, rest_s: float = HEARTBEAT_SECONDS) -> float:
    """When what comes in so many seconds after `now` is gathered (s)."""
    return math.ceil((now + rest_s - SOON_GATHERED_S) / HEARTBEATS_WAIT_S) * HEARTBEATS_WAIT_S
