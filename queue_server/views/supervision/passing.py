"""Decides when the alarm is raised that a ticket will pass its norm. The supervisor's alarm and its measurement share
it.

Pure. Where a wait can be estimated, the alarm is raised as soon as the time waited and the expected further wait add up
to `FORETOLD` of the norm, and withdrawn when they add up to less than the norm. Where there is too little data for
estimates, the simple rule holds: the ticket has waited `WAITED` of the norm.
"""

from collections.abc import Mapping
from typing import Final, Protocol

from msgspec import Struct

from queue_server.hall.state import SECOND

FORETOLD: Final = 1.05
"""The threshold with the best harmonic mean of precision and recall over a month (docs/forecasts.md)."""
WAITED: Final = 0.8
LOOK_EVERY: Final = 30 * SECOND
"""How often a waiting ticket is checked."""
SURE: Final = (0.1, 0.9)
"""The least and the greatest chance that is shown: beyond its range an estimate states nothing."""


class Expected(Protocol):
    """The further wait that is expected of a ticket, in seconds; eight of ten outcomes lie between `low` and `high`."""

    @property
    def mean(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def median(self) -> float: ...
    @property
    def high(self) -> float: ...


class Foreseen(Struct, frozen=True):
    """The estimates of a hall's waits. `chances` are of the tickets with the alarm: how likely they pass their norm.
    `services` are those whose waits can be estimated. `observed` services have been observed; an estimate needs
    `required` of them."""

    chances: Mapping[str, float]
    services: frozenset[str]
    observed: int
    required: int

    @property
    def is_known(self) -> bool:
        return self.observed >= self.required


def share_of_norm(waited: int, expected: Expected, norm: int) -> float:
    """The expected whole wait as a share of the norm (`waited` and `norm` in µs)."""
    return (waited + expected.mean * SECOND) / norm


def is_foretold(waited: int, expected: Expected, norm: int, *, was_foretold: bool = False) -> bool:
    """Whether the alarm is raised for the wait; `was_foretold`: it was raised at the last check."""
    return share_of_norm(waited, expected, norm) >= (1.0 if was_foretold else FORETOLD)


def is_near(waited: int, norm: int) -> bool:
    """Whether the wait is close to the norm by the simple rule."""
    return waited >= WAITED * norm


def chance(waited: int, expected: Expected, norm: int) -> float:
    """How likely the wait passes the norm, in tenths: linear between the ends and the middle of the range, and bounded
    by `SURE` beyond them."""
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
