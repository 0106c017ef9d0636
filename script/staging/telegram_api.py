"""Plays Telegram: a real HTTP server on 127.0.0.1 with the methods of the Bot API that a bot of ours calls, and the
people who write to it.

Written from https://core.telegram.org/bots/api: an update is confirmed by a call of getUpdates with a higher offset, of
two calls of getUpdates at once the earlier one is ended with 409, and what is refused has a code and a description.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web
from msgspec import Struct, json

TOKEN: Final = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # noqa: S105 - the example of the documentation
LONGEST_TAKEN: Final = 4096


class SentText(Struct, frozen=True):
    """One message that the bot has sent."""

    chat: int
    text: str


class TelegramApi:
    """The state of Telegram. `faults` are what sendMessage does next, one for each call, and then it works again:
    `busy` 429 with a pause of one second · `broken` 500 · `drop` it takes the message, and the connection ends ·
    `html` the page of a proxy."""

    def __init__(self) -> None:
        self.url = ""
        self.token = TOKEN
        self.texts: list[SentText] = []
        self.faults: list[str] = []
        self.blocked: set[int] = set()
        self.chats: set[int] = set()
        self.polls = 0
        self.conflicts = 0
        self._updates: list[dict[str, Any]] = []
        self._ids = 100
        self._news = asyncio.Event()
        self._poll: asyncio.Event | None = None
        self._change = asyncio.Condition()

    async def write(self, chat: int, text: str, language: str = "ru", kind: str = "private") -> None:
        """Somebody writes to the bot."""
        self.chats.add(chat)
        sender = {"id": chat, "is_bot": False, "first_name": "Visitor", "language_code": language}
        place = {"id": chat, "type": kind, "first_name": "Visitor"}
        await self._update(
            message={"message_id": 1, "date": 1_796_000_000, "chat": place, "from": sender, "text": text}
        )

    async def block(self, chat: int) -> None:
        """Somebody blocks the bot."""
        self.blocked.add(chat)
        member = {"status": "kicked", "until_date": 0}
        change = {"chat": {"id": chat, "type": "private"}, "new_chat_member": member, "date": 1_796_000_000}
        await self._update(my_chat_member=change)

    async def until_sent(self, count: int) -> list[SentText]:
        """Wait for so many messages of the bot."""
        async with self._change:
            await self._change.wait_for(lambda: len(self.texts) >= count)
        return self.texts

    async def until_polls(self, count: int) -> None:
        """Wait for so many calls of getUpdates."""
        async with self._change:
            await self._change.wait_for(lambda: self.polls >= count)

    @property
    def unconfirmed(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self._updates)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call."""
        if request.match_info["token"] != self.token:
            return _refusal(401, "Unauthorized")
        params: dict[str, Any] = json.decode(await request.read() or b"{}")
        match request.match_info["method"]:
            case "getUpdates":
                return await self._get_updates(params)
            case "sendMessage":
                return await self._send_message(request, params)
        return _refusal(404, "Not Found: method not found")

    async def _get_updates(self, params: dict[str, Any]) -> web.Response:
        if self._poll is not None:
            self._poll.set()
        poll = self._poll = asyncio.Event()
        async with self._change:
            self.polls += 1
            self._change.notify_all()
        offset = params.get("offset", 0)
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        if not self._updates:
            self._news.clear()
            waits = [asyncio.ensure_future(event.wait()) for event in (self._news, poll)]
            await asyncio.wait(waits, timeout=params.get("timeout", 0), return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
        if poll.is_set():
            self.conflicts += 1
            return _refusal(409, "Conflict: terminated by other getUpdates request; make sure that only one bot runs")
        self._poll = None
        allowed = params.get("allowed_updates", [])
        updates = [update for update in self._updates if not allowed or {*allowed} & {*update}]
        return _answer(updates[: params.get("limit", 100)])

    async def _send_message(self, request: web.Request, params: dict[str, Any]) -> web.Response:
        fault = self.faults.pop(0) if self.faults else ""
        match fault:
            case "busy":
                return _refusal(429, "Too Many Requests: retry after 1", {"retry_after": 1})
            case "broken":
                return _refusal(500, "Internal Server Error")
            case "html":
                return web.Response(text="<html>Sign in</html>", content_type="text/html")
        chat, text = params["chat_id"], params["text"]
        if chat in self.blocked:
            return _refusal(403, "Forbidden: bot was blocked by the user")
        if chat not in self.chats:
            return _refusal(400, "Bad Request: chat not found")
        if not text or len(text) > LONGEST_TAKEN:
            return _refusal(
                400, "Bad Request: message text is empty" if not text else "Bad Request: message is too long"
            )
        async with self._change:
            self.texts.append(SentText(chat, text))
            self._change.notify_all()
        if fault == "drop" and request.transport is not None:
            request.transport.abort()
        return _answer({"message_id": len(self.texts), "chat": {"id": chat, "type": "private"}, "text": text})

    async def _update(self, **content: Any) -> None:  # noqa: ANN401 - objects of JSON
        self._ids += 1
        self._updates.append({"update_id": self._ids, **content})
        self._news.set()


@asynccontextmanager
async def serve_telegram() -> AsyncIterator[TelegramApi]:
    """Telegram at a free port of this machine."""
    api = TelegramApi()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", api.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield api
    finally:
        await runner.cleanup()


def _answer(result: object) -> web.Response:
    return web.Response(body=json.encode({"ok": True, "result": result}), content_type="application/json")


def _refusal(code: int, description: str, parameters: dict[str, Any] | None = None) -> web.Response:
    answer = {"ok": False, "error_code": code, "description": description, "parameters": parameters or {}}
    return web.Response(status=code, body=json.encode(answer), content_type="application/json")
