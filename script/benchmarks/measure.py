"""Defines rows of the benchmarks' table, and measures in turns with a floor.

A shared machine has no stable speed, so a figure alone means nothing. Each is measured in turns with its floor, the
least that any program on these libraries could do, several times; the result is the median ratio of a turn.
"""

from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from typing import Literal

from msgspec import Struct

Measured = Callable[[], Awaitable[float]]


class BenchmarkRow(Struct, frozen=True):
    """One figure. `ratio` is the figure divided by its floor; `better` is which direction is good, `goal` the limit."""

    figure: str
    value: str
    floor: str
    ratio: float
    goal: float
    better: Literal["higher", "lower"]

    @property
    def reached(self) -> bool:
        return self.ratio >= self.goal if self.better == "higher" else self.ratio <= self.goal


async def in_turns(*measures: Measured, times: int) -> list[list[float]]:
    """The values of each measure, turn by turn."""
    values: list[list[float]] = [[] for _ in measures]
    for turn in range(times):
        order: Sequence[int] = range(len(measures))
        for index in order if turn % 2 else reversed(order):  # the second one of a turn has warmer caches
            values[index].append(await measures[index]())
    return values


def versus(values: Sequence[float], floors: Sequence[float]) -> tuple[float, float, float]:
    """The medians of both, and the median ratio of a turn: a slow machine slows both halves of a turn."""
    ratios = [value / floor for value, floor in zip(values, floors, strict=True)]
    return median(values), median(floors), median(ratios)


def rate_row(figure: str, unit: str, values: Sequence[float], floors: Sequence[float], goal: float) -> BenchmarkRow:
    """A row of a rate per second: more is better."""
    value, floor, ratio = versus(values, floors)
    return BenchmarkRow(figure, f"{value:,.0f} {unit}/s", f"{floor:,.0f} {unit}/s", ratio, goal, "higher")


def time_row(figure: str, values_s: Sequence[float], floors_s: Sequence[float], goal: float) -> BenchmarkRow:
    """A row of durations: less is better."""
    value, floor, ratio = versus(values_s, floors_s)
    return BenchmarkRow(figure, _duration(value), _duration(floor), ratio, goal, "lower")


def _duration(seconds: float) -> str:
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.2g} µs"
