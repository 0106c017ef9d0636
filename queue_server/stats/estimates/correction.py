"""Corrects estimates by past errors: a mixture of many, and a range with the promised coverage. Pure (numpy).

Among the estimates that are mixed is a ridge regression of the square root of the wait. Those who gave up are not left
out: each who was called stands for those like them who left before so long a wait (inverse probability of censoring
weights).
"""

from typing import Final

import numpy as np
from msgspec import Struct

from queue_server.stats.estimates.error_range import Corrected, ErrorRange
from queue_server.stats.estimates.mixture import Mixture
from queue_server.stats.estimates.observations.history import Floats

FADES: Final = 0.5 ** (1 / 45)
"""What a day's lessons weigh a day later: half after six weeks."""
RIDGE: Final = 20.0
FEWEST_OUTCOMES_OF_HALL: Final = 50
"""With fewer outcomes than this the range is that of the play."""
FEWEST_OF_REGRESSION: Final = 500
FEWEST_OF_SERVICE: Final = 10
"""From so many outcomes on a service's own errors count, beside those of the hall."""
ENOUGH_OF_SERVICE: Final = 150
"""From so many on they count alone."""
HALL_WEIGHT: Final = 60.0
"""As many outcomes the hall's errors stand for beside a service's own."""


class Guess(Struct, eq=False):
    """One ticket's estimates, each as the square root of seconds, what they come to, and the range that was made."""

    row: Floats
    roots: Floats
    root: float | None
    promised: Corrected | None


class Correction(Struct, eq=False):
    """What one hall has learned from the outcomes of its estimates."""

    _regression: "Regression"
    _mixture: Mixture
    _range: ErrorRange
    _range_of: dict[str, ErrorRange] = {}

    @classmethod
    def begin(cls, width: int, prior_weights: Floats) -> "Correction":
        """A correction that has learned nothing, for rows of `width` numbers and estimates with these `prior_weights`.
        The regression weighs as much as the last of them, the play."""
        regression = Regression(np.zeros((width, width)), np.zeros(width), np.zeros(width))
        mixture = Mixture(np.append(prior_weights, prior_weights[-1]))
        return cls(regression, mixture, ErrorRange(FEWEST_OUTCOMES_OF_HALL))

    def guess(self, row: Floats, estimates: Floats, service: str) -> Guess:
        """The mixture of these `estimates` (s) and of the regression.

        The last of them is the play, which counts alone at first. Where it is not a number nobody serves: then nothing
        is promised, and only the regression learns from what comes. Others that are not a number have no say.
        """
        regressed = self._regression.predict(row) if self._regression.is_ready else np.nan
        roots = np.append(np.sqrt(estimates), regressed)
        if np.isnan(estimates[-1]):
            return Guess(row, roots, None, None)
        root = self._mixture.mixed(roots, service)
        root = float(roots[-2]) if root is None else root
        return Guess(row, roots, root, self._around(root, service))

    def learn(self, guess: Guess, service: str, waited: float, weight: float) -> None:
        """Take in that a ticket was called after `waited` seconds; `weight` is how many tickets it stands for."""
        observed = float(np.sqrt(waited))
        self._regression.learn(guess.row, observed, weight)
        if guess.root is None:
            return
        self._mixture.learn(guess.roots, observed, service, weight)
        own = self._range_of.setdefault(service, ErrorRange(FEWEST_OF_SERVICE))
        for errors in (self._range, own):
            errors.judge(guess.root, observed, weight, guess.promised)

    def next_day(self) -> None:
        """Apply what the regression learned, and let it fade by a day."""
        self._regression.next_day()

    def _around(self, root: float, service: str) -> Corrected | None:
        """The range: a service's own as soon as it has enough outcomes, before that partly the hall's."""
        if not self._range.is_ready:
            return None
        own, of_hall, outcomes = self._range_of.get(service), self._range.near(root), self._range.count
        if own is None or not own.is_ready:
            return of_hall.range_of(root, own.tails if own is not None else self._range.tails, outcomes)
        near = own.near(root)
        errors = near if own.count >= ENOUGH_OF_SERVICE else near.joined_with(of_hall, HALL_WEIGHT)
        return errors.range_of(root, own.tails, outcomes)


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
        if self._count < FEWEST_OF_REGRESSION:
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
