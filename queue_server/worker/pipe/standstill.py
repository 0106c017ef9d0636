"""Notices that a process stands still: it has been asked something, answers nothing and does nothing.

A process that computes, that waits for its turn on a busy machine or for a disk is left alone, however long that takes:
it is runnable, or it uses the processor. Where the system does not show this, nothing is noticed here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, NamedTuple

from queue_server.loops import every

STANDSTILL_LOOK_S: Final = 2.0
"""How often a process that has been asked something is looked at."""
STANDSTILL_LOOKS: Final = 4
"""So many looks in a row at a process that does nothing: with the first question it has stood for about ten seconds. A
machine that sleeps takes no looks meanwhile."""
WORKING: Final = frozenset("RD")
"""Running or ready to, and waiting for a disk (proc(5), /proc/pid/stat)."""


class Activity(NamedTuple):
    """The state of a process's main thread, and what all its threads have used of the processor (ticks)."""

    state: str
    ticks: int


def activity_of(number: int) -> Activity | None:
    """What a process does; None where that cannot be seen."""
    try:
        text = Path(f"/proc/{number}/stat").read_text(encoding="ascii", errors="replace")
        fields = text.rpartition(") ")[2].split()  # the name before it may hold anything
        return Activity(fields[0], int(fields[11]) + int(fields[12]))
    except (OSError, ValueError, IndexError):
        return None


class Standstill:
    """Watches one process. `is_asked` says whether an answer is awaited, `ask` awaits a sign of life from it."""

    def __init__(
        self,
        activity: Callable[[], Activity | None],
        is_asked: Callable[[], bool],
        ask: Callable[[], Awaitable[object]],
    ) -> None:
        self._activity, self._is_asked, self._ask = activity, is_asked, ask
        self._sign: asyncio.Future[object] | None = None
        self._before: Activity | None = None
        self._looks = 0

    async def wait(self) -> None:
        """Return once the process stands still."""
        stands = asyncio.Event()

        async def look() -> None:
            if self._look():
                stands.set()

        try:
            await every(STANDSTILL_LOOK_S, look, first_after_s=STANDSTILL_LOOK_S, stop=stands)
        finally:
            self._forget()

    def _look(self) -> bool:
        """Look at the process; true where it stands still."""
        if self._sign is None:
            if self._is_asked():
                self._sign = asyncio.ensure_future(self._ask())
                self._before, self._looks = self._activity(), 0
            return False
        if self._sign.done():
            self._forget()
            return False
        activity = self._activity()
        stands = activity is not None and activity.state not in WORKING and activity == self._before
        self._before, self._looks = activity, self._looks + 1 if stands else 0
        return self._looks >= STANDSTILL_LOOKS

    def _forget(self) -> None:
        if self._sign is not None:
            self._sign.cancel()
            if self._sign.done() and not self._sign.cancelled():
                self._sign.exception()  # the process has ended, or takes no question: others notice that
        self._sign = None
