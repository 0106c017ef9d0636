"""Runs the floors that are servers: the least that a program on these libraries could do with the same bytes.

http BODY_LENGTH     a bare aiohttp handler that reads the body and answers as many bytes
transports           raw asyncio transports: after a byte from one, all others are written a message
sockets              aiohttp's own websockets, accepted and not used
page                 a page that only sets text from a websocket; a posted text is answered, then sent to it
"""

import asyncio
import sys
from typing import Final, cast

import uvloop
from aiohttp import web

from script.benchmarks.client import message

BACKLOG: Final = 4096


async def http(body_length: str) -> None:
    body = b"x" * int(body_length)

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(status=201, body=body, content_type="application/json")

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    await _serve(app)


async def sockets() -> None:
    async def accept(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        async for _ in socket:
            pass
        return socket

    app = web.Application()
    app.router.add_get("/{path:.*}", accept)
    await _serve(app)


async def page() -> None:
    everybody: set[web.WebSocketResponse] = set()
    running: set[asyncio.Task[None]] = set()

    async def accept(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        everybody.add(socket)
        async for _ in socket:
            pass
        everybody.discard(socket)
        return socket

    async def send(text: str) -> None:
        for socket in everybody:
            await socket.send_str(text)

    async def post(request: web.Request) -> web.Response:
        task = asyncio.create_task(send(await request.text()))  # its turn comes when the answer has been written
        running.add(task)
        task.add_done_callback(running.discard)
        return web.Response(body=b"{}", content_type="application/json")

    async def show(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/", show), web.get("/live", accept), web.post("/", post)])
    await _serve(app)


PAGE: Final = """<!doctype html><p id="number"></p><script>
  const number = document.getElementById("number");
  const socket = new WebSocket(`ws://${location.host}/live`);
  socket.onmessage = ({ data }) => (number.textContent = data);
</script>"""


async def transports() -> None:
    """Serve transports. A command is `SEQ LENGTH\\n`: every other connection gets a message of that seq and length."""
    everybody: set[asyncio.Transport] = set()

    class FloorScreen(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = cast("asyncio.Transport", transport)
            everybody.add(self.transport)

        def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's own signature
            everybody.discard(self.transport)

        def data_received(self, data: bytes) -> None:
            seq, length = map(int, data.split())
            frame = message(seq, length)
            for transport in everybody:
                if transport is not self.transport:
                    transport.write(frame)

    server = await asyncio.get_running_loop().create_server(FloorScreen, "127.0.0.1", 0, backlog=BACKLOG)
    _ready(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _serve(app: web.Application) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=BACKLOG).start()
    _ready(runner.addresses[0][1])
    await asyncio.Event().wait()


def _ready(port: int) -> None:
    sys.stdout.write(f"ready {port}\n")
    sys.stdout.flush()


FLOORS: Final = {"http": http, "page": page, "sockets": sockets, "transports": transports}

if __name__ == "__main__":
    uvloop.run(FLOORS[sys.argv[1]](*sys.argv[2:]))  # type: ignore[operator]
