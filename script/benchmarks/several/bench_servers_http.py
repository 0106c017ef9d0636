"""Measures several servers on one PostgreSQL database over HTTP: what sharing costs, and how soon a board knows.

The floor is one server, or the same server on SQLite, in the same run. Clients, servers and database share the machine.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle, islice
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from msgspec import Struct

from script.benchmarks.client import HttpConnection, Wall, marker, request
from script.benchmarks.measure import BenchmarkRow, in_turns, rate_row, time_row, versus
from script.benchmarks.server.bench_screens import LIVE, Hall
from script.benchmarks.servers import HALL, Server, kezek
from script.trials.database import database_in

SERVERS: Final = 3
CONNECTIONS: Final = 64
CONNECTIONS_OF_ALL: Final = 66
"""To one hall, of one server or shared by three."""
TICKETS: Final = 1_500
TICKETS_OF_HALL: Final = 1_000
RESTING_S: Final = 5.0
SETTLED_S: Final = 4.0
"""How long after the last ticket servers are still measured: by then each has read what the others have written, and
each worker has had its round."""
TIMES: Final = 5
RUSHES: Final = 11
"""A rush lasts a fifth of a second, in which two processors are not always shared alike."""
CALLS: Final = 40
WORKERS_BEGIN_S: Final = 10.0
"""How long servers are left alone after their start, so that what their workers import is no part of a ticket."""
LATER_S: Final = 0.015
"""By how much later a call may come at another server's board, beside half of the time more."""
OWN_HALLS: Final = tuple(f"{HALL}-{number}" for number in range(SERVERS))


class Rush(Struct, frozen=True):
    """What a rush of tickets has come to: tickets a second, the slowest of a hundred (s)."""

    rate: float
    p99_s: float


async def rows(full: bool) -> list[BenchmarkRow]:  # noqa: ARG001 - nothing here takes minutes
    halls = (HALL, *OWN_HALLS)
    async with AsyncExitStack() as stack:
        databases = [stack.enter_context(TemporaryDirectory()) for _ in range(2)]
        of_alone, shared = [await stack.enter_async_context(database_in(folder)) for folder in databases]
        on_sqlite = await stack.enter_async_context(kezek())
        alone = await stack.enter_async_context(kezek(of_alone.url, halls))
        servers = await stack.enter_async_context(_fleet(shared.url, halls))
        await asyncio.sleep(WORKERS_BEGIN_S)
        in_own_halls, at_one = await _processor_times(servers, alone)  # first, while few tickets wait
        beside_sqlite = await _beside_sqlite(alone, on_sqlite)
        of_one, of_several = await _rushes_in_turns(alone, servers)
        board = await _board_elsewhere(servers)
    return [
        beside_sqlite,
        rate_row(
            f"{SERVERS} servers, one hall, full speed (floor: one server)",
            "tickets",
            [rush.rate for rush in of_several],
            [rush.rate for rush in of_one],
            0.6,
        ),
        time_row(
            f"{SERVERS} servers, one hall, full speed, p99 (floor: one server)",
            [rush.p99_s for rush in of_several],
            [rush.p99_s for rush in of_one],
            4.0,
        ),
        time_row(
            f"processor time of a ticket, {SERVERS} servers, each its own hall (floor: one server)",
            in_own_halls,
            at_one,
            1.2,
        ),
        board,
    ]


@asynccontextmanager
async def _fleet(url: str, halls: Sequence[str]) -> AsyncIterator[list[Server]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(kezek(url, halls)) for _ in range(SERVERS)]


async def _beside_sqlite(server: Server, on_sqlite: Server) -> BenchmarkRow:
    async def measured() -> float:
        return (await _rush([server], CONNECTIONS)).rate

    async def least() -> float:
        return (await _rush([on_sqlite], CONNECTIONS)).rate

    value, floor = await in_turns(measured, least, times=RUSHES)
    figure = f"durable tickets over HTTP on PostgreSQL, {CONNECTIONS} connections (floor: on SQLite)"
    return rate_row(figure, "tickets", value, floor, 0.5)


async def _rushes_in_turns(alone: Server, servers: Sequence[Server]) -> tuple[list[Rush], list[Rush]]:
    """What rushes to one hall come to at one server, and at several of another store, in turns."""
    of_one, of_several = list[Rush](), list[Rush]()
    for _ in range(RUSHES):
        of_one.append(await _rush([alone], CONNECTIONS_OF_ALL))
        of_several.append(await _rush(servers, CONNECTIONS_OF_ALL))
    return of_one, of_several


async def _processor_times(servers: Sequence[Server], alone: Server) -> list[list[float]]:
    """Of several servers and of one of another store, after a rush in which their workers begin."""
    fleet, single = OwnHalls(servers), OwnHalls([alone] * SERVERS)
    for halls in (fleet, single):
        await halls.processor_s()
    await asyncio.sleep(WORKERS_BEGIN_S)
    for halls in (fleet, single):
        await halls.rest()
    return await in_turns(fleet.processor_s, single.processor_s, times=TIMES)


class OwnHalls:
    """A hall for each of the servers, which may be the same one."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self._servers = servers
        self._at_rest_s = 0.0
        """What the servers and their workers take of the processor in a second at rest."""

    async def rest(self) -> None:
        """Measure them while nobody asks them."""
        before_s = self._taken_s()
        await asyncio.sleep(RESTING_S)
        self._at_rest_s = (self._taken_s() - before_s) / RESTING_S

    async def processor_s(self) -> float:
        """What they take beyond that for a ticket of a rush in each hall. The halls come one after another: three
        machines do not compete for a processor, as they would here."""
        before_s, began = self._taken_s(), perf_counter()
        for hall, server in zip(OWN_HALLS, self._servers, strict=True):
            await _rush([server], CONNECTIONS, hall, TICKETS_OF_HALL)
        await asyncio.sleep(SETTLED_S)
        at_rest_s = self._at_rest_s * (perf_counter() - began)
        return (self._taken_s() - before_s - at_rest_s) / (SERVERS * TICKETS_OF_HALL)

    def _taken_s(self) -> float:
        return sum(server.scheduled_s() for server in {server.pid: server for server in self._servers}.values())


async def _rush(servers: Sequence[Server], connections: int, hall: str = HALL, tickets: int = TICKETS) -> Rush:
    """Take tickets of a hall over so many connections, each to one of the servers."""
    times: list[float] = []
    path = f"/api/v1/halls/{hall}/tickets"
    left = iter(range(tickets))

    async def keep_asking(server: Server) -> None:
        connection = await HttpConnection.open(server)
        for ticket in left:
            began = perf_counter()
            body = f'{{"service":"s{ticket % 8}"}}'.encode()
            status, answer = await connection.ask(request(server, "POST", path, body))
            times.append(perf_counter() - began)
            if status != 201:
                raise RuntimeError(f"{status}: {answer!r}")
        connection.close()

    began = perf_counter()
    await asyncio.gather(*map(keep_asking, islice(cycle(servers), connections)))
    return Rush(tickets / (perf_counter() - began), quantiles(times, n=100)[-1])


async def _board_elsewhere(servers: Sequence[Server]) -> BenchmarkRow:
    """From the command at one server until a board has it: one at another server, beside one at the same."""
    hall = await Hall.open(servers[0])
    near_wall, far_wall = await Wall.of(servers[0], 1, LIVE), await Wall.of(servers[1], 1, LIVE)

    async def at(wall: Wall) -> float:
        await hall.somebody_comes()
        awaited = marker(await hall.seq() + 2)
        wall.want(awaited)
        began = perf_counter()
        await hall.post("windows/1/next")
        taken_s = await wall.all_have_it() - began
        await hall.post("windows/1/start")
        return taken_s

    value, floor = await in_turns(lambda: at(far_wall), lambda: at(near_wall), times=CALLS)
    for wall in (near_wall, far_wall):
        await wall.close()
    figure = "a call until it is at another server's board (floor: 15 ms more than at the same server's)"
    floor_and_more = [floor_s + LATER_S for floor_s in floor]
    return time_row(figure, value, floor_and_more, _goal(floor))


def _goal(floor_s: Sequence[float]) -> float:
    """One and a half times as long and 15 ms, as a multiple of 15 ms more than the floor."""
    median_s, _, _ = versus(floor_s, floor_s)
    return round((1.5 * median_s + LATER_S) / (median_s + LATER_S), 2)
