"""A line between a hall and its centre that loses, delays, doubles and cuts what goes over it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random
from typing import Final, NamedTuple

import aiohttp
from aiohttp import web

MISFORTUNES: Final = (
    "pass", "pass", "drop", "lost answer", "late answer", "stall", "twice", "again later", "half a batch",
    "half an answer", "captive portal", "redirect", "endless", "out of order", "full",
)  # fmt: skip
STALL_S: Final = 30.0
"""Longer than the client waits."""


class SentRequest(NamedTuple):
    """A request as it came."""

    request: web.Request
    method: str
    path: str
    body: bytes
    headers: dict[str, str]


class BadLink:
    """Passes requests on to `target`, each with a misfortune, all of them in turn in an order by `chance`; with none
    once `is_good`."""

    def __init__(self, target: str, chance: Random) -> None:
        self.url = ""
        self.is_good = False
        self.happened: set[str] = set()
        self._target, self._chance = target, chance
        self._requests: list[SentRequest] = []
        self._deck: list[str] = []
        self._session: aiohttp.ClientSession | None = None
        self._over = asyncio.Event()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["BadLink"]:
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{path:.*}", self._take)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with aiohttp.ClientSession() as self._session:
            try:
                yield self
            finally:
                self._over.set()
                await runner.cleanup()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        headers = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        request_sent = SentRequest(request, request.method, str(request.rel_url), body, headers)
        misfortune = "pass" if self.is_good else self._next()
        self.happened.add(misfortune)
        reply: web.StreamResponse = await getattr(self, f"_{misfortune.replace(' ', '_')}")(request_sent)
        return reply

    def _next(self) -> str:
        if not self._deck:
            self._deck = self._chance.sample(MISFORTUNES, len(MISFORTUNES))
        return self._deck.pop()

    async def _pass(self, request: SentRequest) -> web.StreamResponse:
        return await self._forward(request)

    async def _drop(self, request: SentRequest) -> web.StreamResponse:
        return _cut(request.request)

    async def _lost_answer(self, request: SentRequest) -> web.StreamResponse:
        await self._forward(request)
        return _cut(request.request)

    async def _late_answer(self, request: SentRequest) -> web.StreamResponse:
        await self._forward(request)
        return await self._stall(request)

    async def _stall(self, request: SentRequest) -> web.StreamResponse:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), STALL_S)
        return _cut(request.request)

    async def _twice(self, request: SentRequest) -> web.StreamResponse:
        await self._forward(request)
        return await self._forward(request)

    async def _again_later(self, request: SentRequest) -> web.StreamResponse:
        self._requests.append(request)
        return await self._forward(request)

    async def _out_of_order(self, request: SentRequest) -> web.StreamResponse:
        for late_request in self._requests:
            await self._forward(late_request)
        self._requests.clear()
        return await self._forward(request)

    async def _half_a_batch(self, request: SentRequest) -> web.StreamResponse:
        return await self._forward(request._replace(body=request.body[: len(request.body) // 2]))

    async def _captive_portal(self, _request: SentRequest) -> web.StreamResponse:
        return web.Response(text="<html>Sign in to the network</html>", content_type="text/html")

    async def _redirect(self, _request: SentRequest) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "http://192.0.2.1/portal"})

    async def _full(self, _request: SentRequest) -> web.StreamResponse:
        return web.Response(status=503, text="full")

    async def _endless(self, request: SentRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request.request)
        with suppress(ConnectionError):
            for _ in range(1000):
                await response.write(b" " * 4096)
        return response

    async def _half_an_answer(self, request: SentRequest) -> web.StreamResponse:
        reply = await self._forward(request)
        assert isinstance(reply.body, bytes)
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "500"})
        await response.prepare(request.request)
        await response.write(reply.body[: len(reply.body) // 2])
        return _cut(request.request)

    async def _forward(self, request: SentRequest) -> web.Response:
        assert self._session is not None
        async with self._session.request(
            request.method, self._target + request.path, data=request.body, headers=request.headers
        ) as answer:
            return web.Response(
                body=await answer.read(), status=answer.status, headers={"Content-Type": answer.headers["Content-Type"]}
            )


def _cut(request: web.Request) -> web.Response:
    """End the connection without a word."""
    if request.transport is not None:  # the client has not gone already
        request.transport.abort()
    return web.Response()
