"""Which of several estimates has its say."""

import numpy as np
import pytest

from queue_server.stats.estimates.mixture import Mixture
from queue_server.stats.estimates.observations.history import Floats

ROOTS = np.array([10.0, 14.0])
ALIKE = np.ones(2)


def learned(count: int, factor: float, service: str = "land", prior_weights: Floats = ALIKE) -> Mixture:
    mixture = Mixture(prior_weights)
    for _ in range(count):
        mixture.learn(ROOTS, factor, service, 1.0)
    return mixture


def test_nothing_is_mixed_before_enough_outcomes() -> None:
    """Nine say too little of any estimate; eleven, of which the first have faded, are ten."""
    assert learned(9, 10.0).mixed(ROOTS, "land") is None
    assert learned(11, 12.0).mixed(ROOTS, "land") == pytest.approx(12.0)


def test_few_outcomes_hardly_move_the_weights() -> None:
    """One is off by 1, the other by 3: after eleven outcomes nine tenths of the first are told, as their squared errors
    say, and after six hundred nothing of the other."""
    assert learned(11, 11.0).mixed(ROOTS, "land") == pytest.approx(10.4, abs=0.01)
    assert learned(600, 11.0).mixed(ROOTS, "land") == pytest.approx(10.0, abs=0.01)


def test_the_prior_weights_count_most_at_first() -> None:
    """Two as true as each other, of which the second weighs ten times as much; one that is truer prevails in time."""
    prior_weights = np.array([0.1, 1.0])
    assert learned(11, 12.0, prior_weights=prior_weights).mixed(ROOTS, "land") == pytest.approx(13.64, abs=0.01)
    assert learned(11, 11.0, prior_weights=prior_weights).mixed(ROOTS, "land") == pytest.approx(12.11, abs=0.01)
    assert learned(600, 11.0, prior_weights=prior_weights).mixed(ROOTS, "land") == pytest.approx(10.0, abs=0.01)


def test_each_service_has_its_own_best() -> None:
    """What is true of land is false of school; a third one leans to what was lately true in the hall."""
    mixture = learned(300, 10.0)
    for _ in range(300):
        mixture.learn(ROOTS, 14.0, "school", 1.0)
    assert mixture.mixed(ROOTS, "land") == pytest.approx(10.0, abs=0.1)
    assert mixture.mixed(ROOTS, "school") == pytest.approx(14.0, abs=0.1)
    assert mixture.mixed(ROOTS, "passport") == pytest.approx(12.6, abs=0.1)


def test_an_estimate_that_is_not_there_is_left_out() -> None:
    """The regression has none before it has learned."""
    mixture = Mixture(ALIKE)
    for _ in range(20):
        mixture.learn(np.array([10.0, np.nan]), 9.0, "land", 1.0)
    assert mixture.mixed(ROOTS, "land") == 10.0
