"""A process that stands still is noticed, and one that works is left alone."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import repeat

import pytest

from queue_server.worker.pipe import standstill
from queue_server.worker.pipe.standstill import STANDSTILL_LOOKS, Activity, Standstill, activity_of

SLEEPS = Activity("S", 7)
STOPPED = Activity("T", 7)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standstill, "STANDSTILL_LOOK_S", 0.0)


class Process:
    """A process that does what it is told, and gives a sign of life for each one of `signs`."""

    def __init__(self, activities: Iterator[Activity | None], signs: int = 0, *, is_asked: bool = True) -> None:
        self._activities, self._signs, self._is_asked = activities, signs, is_asked
        self.looks = self.questions = 0
        self.was_looked_at = asyncio.Event()

    def activity(self) -> Activity | None:
        self.looks += 1
        self.was_looked_at.set()
        return next(self._activities)

    def is_asked(self) -> bool:
        self.was_looked_at.set()
        return self._is_asked

    async def ask(self) -> None:
        self.questions += 1
        if self.questions > self._signs:
            await asyncio.Event().wait()

    async def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self.was_looked_at.clear()
            await self.was_looked_at.wait()


@asynccontextmanager
async def watched(process: Process) -> AsyncIterator[asyncio.Task[None]]:
    watch = asyncio.create_task(Standstill(process.activity, process.is_asked, process.ask).wait())
    try:
        async with asyncio.timeout(30):
            yield watch
    finally:
        watch.cancel()


@pytest.mark.parametrize("activity", [SLEEPS, STOPPED])
async def test_one_that_does_nothing_though_it_was_asked(activity: Activity) -> None:
    """It is noticed after some looks, asked once for a sign of life."""
    process = Process(repeat(activity))
    async with watched(process) as watch:
        await watch
    assert (process.looks, process.questions) == (STANDSTILL_LOOKS + 1, 1)


def working() -> Iterator[Activity]:
    """The processor's ticks grow, while the main thread waits for another one."""
    for ticks in range(10**6):
        yield Activity("S", ticks)


@pytest.mark.parametrize("name", ["works", "waits for its turn", "waits for a disk", "cannot be seen"])
async def test_one_that_works_is_left_alone(name: str) -> None:
    """However long it takes for its answer: it computes, another process has the processor, or it reads."""
    activities: dict[str, Iterator[Activity | None]] = {
        "works": working(),
        "waits for its turn": repeat(Activity("R", 7)),
        "waits for a disk": repeat(Activity("D", 7)),
        "cannot be seen": repeat(None),
    }
    process = Process(activities[name])
    async with watched(process) as watch:
        await process.until(lambda: process.looks > 10 * STANDSTILL_LOOKS)
        assert not watch.done()


async def test_one_that_gives_a_sign_of_life_may_take_its_time() -> None:
    """It waits for something itself, such as a database; it stands still from the next question on."""
    process = Process(repeat(SLEEPS), signs=5)
    async with watched(process) as watch:
        await watch
    assert process.questions == 6


async def test_one_that_was_asked_nothing_is_not_looked_at() -> None:
    """It costs nothing while nobody waits for it."""
    process, questions = Process(repeat(SLEEPS), is_asked=False), 0

    def count() -> bool:
        nonlocal questions
        questions += 1
        return questions > 10 * STANDSTILL_LOOKS

    async with watched(process) as watch:
        await process.until(count)
        assert not watch.done()
    assert (process.looks, process.questions) == (0, 0)


def test_what_a_process_does_is_read_from_the_system() -> None:
    """This one runs while it looks, and there is no process of the number 0."""
    activity = activity_of(os.getpid())
    assert activity is None or activity.state == "R"
    assert activity_of(0) is None
