"""Runs loops beside the halls: estimates, figures, reports, printers and all else that runs until the server stops.

A loop that fails is started again, after a delay that doubles each time, and the halls go on without it meanwhile.
`failing` lists the loops that do not run.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Final

from queue_server.bugs import Bugs
from queue_server.views.loops import StoppedLoop
from queue_server.views.times import moment

FIRST_RESTART_S: Final = 1.0
LONGEST_RESTART_S: Final = 300.0
"""The longest delay: a lasting fault is tried again every five minutes, soon enough after its cause is removed."""
CALM_S: Final = 30.0
"""After how long without a fault a loop counts as running again."""

Work = Callable[[], Coroutine[None, None, None]]
"""The work of a loop until it is cancelled. It is called anew after each fault."""


async def every(
    seconds: float | Callable[[float], float],
    work: Callable[[], Awaitable[object]],
    *,
    first_after_s: float = 0.0,
    wake: asyncio.Event | None = None,
    stop: asyncio.Event | None = None,
) -> None:
    """Await `work()`, rest for `seconds`, and repeat until cancelled or until `stop` is set.

    `seconds` may be a function of the seconds that the work took. A rest of one second or more ends at the full second
    of the event loop that is next to its end, so that loops begin together and an idle processor sleeps in between. The
    first work begins `first_after_s` seconds from now. An event that is set ends a rest early: `wake`, which the work
    clears, or `stop`. Rests are measured by the event loop's monotonic clock, which does not jump with the machine's
    clock. An error of `work` ends the loop; `Loops` starts it again.
    """
    clock, event = asyncio.get_running_loop().time, stop or wake
    rest_s = first_after_s
    while True:
        if event is None or rest_s <= 0:
            await asyncio.sleep(aligned_rest(clock(), max(0.0, rest_s)))
        else:
            if event.is_set():
                await asyncio.sleep(0)  # the others have their turn where the work leaves its event set
            with suppress(TimeoutError):
                async with asyncio.timeout(aligned_rest(clock(), rest_s)):  # which needs no task, as `wait_for` does
                    await event.wait()
        if stop is not None and stop.is_set():
            return
        began = clock()
        await work()
        rest_s = seconds(clock() - began) if callable(seconds) else seconds


def aligned_rest(now: float, rest_s: float) -> float:
    """How long to rest from `now` (s of the event loop) until the full second next to the end of a rest: at it all
    loops begin together. A rest of less than a second stays as it is."""
    return round(now + rest_s) - now if rest_s >= 1.0 else rest_s


class Loops:
    """The loops of one server. `clock` gives µs UTC, `monotonic` seconds; `rest` waits for a number of seconds."""

    def __init__(
        self,
        bugs: Bugs,
        clock: Callable[[], int],
        monotonic: Callable[[], float],
        rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bugs = bugs
        self._clock = clock
        self._monotonic = monotonic
        self._rest = rest
        self.failing_elsewhere: Callable[[], Iterable[StoppedLoop]] = tuple
        """The loops of another process that do not run."""
        self._tasks: dict[asyncio.Task[None], tuple[str, str | None]] = {}
        self._failing: dict[tuple[str, str | None], StoppedLoop] = {}
        self._restarted_at: dict[tuple[str, str | None], float] = {}

    def start(self, name: str, work: Work, hall: str | None = None) -> None:
        """Run `work()` until `stop`, again after each fault. Work that returns is finished."""
        task = asyncio.create_task(self._run(name, work, hall), name=name)
        self._tasks[task] = name, hall
        task.add_done_callback(self._forget)

    def end(self, name: str, hall: str | None = None) -> None:
        """Cancel the loops of that name and hall."""
        for task, key in self._tasks.items():
            if key == (name, hall):
                task.cancel()
        self._failing.pop((name, hall), None)

    def failing(self) -> list[StoppedLoop]:
        """The loops that do not run, or were started again too recently to count as running; those of the worker,
        too."""
        now = self._monotonic()
        calm = [key for key, at in self._restarted_at.items() if now - at >= CALM_S]
        return [*(loop for key, loop in self._failing.items() if key not in calm), *self.failing_elsewhere()]

    async def stop(self) -> None:
        """Cancel every loop, and wait until all have ended."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, ended: asyncio.Task[None]) -> None:
        self._tasks.pop(ended, None)

    async def _run(self, name: str, work: Work, hall: str | None) -> None:
        key, delay = (name, hall), FIRST_RESTART_S
        while True:
            began = self._monotonic()
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - whatever ends a loop beside the halls, the halls go on
                if self._monotonic() - began >= CALM_S:
                    self._failing.pop(key, None)
                    delay = FIRST_RESTART_S
                self._note(key, error)
            else:
                self._failing.pop(key, None)
                return
            self._restarted_at.pop(key, None)
            await self._rest(delay)
            delay = min(2 * delay, LONGEST_RESTART_S)
            self._restarted_at[key] = self._monotonic()

    def _note(self, key: tuple[str, str | None], error: Exception) -> None:
        """Log the first fault as an error; later ones of the same loop are only counted."""
        (name, hall), before = key, self._failing.get(key)
        bug = self._bugs.report(error, f"loop:{name}", logging.ERROR if before is None else logging.DEBUG)
        if before is None:
            self._failing[key] = StoppedLoop(name, hall, moment(bug.at), bug.number, 1)
        else:
            self._failing[key] = StoppedLoop(name, hall, before.since, before.number, before.faults + 1)
