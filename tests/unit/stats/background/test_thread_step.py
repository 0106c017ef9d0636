"""A step in a thread ends before whoever has begun it does."""

import asyncio
import threading

import pytest

from queue_server.stats.background.thread_step import thread_step


class Steps:
    """A step that goes on until it is let end, with what it then raises."""

    def __init__(self, error: Exception | None = None) -> None:
        self.has_begun, self.may_end, self.is_done = threading.Event(), threading.Event(), False
        self._error = error

    def run(self) -> str:
        """Take one step."""
        self.has_begun.set()
        self.may_end.wait(30)  # a test that fails leaves no thread behind
        self.is_done = True
        if self._error is not None:
            raise self._error
        return "changed"


async def cancelled_twice(steps: Steps) -> asyncio.Task[str]:
    """A task that is cancelled two times while its step goes on."""
    task = asyncio.create_task(thread_step(steps.run))
    await asyncio.to_thread(steps.has_begun.wait)
    for _ in range(2):
        task.cancel()
        for _ in range(5):  # as many turns as the task needs to take notice
            await asyncio.sleep(0)
        assert not task.done()
    return task


async def test_whoever_is_cancelled_twice_waits_for_the_step() -> None:
    """The second time, too: somebody else would change the same thing meanwhile."""
    steps = Steps()
    task = await cancelled_twice(steps)
    steps.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert steps.is_done
    assert task.cancelling() == 2


async def test_a_step_that_fails_after_that_is_named() -> None:
    """As what the error of the cancellation comes from."""
    steps = Steps(OSError("no space"))
    task = await cancelled_twice(steps)
    steps.may_end.set()
    with pytest.raises(asyncio.CancelledError) as raised:
        await task
    assert isinstance(raised.value.__cause__, OSError)


async def test_a_time_limit_ends_with_the_step() -> None:
    """It is the limit's error, as where nothing has to end first."""
    steps = Steps()
    steps.may_end.set()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await thread_step(steps.run)
    assert steps.is_done


async def test_a_step_gives_its_result_or_its_error() -> None:
    """As in any thread."""
    assert await thread_step("a{}".format, "b") == "ab"
    with pytest.raises(ZeroDivisionError):
        await thread_step(lambda: 1 // 0)
