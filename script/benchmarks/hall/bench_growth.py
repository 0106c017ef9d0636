"""Measures whether a command costs more in a bigger hall: with more tickets of the day, and with more windows."""

from time import thread_time
from typing import Final

from msgspec.structs import replace

from queue_server.config.definition import Window
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from script.benchmarks.measure import BenchmarkRow, time_row
from script.data.measured_hall import DEFINITION, DESK, HALL, KIOSK

FEW_TICKETS: Final = 10
FEW_WINDOWS: Final = 10
SIZES: Final = ((1_000, FEW_WINDOWS), (10_000, FEW_WINDOWS), (FEW_TICKETS, 300), (10_000, 300))
"""Tickets of the day and windows of each hall that is measured beside the small one."""
TURNS: Final = 40
VISITS: Final = 10
"""Visits of one turn, from issue to finish."""
GOAL: Final = 1.2


async def rows(full: bool) -> list[BenchmarkRow]:  # noqa: ARG001 - nothing here takes minutes
    halls = {size: await _hall(*size) for size in ((FEW_TICKETS, FEW_WINDOWS), *SIZES)}
    least = dict.fromkeys(halls, float("inf"))
    for _ in range(TURNS):
        for size, engine in halls.items():
            least[size] = min(least[size], await _command_s(engine))
    floor = least.pop((FEW_TICKETS, FEW_WINDOWS))
    return [_row(tickets, windows, value, floor) for (tickets, windows), value in least.items()]


def _row(tickets: int, windows: int, value_s: float, floor_s: float) -> BenchmarkRow:
    figure = f"processor time of a command with {tickets:,} tickets of the day and {windows} windows"
    return time_row(f"{figure} (floor: with {FEW_TICKETS} and {FEW_WINDOWS})", [value_s], [floor_s], GOAL)


async def _hall(tickets: int, windows: int) -> Engine:
    """A hall with so many tickets, of which half have been served, and all of its windows open."""
    engine = Engine(MemoryStore())
    services = DEFINITION.windows[0].services
    definition = replace(DEFINITION, windows=tuple(Window(n, services) for n in range(1, windows + 1)))
    await engine.open_hall(HALL, definition)
    for window in range(1, windows + 1):
        await engine.submit(HALL, c.OpenWindow(window), DESK)
    for _ in range(tickets):
        await _one_comes(engine)
    for _ in range(tickets // 2):
        await _serve_one(engine)
    return engine


async def _one_comes(engine: Engine) -> None:
    seq = engine.feeds[HALL].seq
    await engine.submit(HALL, c.IssueTicket(f"{seq:022}", f"s{seq % 8}"), KIOSK)


async def _serve_one(engine: Engine) -> None:
    await engine.submit(HALL, c.CallNext(1), DESK)
    await engine.submit(HALL, c.StartService(1), DESK)
    await engine.submit(HALL, c.FinishService(1), DESK)


async def _command_s(engine: Engine) -> float:
    """Seconds of one of the four commands of a visit: issue, call, start, finish."""
    began = thread_time()
    for _ in range(VISITS):
        await _one_comes(engine)
        await _serve_one(engine)
    return (thread_time() - began) / (VISITS * 4)
