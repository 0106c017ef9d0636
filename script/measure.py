"""What every measurement shares: a row of the table, and repetitions that take turns.

A shared machine has no stable clock, so a figure means nothing alone. Each is measured beside its floor, the least that
any program on these libraries could do, in turns and several times; what counts is the ratio of the medians.
"""

from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from typing import Literal

from msgspec import Struct

Measured = Callable[[], Awaitable[float]]


class Row(Struct, frozen=True):
    """One figure. `ratio` is the figure by its floor; `better` says which way is good, `goal` how far."""

    figure: str
    value: str
    floor: str
    ratio: float
    goal: float
    better: Literal["higher", "lower"]

    @property
    def reached(self) -> bool:
        return self.ratio >= self.goal if self.better == "higher" else self.ratio <= self.goal


async def in_turns(*measures: Measured, times: int) -> list[float]:
    """The median of each, measured in turns."""
    found: list[list[float]] = [[] for _ in measures]
    for turn in range(times):
        order: Sequence[int] = range(len(measures))
        for index in order if turn % 2 else reversed(order):  # whoever comes second finds a warmer machine
            found[index].append(await measures[index]())
    return [median(values) for values in found]


def rate_row(figure: str, unit: str, value: float, floor: float, goal: float) -> Row:
    """A row of so many a second: more is better."""
    return Row(figure, f"{value:,.0f} {unit}/s", f"{floor:,.0f} {unit}/s", value / floor, goal, "higher")


def time_row(figure: str, value_s: float, floor_s: float, goal: float) -> Row:
    """A row of durations: less is better."""
    return Row(figure, _duration(value_s), _duration(floor_s), value_s / floor_s, goal, "lower")


def _duration(seconds: float) -> str:
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.2g} µs"
