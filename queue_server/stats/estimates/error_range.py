"""Measures recent errors of estimates of a size, and so how wide a range must be. Pure (numpy).

The range is conformal: the errors of the latest estimates of that size decide how wide it is, and a control holds its
coverage where it was promised. Estimates and outcomes are square roots of seconds: so their errors are about the same
for short and long waits.
"""

from typing import Final

import numpy as np
from msgspec import Struct, field

from queue_server.stats.estimates.observations.history import Floats

JUDGED: Final = 4_000
"""The latest outcomes that decide the range."""
SIZES: Final = 8
"""Into how many classes of size the estimates are sorted."""
IN_A_SIZE: Final = 150
"""Outcomes that a class of size must have."""
SORTED_EVERY: Final = 50
"""New outcomes before all are sorted anew; at first already after a tenth more."""
PROMISED: Final = 0.8
TAIL: Final = (1 - PROMISED) / 2
CONTROL: Final = 0.002
"""How fast the range answers to outcomes outside it (adaptive conformal inference, Gibbs and Candès 2021)."""
FIRST_CONTROL: Final = 0.5
"""The sum of the first outcomes' answers is divided by how many there are and `HESITATION` more: a range that few
outcomes have made is corrected faster."""
HESITATION: Final = 20
TAILS: Final = (0.005, 0.35)
"""The limits of what the control may leave out on one side."""
HALF_OF_MEAN: Final = 600
"""With so many outcomes half of what their errors say of the mean counts, with few hardly any of it: the mean of a few
errors is that of one bad day."""


class Corrected(Struct, frozen=True):
    """A wait in seconds: what to expect on average, and the range that holds four of five."""

    mean: float
    low: float
    median: float
    high: float

    def stretch_to(self, mean: float) -> "Corrected":
        """Move the range to another mean, and stretch it until it reaches as far around that one."""
        scale = round(mean / self.mean, 6) if self.mean > 0 else 1.0  # equal means leave the bounds as they are
        return Corrected(mean, self.low * min(scale, 1.0), self.median * scale, self.high * max(scale, 1.0))


class ErrorSample(Struct, frozen=True):
    """The errors of past estimates, and how many tickets each stands for."""

    errors: Floats
    weights: Floats

    def joined_with(self, other: "ErrorSample", weight: float) -> "ErrorSample":
        """The errors of both samples; those of the other have `weight` altogether."""
        scaled = other.weights * (weight / other.weights.sum())
        return ErrorSample(np.append(self.errors, other.errors), np.append(self.weights, scaled))

    def range_of(self, root: float, tails: Floats, outcomes: int) -> Corrected:
        """The range of what may come of an estimate, leaving out the share `tails` on either side, for a hall that has
        had so many `outcomes`."""
        order = self.errors.argsort(kind="stable")
        roots, weights = np.maximum(root + self.errors[order], 0.0), self.weights[order]
        shares = (np.cumsum(weights) - weights / 2) / weights.sum()
        low, median, high = np.interp((tails[0], 0.5, 1 - tails[1]), shares, roots)
        trust = outcomes**2 / (outcomes**2 + HALF_OF_MEAN**2)
        mean = trust * np.average(roots**2, weights=weights) + (1 - trust) * root**2
        return Corrected(float(mean), low**2, median**2, high**2)


class ErrorRange(Struct, eq=False):
    """The latest errors of a hall's estimates, or of one service's. It is ready from `fewest` outcomes on."""

    fewest: int
    count: int = 0
    tails: Floats = field(default_factory=lambda: np.full(2, TAIL))
    _judged: list[tuple[float, float, float]] = []
    _edges: Floats = field(default_factory=lambda: np.zeros(0))
    _classes: list[ErrorSample] = []
    _unsorted: int = 0

    @property
    def is_ready(self) -> bool:
        return len(self._classes) > 0

    def near(self, root: float) -> ErrorSample:
        """The errors of estimates of that size."""
        return self._classes[int(np.searchsorted(self._edges, root))]

    def judge(self, root: float, observed: float, weight: float, promised: Corrected | None) -> None:
        """Take in an estimate and its outcome; `promised` is the range that was given with it, `weight` how many
        tickets it stands for."""
        self.count += 1
        if promised is not None:
            missed = np.array([observed**2 < promised.low, observed**2 > promised.high])
            step = max(CONTROL, FIRST_CONTROL / (self.count + HESITATION))
            self.tails = np.clip(self.tails + step * weight * (TAIL - missed), *TAILS)
        self._judged.append((root, observed, weight))
        self._unsorted += 1
        is_due = not self._classes or self._unsorted >= min(SORTED_EVERY, len(self._judged) // 10)
        if len(self._judged) >= self.fewest and is_due:
            self._sort()

    def _sort(self) -> None:
        self._unsorted = 0
        del self._judged[:-JUDGED]
        judged = np.array(self._judged)
        judged = judged[judged[:, 0].argsort(kind="stable")]
        sizes = min(max(len(judged) // IN_A_SIZE, 1), SIZES)
        self._edges = np.quantile(judged[:, 0], np.linspace(0, 1, sizes + 1)[1:-1])
        self._classes = [ErrorSample(part[:, 1] - part[:, 0], part[:, 2]) for part in np.array_split(judged, sizes)]
