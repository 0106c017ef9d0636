"""Mixes several estimates of a wait by how true each was lately, for each service. Pure (numpy).

Each estimate has a prior weight, which is divided by its mean squared error (J. M. Bates and C. W. J. Granger, "The
combination of forecasts", Operational Research Quarterly 20(4), 1969), to a power that grows with the outcomes: many of
them pick the best, and few hardly move the weights, since weights that are learned from little are worse than such as
are set (J. Smith and K. F. Wallis, "A simple explanation of the forecast combination puzzle", Oxford Bulletin of
Economics and Statistics 71(3), 2009).
Estimates and outcomes are square roots of seconds.
"""

from typing import Final

import numpy as np
from msgspec import Struct, field

from queue_server.stats.estimates.observations.history import Floats

FADES_BY_OUTCOME: Final = 0.998
"""What an error weighs an outcome later: half after 350."""
FROM_HALL: Final = 100.0
"""A service's errors are counted together with so many of the whole hall's."""
FEWEST_OF_ESTIMATE: Final = 10.0
"""With fewer outcomes than this an estimate has no say."""
POWERS: Final = (1.0, 16.0)
OUTCOMES_A_POWER: Final = 50.0
"""So many outcomes of a service raise the power by one, from the lowest on."""


class PastErrors(Struct, eq=False):
    """Squared errors of every estimate, and how many outcomes they are of; both fade."""

    squares: Floats
    counts: Floats

    @classmethod
    def nothing(cls, width: int) -> "PastErrors":
        return cls(np.zeros(width), np.zeros(width))

    def add(self, squares: Floats, weight: float) -> None:
        """Take in one outcome; what is not a number was not estimated."""
        has_estimate = ~np.isnan(squares)
        fades = np.where(has_estimate, FADES_BY_OUTCOME, 1.0)
        self.squares = self.squares * fades + weight * np.where(has_estimate, squares, 0.0)
        self.counts = self.counts * fades + weight * has_estimate


class Mixture(Struct, eq=False):
    """The past errors of several estimates of one hall; `prior_weights` is what each weighs before any outcome."""

    prior_weights: Floats
    _of_hall: PastErrors | None = None
    _of_service: dict[str, PastErrors] = field(default_factory=dict)

    def mixed(self, roots: Floats, service: str) -> float | None:
        """The mixture; what is not a number is left out. None before there is an outcome to weigh by."""
        hall = self._of_hall or self._nothing()
        own = self._of_service.get(service) or self._nothing()
        use = ~np.isnan(roots) & (hall.counts >= FEWEST_OF_ESTIMATE)
        if not use.any():
            return None
        of_hall = hall.squares[use] / hall.counts[use]
        squares = (own.squares[use] + FROM_HALL * of_hall) / (own.counts[use] + FROM_HALL) + 1e-6
        power = np.clip(own.counts.max() / OUTCOMES_A_POWER, *POWERS)
        weights = self.prior_weights[use] * (squares.min() / squares) ** power
        return float(np.average(roots[use], weights=weights))

    def learn(self, roots: Floats, observed: float, service: str, weight: float) -> None:
        """Take in what came of these estimates; `weight` is how many tickets the outcome stands for."""
        if self._of_hall is None:
            self._of_hall = self._nothing()
        own = self._of_service.setdefault(service, self._nothing())
        for errors in (self._of_hall, own):
            errors.add((roots - observed) ** 2, weight)

    def _nothing(self) -> PastErrors:
        return PastErrors.nothing(len(self.prior_weights))
