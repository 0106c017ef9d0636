"""Streams the events of a journal as server-sent events (WHATWG HTML, section 9.2), for readers that keep no socket.

A reader is the number of the last record that was written to it: there is no queue, and what it has not taken stays in
the journal. One that takes nothing for a minute is disconnected, and reads on from there with `Last-Event-ID`.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from msgspec import Raw, Struct, json

from queue_server.api.halls.journal import MOST_SEQ
from queue_server.api.halls.time.witnesses import hear_position
from queue_server.api.http.bodies import whole_number
from queue_server.api.http.problem import HttpProblem, too_many_requests
from queue_server.api.http.replies import headers_of
from queue_server.api.http.server_context import ServerContext
from queue_server.api.live.goodbye import Goodbye
from queue_server.api.live.live import limit_buffers
from queue_server.api.live.live_sockets import EventReader, LiveSockets
from queue_server.app_parts import PARTS
from queue_server.config.system.silence import LATE_S, SILENT_S
from queue_server.hall.events import Entry
from queue_server.journal.codec import kind_of
from queue_server.journal.feed import Feed
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Unavailable
from queue_server.pages.context import requester_of
from queue_server.views.times import moment

EVENT_STREAM: Final = "text/event-stream"
MOST_READERS: Final = 64
"""How many streams a server has open: other systems of an organisation, not its visitors."""
READ_AT_ONCE: Final = 100
"""Records that are written at a time: what a reader who stops reading can hold up."""
RETRY_MS: Final = 3000
"""After how long a reader whose stream has ended should come again."""
HEARTBEAT: Final = b": alive\n\n"
LAST_EVENT_ID: Final = "Last-Event-ID"


class EventDocument(Struct, frozen=True):
    """A record of the journal: `data` is the event, as its kind has it; `hash` is that of the record."""

    hall: str
    seq: int
    at: datetime
    actor: str
    cause: str
    kind: str
    data: Raw
    hash: str


async def stream(request: web.Request) -> web.StreamResponse:
    """Send every event after `after`, or after `Last-Event-ID`, then each that follows, until the client leaves."""
    feed, sockets = request.app[PARTS][ServerContext].feed(request.match_info["hall"]), request.app[PARTS][LiveSockets]
    position = await _position(request, feed)
    if len(sockets.event_readers) >= MOST_READERS:
        raise too_many_requests(SILENT_S)
    reply = web.StreamResponse(headers={**headers_of(EVENT_STREAM), "X-Accel-Buffering": "no"})
    writer = await reply.prepare(request)
    if writer is None or request.transport is None:
        return reply
    limit_buffers(request.transport)
    goodbye = Goodbye()
    task = asyncio.current_task()
    reader = EventReader(feed.hall, requester_of(request).credential, goodbye.say, task)
    sockets.event_readers.add(reader)
    try:
        async with goodbye.awaited:
            await _follow(feed, position, writer)
    except (TimeoutError, ConnectionError, Unavailable, Corrupt):
        if request.transport is not None:
            request.transport.abort()  # a stream that ends in order would look complete
    finally:
        sockets.event_readers.discard(reader)
    return reply


async def _position(request: web.Request, feed: Feed) -> int:
    """The record after which the reader begins. Raises `HttpProblem` for one beyond the journal's end: from there on
    it would miss what is written until then."""
    last = request.headers.get(LAST_EVENT_ID)
    text, name = (last, LAST_EVENT_ID) if last else (request.query.get("after", "0"), "after")
    after = whole_number(text, name, 0, MOST_SEQ)
    if after > feed.seq:
        await request.app[PARTS][ServerContext].engine.refresh(feed.hall)
    await hear_position(request, feed, after)
    if after > feed.seq:
        raise HttpProblem("events_beyond_journal", after=after, seq=feed.seq)
    return after


async def _follow(feed: Feed, position: int, writer: AbstractStreamWriter) -> None:
    """Write the events after `position`, and a heartbeat where nothing happens. Raises `TimeoutError` for a reader who
    does not read."""
    await _write(writer, f"retry: {RETRY_MS}\n\n".encode())
    while True:
        while position < feed.seq:
            entries = await feed.entries_after(position, READ_AT_ONCE)
            if not entries:
                raise Unavailable("the records are not in the store")
            await _write(writer, lines(feed.hall, entries))
            position = entries[-1].seq
        news = asyncio.ensure_future(feed.wait_past(position))
        try:
            while not (await asyncio.wait({news}, timeout=LATE_S))[0]:
                await _write(writer, HEARTBEAT)
        finally:
            news.cancel()


async def _write(writer: AbstractStreamWriter, data: bytes) -> None:
    async with asyncio.timeout(SILENT_S):
        await writer.write(data)
        await writer.drain()


def lines(hall: str, entries: Sequence[Entry]) -> bytes:
    """The entries as server-sent events. JSON has no line breaks, so each is one line of data."""
    return b"".join(_lines(hall, entry) for entry in entries)


def _lines(hall: str, entry: Entry) -> bytes:
    kind = kind_of(type(entry.event))
    data: Any = Raw(json.encode(entry.event))
    document = EventDocument(hall, entry.seq, moment(entry.at), entry.actor, entry.cause, kind, data, entry.hash.hex())
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (entry.seq, kind.encode(), json.encode(document))
