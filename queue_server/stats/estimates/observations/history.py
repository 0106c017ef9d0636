"""Keeps what was observed in a hall, for the simulation: durations, turnovers, patience. Pure (numpy).

It holds only past observations, so an estimate made from it can be tested on later ones.
All durations are seconds.
"""

from typing import Final

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_SAMPLES: Final = 2_000
"""How many of the latest samples of one kind are kept: weeks of a service, so that a slow week has an effect."""
FEWEST_SAMPLES: Final = 20
"""With fewer samples than this, the samples of all services are used together."""
PATIENCE_EDGES: Final = np.array([0, 10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1_800, 3_600], float)
"""The waits between which the risk of leaving is taken as constant."""
_SPANS: Final = np.append(np.diff(PATIENCE_EDGES), np.inf)
IDLE_EDGES: Final = np.array([0.0, 15.0, 60.0, 180.0, 600.0, 1_800.0])
"""Windows that have been free for at least this long are treated alike."""
UNKNOWN_S: Final = 300.0
"""The mean service of a hall that has not served anybody yet."""
NO_RETURN_S: Final = 4 * 3600.0
"""After how long a window counts as back that called nobody again: later than any wait."""


class Durations(Struct, eq=False):
    """The latest durations of one kind."""

    _values: Floats = field(default_factory=lambda: np.zeros(64))
    _count: int = 0
    _longest: float | None = None

    def __len__(self) -> int:
        return min(self._count, MOST_SAMPLES)

    def add(self, value: float) -> None:
        if self._count < MOST_SAMPLES and self._count == len(self._values):
            self._values = np.resize(self._values, min(2 * len(self._values), MOST_SAMPLES))
        self._values[self._count % MOST_SAMPLES] = value
        self._count += 1
        self._longest = None

    @property
    def values(self) -> Floats:
        return self._values[: len(self)]

    def mean(self, default: float) -> float:
        return float(self.values.mean()) if self._count else default

    def draw(self, rng: np.random.Generator, size: int | tuple[int, ...], beyond: float = 0.0) -> Floats:
        """Draw durations at random; with `beyond`, the rest of those that last longer than that."""
        values = self.values
        if not self._count:
            return rng.exponential(UNKNOWN_S, size)
        if beyond > 0:
            longer = values[values > beyond]
            if len(longer) < FEWEST_SAMPLES:
                return rng.exponential(max(self._mean_of_longest(beyond), 1.0), size)
            values = longer - beyond
        drawn: Floats = values[rng.integers(0, len(values), size)]
        return drawn

    def _mean_of_longest(self, default: float) -> float:
        """The mean of the longest quarter; of all while they are few; `default` where none is longer than the rest."""
        if self._longest is None:
            values = self.values
            longest = values[values > np.quantile(values, 0.75)] if len(values) >= FEWEST_SAMPLES else values
            self._longest = float(longest.mean()) if len(longest) else np.nan
        return default if np.isnan(self._longest) else self._longest


class Patience(Struct, eq=False):
    """How long people wait before they leave: the risk in each span, by who left and who was called."""

    _exposed: Floats = field(default_factory=lambda: np.zeros(len(PATIENCE_EDGES)))
    _left: Floats = field(default_factory=lambda: np.zeros(len(PATIENCE_EDGES)))
    _hazards: Floats | None = None

    def add(self, waited: float, *, left: bool) -> None:
        self._exposed += np.clip(waited - PATIENCE_EDGES, 0, _SPANS)
        if left:
            self._left[np.searchsorted(PATIENCE_EDGES, waited, "right") - 1] += 1
        self._hazards = None

    @property
    def rate(self) -> float:
        """Leavings per second of waiting."""
        return float(self._left.sum() / max(self._exposed.sum(), 1.0))

    def stays(self, waited: float) -> float:
        """The share of people who would still wait after such a wait."""
        return float(np.exp(-self._risk_until(waited)))

    def draw(self, rng: np.random.Generator, size: int, waited: Floats) -> Floats:
        """For each of the `waited` so far, when (s from now) that visitor would leave; shape (size, len(waited))."""
        hazards = self._rates()
        knots = np.append(0.0, np.cumsum(hazards[:-1] * _SPANS[:-1]))
        begun = np.interp(waited, PATIENCE_EDGES, knots) + np.maximum(waited - PATIENCE_EDGES[-1], 0) * hazards[-1]
        goal = begun + rng.exponential(1.0, (size, len(waited)))
        until = np.interp(goal, knots, PATIENCE_EDGES)
        beyond = np.maximum(goal - knots[-1], 0) / max(hazards[-1], 1e-6)
        until += beyond - waited
        return np.asarray(until, float)

    def _rates(self) -> Floats:
        """Risk of leaving per second in each span; where few have waited so long, the mean risk has weight too."""
        if self._hazards is None:
            mean = (self._left.sum() + 0.02) / (self._exposed.sum() + 600.0)
            self._hazards = (self._left + mean * 600.0) / (self._exposed + 600.0)
        return self._hazards

    def _risk_until(self, waited: float) -> float:
        return float((self._rates() * np.clip(waited - PATIENCE_EDGES, 0, _SPANS)).sum())


class History(Struct, eq=False):
    """What was observed in one hall. Services are named; windows are distinguished only by their state."""

    durations: dict[str, Durations] = {}
    all_durations: Durations = field(default_factory=Durations)
    turnover: Durations = field(default_factory=Durations)
    returns: list[Durations] = field(default_factory=lambda: [Durations() for _ in IDLE_EDGES])
    patience: dict[str, Patience] = {}
    all_patience: Patience = field(default_factory=Patience)

    def served(self, service: str, seconds: float) -> None:
        self.durations.setdefault(service, Durations()).add(seconds)
        self.all_durations.add(seconds)

    def waited(self, service: str, seconds: float, *, left: bool) -> None:
        self.patience.setdefault(service, Patience()).add(seconds, left=left)
        self.all_patience.add(seconds, left=left)

    def came_back(self, idle: float, after: float) -> None:
        """Take in that a window which had been free for `idle` while a ticket waited called `after` that."""
        self.returns[_idle_bin(idle)].add(after)

    def duration_of(self, service: str) -> Durations:
        """The durations to draw from for a service."""
        own = self.durations.get(service)
        return own if own is not None and len(own) >= FEWEST_SAMPLES else self.all_durations

    def patience_of(self, service: str) -> Patience:
        return self.patience.get(service, self.all_patience)

    def return_of(self, idle: float) -> Durations:
        """How soon windows call that were free for `idle` seconds, or for the nearest observed time."""
        at = _idle_bin(idle)
        samples = [
            sample for sample in (*self.returns[at::-1], *self.returns[at + 1 :]) if len(sample) >= FEWEST_SAMPLES
        ]
        return samples[0] if samples else self.turnover


def _idle_bin(idle: float) -> int:
    return int(np.searchsorted(IDLE_EDGES, idle, "right")) - 1
