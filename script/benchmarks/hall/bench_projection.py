"""Measures what the rows of visits add to the cost of a ticket: its whole life in the engine, with them and without."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Final

from msgspec.structs import replace

from queue_server.assembly.app import engine_on
from queue_server.config.definition import Window
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from script.benchmarks.measure import BenchmarkRow, Measured, in_turns, time_row
from script.data.measured_hall import DEFINITION, DESK, HALL, KIOSK

WINDOWS: Final = 32
"""Windows of a big hall: as many commands at once as windows, so that they share commits as in a rush."""
VISITORS: Final = 120
"""Visitors at each window."""
TIMES: Final = 9
BIG_HALL: Final = replace(
    DEFINITION, windows=tuple(Window(n, DEFINITION.windows[0].services) for n in range(1, WINDOWS + 1))
)


async def rows(full: bool) -> list[BenchmarkRow]:  # noqa: ARG001 - nothing here takes minutes
    value, floor = await in_turns(_lives(engine_on), _lives(Engine), times=TIMES)
    return [
        time_row("processor time of a ticket from issue to finish, with its visit (floor: without)", value, floor, 1.15)
    ]


def _lives(engine_of: Callable[[SqliteStore], Engine]) -> Measured:
    """Processor seconds of one ticket's life, on all threads, so that other programs do not count."""

    async def measured() -> float:
        with TemporaryDirectory() as folder:
            store = await SqliteStore.open(Path(folder))
            engine = engine_of(store)
            await engine.open_hall(HALL, BIG_HALL)
            began = process_time()
            await asyncio.gather(*(_desk(engine, window.window) for window in BIG_HALL.windows))
            taken_s = process_time() - began
            await store.close()
        return taken_s / (WINDOWS * VISITORS)

    return measured


async def _desk(engine: Engine, window: int) -> None:
    """Take, call, serve and finish tickets at one window, one after another."""
    await engine.submit(HALL, c.OpenWindow(window), DESK)
    for n in range(VISITORS):
        await engine.submit(HALL, c.IssueTicket(f"{window}-{n:018}", f"s{n % 8}"), KIOSK)
        await engine.submit(HALL, c.CallNext(window), DESK)
        await engine.submit(HALL, c.StartService(window), DESK)
        await engine.submit(HALL, c.FinishService(window), DESK)
    await engine.submit(HALL, c.CloseWindow(window), DESK)
