"""Measures what idle halls cost a centre that follows them, beside idle halls of its own."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from queue_server.journal.place import open_place
from script.benchmarks.measure import BenchmarkRow
from script.benchmarks.servers import HALL, kezek
from script.benchmarks.several.backlogs import BacklogSender, backlog_of, record_bodies

IDLE_HALLS: Final = 200
SETTLING_S: Final = 240.0
"""How long servers are left alone: after a start the worker looks through each hall three times, a minute apart, and
makes the sums of ended days, which is no part of an idle hall."""
IDLE_S: Final = 120.0
IDLE_GOAL: Final = 0.5


async def idle_rows() -> list[BenchmarkRow]:
    """What one more idle hall costs a server and its worker: one that is followed, and one that is open for writing.
    The servers run side by side, as each leaves the processor to the others."""
    base, own, followed = await asyncio.gather(_idle(0, 0), _idle(IDLE_HALLS, 0), _idle(0, IDLE_HALLS))
    floor_s, floor_bytes = _of_one(own, base)
    followed_s, memory = _of_one(followed, base)
    name = f"of an idle hall that is followed, of {IDLE_HALLS} (floor: one open for writing)"
    return [
        _cpu_row(f"processor time {name}, with its reports each ten seconds", followed_s, floor_s),
        BenchmarkRow(
            f"memory {name}, with its socket",
            f"{memory / 1e3:.0f} kB",
            f"{floor_bytes / 1e3:.0f} kB",
            memory / floor_bytes,
            IDLE_GOAL,
            "lower",
        ),
    ]


def _of_one(measured: tuple[float, float], base: tuple[float, float]) -> tuple[float, float]:
    """What one idle hall costs beyond a server without any: seconds of the processor in a second, and bytes."""
    (cpu_s, memory), (base_s, base_bytes) = measured, base
    return max(1e-9, (cpu_s - base_s) / IDLE_HALLS), max(1.0, (memory - base_bytes) / IDLE_HALLS)


def _cpu_row(figure: str, value_s: float, floor_s: float) -> BenchmarkRow:
    value, floor = f"{1e6 * value_s:.1f} µs/s", f"{1e6 * floor_s:.1f} µs/s"
    return BenchmarkRow(figure, value, floor, value_s / floor_s, IDLE_GOAL, "lower")


async def _idle(own: int, followed: int) -> tuple[float, float]:
    """Seconds of the processor in a second, and bytes, of a server with one hall and so many more."""
    bodies = await record_bodies(1)  # nobody has come
    with TemporaryDirectory() as folder:
        place = Path(folder) / "data"
        halls = [HALL, *(f"own-{number}" for number in range(own))]
        async with kezek(place, halls=halls, is_centre=True) as server:
            store = await open_place(place)
            sender = BacklogSender(store, server)
            backlogs = [backlog_of(bodies, f"hall-{number}") for number in range(followed)]
            for backlog in backlogs:
                await sender.send([backlog])
            async with sender.beating(backlogs):
                await asyncio.sleep(SETTLING_S)
                before = server.scheduled_s()
                await asyncio.sleep(IDLE_S)
                taken_s, memory = server.scheduled_s() - before, server.own_share_bytes()
            await store.close()
            return taken_s / IDLE_S, memory
