"""Measures what an idle server takes of a machine: memory, the processor until it is ready, and wake-ups.

The floor is the goal itself, as for an old PC there is no program to compare with. Linux only.
"""

import asyncio
import os
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
            ready_s.append(_processor_s(server.pid))
            await asyncio.sleep(SETTLING_S)
            pids = [server.pid, *_children(server.pid)]
            server_bytes.append(server.resident_bytes())
            both_bytes.append(sum(_own_share_bytes(pid) for pid in pids))
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


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(child) for child in text.split()]


def _own_share_bytes(pid: int) -> int:
    """The memory of a process, in which a page that several share counts in parts (`Pss`)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _processor_s(pid: int) -> float:
    """What a process has taken of the processor, its kernel time included."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wake_ups(pids: Iterable[int]) -> int:
    """How often the threads of these processes have gone to sleep so far."""
    return sum(
        int(line.split()[1])
        for pid in pids
        for status in Path(f"/proc/{pid}/task").glob("*/status")
        for line in status.read_text("ascii").splitlines()
        if line.startswith("voluntary_ctxt_switches")
    )
