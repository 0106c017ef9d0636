"""The live socket over real connections."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from types import CoroutineType
from typing import Any

from msgspec import json
from msgspec.structs import replace

from queue_server.api.http.frame import text_frame
from queue_server.api.live.live import KERNEL_BYTES
from queue_server.api.live.live_sockets import LiveSockets
from queue_server.app_parts import PARTS
from queue_server.assembly.serving import stop_in_order
from queue_server.config.definition import Names
from queue_server.config.system.silence import LATE_S, SILENT_S
from tests.halls import DEFINITION
from tests.integration.api.conftest import HALL, Server, authorization, closing_code, document, serving


async def test_a_board_follows_the_hall(server: Server) -> None:
    """The present document at once, then one for what is committed; the same as GET gives."""
    async with server.live("board") as ws:
        first = await document(ws)
        assert (first["view"], first["hall"], first["calls"]) == ("board", "aksu", [])
        await server.issue()
        await server.command(1, "open")
        await server.command(1, "next")
        content = await document(ws, lambda board: bool(board["calls"]))
        assert content["calls"] == [
            {
                "number": "A001",
                "window": 1,
                "state": "called",
                "since": "2025-10-09T09:00:00Z",
                "calls": 1,
                "zone": "east",
                "zones": ["east"],
                "sign_language": None,
            }
        ]
        assert content == (await server.ask("GET", f"{HALL}/board")).json


async def test_an_open_socket_holds_few_frames(server: Server) -> None:
    """Each frame of the stack takes memory for every screen: of ours there are the edge and the exchange itself."""
    async with server.live("board") as ws:
        await document(ws)
        [handler] = server.app[PARTS][LiveSockets].handlers
        frames: list[str] = []
        awaited: object = handler.get_coro()
        while isinstance(awaited, CoroutineType):
            frames.append(awaited.cr_code.co_qualname)
            awaited = awaited.cr_await
        places = [frame for frame in frames if not frame.startswith(("RequestHandler.", "WebSocket"))]
        assert places == ["at_the_edge.<locals>.clean", "_exchange"]


async def test_a_desk_and_a_ticket_follow_what_concerns_them(server: Server) -> None:
    """`desk:` and `ticket:` are sent when they have changed, and then whole."""
    ticket = await server.issue()
    async with server.live("desk:1", "operator") as desk, server.live(f"ticket:{ticket['key']}", None) as phone:
        assert (await document(desk))["allowed"] == ["open"]
        assert (await document(phone))["ticket"]["ahead"] == 0
        await server.issue(service="school")
        await server.command(1, "open")
        opened = await document(desk)
        assert opened["window"]["state"] == "open", "who waits for another window was no news for this desk"
        assert (await document(phone))["ticket"]["is_served"], "a window has opened for it"
        await server.command(1, "next")
        assert (await document(desk, lambda desk: desk["ticket"]))["ticket"]["number"] == "A001"
        called = await document(phone)
        assert (called["view"], called["ticket"]["state"], called["ticket"]["window"]) == ("ticket", "called", 1)


async def test_calls_are_told_once_across_cuts(server: Server) -> None:
    """The socket is cut three times without a goodbye; the last seq seen is where the next one begins."""
    await server.command(1, "open")
    calls: list[str] = []
    position = 0
    for _ in range(4):
        async with server.live(f"calls&after={position}") as ws:
            for _ in range(3):
                await server.call()
            while len(calls) % 5 != 3:
                received = await document(ws, lambda view: view["view"] == "calls")
                calls += [call["number"] for call in received["calls"]]
                position = received["seq"]
            assert ws._response.connection is not None
            assert ws._response.connection.transport is not None
            ws._response.connection.transport.abort()
        for _ in range(2):
            await server.call()
    async with server.live(f"calls&after={position}") as ws:
        calls += [call["number"] for call in (await document(ws))["calls"]]
    assert calls == [f"A{number:03}" for number in range(1, 21)]


async def test_an_alive_message_breaks_the_silence(server: Server) -> None:
    """After five seconds, with the server's time."""
    async with server.live("board") as ws, server.live("calls") as calls:
        board = await document(ws)
        await document(calls)
        server.clock.pass_s(5)
        expected = {"view": "alive", "seq": board["seq"], "at": "2025-10-09T09:00:05Z"}
        assert await document(ws) == expected
        assert await document(calls) == expected


async def test_the_server_keeps_who_shows_what(server: Server) -> None:
    """A client says what it has seen; anything else that it says is let by."""
    async with server.live("board", "bridge") as ws:
        board = await document(ws)
        await ws.send_str("not json")
        await ws.send_str('{"other": 1}')
        await ws.send_bytes(b"{}")
        await ws.send_str(json.encode({"seen": board["seq"]}).decode())
        await ws.ping()
        fanout = server.app[PARTS][LiveSockets].fanouts["aksu"]
        async with asyncio.timeout(20):
            (screen,) = fanout.screens()
            while screen.shown_seq is None:  # noqa: ASYNC110 - the server notes it and tells nobody
                await asyncio.sleep(0)
        assert (screen.reader, screen.view, screen.shown_seq) == ("bridge:bridge-1", "board", board["seq"])
        metrics = (await server.ask("GET", "/metrics")).body.decode()
        assert 'kezek_screens{hall="aksu",view="board"} 1.0' in metrics
        assert 'kezek_screens_stale{hall="aksu",view="board"} 0.0' in metrics


async def test_a_client_that_says_too_much_is_shown_out(server: Server) -> None:
    """It has nothing to say that is longer than a kilobyte (RFC 6455: 1009, too big)."""
    async with server.live("board") as ws:
        await document(ws)
        await ws.send_str("x" * 2000)
        assert await closing_code(ws) == 1009


async def test_nothing_is_compressed(server: Server) -> None:
    """A frame without state can go to every socket; the offer of permessage-deflate is declined."""
    async with server.session.ws_connect(f"{HALL}/live?view=board", headers=authorization("board"), compress=15) as ws:
        assert ws.compress == 0


async def test_stopping_says_goodbye(server: Server) -> None:
    """1001 to a board, a desk and a reader of calls."""
    async with server.live("board") as board, server.live("calls") as calls, server.live("desk:1", "admin") as desk:
        for ws in (board, calls, desk):
            await document(ws)
        goodbyes = (closing_code(ws) for ws in (board, calls, desk))
        _, *codes = await asyncio.gather(stop_in_order(server.app), *goodbyes)
        assert codes == [1001, 1001, 1001]


class Sleeper:
    """A client on a bare socket that opens a view and then does not read."""

    def __init__(self, server: Server) -> None:
        host, _, port = server.url.removeprefix("http://").partition(":")
        self._address = (host, int(port))
        self._socket = socket.socket()
        self._buffer = b""

    async def open(self, view: str) -> None:
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._socket, self._address)
        request = (
            f"GET {HALL}/live?view={view} HTTP/1.1\r\nHost: hall\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Authorization: Bearer board-secret\r\n\r\n"
        )
        await loop.sock_sendall(self._socket, request.encode())
        while b"\r\n\r\n" not in self._buffer:
            self._buffer += await loop.sock_recv(self._socket, 64)
        self._buffer = self._buffer.partition(b"\r\n\r\n")[2]

    async def documents(self) -> AsyncIterator[Any]:
        """Begin to read: every document, in order."""
        while True:
            while (frame := self._frame()) is not None:
                yield json.decode(frame)
            received = await asyncio.get_running_loop().sock_recv(self._socket, 65_536)
            if not received:
                return
            self._buffer += received

    def close(self) -> None:
        self._socket.close()

    def _frame(self) -> bytes | None:
        if len(self._buffer) < 10:
            return None
        short = self._buffer[1]
        start = {126: 4, 127: 10}.get(short, 2)
        length = short if short < 126 else int.from_bytes(self._buffer[2:start], "big")
        if len(self._buffer) < start + length:
            return None
        payload, self._buffer = self._buffer[start : start + length], self._buffer[start + length :]
        return payload


@contextlib.asynccontextmanager
async def sleeper(server: Server, view: str) -> AsyncIterator[Sleeper]:
    client = Sleeper(server)
    await client.open(view)
    try:
        yield client
    finally:
        client.close()


LONG_BOARD = tuple(Names(kk="қ" * 200, ru="р" * 200, en="e" * 200) for _ in range(20))
"""A board of some 20 KB, so that a few of them fill a connection."""


async def test_a_screen_that_does_not_read_costs_no_memory_and_hurts_nobody() -> None:
    """What waits for it is bounded, others get everything; once it reads, it is skipped to the present."""
    async with serving(definition=replace(DEFINITION, ticker=LONG_BOARD)) as server, sleeper(server, "board") as stuck:
        fanout = server.app[PARTS][LiveSockets].fanouts["aksu"]
        async with server.live("board", "admin") as other:
            (screen,) = [screen for screen in fanout.screens() if screen.reader == "board:board-1"]
            transport = screen.pipe
            committed = 0
            while screen.behind_since is None or committed < 60:
                await server.issue()
                committed += 1
                await document(other, lambda board: board["waiting"]["total"] == committed)  # noqa: B023
                frame = len(text_frame(b" " * 30_000))
                assert transport.get_write_buffer_size() <= frame
            assert fanout.counts()["board"].behind == 1
            kept_by_kernel = transport.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)  # type: ignore[attr-defined]
            assert kept_by_kernel == 2 * KERNEL_BYTES
        totals = []
        async with asyncio.timeout(20):
            async for board in stuck.documents():
                totals.append(board["waiting"]["total"])
                if totals[-1] == committed:
                    break
        assert totals == sorted(totals)
        assert len(totals) < committed, "what it has slept through is not told"
        assert fanout.counts()["board"].behind == 0


async def test_a_reader_of_calls_that_does_not_read_misses_none() -> None:
    """Its position waits in the journal; the connection holds no more than a frame."""
    async with serving() as server, sleeper(server, "calls") as stuck:
        await server.command(1, "open")
        await server.command(2, "open")
        lane = server.app[PARTS][LiveSockets].fanouts["aksu"].calls
        (screen,) = lane.screens
        calls = 0
        while screen.behind_since is None:
            await server.call(1 + calls % 2)
            calls += 1
        for _ in range(5):
            await server.call(1 + calls % 2)
            calls += 1
        numbers_called: list[str] = []
        async with asyncio.timeout(20):
            async for received in stuck.documents():
                numbers_called += [call["number"] for call in received.get("calls", [])]
                if len(numbers_called) == calls:
                    break
        assert len(set(numbers_called)) == calls
        assert [number for number in numbers_called if number[0] == "A"] == sorted(
            n for n in numbers_called if n[0] == "A"
        )


async def test_a_page_gets_the_seconds_after_which_the_server_is_late_and_silent(server: Server) -> None:
    """The same pair that the server and the bridge go by, on the root element, where its live sockets read them."""
    page = (await server.ask("GET", "/sign-in")).body.decode()
    assert 'data-late-after-s="15.0" data-silent-after-s="60.0"' in page
    assert (LATE_S, SILENT_S) == (15, 60)
