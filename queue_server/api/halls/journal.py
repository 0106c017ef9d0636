"""Gives the journal to auditors: JSON lines, as `kezek export` writes them."""

import logging
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import web

from queue_server.api.halls.time.witnesses import hear_position
from queue_server.api.http.bodies import whole_number
from queue_server.api.http.replies import LINES, headers_of
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.journal.export import line
from queue_server.journal.record import Record
from queue_server.journal.store import Unavailable

log = logging.getLogger(__name__)

MOST_SEQ: Final = 10**15
SEQ_SCHEMA: Final = {"type": "integer", "minimum": 0, "maximum": MOST_SEQ}
CHUNK_BYTES: Final = 64 * 1024
"""Lines that are collected before they are written: fewer and larger packets."""


async def read(request: web.Request) -> web.StreamResponse:
    """Send the records after `after`, at most `limit`. This also works for a hall that has stopped writing."""
    server = request.app[PARTS][ServerContext]
    hall = server.readable_feed(request.match_info["hall"]).hall
    after = whole_number(request.query.get("after", "0"), "after", 0, MOST_SEQ)
    await hear_position(request, server.readable_feed(hall), after)
    limit = whole_number(request.query["limit"], "limit", 1, MOST_SEQ) if "limit" in request.query else None
    lines = _lines(server.store.read(hall, after, limit))
    first = await anext(lines, b"")
    reply = web.StreamResponse(headers=headers_of(LINES))
    await reply.prepare(request)
    await reply.write(first)
    try:
        async for chunk in lines:
            await reply.write(chunk)
    except Unavailable as fault:
        log.warning("%s: the journal could not be read to its end: %s", hall, fault)
        if request.transport is not None:
            request.transport.abort()  # an answer that ends in order would look complete
        return reply
    await reply.write_eof()
    return reply


async def _lines(records: AsyncIterator[Record]) -> AsyncIterator[bytes]:
    chunk = bytearray()
    async for record in records:
        chunk += line(record)
        if len(chunk) >= CHUNK_BYTES:
            yield bytes(chunk)
            chunk.clear()
    if chunk:
        yield bytes(chunk)
