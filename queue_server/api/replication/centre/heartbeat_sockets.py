"""Takes the heartbeats of idle halls in over kept sockets, where they cost no requests.

A socket whose heartbeat was taken in is not read until the next one should be there: that waits in the kernel then, and
all that wait are taken in together. A processor that is woken for each hall by itself does little else.
"""

import asyncio
from asyncio import Transport
from typing import Final

from aiohttp import WSMsgType, web
from msgspec import MsgspecError, json
from msgspec.structs import replace

from queue_server.api.access.access_control import ACCESS
from queue_server.api.access.requester import credential_of
from queue_server.api.live.broadcaster import TRY_LATER
from queue_server.api.live.live import NOT_SIGNED_IN, Goodbye, need_socket, show_the_way_out
from queue_server.api.live.live_sockets import LIVE_SOCKETS, EventReader
from queue_server.api.replication.centre.centre_context import CENTRE, hall_of_token, is_token_of
from queue_server.api.replication.centre.doors import hear_hall
from queue_server.journal.store import Unavailable
from queue_server.replication.wire import (
    BEATS,
    MOST_HEARTBEAT_BYTES,
    HeartbeatAnswer,
    LinkHeartbeat,
)

SOCKET_END_S: Final = 1.0
"""How long the other side may take to agree to the end of a socket."""
BAD_HEARTBEAT: Final = 1007
_AS_BEFORE: Final = "null"


async def hear_heartbeats(request: web.Request) -> web.StreamResponse:
    """Take heartbeats of a hall in until it goes, or is let in no more."""
    hall, app = await hall_of_token(request), request.app
    need_socket(request)
    ws = web.WebSocketResponse(compress=False, timeout=SOCKET_END_S, max_msg_size=MOST_HEARTBEAT_BYTES)
    await ws.prepare(request)
    if request.transport is None:
        return ws
    goodbye, sockets, centre = Goodbye(), app[LIVE_SOCKETS], app[CENTRE]
    reader = EventReader(hall, credential_of(request), goodbye.say, asyncio.current_task())
    for former in [former for former in sockets.heartbeats if former.hall == hall]:
        former.end(TRY_LATER)  # its line is broken, and only the hall knows
    sockets.heartbeats.add(reader)
    try:
        async with goodbye.awaited:
            goodbye.code = await _hear(request, ws, hall, request.transport)
            await ws.close(code=goodbye.code)
    except TimeoutError:
        centre.gathering.end_rest(request.transport)
        await show_the_way_out(ws, request.transport, goodbye.code)
    finally:
        sockets.heartbeats.discard(reader)
    return ws


async def _hear(request: web.Request, ws: web.WebSocketResponse, hall: str, transport: Transport) -> int:
    """Answer heartbeats; returns the code with which the socket ends."""
    app, digest = request.app, credential_of(request).digest
    heartbeat: LinkHeartbeat | None = None
    answer: HeartbeatAnswer | None = None
    centre, tokens = app[CENTRE], app[ACCESS].tokens
    async for message in ws:
        if tokens.live(digest) is None or not is_token_of(centre.halls.row_of(hall), digest):
            return NOT_SIGNED_IN
        heartbeat = _heartbeat(message.data, heartbeat) if message.type is WSMsgType.TEXT else None
        if heartbeat is None:
            return BAD_HEARTBEAT
        former = answer
        try:
            answer = await hear_hall(app, hall, heartbeat)
        except Unavailable:
            return TRY_LATER
        await ws.send_str(_AS_BEFORE if answer == former else json.encode(answer).decode())
        centre.gathering.rest(transport)
    return TRY_LATER


def _heartbeat(text: str, former: LinkHeartbeat | None) -> LinkHeartbeat | None:
    """The heartbeat that a hall sends, or the former one at another time; None where it is none."""
    try:
        heartbeat = BEATS.decode(text)
    except (MsgspecError, ValueError):
        return None
    if isinstance(heartbeat, LinkHeartbeat) or former is None:
        return heartbeat if isinstance(heartbeat, LinkHeartbeat) else None
    return replace(former, at=heartbeat)
