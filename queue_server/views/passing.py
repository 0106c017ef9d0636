"""When it is said that a ticket will pass its norm: the one rule, for the supervisor's alarm and for what measures it.

Pure. Where the wait is foretold, the alarm is raised as soon as what a ticket has waited and what it is expected to
wait still come, together, to `FORETOLD` of the norm, and taken back when they come to less than the norm. Where too
little is known to foretell anything stands the plain rule: `WAITED` of the norm has passed already.
"""

from collections.abc import Mapping
from typing import Final, Protocol

from msgspec import Struct

from queue_server.hall.state import SECOND

FORETOLD: Final = 1.05
"""The threshold with the best harmonic mean of precision and recall over a month (docs/forecasts.md)."""
WAITED: Final = 0.8
LOOK_EVERY: Final = 30 * SECOND
"""How often a waiting ticket is looked at."""
SURE: Final = (0.1, 0.9)
"""Between these a chance is told: beyond its range an estimate says nothing."""


class Expected(Protocol):
    """What a ticket may expect to wait still, in seconds; eight of ten outcomes lie between `low` and `high`."""

    @property
    def mean(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def median(self) -> float: ...
    @property
    def high(self) -> float: ...


class Foreseen(Struct, frozen=True):
    """What is foretold of a hall's waits. `chances` are of the tickets that are said to pass their norm: how likely
    that is. `services` are those of which waits could be foretold. `observed` services have been observed; it takes
    `required` of them to foretell any wait."""

    chances: Mapping[str, float]
    services: frozenset[str]
    observed: int
    required: int

    @property
    def is_known(self) -> bool:
        return self.observed >= self.required


def share_of_norm(waited: int, expected: Expected, norm: int) -> float:
    """How much of its norm a wait will come to (`waited` and `norm` in µs)."""
    return (waited + expected.mean * SECOND) / norm


def is_foretold(waited: int, expected: Expected, norm: int, *, was_foretold: bool = False) -> bool:
    """Whether the wait is said to pass the norm; `was_foretold`: it was when last looked at."""
    return share_of_norm(waited, expected, norm) >= (1.0 if was_foretold else FORETOLD)


def is_near(waited: int, norm: int) -> bool:
    """The plain rule."""
    return waited >= WAITED * norm


def chance(waited: int, expected: Expected, norm: int) -> float:
    """How likely the wait passes the norm, in tenths: between the ends and the middle of the range on a straight line,
    beyond them what `SURE` says."""
    left, least, most = (norm - waited) / SECOND, *SURE
    if left <= expected.low:
        likelihood = most
    elif left >= expected.high:
        likelihood = least
    elif left < expected.median:
        likelihood = most - (most - 0.5) * (left - expected.low) / (expected.median - expected.low)
    else:
        likelihood = 0.5 - (0.5 - least) * (left - expected.median) / (expected.high - expected.median)
    return round(likelihood, 1)
