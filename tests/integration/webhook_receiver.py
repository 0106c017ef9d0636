"""A receiver of webhooks on 127.0.0.1, written from the side of whoever gets them."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web
from msgspec import Struct, json

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Message(Struct):
    """One request that came."""

    headers: Any
    body: bytes

    @property
    def id(self) -> str:
        return str(self.headers["webhook-id"])

    @property
    def event(self) -> Any:
        return json.decode(self.body)


class FakeReceiver:
    """Answers each request with the next of `answers`, and 204 once there are none; over TLS with a `context`."""

    def __init__(self, *answers: int | Answer, context: ssl.SSLContext | None = None) -> None:
        self.answers, self._context = [*answers], context
        self.messages: list[Message] = []
        self.url = ""
        self._news = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._context).start()
        self.url = f"http{'' if self._context is None else 's'}://127.0.0.1:{self._runner.addresses[0][1]}/kezek"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def received(self, count: int) -> list[Message]:
        """The messages once there are so many."""
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(lambda: len(self.messages) >= count)
        return self.messages

    async def _take(self, request: web.Request) -> web.StreamResponse:
        message = Message(request.headers, await request.read())
        async with self._news:
            self.messages.append(message)
            self._news.notify_all()
        answer = self.answers.pop(0) if self.answers else 204
        if isinstance(answer, int):
            return web.Response(status=answer, headers={"Location": "/elsewhere"} if 300 <= answer < 400 else {})
        return await answer(request)


async def stall(_request: web.Request) -> web.StreamResponse:
    """Never answer."""
    await asyncio.Event().wait()
    raise AssertionError


async def flood(request: web.Request) -> web.StreamResponse:
    """Answer 200, and go on with the body for ever."""
    reply = web.StreamResponse()
    await reply.prepare(request)
    while True:
        await reply.write(b"x" * 65_536)


async def hang_up(request: web.Request) -> web.StreamResponse:
    """Close the connection instead of answering."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
