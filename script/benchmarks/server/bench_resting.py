"""Measures what a big hall whose visitors wait takes of the processor while nothing happens, beyond an idle server
beside it. A board and a supervisor's page are open.

A virtual machine that rests is charged for waking, many times what the same work takes on a busy one, so an idle
server's part is measured in the same minute and taken off. The floor is the goal itself, a hundredth of one processor.
"""

import asyncio
from contextlib import AsyncExitStack
from typing import Final

from script.benchmarks.client import HttpConnection, Wall, request
from script.benchmarks.measure import BenchmarkRow
from script.benchmarks.servers import HALL, Server, kezek

SERVICES: Final = 82
WINDOWS: Final = 60
WAITING: Final = 400
BASE: Final = f"/api/v1/halls/{HALL}"
SCREENS: Final = (f"{BASE}/live?view=board", f"{BASE}/live?view=supervisor")
SETTLING_S: Final = 40.0
"""Until the estimates after the last ticket are made, and all that follows a start."""
RESTING_S: Final = 60.0
GOAL: Final = 0.01


async def rows(full: bool) -> list[BenchmarkRow]:  # noqa: ARG001 - nothing here takes minutes
    idle, waiting = await asyncio.gather(_share(is_full=False), _share(is_full=True))
    share = waiting - idle
    figure = f"a hall of {WINDOWS} windows and {WAITING} waiting where nothing happens, beyond an idle server beside it"
    value = f"{100 * share:.2f} % of a processor"
    return [BenchmarkRow(f"{figure} (floor: the goal)", value, f"{100 * GOAL:.0f} %", share / GOAL, 1.0, "lower")]


async def _share(*, is_full: bool) -> float:
    """What server and worker take of one processor while nothing happens: idle, or with people and pages."""
    async with kezek(services=SERVICES, windows=WINDOWS) as server, AsyncExitStack() as stack:
        if is_full:
            await _fill(server)
            for path in SCREENS:
                stack.push_async_callback((await Wall.of(server, 1, path)).close)
        await asyncio.sleep(SETTLING_S)
        before = server.scheduled_s()
        await asyncio.sleep(RESTING_S)
        return (server.scheduled_s() - before) / RESTING_S


async def _fill(server: Server) -> None:
    """Let every window serve somebody, and the others wait."""
    connection = await HttpConnection.open(server)

    async def post(path: str, body: bytes = b"{}") -> None:
        status, answer = await connection.ask(request(server, "POST", f"{BASE}/{path}", body))
        if status >= 300:
            raise RuntimeError(f"{path}: {status}: {answer!r}")

    async def take_ticket(number: int) -> None:
        await post("tickets", b'{"service":"s%d"}' % (number % SERVICES))

    for window in range(1, WINDOWS + 1):
        await take_ticket(window)
        await post(f"windows/{window}/open")
        await post(f"windows/{window}/next")
        await post(f"windows/{window}/start")
    for number in range(WAITING):
        await take_ticket(number)
    connection.close()
