"""Implements clients that cost very little, so that the server is measured: HTTP/1.1 and websockets by hand."""

import asyncio
from base64 import b64encode
from collections.abc import Iterator
from time import perf_counter
from typing import Final, cast

from script.benchmarks.servers import Server

_END_OF_HEAD: Final = b"\r\n\r\n"


def request(server: Server, method: str, path: str, body: bytes = b"") -> bytes:
    """The bytes of a request with the server's token."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
    if server.token:
        head += f"Authorization: Bearer {server.token}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


class HttpConnection(asyncio.Protocol):
    """A kept-alive connection that sends one request at a time."""

    def __init__(self) -> None:
        self._buffer = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, server: Server) -> "HttpConnection":
        _, connection = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", server.port)
        return connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    async def ask(self, request_bytes: bytes) -> tuple[int, bytes]:
        """The status and the body of the answer."""
        if self._transport is None:
            raise ConnectionError("closed")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request_bytes)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(_END_OF_HEAD)
        if end < 0:
            return
        head = self._buffer[:end].lower()
        at = head.index(b"content-length:") + 15
        length = int(head[at:].split(b"\r\n", 1)[0])
        body = self._buffer[end + 4 :]
        if len(body) >= length and self._answer is not None:
            self._buffer = b""
            self._answer.set_result((int(head[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server hung up"))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def posts_per_second(server: Server, path: str, bodies: Iterator[bytes], connections: int) -> float:
    """How many of the posts are answered with 201 in a second, over that many connections."""
    opened = [await HttpConnection.open(server) for _ in range(connections)]
    answered = 0

    async def keep_asking(connection: HttpConnection) -> None:
        nonlocal answered
        for body in bodies:
            status, answer = await connection.ask(request(server, "POST", path, body))
            if status != 201:
                raise RuntimeError(f"{status}: {answer!r}")
            answered += 1

    began = perf_counter()
    await asyncio.gather(*map(keep_asking, opened))
    taken_s = perf_counter() - began
    for connection in opened:
        connection.close()
    return answered / taken_s


class WallScreen(asyncio.Protocol):
    """A screen on a live socket, or a raw connection to a floor: it records when its last whole message came.

    Messages are cut as websocket frames from a server are (RFC 6455, section 5.2): unmasked, in one piece.
    """

    def __init__(self, wall: "Wall", greeting: bytes) -> None:
        self._wall = wall
        self._greeting = greeting
        self._buffer = b""
        self._is_open = not greeting
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        if self._greeting:
            self.transport.write(self._greeting)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's own signature
        self._wall.lost()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_open:
            end = self._buffer.find(_END_OF_HEAD)
            if end < 0:
                return
            if not self._buffer.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(repr(self._buffer[:200]))
            self._buffer = self._buffer[end + 4 :]
            self._is_open = True
            self._wall.opened()
        while len(self._buffer) >= 2:
            first = self._buffer[1] & 0x7F
            start, length = 2, first
            if first == 126:
                start, length = 4, int.from_bytes(self._buffer[2:4], "big")
            elif first == 127:
                start, length = 10, int.from_bytes(self._buffer[2:10], "big")
            if len(self._buffer) < start + length:
                return
            self._wall.take_message(self._buffer[start : start + length])
            self._buffer = self._buffer[start + length :]


class Wall:
    """Many screens, and the moment when the last of them has received the awaited text."""

    def __init__(self) -> None:
        self.screens: list[WallScreen] = []
        self.length = 0
        self._text = b""
        self._missing = 0
        self._shut = 0
        self._all_open = asyncio.Event()
        self._all_shut = asyncio.Event()
        self._everywhere = asyncio.Event()

    @classmethod
    async def of(cls, server: Server, number: int, path: str = "") -> "Wall":
        """`number` screens on a live socket or, without a path, on the floor's raw connections."""
        wall = cls()
        wall._shut = number
        loop = asyncio.get_running_loop()
        greeting = upgrade(server, path) if path else b""
        for _ in range(number):
            _, screen = await loop.create_connection(lambda: WallScreen(wall, greeting), "127.0.0.1", server.port)
            wall.screens.append(screen)
        if path:
            await wall._all_open.wait()
        wall._shut = 0
        return wall

    def want(self, text: bytes) -> None:
        """Begin to wait for a message that holds this text, on every screen."""
        self._text, self._missing = text, len(self.screens)
        self._everywhere.clear()

    async def all_have_it(self) -> float:
        """The moment when the last screen received it."""
        async with asyncio.timeout(60):
            await self._everywhere.wait()
        return self._at

    def opened(self) -> None:
        self._shut -= 1
        if self._shut == 0:
            self._all_open.set()

    def take_message(self, message: bytes) -> None:
        if self._text and self._text in message:
            self.length = len(message)
            self._missing -= 1
            if self._missing == 0:
                self._at = perf_counter()
                self._everywhere.set()

    def lost(self) -> None:
        self._shut += 1
        if self._shut == len(self.screens):
            self._all_shut.set()

    async def close(self) -> None:
        for screen in self.screens:
            if screen.transport is not None:
                screen.transport.abort()
        await self._all_shut.wait()


def upgrade(server: Server, path: str) -> bytes:
    """The opening handshake of a websocket (RFC 6455, section 4.1)."""
    key = b64encode(bytes(16)).decode()
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        + (f"Authorization: Bearer {server.token}\r\n" if server.token else "")
        + "\r\n"
    ).encode()


def marker(seq: int) -> bytes:
    """The text with its seq that every document of the live socket contains."""
    return f'"seq":{seq},'.encode()


def message(seq: int, length: int) -> bytes:
    """A frame with the marker in a payload of that length, as `WallScreen` reads it."""
    payload = marker(seq).ljust(length, b" ")
    size = bytes([length]) if length < 126 else b"\x7e" + length.to_bytes(2, "big") if length < 65_536 else b""
    return b"\x81" + (size or b"\x7f" + length.to_bytes(8, "big")) + payload
