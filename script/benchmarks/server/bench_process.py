"""Measures what an idle server takes of a machine: memory, the processor until it is ready, and wake-ups.

The floor is the goal itself, as for an old PC there is no program to compare with. Linux only.
"""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from script.benchmarks.measure import BenchmarkRow
from script.benchmarks.servers import kezek

STARTS: Final = 3
SETTLING_S: Final = 25.0
"""How long a server and its worker are left alone until they count as idle: pages of the day are made in advance."""
IDLE_S: Final = 20.0
"""For how long wake-ups are counted."""
SERVER_GOAL_BYTES: Final = 80e6
BOTH_GOAL_BYTES: Final = 170e6
READY_GOAL_S: Final = 0.8
WAKE_UPS_GOAL: Final = 6.0


async def rows(full: bool) -> list[BenchmarkRow]:  # noqa: ARG001 - nothing here takes minutes
    ready_s, server_bytes, both_bytes, wake_ups = [], [], [], []
    for _ in range(STARTS):
        async with kezek() as server:
            ready_s.append(server.processor_s())
            await asyncio.sleep(SETTLING_S)
            pids = server.pids()
            server_bytes.append(server.resident_bytes())
            both_bytes.append(server.own_share_bytes())
            before = _wake_ups(pids)
            await asyncio.sleep(IDLE_S)
            wake_ups.append((_wake_ups(pids) - before) / IDLE_S)
    return [
        _row("memory of an idle server", server_bytes, SERVER_GOAL_BYTES, "MB", 1e6),
        _row("memory of an idle server and its worker, what they share once", both_bytes, BOTH_GOAL_BYTES, "MB", 1e6),
        _row("processor time of a start, until `ready`", ready_s, READY_GOAL_S, "ms", 1e-3),
        _row("wake-ups a second of an idle server and its worker", wake_ups, WAKE_UPS_GOAL, "/s", 1),
    ]


def _row(figure: str, values: Sequence[float], goal: float, unit: str, scale: float) -> BenchmarkRow:
    value = median(values)
    return BenchmarkRow(
        f"{figure} (floor: the goal)", f"{value / scale:,.0f} {unit}", f"{goal / scale:,.0f} {unit}", value / goal, 1.0,
        "lower",
    )  # fmt: skip


def _wake_ups(pids: Iterable[int]) -> int:
    """How often the threads of these processes have gone to sleep so far."""
    return sum(
        int(line.split()[1])
        for pid in pids
        for status in Path(f"/proc/{pid}/task").glob("*/status")
        for line in status.read_text("ascii").splitlines()
        if line.startswith("voluntary_ctxt_switches")
    )
