"""Sends heartbeats over a socket that stays open, where the other side has such a door and the way to it lets sockets
pass. Where it is not so, they go as requests: nothing here is ever the fault of a link.

The other side takes heartbeats of many halls in together, so an answer may come seconds later: it is read when the next
heartbeat is due.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

import aiohttp
from msgspec import MsgspecError, Struct, json
from msgspec.structs import replace

from queue_server.replication import wire

LINE_OPENS_S: Final = 5.0
"""How long the socket may take to open, and the answer to the first heartbeat after it: records wait meanwhile."""
MOST_UNANSWERED: Final = 3
"""Heartbeats without an answer after which the line counts as dead."""
SOCKET_RETRY_AFTER: Final = 60
"""How many heartbeats go as requests until a socket that failed is tried again: ten minutes."""
_AT_ONCE_S: Final = 0.001

OpenSocket = Callable[[], Awaitable[aiohttp.ClientWebSocketResponse]]


class Answered(Struct, frozen=True):
    """The answer to a heartbeat, which may be an earlier one than was sent last."""

    heartbeat: wire.LinkHeartbeat
    answer: wire.HeartbeatAnswer


class NoHeartbeatLine(Exception):
    """There is no socket at present: the heartbeat goes as a request."""


class HeartbeatLine:
    """The socket of one hall. `open_socket` opens one, within `opens_s`."""

    def __init__(self, open_socket: OpenSocket, opens_s: float = LINE_OPENS_S) -> None:
        self._open_socket, self._opens_s = open_socket, min(opens_s, LINE_OPENS_S)
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._requests_left = 0
        self._unanswered: deque[wire.LinkHeartbeat] = deque()
        self._latest_heartbeat: wire.LinkHeartbeat | None = None
        self._last: Answered | None = None

    async def beat(self, heartbeat: wire.LinkHeartbeat) -> Answered | None:
        """Say that the hall is there; returns the last answer that has come since, if one has. Raises
        `NoHeartbeatLine`."""
        if self._requests_left > 0:
            self._requests_left -= 1
            raise NoHeartbeatLine
        try:
            return await self._beat(heartbeat)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            has_worked = self._last is not None  # for example when the other side restarts
            await self.close()
            self._requests_left = 0 if has_worked else SOCKET_RETRY_AFTER
            raise NoHeartbeatLine from None

    async def close(self) -> None:
        """End the socket. The next heartbeat opens another one."""
        socket, self._socket = self._socket, None
        self._latest_heartbeat = self._last = None
        self._unanswered.clear()
        if socket is not None:
            await socket.close()

    async def _beat(self, heartbeat: wire.LinkHeartbeat) -> Answered | None:
        socket, answered = self._socket, None
        if socket is None:
            async with asyncio.timeout(self._opens_s):
                socket = self._socket = await self._open_socket()
        else:
            answered = await self._read(socket, _AT_ONCE_S)
        former, self._latest_heartbeat = self._latest_heartbeat, heartbeat
        is_like_before = former is not None and replace(heartbeat, at=former.at) == former
        self._unanswered.append(heartbeat)
        await socket.send_str(json.encode(heartbeat.at if is_like_before else heartbeat).decode())
        if self._last is None:
            answered = await self._read(socket, self._opens_s)
        if self._last is None or len(self._unanswered) > MOST_UNANSWERED:
            raise TimeoutError
        return answered

    async def _read(self, socket: aiohttp.ClientWebSocketResponse, within_s: float) -> Answered | None:
        """The last of the answers that are there. Raises `ClientError` and `ValueError` for anything else."""
        answered = None
        while self._unanswered:
            try:
                message = await socket.receive(within_s)
            except TimeoutError:
                break
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise aiohttp.ClientConnectionError
            answered = self._last = Answered(self._unanswered.popleft(), self._answer(message.data))
            within_s = _AT_ONCE_S
        return answered

    def _answer(self, text: str) -> wire.HeartbeatAnswer:
        try:
            answer = wire.BEAT_ANSWERS.decode(text)
        except MsgspecError:
            raise ValueError("no answer to a heartbeat") from None
        if answer is not None:
            return answer
        if self._last is None:
            raise ValueError("there is no answer before the first one")
        return self._last.answer
