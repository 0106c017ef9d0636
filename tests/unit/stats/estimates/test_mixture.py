"""Which of several estimates has its say."""

import numpy as np
import pytest

from queue_server.stats.estimates.mixture import Mixture

ROOTS = np.array([10.0, 14.0])


def learned(count: int, came: float, service: str = "land") -> Mixture:
    mixture = Mixture(2)
    for _ in range(count):
        mixture.learn(ROOTS, came, service, 1.0)
    return mixture


def test_nothing_is_mixed_before_enough_outcomes() -> None:
    """Nine say too little of any estimate; eleven, of which the first have faded, are ten."""
    assert learned(9, 10.0).mixed(ROOTS, "land") is None
    assert learned(11, 12.0).mixed(ROOTS, "land") == pytest.approx(12.0)


def test_the_truer_estimate_prevails() -> None:
    """One is off by 1, the other by 3: the first is told, a little of the other at first and nothing of it later."""
    assert learned(11, 11.0).mixed(ROOTS, "land") == pytest.approx(10.0, abs=0.01)
    assert learned(11, 11.8).mixed(ROOTS, "land") == pytest.approx(10.6, abs=0.1)
    assert learned(600, 11.8).mixed(ROOTS, "land") == pytest.approx(10.1, abs=0.1)


def test_each_service_has_its_own_best() -> None:
    """What is true of land is false of school; a third one goes by what was lately true in the hall."""
    mixture = learned(300, 10.0)
    for _ in range(300):
        mixture.learn(ROOTS, 14.0, "school", 1.0)
    assert mixture.mixed(ROOTS, "land") == pytest.approx(10.0, abs=0.1)
    assert mixture.mixed(ROOTS, "school") == pytest.approx(14.0, abs=0.1)
    assert mixture.mixed(ROOTS, "passport") == pytest.approx(13.7, abs=0.1)


def test_an_estimate_that_is_not_there_is_left_out() -> None:
    """The regression has none before it has learned."""
    mixture = Mixture(2)
    for _ in range(20):
        mixture.learn(np.array([10.0, np.nan]), 9.0, "land", 1.0)
    assert mixture.mixed(ROOTS, "land") == 10.0
