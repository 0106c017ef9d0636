"""A server that speaks the contract's board socket and window commands, and does as the test says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from aiohttp import WSCloseCode, web

TOKEN = "a-bridge-token"


class FakeServer:
    """`document` is what the board socket shows; `commands` is what was posted, in order."""

    def __init__(self) -> None:
        self.seq = 0
        self.document: dict[str, Any] = {"calls": [], "waiting": {"total": 0, "by_service": {}}, "windows": []}
        self.commands: list[tuple[str, str, dict[str, Any]]] = []
        self.reports: list[dict[str, Any]] = []
        self.identify: list[dict[str, Any]] = []
        self.tickets: list[tuple[str, str]] = []
        self.ticket_answers: list[tuple[int, dict[str, Any]]] = []
        self.printers: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.outcomes: list[tuple[str, dict[str, Any]]] = []
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.lose_answers = 0
        self.deaf = False
        self.joined = 0
        self.positions: list[int] = []
        self.clocks: list[str] = []
        self.at = "2026-01-05T09:00:00Z"
        self.changed = asyncio.Event()
        self.url = ""
        self._sockets: set[web.WebSocketResponse] = set()
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def start(self, host: str = "127.0.0.1") -> None:
        app = web.Application()
        app.router.add_get("/api/v1/halls/{hall}/live", self._live)
        app.router.add_post("/api/v1/halls/{hall}/windows/{window}/{command}", self._command)
        app.router.add_post("/api/v1/bridges/{name}/boards", self._report)
        app.router.add_post("/api/v1/halls/{hall}/tickets", self._ticket)
        app.router.add_get("/api/v1/halls/{hall}/printers", self._printers)
        app.router.add_get("/api/v1/halls/{hall}/messages/outgoing", self._outgoing)
        app.router.add_post("/api/v1/halls/{hall}/messages/{id}/outcome", self._outcome)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://{host}:{self._port}"

    async def stop(self) -> None:
        """Go away; `start` comes back at the same port."""
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.SERVICE_RESTART)
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def show(self, *calls: tuple[str, int, str], windows: dict[int, str] | None = None, **members: Any) -> None:
        """The board now lists these calls: number, window, state."""
        self.document["calls"] = [
            {"number": n, "window": w, "state": s, "since": "2026-01-05T09:00:00Z", "calls": 1, "zone": None}
            for n, w, s in calls
        ]
        if windows is not None:
            self.document["windows"] = [{"window": w, "state": s} for w, s in windows.items()]
        self.document |= members
        self.seq += 1
        for socket in list(self._sockets):
            await socket.send_str(self._board())

    async def until(self, true: Any) -> None:
        while not true():
            self.changed.clear()
            await self.changed.wait()

    def _board(self) -> str:
        head = {
            "view": "board",
            "hall": "main",
            "seq": self.seq,
            "at": self.at,
            "next": [],
            "ticker": [],
        }
        return msgspec.json.encode(head | self.document).decode()

    async def _live(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"code": "not_signed_in"}, status=401)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.add(socket)
        self.joined += 1
        self.changed.set()
        await socket.send_str(self._board())
        async for message in socket:
            frame = msgspec.json.decode(message.data)
            self.positions += [frame["seen"]] if "seen" in frame else []
            self.clocks += [frame["clock"]] if "clock" in frame else []
            self.changed.set()
        self._sockets.discard(socket)
        return socket

    async def _command(self, request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        command = f"{request.match_info['window']}/{request.match_info['command']}"
        self.commands.append((command, request.headers["Idempotency-Key"], body))
        self.changed.set()
        if self.lose_answers:
            self.lose_answers -= 1
            if request.transport:
                request.transport.abort()
        status, answer = self.answers.pop(0) if self.answers else (200, {"seq": self.seq})
        return web.json_response(answer, status=status)

    async def _ticket(self, request: web.Request) -> web.Response:
        self.tickets.append(((await request.json())["service"], request.headers["Idempotency-Key"]))
        self.changed.set()
        if self.lose_answers:
            self.lose_answers -= 1
            if request.transport:
                request.transport.abort()
        status, answer = self.ticket_answers.pop(0) if self.ticket_answers else (201, {"number": "A001"})
        return web.json_response(answer, status=status)

    async def _printers(self, _request: web.Request) -> web.Response:
        return web.json_response({"view": "printers", "hall": "main", "printers": self.printers})

    async def _outgoing(self, request: web.Request) -> web.Response:
        most = int(request.query["most"])
        batch, self.messages = self.messages[:most], self.messages[most:]
        return web.json_response({"at": self.at, "messages": batch})

    async def _outcome(self, request: web.Request) -> web.Response:
        self.outcomes.append((request.match_info["id"], await request.json()))
        self.changed.set()
        return web.json_response({})

    async def _report(self, request: web.Request) -> web.Response:
        if self.deaf:
            raise web.HTTPNotFound
        self.reports.append(await request.json())
        self.changed.set()
        return web.json_response({"boards": len(self.reports[-1]["boards"]), "identify": self.identify})


@asynccontextmanager
async def fake_server(host: str = "127.0.0.1") -> AsyncIterator[FakeServer]:
    server = FakeServer()
    await server.start(host)
    try:
        yield server
    finally:
        await server.stop()
