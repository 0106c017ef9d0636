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

from queue_server.replication.wire import HEARTBEAT_SECONDS

log = logging.getLogger(__name__)

GATHERED_EVERY_S: Final = 5.0
"""How long a heartbeat may wait until it is taken in together with those of other halls."""

SOON_GATHERED_S: Final = 0.25
"""A heartbeat that is taken in so soon after a gathering has waited for it, and so will the next one."""
READ_TOGETHER: Final = 50
"""Sockets that are read before others have their turn: less than a millisecond."""


class RestingSocket(Protocol):
    """A socket that is read when it is due."""

    due: float | None
    """When it is read next, by the gathering's clock; None where it does not rest."""

    def read(self, now: int) -> None:
        """Take in what has come by `now` (µs UTC)."""


async def _begin() -> None:
    """Nothing is to be done before a gathering."""


class Gathering:
    """The sockets that are not read at present, each due at one time. All that are due at a time are read then, with
    one look at the `clock` (µs UTC); `prepare` is awaited first."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._to_read: defaultdict[float, list[RestingSocket]] = defaultdict(list)
        """Those that rest until a time. One that has ended or is due at another time by now is passed over."""
        self._under_way: set[asyncio.Task[None]] = set()
        self.prepare: Callable[[], Awaitable[None]] = _begin

    def rest(self, socket: RestingSocket, rest_s: float = HEARTBEAT_SECONDS, every_s: float = GATHERED_EVERY_S) -> None:
        """Read nothing of a socket for so many seconds, and then at the next gathering, which there is every so many;
        until when it rested before does not count any more."""
        loop = asyncio.get_running_loop()
        due = next_gathering(loop.time(), rest_s, every_s)
        if socket.due == due:
            return
        if due not in self._to_read:
            loop.call_at(due, self._start, due)
        socket.due = due
        self._to_read[due].append(socket)

    def _start(self, due: float) -> None:
        task = asyncio.get_running_loop().create_task(self._gather(due))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _gather(self, due: float) -> None:
        try:
            await self.prepare()
        except Exception:
            log.exception("what comes before the heartbeats of idle halls has failed; they are read nonetheless")
        now = self._clock()
        for count, socket in enumerate(self._to_read.pop(due, ()), 1):
            if socket.due == due:
                socket.due = None
                socket.read(now)
            if count % READ_TOGETHER == 0:
                await asyncio.sleep(0)
                now = self._clock()


def next_gathering(now: float, rest_s: float = HEARTBEAT_SECONDS, every_s: float = GATHERED_EVERY_S) -> float:
    """When what comes in so many seconds after `now` is gathered (s)."""
    return math.ceil((now + rest_s - SOON_GATHERED_S) / every_s) * every_s
