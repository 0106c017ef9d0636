"""Opens the socket of a hall's heartbeats: after the handshake nothing of the web framework is left of it."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from queue_server.api.access.requester import credential_of
from queue_server.api.http.bodies import whole_number
from queue_server.api.http.edge import EXCHANGE
from queue_server.api.live.live import need_socket
from queue_server.api.replication.centre.centre_context import hall_of_token
from queue_server.api.replication.centre.heartbeat_sockets import BEAT_S, HeartbeatSocket
from queue_server.app_parts import PARTS
from queue_server.replication.centre.kept_connections import TransportConnection, kept_connection
from queue_server.replication.wire import (
    ANSWERED_BEATS,
    SELDOM,
)

HEARTBEAT_ANSWER_S: Final = (30, 600)
"""In how many seconds a hall may want its answers."""


async def hear_heartbeats(request: web.Request) -> web.StreamResponse:
    """Open the socket of a hall. What comes over it is taken in after the answer (`_begin`)."""
    hall = await hall_of_token(request)
    beats = answered_beats(request.query)
    need_socket(request)
    heartbeats = HeartbeatSocket(request.app[PARTS], hall, credential_of(request).digest, beats)
    if request.transport is not None:
        request.transport.pause_reading()  # what follows the handshake is for the socket
    handshake = Handshake(compress=False)
    await handshake.prepare(request)
    request[EXCHANGE] = lambda: _begin(request, heartbeats)
    return handshake


class Handshake(web.WebSocketResponse):
    """The answer that opens a socket, and says nothing over it."""

    async def write_eof(self) -> None:  # type: ignore[override] # as the library's own
        """Leave the socket open."""


async def _begin(request: web.Request, heartbeats: HeartbeatSocket) -> None:
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


def answered_beats(query: Mapping[str, str]) -> int:
    """To which heartbeat an answer goes that is as before: in the time in which a hall wants one there may be one
    fewer. Raises `HttpProblem`."""
    if query.get("answers") != SELDOM:
        return 1
    within_s = whole_number(query.get("within", str(ANSWERED_BEATS * BEAT_S)), "within", *HEARTBEAT_ANSWER_S)
    return max(ANSWERED_BEATS, within_s // BEAT_S - 1)
