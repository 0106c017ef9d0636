"""Takes the heartbeats of idle halls in over kept sockets, where they cost no requests.

After the handshake nothing of the web framework is left of such a socket: it is read when its next heartbeat should be
there, together with those of other halls. One in which only the time is new costs neither a task nor an answer.
"""

import asyncio
from typing import Final

from aiohttp import web
from msgspec import MsgspecError, json
from msgspec.structs import replace

from queue_server.api.access.access_control import ACCESS
from queue_server.api.access.requester import credential_of
from queue_server.api.http.edge import EDGE_FAULT, EXCHANGE
from queue_server.api.http.server_context import SERVER
from queue_server.api.live.broadcaster import TRY_LATER
from queue_server.api.live.goodbye import NOT_SIGNED_IN
from queue_server.api.live.live import need_socket
from queue_server.api.live.live_sockets import LIVE_SOCKETS
from queue_server.api.replication.centre.centre_context import CENTRE, hall_of_token, is_token_of
from queue_server.api.replication.centre.hearing import AnswerBasis, basis_of, hear_hall
from queue_server.journal.store import Unavailable
from queue_server.replication.centre.kept_connections import KeptConnection, TransportConnection, kept_connection
from queue_server.replication.wire import (
    ANSWERED_BEATS,
    BEATS,
    HEARTBEAT_SECONDS,
    HEARTBEATS_WAIT_S,
    SELDOM,
    HeartbeatAnswer,
    LinkHeartbeat,
)

BAD_HEARTBEAT: Final = 1007
SILENT_SOCKET_S: Final = 60.0
"""How long nothing may come over a socket until it counts as gone: nobody else notices."""
_AS_BEFORE: Final = b"null"


async def hear_heartbeats(request: web.Request) -> web.StreamResponse:
    """Open the socket of a hall. What comes over it is taken in after the answer (`_begin`)."""
    hall = await hall_of_token(request)
    need_socket(request)
    is_seldom = request.query.get("answers") == SELDOM
    heartbeats = HeartbeatSocket(request.app, hall, credential_of(request).digest, is_seldom=is_seldom)
    if request.transport is not None:
        request.transport.pause_reading()  # what follows the handshake is for the socket
    handshake = Handshake(compress=False)
    await handshake.prepare(request)
    if EDGE_FAULT in request:
        request[EXCHANGE] = lambda: _begin(request, heartbeats)
    else:
        await _begin(request, heartbeats)
    return handshake


class Handshake(web.WebSocketResponse):
    """The answer that opens a socket, and says nothing over it."""

    async def write_eof(self) -> None:  # type: ignore[override] # as the library's own
        """Leave the socket open."""


async def _begin(request: web.Request, heartbeats: "HeartbeatSocket") -> None:
    """Take the connection away from the web framework."""
    transport, protocol = request.transport, request.protocol
    if transport is None or transport.is_closing():
        return
    connection = kept_connection(transport, heartbeats.take)
    if isinstance(connection, TransportConnection):
        protocol.transport = None  # else it would be closed
        transport.set_protocol(connection)
        protocol.connection_lost(None)
    heartbeats.open(connection)


class HeartbeatSocket:
    """The socket of one hall. With `is_seldom` an answer that is as before goes to each third heartbeat only."""

    __slots__ = (
        "_answer",
        "_app",
        "_basis",
        "_connection",
        "_digest",
        "_frames",
        "_heartbeat",
        "_is_seldom",
        "_messages",
        "_silent_since",
        "_task",
        "_unanswered",
        "hall",
    )

    def __init__(self, app: web.Application, hall: str, digest: bytes, *, is_seldom: bool) -> None:
        from queue_server.replication.centre.heartbeat_frames import HeartbeatFrames  # 400 kB, of a centre alone

        self._app, self.hall, self._digest, self._is_seldom = app, hall, digest, is_seldom
        self._frames = HeartbeatFrames()
        self._connection: KeptConnection | None = None
        self._heartbeat: LinkHeartbeat | None = None
        self._answer: HeartbeatAnswer | None = None
        self._basis: AnswerBasis | None = None
        """What the answer was made of; None where the next heartbeat may need another one in any case."""
        self._unanswered = 0
        self._silent_since: float | None = None
        """When it was first read in vain."""
        self._messages: list[bytes] = []
        self._task: asyncio.Task[None] | None = None
        """Takes messages in for which the store may be asked."""

    def open(self, connection: KeptConnection) -> None:
        """Begin to read. A former socket of the hall ends: its line is broken, and only the hall knows."""
        sockets = self._app[LIVE_SOCKETS].heartbeats
        if (former := sockets.get(self.hall)) is not None:
            former.end(TRY_LATER)
        sockets[self.hall], self._connection = self, connection
        connection.watch()
        self._app[CENTRE].gathering.rest(self)  # to see whether nothing ever comes

    def end(self, code: int) -> None:
        """Close the socket with a closing code."""
        self._close(self._frames.goodbye(code))

    def read(self) -> None:
        """Take in what has come; where that is nothing, soon again."""
        if self._connection is None or self._task is not None or self._connection.read():
            return
        now = asyncio.get_running_loop().time()
        if self._silent_since is None:
            self._silent_since = now
        if now - self._silent_since > SILENT_SOCKET_S:
            self.end(TRY_LATER)
        else:
            self._app[CENTRE].gathering.rest(self, HEARTBEATS_WAIT_S)

    def take(self, data: bytes) -> None:
        """Take in these bytes; none are the end of the connection."""
        self._silent_since = None
        try:
            if not data:
                self._close()
            elif not self._hear_again(data):
                self._take_frames(data)
        except Exception as error:  # noqa: BLE001 - other halls' heartbeats are read after it
            self._report(error)

    def _hear_again(self, data: bytes) -> bool:
        """Take in a heartbeat in which nothing is as new as its time; returns whether these bytes are one, and the
        store need not be asked."""
        if self._basis is None or self._task is not None or self._answer is None:
            return False
        at = self._frames.time_in(data)
        if at is None or basis_of(self._app, self.hall) != self._basis:
            return False
        if not self._is_let_in():
            self.end(NOT_SIGNED_IN)
            return True
        self._app[CENTRE].halls.hear_again(self.hall, at, self._app[SERVER].clock())
        self._reply(self._answer)
        self._rest(HEARTBEAT_SECONDS)
        return True

    def _take_frames(self, data: bytes) -> None:
        messages = self._frames.messages(data)
        if (waiting := self._frames.waiting()) and self._connection is not None and not self._connection.send(waiting):
            self._close()
        if not self._frames.is_open or self._connection is None:
            self._close()
        elif messages:
            self._messages += messages
            self._connection.rest()
            self._task = self._task or asyncio.get_running_loop().create_task(self._hear())
        elif self._heartbeat is not None:
            self._rest(HEARTBEATS_WAIT_S)
        else:  # the first one is answered at once, so it is still watched for
            self._app[CENTRE].gathering.rest(self, HEARTBEATS_WAIT_S)

    async def _hear(self) -> None:
        """Take in the messages that have come."""
        code = None
        try:
            while self._messages and code is None:
                code = await self._hear_message(self._messages.pop(0))
        except Exception as error:  # noqa: BLE001 - it ends the socket, and nobody awaits the task
            self._task = None
            self._report(error)
            return
        self._task = None
        if code is None:
            self._rest(HEARTBEAT_SECONDS)
        else:
            self.end(code)

    async def _hear_message(self, message: bytes) -> int | None:
        """Take one in; returns the code with which the socket ends, if it does."""
        heartbeat = self._decoded(message)
        if heartbeat is None:
            return BAD_HEARTBEAT
        if not self._is_let_in():
            return NOT_SIGNED_IN
        try:
            answer = await hear_hall(self._app, self.hall, heartbeat)
        except Unavailable:
            return TRY_LATER
        self._heartbeat, basis = heartbeat, basis_of(self._app, self.hall)
        is_at_end = basis is not None and (basis.end.seq, basis.end.hash.hex()) == (heartbeat.seq, heartbeat.hash)
        self._basis = basis if is_at_end and heartbeat.forked_at is None else None
        self._reply(answer)
        return None

    def _decoded(self, message: bytes) -> LinkHeartbeat | None:
        """The heartbeat that a hall sends, or the former one at another time; None where it is none."""
        try:
            heartbeat = BEATS.decode(message)
        except (MsgspecError, ValueError):
            return None
        if isinstance(heartbeat, LinkHeartbeat):
            return heartbeat
        return None if self._heartbeat is None else replace(self._heartbeat, at=heartbeat)

    def _is_let_in(self) -> bool:
        row = self._app[CENTRE].halls.row_of(self.hall)
        return is_token_of(row, self._digest) and self._app[ACCESS].tokens.live(self._digest) is not None

    def _reply(self, answer: HeartbeatAnswer) -> None:
        self._unanswered += 1
        is_as_before = answer is self._answer or answer == self._answer
        if is_as_before and self._is_seldom and self._unanswered < ANSWERED_BEATS:
            return
        self._answer, self._unanswered = answer, 0
        text = self._frames.text(_AS_BEFORE if is_as_before else json.encode(answer))
        if self._connection is not None and not self._connection.send(text):
            self._close()

    def _rest(self, rest_s: float) -> None:
        if self._connection is not None:
            self._connection.rest()
            self._app[CENTRE].gathering.rest(self, rest_s)

    def _report(self, error: Exception) -> None:
        self._app[SERVER].bugs.report(error, "socket:heartbeats")
        self._close()

    def _close(self, last: bytes = b"") -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if self._task is not None:
            self._task.cancel()
        connection.end(last)
        self._app[CENTRE].gathering.end_rest(self)
        sockets = self._app[LIVE_SOCKETS].heartbeats
        if sockets.get(self.hall) is self:
            del sockets[self.hall]
