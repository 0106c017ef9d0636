"""Reads sockets that rest between their heartbeats, those of many halls together.

A socket whose heartbeat was taken in is not read until the next one should be there: that waits in the kernel then. A
processor that is woken for each hall by itself does little else.
"""

import asyncio
import logging
import math
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from queue_server.replication.wire import HEARTBEAT_SECONDS, HEARTBEATS_WAIT_S

log = logging.getLogger(__name__)

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
    """The sockets that are not read at present, each due at one time. All that are due at a time are read then;
    `prepare` is awaited first."""

    def __init__(self) -> None:
        self._due: dict[RestingSocket, float] = {}
        self._to_read: defaultdict[float, list[RestingSocket]] = defaultdict(list)
        """Those that rest until a time. One that has ended or is due at another time by now is passed over."""
        self._under_way: set[asyncio.Task[None]] = set()
        self.prepare: Callable[[], Awaitable[None]] = _begin

    def rest(self, socket: RestingSocket, rest_s: float = HEARTBEAT_SECONDS) -> None:
        """Read nothing of a socket until its next heartbeat should have come, in so many seconds; until when it rested
        before does not count any more."""
        loop = asyncio.get_running_loop()
        due = next_gathering(loop.time(), rest_s)
        if self._due.get(socket) == due:
            return
        if due not in self._to_read:
            loop.call_at(due, self._start, due)
        self._due[socket] = due
        self._to_read[due].append(socket)

    def end_rest(self, socket: RestingSocket) -> None:
        """Read a socket no more, because it has ended."""
        self._due.pop(socket, None)

    def _start(self, due: float) -> None:
        task = asyncio.get_running_loop().create_task(self._gather(due))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _gather(self, due: float) -> None:
        try:
            await self.prepare()
        except Exception:
            log.exception("what comes before the heartbeats of idle halls has failed; they are read nonetheless")
        for count, socket in enumerate(self._to_read.pop(due, ()), 1):
            if self._due.get(socket) == due:
                del self._due[socket]
                socket.read()
            if count % READ_TOGETHER == 0:
                await asyncio.sleep(0)


def next_gathering(now: float, rest_s: float = HEARTBEAT_SECONDS) -> float:
    """When what comes in so many seconds after `now` is gathered (s)."""
    return math.ceil((now + rest_s - SOON_GATHERED_S) / HEARTBEATS_WAIT_S) * HEARTBEATS_WAIT_S
