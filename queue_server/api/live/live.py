"""Serves the live socket: lets a client in or out, and holds the connection behind a `Subscriber`.

Frames of documents are written straight to the transport: aiohttp's writer keeps no state for a socket without
compression, so a whole frame may stand between any two of its own. The transport buffers at most the rest of one frame
for a socket that does not read: nothing more is written until the kernel has taken all, and the kernel's own buffer is
limited too. Where TLS ends in this server, the plain transport below that of TLS buffers up to 64 kB besides.
"""

import asyncio
import socket
from asyncio import Transport
from datetime import datetime
from typing import Annotated, Final

from aiohttp import WSMessage, WSMsgType, web
from aiohttp.abc import AbstractStreamWriter
from msgspec import DecodeError, Meta, Struct, json

from queue_server.api.access.authorise import check, need_own_page
from queue_server.api.access.requester import actor_of
from queue_server.api.halls.hall_services import HallServices
from queue_server.api.halls.journal import MOST_SEQ
from queue_server.api.halls.time.witnesses import hear_key, hear_position
from queue_server.api.http.bodies import whole_number
from queue_server.api.http.edge import EXCHANGE
from queue_server.api.http.problem import HttpProblem, problem_of
from queue_server.api.http.server_context import ServerContext
from queue_server.api.live.fanout import Fanout
from queue_server.api.live.goodbye import CLOSING_S, NOT_ALLOWED, NOT_SIGNED_IN, Goodbye, close_socket
from queue_server.api.live.live_sockets import LiveSockets
from queue_server.api.live.live_views import VIEWS, View, view_of
from queue_server.api.live.subscriber import Subscriber
from queue_server.app_parts import PARTS
from queue_server.config.system.silence import SILENT_S
from queue_server.hall.errors import Unknown
from queue_server.journal.feed import Feed
from queue_server.pages.context import requester_of

CLOSED_WITH_CODE: Final = frozenset({"not_signed_in", "not_allowed", "other_site", "host_dropped"})
"""The refusals that a browser is told by a closing code: the socket is opened, and closed at once."""

KERNEL_BYTES: Final = 64 * 1024
"""How much the kernel may buffer for a socket that does not read: a dozen boards; Linux takes twice that."""
ONE_DOCUMENT: Final = 64 * 1024
"""The limit of the transport of a level, whose reader is written one document, and nothing until it is taken. With
anything above zero uvloop gives the kernel the frames of all screens after the loop over them, not one by one within
it."""
LONGEST_CLIENT_MESSAGE: Final = 1024
"""The longest message of a client, which only reports what it has seen."""

Seq = Annotated[int, Meta(ge=0, le=MOST_SEQ)]


class SeenMessage(Struct):
    """The message of a client: the seq that it shows, and the time by its own clock. Other members are left for a later
    version."""

    seen: Seq | None = None
    clock: Annotated[datetime, Meta(tz=True)] | None = None


_seen_message: Final = json.Decoder(SeenMessage)


async def live(request: web.Request) -> web.StreamResponse:
    """Open the socket of a view. What is sent over it comes after the answer (`_exchange`)."""
    kind, _, name = request.query.get("view", "").partition(":")
    if kind not in VIEWS or bool(name) != (kind in {"desk", "ticket"}):
        raise HttpProblem("malformed", why="`view` is board, calls, waits, supervisor, desk:WINDOW or ticket:ID")
    code = _refusal(request, kind)
    if code is not None:
        return await _close_with_code(request, code)
    feed, sockets = request.app[PARTS][ServerContext].feed(request.match_info["hall"]), request.app[PARTS][LiveSockets]
    fanout = sockets.fanouts[feed.hall]
    after = await _after(request, feed)
    try:
        view = view_of(request, fanout.feed, kind, name, after)
    except Unknown:
        if kind == "ticket" and after is not None:
            await hear_key(request, fanout.feed, name, after)
        raise
    need_socket(request)
    if view.after is not None:
        await hear_position(request, fanout.feed, view.after)
    ws = _response()
    writer = await ws.prepare(request)
    request[EXCHANGE] = lambda: _exchange(request, ws, writer, fanout, view)
    return ws


async def _exchange(
    request: web.Request, ws: web.WebSocketResponse, writer: AbstractStreamWriter, fanout: Fanout, view: View
) -> None:
    """Send the documents of a view until the client goes.

    The whole life of a socket is in this one frame of the stack, because each further frame would take memory for every
    screen.
    """
    transport, task, sockets = request.transport, asyncio.current_task(), request.app[PARTS][LiveSockets]
    if transport is None or task is None:
        return
    limit_buffers(transport, 0 if view.make is None else ONE_DOCUMENT)
    goodbye = Goodbye()
    screen = _screen(request, transport, view, goodbye)
    sockets.handlers.add(task)
    try:
        async with goodbye.awaited:
            await _open(fanout, screen, view, writer)
            del view, writer  # not needed any more; otherwise kept in memory for every screen
            ws.headers.clear()  # have been sent
            async for message in ws:
                seq = _note(request, screen, message)
                if seq is not None and seq > fanout.feed.seq:
                    await hear_position(request, fanout.feed, seq)
    except TimeoutError:
        fanout.close(screen)
        await close_socket(ws, transport, goodbye.code)
    except ConnectionError:
        raise
    except Exception as error:
        if problem_of(error) is None:
            request.app[PARTS][ServerContext].bugs.report(error, f"socket:{screen.view.partition(':')[0]}")
        raise ConnectionResetError("the socket cannot go on") from error
    finally:
        fanout.close(screen)
        sockets.handlers.discard(task)


def _refusal(request: web.Request, kind: str) -> int | None:
    """The closing code for a client that may not see the view, or None. Raises `HttpProblem` where no socket is asked
    for.

    Browsers cannot see why a handshake failed. So the socket of a refused client is opened, and closed with a code.
    """
    try:
        fault = requester_of(request).fault
        if fault is not None:
            raise fault
        check(request, *VIEWS[kind])
        need_own_page(request)
    except HttpProblem as problem:
        if not _is_socket(request) or problem.code not in CLOSED_WITH_CODE:
            raise
        return NOT_SIGNED_IN if problem.code == "not_signed_in" else NOT_ALLOWED
    return None


async def _after(request: web.Request, feed: Feed) -> int | None:
    """How far the reader has come, as it states; the feed comes as far, where the journal does. Raises
    `HttpProblem`."""
    text = request.query.get("after")
    after = None if text is None else whole_number(text, "after", 0, MOST_SEQ)
    if after is not None and after > feed.seq:
        await request.app[PARTS][ServerContext].engine.refresh(feed.hall)
    return after


def _is_socket(request: web.Request) -> bool:
    return web.WebSocketResponse().can_prepare(request).ok


def need_socket(request: web.Request) -> None:
    """Raises `HttpProblem` unless the request asks for a socket."""
    if not _is_socket(request):
        raise HttpProblem("upgrade_required")
    if request.app[PARTS][ServerContext].is_stopping:
        raise HttpProblem("stopping")


async def _close_with_code(request: web.Request, code: int) -> web.WebSocketResponse:
    ws = _response()
    await ws.prepare(request)
    await ws.close(code=code)
    return ws


def _screen(request: web.Request, transport: Transport, view: View, goodbye: Goodbye) -> Subscriber:
    return Subscriber(
        transport,
        goodbye.say,
        view=view.name,
        reader=str(actor_of(request)),
        now=request.app[PARTS][ServerContext].monotonic(),
        credential=requester_of(request).credential,
    )


async def _open(fanout: Fanout, screen: Subscriber, view: View, writer: AbstractStreamWriter) -> None:
    """Send the present state, and every change. Raises `TimeoutError` for a client that does not read."""

    async def drain() -> None:
        async with asyncio.timeout(SILENT_S):
            await writer.drain()

    if view.make is None:
        await fanout.calls.open(screen, view.after, drain)
    elif view.name == "board":
        fanout.boards.open(screen, view.make)
    else:
        fanout.readers.open(screen, view.make)


def _note(request: web.Request, screen: Subscriber, message: WSMessage) -> int | None:
    """Note what the client reports to have seen, and return it; its time counts where it is one of ours. Other messages
    are ignored."""
    if message.type is not WSMsgType.TEXT:
        return None
    try:
        report = _seen_message.decode(message.data)
    except DecodeError:
        return None
    if report.seen is not None:
        screen.report_shown(report.seen)
    if report.clock is not None and screen.credential is not None and not screen.view.startswith("ticket"):
        request.app[PARTS][HallServices].clock_witnesses.hear(screen.credential.digest, report.clock)
    return report.seen


def limit_buffers(transport: Transport, high: int = 0) -> None:
    """Limit what may wait on its way to a client that does not read: `high` here, little in the kernel."""
    transport.set_write_buffer_limits(high=high)
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)


def _response() -> web.WebSocketResponse:
    return web.WebSocketResponse(compress=False, timeout=CLOSING_S, max_msg_size=LONGEST_CLIENT_MESSAGE)
