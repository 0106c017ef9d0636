"""One call to many screens, beside raw transports; a screen that never reads; the memory of a screen."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median
from time import perf_counter
from typing import Final

import msgspec

from script.client import Connection, Wall, marker, request, upgrade
from script.measure import Row, in_turns, time_row
from script.servers import HALL, Server, floor, kezek

CALLS: Final = 15
TIMES: Final = 3
IDLE: Final = 2_000
BASE: Final = f"/api/v1/halls/{HALL}"
LIVE: Final = f"{BASE}/live?view=board"
FILL: Final = 1_500  # documents of some kilobytes: more than the kernel keeps for a reader that does not read
NARROW: Final = 4_096


async def rows(full: bool) -> list[Row]:  # noqa: ARG001 - nothing here takes minutes
    return [*await _calls(1_000, 1.15), *await _calls(5_000, 1.15, never_reads=True), await _memory()]


async def _calls(screens: int, goal: float, *, never_reads: bool = False) -> list[Row]:
    async with kezek() as server, floor("transports") as bare:
        hall = await Hall.open(server)
        length = await hall.document_length()

        async def ours() -> float:
            return await _in_hall(hall, screens)

        async def least() -> float:
            return await _on_transports(bare, screens, length)

        async def with_one_that_never_reads() -> float:
            async with _never_reads(hall):
                return await _in_hall(hall, screens)

        name = f"one call to {screens:,} screens, the last one"
        if not never_reads:
            value, bare_value = await in_turns(ours, least, times=TIMES)
            return [time_row(name, value, bare_value, goal)]
        value, bare_value, stalled = await in_turns(ours, least, with_one_that_never_reads, times=TIMES)
        return [
            time_row(name, value, bare_value, goal),
            time_row(f"{name}, beside one that never reads (floor: without it)", stalled, value, 1.1),
        ]


class Hall:
    """The hall under measurement: one window that always serves somebody, so that a `next` is two records."""

    def __init__(self, server: Server, connection: Connection) -> None:
        self.server = server
        self._connection = connection

    @classmethod
    async def open(cls, server: Server) -> "Hall":
        hall = cls(server, await Connection.open(server))
        await hall.post("windows/1/open")
        await hall.somebody_is_served()
        return hall

    async def post(self, path: str, body: bytes = b"{}") -> None:
        status, said = await self._connection.ask(request(self.server, "POST", f"{BASE}/{path}", body))
        if status >= 300:
            raise RuntimeError(f"{path}: {status}: {said!r}")

    async def seq(self) -> int:
        _, said = await self._connection.ask(request(self.server, "GET", f"{BASE}/board"))
        return int(msgspec.json.decode(said)["seq"])

    async def document_length(self) -> int:
        _, said = await self._connection.ask(request(self.server, "GET", f"{BASE}/board"))
        return len(said)

    async def somebody_comes(self) -> None:
        await self.post("tickets", b'{"service":"s0"}')

    async def somebody_is_served(self) -> None:
        await self.somebody_comes()
        await self.post("windows/1/next")
        await self.post("windows/1/start")


async def _in_hall(hall: Hall, screens: int) -> float:
    """Seconds from the POST of a call until the last screen has it, the median of some calls."""
    wall = await Wall.of(hall.server, screens, LIVE)
    found = []
    for _ in range(CALLS):
        await hall.somebody_comes()
        seq = await hall.seq()
        wall.want(marker(seq + 2))
        began = perf_counter()
        await hall.post("windows/1/next")
        found.append(await wall.all_have_it() - began)
        wall.want(marker(seq + 3))
        await hall.post("windows/1/start")
        await wall.all_have_it()
    await wall.close()
    return median(found)


async def _on_transports(bare: Server, screens: int, length: int) -> float:
    wall = await Wall.of(bare, screens)
    _, trigger = await asyncio.open_connection("127.0.0.1", bare.port)
    found = []
    for seq in range(CALLS):
        wall.want(marker(seq + 1_000_000))
        began = perf_counter()
        trigger.write(f"{seq + 1_000_000} {length}\n".encode())
        found.append(await wall.all_have_it() - began)
    trigger.close()
    await wall.close()
    return median(found)


@asynccontextmanager
async def _never_reads(hall: Hall) -> AsyncIterator[None]:
    """A screen that is signed in, takes all that the kernel takes for it, and reads none of it."""
    with socket.socket() as screen:
        screen.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW)
        screen.connect(("127.0.0.1", hall.server.port))
        screen.sendall(upgrade(hall.server, LIVE))
        for _ in range(FILL):
            await hall.somebody_comes()
        yield


async def _memory() -> Row:
    async def ours() -> float:
        async with kezek() as server:
            return await _bytes_each(server, LIVE)

    async def least() -> float:
        async with floor("sockets") as server:
            return await _bytes_each(server, "/")

    value, bare_value = await in_turns(ours, least, times=TIMES)
    return Row(
        "memory of an idle screen (floor: aiohttp's own websocket)",
        f"{value / 1024:.1f} KiB",
        f"{bare_value / 1024:.1f} KiB",
        value / bare_value,
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
