"""Measures the cost of finding tickets that will pass the norm: the round of estimates of a big hall in a rush, with
the supervisor's checks and without. A round is made every three seconds, in a thread; no command waits for it."""

from collections.abc import Callable
from time import process_time
from typing import Final

from msgspec.structs import replace

from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.state import SECOND
from queue_server.journal.memory import MemoryStore
from queue_server.stats.estimates.learning import Learning
from script.benchmarks.hall.bench_projection import BIG_HALL
from script.benchmarks.measure import BenchmarkRow, Measured, in_turns, time_row
from script.data.measured_hall import DESK, HALL, KIOSK

WAITING: Final = 200
SERVED: Final = 10
"""Visitors at each window, before the rush."""
ROUNDS: Final = 10
"""How many rounds are measured: half a minute, in which every ticket is checked once."""
TIMES: Final = 7
BEGIN: Final = 1_760_000_400 * SECOND
NORM: Final = replace(BIG_HALL, services=tuple(replace(service, norm_minutes=15) for service in BIG_HALL.services))


async def rows(full: bool) -> list[BenchmarkRow]:  # noqa: ARG001 - nothing here takes minutes
    learning, now = await _rush()
    value, floor = await in_turns(
        _rounds(now, lambda at: (learning.newcomers(at), learning.foreseen(at))),
        _rounds(now, learning.newcomers),
        times=TIMES,
    )
    figure = f"processor time of a round of estimates, 32 windows, {WAITING} waiting, with the alarm (floor: without)"
    return [time_row(figure, value, floor, 2)]


def _rounds(now: int, make_round: Callable[[int], object]) -> Measured:
    """Processor seconds of one round, the mean of half a minute of them."""
    at = now

    async def measured() -> float:
        nonlocal at
        began = process_time()
        for _ in range(ROUNDS):
            at += 3 * SECOND
            make_round(at)
        return (process_time() - began) / ROUNDS

    return measured


async def _rush() -> tuple[Learning, int]:
    """A hall that has served some hundreds of people, every window busy and two hundred waiting."""
    now = BEGIN
    engine = Engine(MemoryStore(), lambda: now)
    await engine.open_hall(HALL, NORM)
    learning, seq = Learning(HALL, NORM), 0
    windows = [window.window for window in NORM.windows]
    for window in windows:
        await engine.submit(HALL, c.OpenWindow(window), DESK)
    for turn in range(SERVED):
        for window in windows:
            now += 20 * SECOND
            await engine.submit(HALL, c.IssueTicket(f"{turn}-{window:018}", f"s{window % 8}"), KIOSK)
            await engine.submit(HALL, c.CallNext(window), DESK)
            await engine.submit(HALL, c.StartService(window), DESK)
    for n in range(WAITING):
        now += SECOND
        await engine.submit(HALL, c.IssueTicket(f"waits-{n:016}", f"s{n % 8}"), KIOSK)
    while entries := await engine.feeds[HALL].entries_after(seq, 1_000):
        learning.take_in(entries, 0)
        seq = entries[-1].seq
    return learning, now
