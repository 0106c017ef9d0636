"""Repeats work after a pause, and makes pauses that grow while a fault lasts."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

FIRST_DELAY_S = 0.1
LONGEST_DELAY_S = 0.5  # boards must be right within 1 s of the return of a server or a plug


class Backoff:
    """Pauses between tries, in seconds: each twice the one before, up to the longest, until `reset`."""

    def __init__(self, first_s: float = FIRST_DELAY_S, longest_s: float = LONGEST_DELAY_S) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._delay_s = first_s

    def __iter__(self) -> "Backoff":
        return self

    def __next__(self) -> float:
        delay_s = self._delay_s
        self._delay_s = min(2 * delay_s, self._longest_s)
        return delay_s

    def reset(self) -> None:
        """Begin with the first pause again, after a success."""
        self._delay_s = self._first_s


async def every(
    seconds: float | Callable[[], float], work: Callable[[], Awaitable[T | None]], *, is_pause_first: bool = False
) -> T:
    """Do `work` again and again, with a pause between, and return the first result that is not None.

    `seconds` is the pause, or a function that is asked for each. Work that never gives a result runs until cancelled.
    """
    has_pause = is_pause_first
    while True:
        if has_pause:
            await asyncio.sleep(seconds() if callable(seconds) else seconds)
        has_pause = True
        if (result := await work()) is not None:
            return result
