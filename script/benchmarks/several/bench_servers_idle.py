"""Measures what many idle halls take of a server and its worker, beside one idle hall. Linux only."""

import asyncio
from typing import Final

from script.benchmarks.measure import BenchmarkRow
from script.benchmarks.servers import HALL, kezek

HALLS: Final = 200
SETTLING_S: Final = 150.0
"""How long server and worker are left alone until they count as idle: after a start the worker looks through each hall
three times, a minute apart."""
IDLE_S: Final = 120.0
"""For how long the processor time is counted."""
CPU_GOAL: Final = 2.0
MEMORY_GOAL: Final = 1.3


async def rows(full: bool) -> list[BenchmarkRow]:
    if not full:
        return []
    one_s, one_bytes = await _idle(1)
    many_s, many_bytes = await _idle(HALLS)
    name = f"{HALLS} idle halls, server and worker (floor: one)"
    return [
        BenchmarkRow(
            f"processor time of {name}",
            f"{1e3 * many_s:.1f} ms/s",
            f"{1e3 * one_s:.1f} ms/s",
            many_s / one_s,
            CPU_GOAL,
            "lower",
        ),
        BenchmarkRow(
            f"memory of {name}",
            f"{many_bytes / 1e6:.0f} MB",
            f"{one_bytes / 1e6:.0f} MB",
            many_bytes / one_bytes,
            MEMORY_GOAL,
            "lower",
        ),
    ]


async def _idle(halls: int) -> tuple[float, int]:
    """What a server with so many halls takes: seconds of the processor in a second, and bytes."""
    async with kezek(halls=[HALL, *(f"{HALL}-{number}" for number in range(1, halls))]) as server:
        await asyncio.sleep(SETTLING_S)
        before = server.scheduled_s()
        await asyncio.sleep(IDLE_S)
        return (server.scheduled_s() - before) / IDLE_S, server.own_share_bytes()
