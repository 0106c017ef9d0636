"""A centre that follows the wire and does nothing else, in the tests' own process."""

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ssl import SSLContext

from aiohttp import web
from aiohttp.typedefs import Handler
from msgspec import json

from queue_server.hall.events import GENESIS
from queue_server.journal.record import Record
from queue_server.replication import wire

TOKEN = "a token of this hall alone"


class FakeCentre:
    """Journals as they came in, what was refused, and what halls reported. `broken` is answered to everything."""

    def __init__(self) -> None:
        self.url = ""
        self.journals: defaultdict[str, list[Record]] = defaultdict(list)
        self.evidence: list[tuple[int, bytes]] = []
        self.heartbeats: list[wire.LinkHeartbeat] = []
        self.codes = {"aksu": "123456"}
        self.broken: web.Response | None = None
        self.requests = 0
        self.batches: list[int] = []
        self.epoch = 0
        self.most_records = wire.MOST_BATCH_RECORDS

    @asynccontextmanager
    async def serving(self, tls: SSLContext | None = None) -> AsyncIterator["FakeCentre"]:
        app = web.Application(client_max_size=wire.MOST_PACKED_BYTES)
        app.router.add_get(wire.head_path("{hall}"), self._head)
        app.router.add_post(wire.records_path("{hall}"), self._records)
        app.router.add_post(wire.heartbeat_path("{hall}"), self._heartbeat)
        app.router.add_post(wire.PAIRING_PATH, self._pair)
        app.middlewares.append(self._first)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        port = runner.addresses[0][1]
        self.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{port}"
        try:
            yield self
        finally:
            await runner.cleanup()

    def end(self, hall: str) -> tuple[int, bytes]:
        records = self.journals[hall]
        return (records[-1].seq, records[-1].hash) if records else (0, GENESIS)

    @web.middleware
    async def _first(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.requests += 1
        if self.broken is not None:
            return web.Response(status=self.broken.status, body=self.broken.body, headers=self.broken.headers)
        if request.path != wire.PAIRING_PATH and request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _problem(401, "not_signed_in")
        return await handler(request)

    async def _pair(self, request: web.Request) -> web.Response:
        pairing = json.decode(await request.read(), type=wire.LinkPairing)
        if self.codes.get(pairing.hall) != pairing.code:
            return _problem(404, "unknown_code")
        del self.codes[pairing.hall]
        return _reply(wire.LinkPaired(TOKEN, "Орталық"), 201)

    async def _head(self, request: web.Request) -> web.Response:
        hall = request.match_info["hall"]
        seq, digest = self.end(hall)
        if (wished := request.query.get("seq")) is not None:
            seq = int(wished)
            digest = self.journals[hall][seq - 1].hash if seq else GENESIS
        return _reply(wire.LinkedHead(seq, digest.hex(), self.epoch))

    async def _records(self, request: web.Request) -> web.Response:
        hall, after, payload = request.match_info["hall"], int(request.query["after"]), await request.read()
        records = self.journals[hall]
        if after > len(records):
            return self._answer(hall)
        previous = records[after - 1].hash if after else GENESIS
        try:
            batch = wire.unpack(payload, hall, after, previous)
        except wire.BadBatch:
            return _problem(400, "bad_batch")
        if len(batch) > self.most_records:
            return _problem(400, "bad_batch")
        differing = wire.first_difference(batch, [record.hash for record in records[after:]])
        if differing is None and batch[-1].hash.hex() != request.query["hash"]:
            differing = batch[0].seq
        if differing is not None:
            self.evidence.append((differing, payload))
            return _problem(409, "journal_forked", differing)
        self.batches.append(len(batch))
        records += batch[len(records) - after :]
        return self._answer(hall)

    async def _heartbeat(self, request: web.Request) -> web.Response:
        self.heartbeats.append(json.decode(await request.read(), type=wire.LinkHeartbeat))
        seq, digest = self.end(request.match_info["hall"])
        return _reply(wire.HeartbeatAnswer(seq, digest.hex(), self.epoch))

    def _answer(self, hall: str) -> web.Response:
        seq, digest = self.end(hall)
        return _reply(wire.LinkedHead(seq, digest.hex(), self.epoch))


def _reply(document: object, status: int = 200) -> web.Response:
    return web.Response(body=json.encode(document), status=status, content_type="application/json")


def _problem(status: int, code: str, seq: int | None = None) -> web.Response:
    body = json.encode({"code": code} if seq is None else {"code": code, "seq": seq})
    return web.Response(body=body, status=status, content_type="application/problem+json")
