"""Learning from what came true."""

import numpy as np
import pytest
from numpy.random import default_rng

from queue_server.stats.estimates.correction import Correction


def test_it_says_nothing_before_it_has_learned_enough() -> None:
    """Four hundred outcomes are too few to promise anything."""
    correction = Correction.begin(2)
    for _ in range(400):
        correction.learn(np.array([1.0, 1.0]), 0.0, "land", 60.0, 1.0)
    correction.next_day()
    assert not correction.is_ready


def test_it_finds_what_waits_depend_on_and_how_far_they_scatter() -> None:
    """Waits of (2 + 3x)² s, give or take a tenth: the mean is right, the range holds four of five."""
    rng, correction = default_rng(3), Correction.begin(2)
    told, held, errors = 0, 0, []
    for day in range(12):
        for _ in range(400):
            x = float(rng.uniform(0, 3))
            row = np.array([x, 1.0])
            root = correction.root(row)
            wait = (max(2 + 3 * x + float(rng.normal(0, 0.5 + 0.3 * x)), 0.0)) ** 2
            if correction.is_ready and day > 5:
                corrected = correction.corrected(root, "land")
                told += 1
                held += corrected.low <= wait <= corrected.high
                errors.append(corrected.mean - wait)
                assert corrected.low <= corrected.median <= corrected.high
            correction.learn(row, root, "land", wait, 1.0)
        correction.next_day()
    assert told > 2000
    assert 0.77 < held / told < 0.83
    assert abs(float(np.mean(errors))) < 2


@pytest.mark.slow
def test_the_range_widens_when_the_world_becomes_wilder() -> None:
    """After a change it is too narrow for a while, and then holds again."""
    rng, correction = default_rng(4), Correction.begin(1)
    inside: list[bool] = []
    for day in range(30):
        for _ in range(300):
            row = np.array([1.0])
            root = correction.root(row)
            wait = float(rng.normal(100, 5 if day < 10 else 30))
            if correction.is_ready:
                corrected = correction.corrected(root, "land")
                inside.append(corrected.low <= wait <= corrected.high)
            correction.learn(row, root, "land", max(wait, 0.0), 1.0)
        correction.next_day()
    assert 0.75 < np.mean(inside[-3000:]) < 0.85
