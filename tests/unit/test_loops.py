"""Loops beside the halls: what fails is started again, and nobody has to guess what does not run."""

import asyncio
import logging

import pytest

from queue_server.bugs import Bugs
from queue_server.loops import Loops
from queue_server.views.times import moment

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
        async with asyncio.timeout(5):
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
    async with asyncio.timeout(5):
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
        async with asyncio.timeout(5):
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
    async with asyncio.timeout(5):
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
