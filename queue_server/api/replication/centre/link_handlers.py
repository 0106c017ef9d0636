"""Handles what halls send to their centre: the pairing, batches of records, and that they are there."""

import asyncio
import re
from typing import Final

from aiohttp import web
from msgspec import json

from queue_server.api.access import trail
from queue_server.api.halls.journal import MOST_SEQ
from queue_server.api.http.bodies import decode, whole_number
from queue_server.api.http.problem import HttpProblem, too_many_requests
from queue_server.api.http.replies import headers_of, json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.api.public_log.log_handlers import PublicLogs
from queue_server.api.replication.centre.centre_context import Centre, centre_of, hall_of_token
from queue_server.api.replication.centre.hearing import HeartbeatDesk
from queue_server.app_parts import PARTS
from queue_server.catalogue.service import Catalogues
from queue_server.journal.store import Head
from queue_server.replication.centre import pairing
from queue_server.replication.centre.batch import Forked, SentBatch
from queue_server.replication.wire import (
    BATCH_TYPE,
    MOST_BATCH_RECORDS,
    MOST_PACKED_BYTES,
    BadBatch,
    LinkedHead,
    LinkHeartbeat,
    LinkPaired,
    LinkPairing,
    fitting,
    pack,
)

BATCH_WITHIN_S: Final = 120.0
"""How long a batch may take on its way: some hundred kilobytes over a link of a village."""
PART_BYTES: Final = 64 * 1024
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_pairing: Final = json.Decoder(LinkPairing)
_heartbeat: Final = json.Decoder(LinkHeartbeat)


async def pair(request: web.Request) -> web.Response:
    """Let the hall in whose code is sent, once."""
    centre, server = centre_of(request), request.app[PARTS][ServerContext]
    body = decode(_pairing, await request.read())
    if body.hall in server.feeds():
        raise HttpProblem("hall_own", hall=body.hall)
    attempt = f"centre {body.hall}"
    try:
        await pairing.need_waiting(server.store, body.hall, server.clock)
        if (wait_s := await centre.attempts.begin(attempt)) > 0:
            raise too_many_requests(wait_s)
        await pairing.need_code(server.store, body.hall, body.code, server.clock)
        await centre.attempts.were_right(attempt)
        await _need_same_journal(centre, body)
        token = await pairing.pair(server.store, body.hall, body.code, server.clock)
    except pairing.PairingRefused:
        raise HttpProblem("pairing_refused") from None
    row = await server.store.followed_hall(body.hall)
    if row is not None:
        centre.halls.take_row(row)
    await trail.note(request, "hall_paired", body.hall)
    verifier = str(request.app[PARTS][PublicLogs].keys.witness().verifier)
    return json_reply(json.encode(LinkPaired(token, centre.name, verifier)), 201)


async def show_head(request: web.Request) -> web.Response:
    """Say how far the hall's journal has come here, or what the hash of a record is here."""
    hall, centre = await hall_of_token(request), centre_of(request)
    if (number := request.query.get("seq")) is not None:
        seq = whole_number(number, "seq", 0, MOST_SEQ)
        digest = await centre.intake.hash_at(hall, seq)
        if digest is None:
            raise HttpProblem("unknown_record", seq=seq)
        return json_reply(json.encode(LinkedHead(seq, digest.hex(), _epoch_of(request, hall))))
    return _head_reply(request, await centre.intake.head(hall))


async def show_records(request: web.Request) -> web.Response:
    """Give records of a hall to a machine that has its token and lacks them, such as one that takes it over."""
    hall = await hall_of_token(request)
    after = whole_number(request.query.get("after", ""), "after", 0, MOST_SEQ)
    store = request.app[PARTS][ServerContext].store
    records = fitting([record async for record in store.read(hall, after=after, limit=MOST_BATCH_RECORDS)])
    if not records:
        raise HttpProblem("unknown_record", seq=after + 1)
    body = await asyncio.to_thread(pack, [record.body for record in records])
    return web.Response(body=body, headers=headers_of(BATCH_TYPE))


async def take_records(request: web.Request) -> web.Response:
    """Take a batch in; the answer says from where the hall goes on."""
    hall, centre = await hall_of_token(request), centre_of(request)
    if hall in request.app[PARTS][ServerContext].feeds():  # it was promoted here
        raise HttpProblem("hall_promoted", hall=hall, epoch=_epoch_of(request, hall))
    after = whole_number(request.query.get("after", ""), "after", 0, MOST_SEQ)
    last_hash = request.query.get("hash", "")
    if _HASH.fullmatch(last_hash) is None:
        raise HttpProblem("malformed", why="`hash` is the hash of the last record, 64 hex digits")
    if request.content_type != BATCH_TYPE:
        raise HttpProblem("bad_batch", why=f"its type is not {BATCH_TYPE}")
    batch = SentBatch(hall, after, bytes.fromhex(last_hash), await _payload(request))
    try:
        return _head_reply(request, await centre.intake.take(batch))
    except BadBatch as bad:
        raise HttpProblem("bad_batch", why=str(bad)) from None
    except Forked as forked:
        await centre.halls.note_fork(hall, forked.seq)
        raise HttpProblem("journal_forked", hall=hall, seq=forked.seq) from None


async def hear(request: web.Request) -> web.Response:
    """Take in that the hall is there, and how far its journal goes."""
    hall = await hall_of_token(request)
    desk, heartbeat = request.app[PARTS][HeartbeatDesk], decode(_heartbeat, await request.read())
    return json_reply(json.encode(await desk.hear(hall, heartbeat, desk.clock())))


async def show_catalogue(request: web.Request) -> web.Response:
    """Give a hall the catalogue that is offered."""
    centre_of(request)
    newest = await request.app[PARTS][Catalogues].versions.newest()
    if newest is None:
        raise HttpProblem("catalogue_none")
    return json_reply(json.encode(newest.offered))


async def _need_same_journal(centre: Centre, body: LinkPairing) -> None:
    """Raises `HttpProblem` where the hall's journal is another one than that of the same name here, or lacks the last
    records of it."""
    head = await centre.intake.head(body.hall)
    digest = head.hash if body.head.seq == head.seq else await centre.intake.hash_at(body.hall, body.head.seq)
    if digest is not None and digest.hex() != body.head.hash:
        raise HttpProblem("journal_forked", hall=body.hall, seq=body.head.seq)
    if body.head.seq < head.seq:
        raise HttpProblem("journal_forked", hall=body.hall, seq=body.head.seq + 1)


async def _payload(request: web.Request) -> bytes:
    """The body, bounded in bytes and time. Raises `HttpProblem`."""
    payload = bytearray()
    try:
        async with asyncio.timeout(BATCH_WITHIN_S):
            while part := await request.content.read(PART_BYTES):
                payload += part
                if len(payload) > MOST_PACKED_BYTES:
                    raise HttpProblem("too_large", limit=MOST_PACKED_BYTES)
    except TimeoutError:
        raise HttpProblem("bad_batch", why=f"it did not come within {BATCH_WITHIN_S:.0f} seconds") from None
    return bytes(payload)


def _head_reply(request: web.Request, head: Head) -> web.Response:
    return json_reply(json.encode(LinkedHead(head.seq, head.hash.hex(), _epoch_of(request, head.hall))))


def _epoch_of(request: web.Request, hall: str) -> int:
    return request.app[PARTS][HeartbeatDesk].epoch_of(hall)
