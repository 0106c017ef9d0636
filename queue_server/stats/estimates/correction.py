"""Corrects simulated waits by past errors: a regression, and a range with the promised coverage. Pure (numpy).

The regression is ridge regression of the square root of the wait, whose error is about the same for short and long
waits. Tickets that were given up are not left out: each called ticket also stands for similar ones that left before so
long a wait (inverse probability of censoring weights). The range is conformal: the errors of the latest estimates of
that size decide how wide it is, and a slow control keeps its coverage at the promised value.
"""

from typing import Final

import numpy as np
from msgspec import Struct, field

from queue_server.stats.estimates.history import Floats

FADES: Final = 0.5 ** (1 / 45)
"""The weight of a day's outcomes one day later: half after six weeks."""
RIDGE: Final = 20.0
FEWEST_OUTCOMES_OF_HALL: Final = 500
"""The fewest outcomes for a correction."""
FEWEST_OUTCOMES_OF_SERVICE: Final = 150
"""The fewest outcomes for a range of one service."""
JUDGED: Final = 4_000
"""The latest outcomes that decide the range."""
SIZES: Final = 8
"""Into how many classes of size the estimates are sorted for the range."""
IN_A_SIZE: Final = 150
"""Outcomes that a class of size must have."""
SORTED_EVERY: Final = 50
PROMISED: Final = 0.8
CONTROL: Final = 0.002
"""How fast the range answers to outcomes outside it (adaptive conformal inference, Gibbs and Candès 2021)."""


class Corrected(Struct, frozen=True):
    """A wait in seconds: the expected value, and the range that holds four of five outcomes."""

    mean: float
    low: float
    median: float
    high: float


class Correction(Struct, eq=False):
    """The regression and the range of one hall."""

    _regression: "Regression"
    _range: "Range"
    _range_of: dict[str, "Range"] = {}

    @classmethod
    def begin(cls, width: int) -> "Correction":
        """A correction that has learned nothing, for rows of `width` numbers."""
        return cls(
            Regression(np.zeros((width, width)), np.zeros(width), np.zeros(width)), Range(FEWEST_OUTCOMES_OF_HALL)
        )

    @property
    def is_ready(self) -> bool:
        return self._regression.is_ready and self._range.is_ready

    def root(self, row: Floats) -> float:
        """The square root of the expected wait, from which the rest is computed."""
        return self._regression.predict(row)

    def corrected(self, root: float, service: str) -> Corrected:
        """The corrected wait. The estimates of a service have a range of their own once there are enough of them."""
        own = self._range_of.get(service)
        return (own if own is not None and own.is_ready else self._range).around(root)

    def learn(self, row: Floats, root: float, service: str, waited: float, weight: float) -> None:
        """Take in that a ticket was called after `waited` seconds; `weight` is how many tickets it represents."""
        came = float(np.sqrt(waited))
        self._regression.learn(row, came, weight)
        if self._regression.is_ready:
            own = self._range_of.setdefault(service, Range(FEWEST_OUTCOMES_OF_SERVICE))
            for judge in (self._range, own):
                judge.judge(root, came, weight)

    def next_day(self) -> None:
        """Apply what was learned, and reduce its weight by a day."""
        self._regression.next_day()


class Regression(Struct, eq=False):
    """Ridge regression with weights, kept as sums so that a year of lessons takes no more room than a day's."""

    _gram: Floats
    _moments: Floats
    _solution: Floats
    _count: int = 0
    is_ready: bool = False

    def learn(self, row: Floats, goal: float, weight: float) -> None:
        weighted = row * weight
        self._gram += np.outer(weighted, row)
        self._moments += weighted * goal
        self._count += 1

    def next_day(self) -> None:
        if self._count < FEWEST_OUTCOMES_OF_HALL:
            return
        size = np.sqrt(np.maximum(np.diag(self._gram), 1e-9))
        penalty = np.full(len(size), RIDGE / self._gram[-1, -1])
        penalty[-1] = 0.0  # the last column is the constant
        scaled = self._gram / np.outer(size, size) + np.diag(penalty)
        self._solution = np.linalg.solve(scaled, self._moments / size) / size
        self._gram *= FADES
        self._moments *= FADES
        self.is_ready = True

    def predict(self, row: Floats) -> float:
        return max(float(row @ self._solution), 0.0)


class Range(Struct, eq=False):
    """The recent errors of estimates by size, and from them the width of the range."""

    _fewest: int
    _judged: list[tuple[float, float, float]] = []
    _edges: Floats = field(default_factory=lambda: np.zeros(0))
    _classes: list[tuple[Floats, Floats]] = []
    _unsorted: int = 0
    _miss: Floats = field(default_factory=lambda: np.full(2, (1 - PROMISED) / 2))

    @property
    def is_ready(self) -> bool:
        return len(self._classes) > 0

    def around(self, root: float) -> Corrected:
        errors, shares = self._classes[int(np.searchsorted(self._edges, root))]
        roots = np.maximum(root + errors, 0.0)
        weights = np.diff(shares, prepend=0.0)
        low, median, high = np.interp((self._miss[0], 0.5, 1 - self._miss[1]), shares, roots)
        return Corrected(float((roots**2 * weights).sum()), low**2, median**2, high**2)

    def judge(self, root: float, came: float, weight: float) -> None:
        """Take in an estimate and its outcome, both as square roots of seconds; `weight` as in `learn`."""
        if self.is_ready:
            estimate = self.around(root)
            missed = np.array([came**2 < estimate.low, came**2 > estimate.high])
            aim = (1 - PROMISED) / 2
            self._miss = np.clip(self._miss + CONTROL * weight * (aim - missed), 0.01, 0.3)
        self._judged.append((root, came, weight))
        self._unsorted += 1
        if len(self._judged) >= self._fewest and self._unsorted >= SORTED_EVERY:
            self._sort()

    def _sort(self) -> None:
        self._unsorted = 0
        del self._judged[:-JUDGED]
        judged = np.array(self._judged)
        judged = judged[judged[:, 0].argsort(kind="stable")]
        sizes = min(max(len(judged) // IN_A_SIZE, 1), SIZES)
        self._edges = np.quantile(judged[:, 0], np.linspace(0, 1, sizes + 1)[1:-1])
        self._classes = []
        for part in np.array_split(judged, sizes):
            errors = part[:, 1] - part[:, 0]
            order = errors.argsort(kind="stable")
            shares = np.cumsum(part[order, 2])
            self._classes.append((errors[order], shares / shares[-1]))
