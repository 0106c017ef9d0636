"""Loops beside the halls: what fails is started again, and nobody has to guess what does not run."""

import ast
import asyncio
import logging
from collections.abc import Iterator

import pytest

from queue_server.bugs import Bugs
from queue_server.loops import Loops, every
from queue_server.views.times import moment
from tests.modules import modules

NOON = 1_767_250_800_000_000


class Bench:
    """Loops whose delays pass when the test says so."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.delays: list[float] = []
        self.asleep = asyncio.Event()
        self._wake = asyncio.Event()
        self.bugs = Bugs(lambda: NOON)
        self.loops = Loops(self.bugs, lambda: NOON, lambda: self.now_s, self._rest)

    async def _rest(self, seconds: float) -> None:
        self.delays.append(seconds)
        self.asleep.set()
        await self._wake.wait()
        self._wake.clear()

    async def wait_until_it_rests(self) -> None:
        async with asyncio.timeout(30):
            await self.asleep.wait()
        self.asleep.clear()

    def wake(self) -> None:
        self.now_s += self.delays[-1]
        self._wake.set()


class Tallies:
    """Work that fails as often as it is told, then runs."""

    def __init__(self, faults: int) -> None:
        self.faults = faults
        self.runs = 0
        self.is_running = asyncio.Event()

    async def run(self) -> None:
        self.runs += 1
        if self.runs <= self.faults:
            raise ZeroDivisionError("the average of no visits")
        self.is_running.set()
        await asyncio.Event().wait()


async def test_a_loop_that_fails_is_started_again_after_a_delay_that_doubles_up_to_five_minutes() -> None:
    bench, work = Bench(), Tallies(faults=11)
    bench.loops.start("tallies", work.run)
    for _ in range(11):
        await bench.wait_until_it_rests()
        bench.wake()
    async with asyncio.timeout(30):
        await work.is_running.wait()
    await bench.loops.stop()
    assert bench.delays == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


async def test_the_first_fault_is_an_error_of_the_log_with_its_number_and_the_next_ones_are_no_news(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench, work = Bench(), Tallies(faults=3)
    with caplog.at_level(logging.DEBUG, "queue_server.bugs"):
        bench.loops.start("tallies", work.run)
        for _ in range(3):
            await bench.wait_until_it_rests()
            bench.wake()
        async with asyncio.timeout(30):
            await work.is_running.wait()
    assert [record.levelname for record in caplog.records] == ["ERROR", "DEBUG", "DEBUG"]
    number = bench.loops.failing()[0].number
    assert f"bug {number} at loop:tallies: ZeroDivisionError" in caplog.records[0].getMessage()
    assert bench.bugs.counts == {"loop:tallies": 3}
    await bench.loops.stop()


async def test_a_loop_is_said_to_fail_until_it_has_run_for_half_a_minute() -> None:
    bench, work = Bench(), Tallies(faults=2)
    bench.loops.start("tallies", work.run, "aksu")
    await bench.wait_until_it_rests()
    assert [(loop.name, loop.hall, loop.since, loop.faults) for loop in bench.loops.failing()] == [
        ("tallies", "aksu", moment(NOON), 1)
    ]
    bench.wake()
    await bench.wait_until_it_rests()
    bench.wake()
    async with asyncio.timeout(30):
        await work.is_running.wait()
    bench.now_s += 29.9
    assert [loop.faults for loop in bench.loops.failing()] == [2]
    bench.now_s += 0.1
    assert bench.loops.failing() == []
    await bench.loops.stop()


async def test_one_loop_that_fails_leaves_the_others_alone() -> None:
    bench, broken, sound = Bench(), Tallies(faults=100), Tallies(faults=0)
    bench.loops.start("tallies", broken.run)
    bench.loops.start("estimates", sound.run)
    await bench.wait_until_it_rests()
    assert sound.is_running.is_set()
    assert [loop.name for loop in bench.loops.failing()] == ["tallies"]
    await bench.loops.stop()


async def test_work_that_returns_is_done_and_not_begun_anew() -> None:
    bench, runs = Bench(), []

    async def nothing_to_do() -> None:
        runs.append(1)

    bench.loops.start("reports", nothing_to_do)
    await asyncio.sleep(0)
    await bench.loops.stop()
    assert (runs, bench.delays, bench.loops.failing()) == ([1], [], [])


def test_the_same_bug_gets_a_number_each_time_and_its_traceback_once(caplog: pytest.LogCaptureFixture) -> None:
    bugs = Bugs(lambda: NOON)
    for _ in range(2):
        try:
            [].pop()
        except IndexError as error:
            bugs.report(error, "GET /docs")
    second, first = bugs.last()
    assert first.number != second.number
    assert all(len(bug.number) == 6 and bug.number.isdecimal() for bug in (first, second))
    assert [record.exc_info is not None for record in caplog.records] == [True, False]
    assert caplog.records[1].getMessage() == f"bug {second.number} at GET /docs: IndexError, as in bug {first.number}"


def test_the_list_of_bugs_and_the_places_that_are_counted_are_bounded() -> None:
    bugs = Bugs(lambda: NOON)
    for number in range(600):
        bugs.report(ValueError("no"), f"GET /{number}")
    bugs.report(ValueError("again"), "GET /400", logging.DEBUG)
    assert len(bugs.last()) == 50
    assert bugs.last()[0].place == "GET /599"
    assert (len(bugs.counts), bugs.counts["other"]) == (501, 100)
    assert bugs.counts["GET /400"] == 2


AN_HOUR_S = 3600.0


class Rounds:
    """Work that counts its rounds, and sets an event after so many of them."""

    def __init__(self, event: asyncio.Event, after: int) -> None:
        self.count = 0
        self._event, self._after = event, after

    async def work(self) -> None:
        self.count += 1
        if self.count == self._after:
            self._event.set()


async def test_a_periodic_loop_ends_between_rounds_when_it_is_stopped() -> None:
    """`stop` ends a rest of an hour at once, and nothing is done after it."""
    stop = asyncio.Event()
    rounds = Rounds(stop, after=1)
    async with asyncio.timeout(30):
        await every(AN_HOUR_S, rounds.work, stop=stop)
    assert rounds.count == 1


async def test_a_periodic_loop_that_is_stopped_before_its_first_round_does_nothing() -> None:
    stop = asyncio.Event()
    stop.set()
    rounds = Rounds(stop, after=1)
    async with asyncio.timeout(30):
        await every(AN_HOUR_S, rounds.work, first_after_s=AN_HOUR_S, stop=stop)
    assert rounds.count == 0


async def test_a_periodic_loop_is_woken_from_its_rest() -> None:
    """`wake` begins the next round before its time; the work clears it."""
    wake, is_woken = asyncio.Event(), asyncio.Event()
    rounds = Rounds(asyncio.Event(), after=0)

    async def work() -> None:
        await rounds.work()
        if wake.is_set():
            wake.clear()
            is_woken.set()
        else:
            wake.set()

    task = asyncio.create_task(every(AN_HOUR_S, work, wake=wake))
    async with asyncio.timeout(30):
        await is_woken.wait()
    task.cancel()
    assert rounds.count == 2


async def test_a_periodic_loop_may_rest_by_how_long_its_work_took() -> None:
    stop = asyncio.Event()
    rounds = Rounds(stop, after=3)
    works: list[float] = []

    def rest_s(work_s: float) -> float:
        works.append(work_s)
        return 0.0

    async with asyncio.timeout(30):
        await every(rest_s, rounds.work, stop=stop)
    assert rounds.count == 3
    assert len(works) == 3
    assert all(work_s >= 0 for work_s in works)


def _periodic_loops(tree: ast.AST) -> Iterator[int]:
    """The lines of loops that sleep in every round and never end by themselves; `sleep(0)` is no rest."""
    for loop in ast.walk(tree):
        if not isinstance(loop, ast.While):
            continue
        sleeps = [
            statement
            for statement in loop.body
            if isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Await)
            and ast.unparse(statement.value.value).startswith("asyncio.sleep(")
            and ast.unparse(statement.value.value) != "asyncio.sleep(0)"
        ]
        if sleeps and not any(isinstance(node, ast.Return | ast.Break) for node in ast.walk(loop)):
            yield loop.lineno


def test_periodic_work_is_done_by_every() -> None:
    """A loop of its own beside the one shared by all would have other rules for stopping and for resting."""
    loops = [
        f"{place}:{line}"
        for place, tree in modules("asyncio.sleep(", folders=("queue_server", "displays", "operator_console"))
        for line in _periodic_loops(tree)
    ]
    assert loops == []
