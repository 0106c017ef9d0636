"""Measures one call to many screens, with raw transports as floor; a screen that never reads; the memory of a
screen."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from time import perf_counter
from typing import Final

import msgspec

from script.benchmarks.client import HttpConnection, Wall, marker, request, upgrade
from script.benchmarks.measure import BenchmarkRow, in_turns, time_row, versus
from script.benchmarks.servers import HALL, Server, floor, kezek

CALLS: Final = 40
TIMES: Final = 3
IDLE: Final = 2_000
BASE: Final = f"/api/v1/halls/{HALL}"
LIVE: Final = f"{BASE}/live?view=board"
FILL: Final = 1_500  # documents of some kilobytes: more than the kernel keeps for a reader that does not read
NARROW: Final = 4_096


async def rows(full: bool) -> list[BenchmarkRow]:  # noqa: ARG001 - nothing here takes minutes
    return [*await _calls(1_000), *await _calls(5_000, beside_one_that_never_reads=True), await _memory()]


async def _calls(screens: int, *, beside_one_that_never_reads: bool = False) -> list[BenchmarkRow]:
    """The rows of calls to screens. All screens are connected at once, and take turns with the floor call by call."""
    name = f"one call to {screens:,} screens, the last one"
    async with AsyncExitStack() as stack:
        hall = await Hall.open(await stack.enter_async_context(kezek()))
        measured = partial(_one_call, hall, await stack.enter_async_context(_wall(hall.server, screens, LIVE)))
        bare = await stack.enter_async_context(floor("transports"))
        wall = await stack.enter_async_context(_wall(bare, screens))
        least = partial(_one_write, await Trigger.open(bare, await hall.document_length()), wall)
        if not beside_one_that_never_reads:
            value, bare_value = await in_turns(measured, least, times=CALLS)
            return [time_row(name, value, bare_value, 1.15)]

        troubled = await Hall.open(await stack.enter_async_context(kezek()))
        await stack.enter_async_context(_never_reads(troubled))
        beside = partial(_one_call, troubled, await stack.enter_async_context(_wall(troubled.server, screens, LIVE)))
        value, bare_value, stalled = await in_turns(measured, least, beside, times=CALLS)
        return [
            time_row(name, value, bare_value, 1.15),
            time_row(f"{name}, beside one that never reads (floor: without it)", stalled, value, 1.1),
        ]


@asynccontextmanager
async def _wall(server: Server, screens: int, path: str = "") -> AsyncIterator[Wall]:
    wall = await Wall.of(server, screens, path)
    yield wall
    await wall.close()


class Hall:
    """The hall under measurement: one window that always serves a ticket, so that a `next` is two records."""

    def __init__(self, server: Server, connection: HttpConnection) -> None:
        self.server = server
        self._connection = connection

    @classmethod
    async def open(cls, server: Server) -> "Hall":
        hall = cls(server, await HttpConnection.open(server))
        await hall.post("windows/1/open")
        await hall.somebody_is_served()
        return hall

    async def post(self, path: str, body: bytes = b"{}") -> None:
        status, answer = await self._connection.ask(request(self.server, "POST", f"{BASE}/{path}", body))
        if status >= 300:
            raise RuntimeError(f"{path}: {status}: {answer!r}")

    async def seq(self) -> int:
        _, answer = await self._connection.ask(request(self.server, "GET", f"{BASE}/board"))
        return int(msgspec.json.decode(answer)["seq"])

    async def document_length(self) -> int:
        _, answer = await self._connection.ask(request(self.server, "GET", f"{BASE}/board"))
        return len(answer)

    async def somebody_comes(self) -> None:
        await self.post("tickets", b'{"service":"s0"}')

    async def somebody_is_served(self) -> None:
        await self.somebody_comes()
        await self.post("windows/1/next")
        await self.post("windows/1/start")


class Trigger:
    """The connection that makes the floor write to all others, and the seq that it writes next."""

    def __init__(self, writer: asyncio.StreamWriter, length: int) -> None:
        self._writer = writer
        self._length = length
        self.seq = 1_000_000  # as long as a busy hall's

    @classmethod
    async def open(cls, bare: Server, length: int) -> "Trigger":
        _, writer = await asyncio.open_connection("127.0.0.1", bare.port)
        return cls(writer, length)

    def pull(self) -> None:
        self._writer.write(f"{self.seq} {self._length}\n".encode())
        self.seq += 1


async def _one_call(hall: Hall, wall: Wall) -> float:
    """Seconds from the POST of a call until the last screen has it."""
    await hall.somebody_comes()
    seq = await hall.seq()
    wall.want(marker(seq + 2))
    began = perf_counter()
    await hall.post("windows/1/next")
    taken_s = await wall.all_have_it() - began
    wall.want(marker(seq + 3))
    await hall.post("windows/1/start")
    await wall.all_have_it()
    return taken_s


async def _one_write(trigger: Trigger, wall: Wall) -> float:
    wall.want(marker(trigger.seq))
    began = perf_counter()
    trigger.pull()
    return await wall.all_have_it() - began


@asynccontextmanager
async def _never_reads(hall: Hall) -> AsyncIterator[None]:
    """Open a screen that is signed in and never reads: it takes only as much as the kernel buffers."""
    with socket.socket() as screen:
        screen.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW)
        screen.connect(("127.0.0.1", hall.server.port))
        screen.sendall(upgrade(hall.server, LIVE))
        for _ in range(FILL):
            await hall.somebody_comes()
        yield


async def _memory() -> BenchmarkRow:
    async def measured() -> float:
        async with kezek() as server:
            return await _bytes_each(server, LIVE)

    async def least() -> float:
        async with floor("sockets") as server:
            return await _bytes_each(server, "/")

    value, bare_value, ratio = versus(*await in_turns(measured, least, times=TIMES))
    return BenchmarkRow(
        "memory of an idle screen (floor: aiohttp's own websocket)",
        f"{value / 1024:.1f} KiB",
        f"{bare_value / 1024:.1f} KiB",
        ratio,
        1.2,
        "lower",
    )


async def _bytes_each(server: Server, path: str) -> float:
    warm = await Wall.of(server, 50, path)
    before = server.resident_bytes()
    wall = await Wall.of(server, IDLE, path)
    after = server.resident_bytes()
    await wall.close()
    await warm.close()
    return (after - before) / IDLE
