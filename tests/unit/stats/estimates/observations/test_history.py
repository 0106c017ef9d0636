"""What a hall has shown: durations that remain, and how long people stay."""

import numpy as np
import pytest
from numpy.random import default_rng

from queue_server.stats.estimates.observations.history import MOST_SAMPLES, Durations, History, Patience


def test_what_remains_of_a_service_is_drawn_from_those_that_lasted_longer() -> None:
    """After 250 s, of services of 100 and 300 s only 50 s can remain."""
    sample = Durations()
    for value in [100.0, 300.0] * 50:
        sample.add(value)
    drawn = sample.draw(default_rng(1), 100, beyond=250.0)
    assert set(drawn) == {50.0}
    assert set(sample.draw(default_rng(1), 100)) == {100.0, 300.0}


def test_only_the_latest_durations_are_kept() -> None:
    """After as many of a new kind nothing is left of the old."""
    sample = Durations()
    for value in [1.0] * MOST_SAMPLES + [2.0] * MOST_SAMPLES:
        sample.add(value)
    assert len(sample) == MOST_SAMPLES
    assert set(sample.values) == {2.0}


def test_an_empty_hall_still_draws() -> None:
    """Before the first service there is a guess of minutes, not an error."""
    history = History()
    drawn = history.duration_of("land").draw(default_rng(1), 1000)
    assert 250 < drawn.mean() < 350
    assert history.patience_of("land").stays(60) > 0.99


def test_patience_is_learned_from_those_who_left_and_those_who_were_called() -> None:
    """Of people who leave at a rate of 1 in 100 s, 37 % are left after 100 s, though half were called long before."""
    rng, patience = default_rng(2), Patience()
    for leaves, called in zip(rng.exponential(100, 5000), rng.exponential(100, 5000), strict=True):
        patience.add(float(min(leaves, called)), left=bool(leaves < called))
    assert patience.stays(100) == pytest.approx(np.exp(-1), abs=0.03)
    assert patience.rate == pytest.approx(0.01, rel=0.06)
    drawn = patience.draw(rng, 4000, np.array([0.0, 200.0]))
    assert drawn.mean(axis=0) == pytest.approx([100, 100], rel=0.15)


def test_a_window_comes_back_as_those_did_that_were_free_as_long() -> None:
    """A colleague free for an hour is at lunch; the one who has just finished is not."""
    history = History()
    for _ in range(30):
        history.came_back(2.0, 5.0)
        history.came_back(3600.0, 900.0)
    assert set(history.return_of(1.0).values) == {5.0}
    assert set(history.return_of(2400.0).values) == {900.0}
