"""Reads sockets that rest between their heartbeats, those of many halls together.

A socket whose heartbeat was taken in is not read until the next one should be there: that waits in the kernel then. A
processor that is woken for each hall by itself does little else. The sockets of idle halls are read all in one round,
of which there is one a minute, and another one for whoever looks at the halls.
"""

import asyncio
import logging
import math
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Final, NamedTuple, Protocol

from queue_server.loops import aligned_rest
from queue_server.replication.wire import HEARTBEAT_SECONDS

log = logging.getLogger(__name__)

GATHERED_EVERY_S: Final = 5.0
"""How long a heartbeat may wait until it is taken in together with those of other halls."""
ROUND_EVERY_S: Final = 60.0
"""How often the sockets of idle halls are read where nobody looks at the halls."""
LOOKED_AT_FRESH_S: Final = 20.0
"""How old may be what was read of them for whoever looks: less than the minute after which a hall is silent."""

SOON_GATHERED_S: Final = 0.25
"""A heartbeat that is taken in so soon after a gathering has waited for it, and so will the next one."""
READ_TOGETHER: Final = 50
"""Sockets that are read before others have their turn: less than a millisecond."""


class ReadingTime(NamedTuple):
    """When sockets are read: µs UTC, and seconds of the event loop."""

    at: int
    steady_s: float


class RestingSocket(Protocol):
    """A socket that is read when it is due."""

    due: float | None
    """When it is read next, by the gathering's clock; None where it has no time of its own."""

    def read(self, time: ReadingTime) -> None:
        """Take in what has come."""


async def _begin() -> None:
    """Nothing is to be done before a gathering."""


class Gathering:
    """The sockets that are not read at present: each is due at a time of its own, or with those of all idle halls.
    What is due at a time is read then, with one look at the `clock` (µs UTC); `prepare` is awaited first."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._to_read: defaultdict[float, list[RestingSocket]] = defaultdict(list)
        """Those that rest until a time. One that has ended or is due at another time by now is passed over."""
        self._idle: dict[RestingSocket, None] = {}
        """Those of the round."""
        self._has_round = False
        """Whether a round is arranged, or goes on."""
        self._round_began = -math.inf
        self._unread: deque[RestingSocket] = deque()
        """Those of the round that goes on which are not read yet."""
        self._under_way: set[asyncio.Task[None]] = set()
        self.prepare: Callable[[], Awaitable[None]] = _begin

    def time(self) -> ReadingTime:
        """The present time."""
        return ReadingTime(self._clock(), asyncio.get_running_loop().time())

    def rest(self, socket: RestingSocket, rest_s: float = HEARTBEAT_SECONDS) -> None:
        """Read nothing of a socket for so many seconds, and then at the next gathering; how it rested before does not
        count any more."""
        self._idle.pop(socket, None)
        loop = asyncio.get_running_loop()
        due = next_gathering(loop.time(), rest_s)
        if socket.due == due:
            return
        if due not in self._to_read:
            loop.call_at(due, self._start, partial(self._gather, due))
        socket.due = due
        self._to_read[due].append(socket)

    def rest_idle(self, socket: RestingSocket) -> None:
        """Read a socket in each round, until it rests otherwise or is forgotten."""
        socket.due = None
        self._idle[socket] = None
        if not self._has_round:
            self._arrange_round(ROUND_EVERY_S)

    def forget(self, socket: RestingSocket) -> None:
        """Read a socket no more."""
        socket.due = None
        self._idle.pop(socket, None)

    def bring_up_to_date(self) -> None:
        """Make a round at once for whoever looks at the halls, unless there was one a moment ago; one that goes on is
        brought to its end."""
        if self._idle and not self._unread and self._age_s() >= LOOKED_AT_FRESH_S:
            self._begin_round()
        while self._unread:
            self._read_some()

    def _start(self, reading: Callable[[], Coroutine[None, None, None]]) -> None:
        task = asyncio.get_running_loop().create_task(reading())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _gather(self, due: float) -> None:
        await self._prepare()
        time = self.time()
        for count, socket in enumerate(self._to_read.pop(due, ()), 1):
            if socket.due == due:
                socket.due = None
                socket.read(time)
            if count % READ_TOGETHER == 0:
                await asyncio.sleep(0)
                time = self.time()

    def _arrange_round(self, rest_s: float) -> None:
        self._has_round = True
        loop = asyncio.get_running_loop()
        now = loop.time()
        loop.call_at(now + aligned_rest(now, rest_s), self._start, self._round)

    async def _round(self) -> None:
        rest_s = ROUND_EVERY_S
        try:
            await self._prepare()
            rest_s = ROUND_EVERY_S - self._age_s()
            if rest_s < 1.0:  # else somebody has looked meanwhile
                rest_s = ROUND_EVERY_S
                self._begin_round()
                while self._unread:
                    self._read_some()
                    await asyncio.sleep(0)
        finally:
            self._has_round = False
            if self._idle:
                self._arrange_round(rest_s)

    def _age_s(self) -> float:
        """How long ago the last round began."""
        return asyncio.get_running_loop().time() - self._round_began

    def _begin_round(self) -> None:
        self._round_began = asyncio.get_running_loop().time()
        self._unread = deque(self._idle)

    def _read_some(self) -> None:
        """Read as many sockets of idle halls as may be read before others have their turn."""
        time = self.time()
        for _ in range(min(READ_TOGETHER, len(self._unread))):
            socket = self._unread.popleft()
            if socket in self._idle:
                socket.read(time)

    async def _prepare(self) -> None:
        try:
            await self.prepare()
        except Exception:
            log.exception("what comes before the heartbeats of idle halls has failed; they are read nonetheless")


def next_gathering(now: float, rest_s: float = HEARTBEAT_SECONDS) -> float:
    """When what comes in so many seconds after `now` is gathered (s)."""
    return math.ceil((now + rest_s - SOON_GATHERED_S) / GATHERED_EVERY_S) * GATHERED_EVERY_S
