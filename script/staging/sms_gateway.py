"""Plays an SMS gateway: a real HTTP server on 127.0.0.1 that takes, loses, delays and refuses messages as it is set.

It answers as such services do: JSON with an id, or 200 with an error in the body. It sends one message for each
request: it does not know that two of the same id are one.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web
from msgspec import Struct, json

SECRET: Final = "open-sesame"  # noqa: S105 - of a gateway that sends nothing

PIECE_S: Final = 0.05


class ReceivedSms(Struct, frozen=True):
    """One message that the gateway has taken, or lost after it had it. `at` are the seconds of the loop's clock."""

    to: str
    text: str
    id: str
    at: float
    is_lost: bool = False


class SmsGateway:
    """The state of a gateway. `faults` are what it does next, one for each request, and then it works again:

    `error` 200 with an error in the body · `no_number` the error of a number that does not exist · `empty` 200 without
    an id · `html` 200 with a page · `redirect` · `unavailable` 503 · `broken` 500 · `pieces` it takes it, and its
    answer comes in two pieces · `drop` it takes it, and the connection ends · `hang` it takes the message and does not
    answer · `deny` 401
    """

    def __init__(self) -> None:
        self.messages: list[ReceivedSms] = []
        self.requests: list[dict[str, str]] = []
        self.faults: list[str] = []
        self.delay_s = 0.0
        self._news = asyncio.Event()

    async def until(self, count: int) -> None:
        """Wait for so many messages."""
        await self._until(lambda: len(self.messages) >= count)

    async def _until(self, is_so: Any) -> None:  # noqa: ANN401 - any condition
        while not is_so():
            self._news.clear()
            await self._news.wait()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Take one message, or fail as the next fault says."""
        body: dict[str, str] = json.decode(await request.read()) if request.can_read_body else dict(request.query)
        self.requests.append(body)
        self._news.set()
        fault = self.faults.pop(0) if self.faults else ""
        await asyncio.sleep(self.delay_s)
        if request.headers.get("Authorization") != f"Bearer {SECRET}":
            fault = "deny"
        match fault:
            case "error":
                return _answer({"messages": [{"error": {"code": "BALANCE"}}]})
            case "no_number":
                return _answer({"messages": [{"error": {"code": "INVALID_NUMBER"}}]})
            case "empty":
                return _answer({"messages": []})
            case "html":
                return web.Response(text="<html>Sign in</html>", content_type="text/html")
            case "redirect":
                return web.Response(status=302, headers={"Location": "http://127.0.0.1:9/elsewhere"})
            case "unavailable" | "broken" | "deny":
                return web.Response(status={"unavailable": 503, "broken": 500, "deny": 401}[fault])
        self._take(body, is_lost=fault in ("drop", "hang"))
        if fault == "drop" and request.transport is not None:
            request.transport.close()
        if fault == "hang":
            await asyncio.sleep(3600)
        answer = {"messages": [{"id": f"gw-{len(self.messages)}", "error": {"code": 0}}]}
        return await _in_pieces(request, answer) if fault == "pieces" else _answer(answer)

    def _take(self, body: dict[str, str], *, is_lost: bool) -> None:
        now = asyncio.get_running_loop().time()
        self.messages.append(ReceivedSms(body["to"], body["text"], body.get("client_id", ""), now, is_lost))
        self._news.set()


@asynccontextmanager
async def sms_gateway(gateway: SmsGateway) -> AsyncIterator[str]:
    """The address of the gateway, while it runs."""
    app = web.Application()
    app.router.add_route("*", "/v1/messages", gateway.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1/messages"
    finally:
        await runner.cleanup()


async def _in_pieces(request: web.Request, document: dict[str, Any]) -> web.StreamResponse:
    answer, body = web.StreamResponse(headers={"Content-Type": "application/json"}), json.encode(document)
    await answer.prepare(request)
    await answer.write(body[:10])
    await asyncio.sleep(PIECE_S)
    await answer.write(body[10:])
    return answer


def _answer(document: dict[str, Any]) -> web.Response:
    return web.Response(body=json.encode(document), content_type="application/json")
