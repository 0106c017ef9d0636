"""Sends heartbeats over a socket that stays open, where the other side has such a route and the way to it lets sockets
pass. Where it is not so, they go as requests: nothing here is ever the fault of a link.

The other side takes heartbeats of many halls in together, so an answer may come seconds later: it is read when the next
heartbeat is due. One that is as before comes to a few of them alone.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import aiohttp
from msgspec import MsgspecError, Struct, json
from msgspec.structs import replace

from queue_server.replication import wire

LINE_OPENS_S: Final = 5.0
"""How long the socket may take to open, and the answer to the first heartbeat after it: records wait meanwhile."""
MOST_UNANSWERED: Final = round(wire.ANSWERED_WITHIN_S / wire.HEARTBEAT_SECONDS) + 2
"""Heartbeats without an answer after which the line counts as dead, three and a half minutes after the last one. Where
the way is dead, and not who answers, the system notices earlier (`LINE_UNACKNOWLEDGED_S`)."""
SOCKET_RETRY_AFTER: Final = 60
"""How many heartbeats go as requests until a socket that failed is tried again: ten minutes."""
_AT_ONCE_S: Final = 0.001

OpenSocket = Callable[[], Awaitable[aiohttp.ClientWebSocketResponse]]


class Answered(Struct, frozen=True):
    """An answer, and the earliest heartbeat that it may be for."""

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
        self._unanswered = 0
        self._earliest: wire.LinkHeartbeat | None = None
        """The first heartbeat since the last answer."""
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
        self._latest_heartbeat = self._last = self._earliest = None
        self._unanswered = 0
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
        self._earliest, self._unanswered = self._earliest or heartbeat, self._unanswered + 1
        await socket.send_str(json.encode(heartbeat.at if is_like_before else heartbeat).decode())
        if self._last is None:
            answered = await self._read(socket, self._opens_s)
        if self._last is None or self._unanswered > MOST_UNANSWERED:
            raise TimeoutError
        return answered

    async def _read(self, socket: aiohttp.ClientWebSocketResponse, within_s: float) -> Answered | None:
        """The last of the answers that are there. Raises `ClientError` and `ValueError` for anything else."""
        answered = None
        while True:
            try:
                message = await socket.receive(within_s)
            except TimeoutError:
                return answered
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise aiohttp.ClientConnectionError
            answered = self._last = self._answered(message.data)
            self._earliest, self._unanswered, within_s = None, 0, _AT_ONCE_S

    def _answered(self, text: str) -> Answered:
        """What a message says. One for which no heartbeat waits is for the last that was answered, or a later one."""
        try:
            answer = wire.BEAT_ANSWERS.decode(text)
        except MsgspecError:
            raise ValueError("no answer to a heartbeat") from None
        last = self._last
        heartbeat = self._earliest or (last.heartbeat if last is not None else None)
        answer = answer or (last.answer if last is not None else None)
        if heartbeat is None or answer is None:
            raise ValueError("there is no answer before the first one")
        return Answered(heartbeat, answer)
