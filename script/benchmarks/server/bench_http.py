"""Measures durable tickets over HTTP; the floor is a bare aiohttp handler that answers as many bytes."""

from collections.abc import Iterator
from itertools import count, islice
from typing import Final

from script.benchmarks.client import HttpConnection, posts_per_second, request
from script.benchmarks.measure import BenchmarkRow, in_turns, rate_row
from script.benchmarks.servers import HALL, floor, kezek

CONNECTIONS: Final = 64
TICKETS: Final = 3_000
TIMES: Final = 9
PATH: Final = f"/api/v1/halls/{HALL}/tickets"


async def rows(full: bool) -> list[BenchmarkRow]:  # noqa: ARG001 - nothing here takes minutes
    async with kezek() as server:
        connection = await HttpConnection.open(server)
        _, ticket = await connection.ask(request(server, "POST", PATH, _body(0)))
        connection.close()
        bodies = map(_body, count())

        async def measured() -> float:
            return await posts_per_second(server, PATH, islice(bodies, TICKETS), CONNECTIONS)

        async with floor("http", str(len(ticket))) as bare:

            async def least() -> float:
                return await posts_per_second(bare, PATH, _same_bodies(), CONNECTIONS)

            value, bare_value = await in_turns(measured, least, times=TIMES)
    return [rate_row(f"durable tickets over HTTP, {CONNECTIONS} connections", "tickets", value, bare_value, 0.45)]


def _body(n: int) -> bytes:
    return f'{{"service":"s{n % 8}"}}'.encode()


def _same_bodies() -> Iterator[bytes]:
    return map(_body, range(TICKETS))
