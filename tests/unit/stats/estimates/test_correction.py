"""Learning from what came true."""

import numpy as np
import pytest
from numpy.random import default_rng

from queue_server.stats.estimates.correction import Correction, Guess


def guess(correction: Correction, *estimates: float, row: tuple[float, ...] = (1.0,), service: str = "land") -> Guess:
    return correction.guess(np.array(row), np.array(estimates), service)


def test_a_range_is_promised_from_the_fiftieth_outcome_on() -> None:
    """Before that the last estimate, the play, is told, with its own range."""
    correction = Correction.begin(1, np.ones(2))
    for _ in range(49):
        correction.learn(guess(correction, 100.0, 100.0), "land", 100.0, 1.0)
    assert guess(correction, 100.0, 100.0).promised is None
    correction.learn(guess(correction, 100.0, 100.0), "land", 100.0, 1.0)
    promised = guess(correction, 100.0, 100.0).promised
    assert promised is not None
    assert (round(promised.low), round(promised.median), round(promised.high)) == (100, 100, 100)


def test_the_first_estimates_are_those_of_the_play() -> None:
    """The last estimate counts alone until there is an outcome to weigh by."""
    assert guess(Correction.begin(1, np.ones(2)), 100.0, 400.0).root == 20.0


def test_where_nobody_serves_nothing_is_promised_and_the_range_learns_nothing() -> None:
    """Those who come before the hall opens wait for ever by the play; how wrong that is says nothing of other waits."""
    correction = Correction.begin(1, np.ones(2))
    for _ in range(60):
        correction.learn(guess(correction, 100.0, 100.0), "land", 100.0, 1.0)
        correction.learn(guess(correction, 0.0, np.nan), "land", 900.0, 1.0)
    assert guess(correction, 0.0, np.nan).promised is None
    promised = guess(correction, 100.0, 100.0).promised
    assert promised is not None
    assert (round(promised.low), round(promised.mean), round(promised.high)) == (100, 100, 100)


@pytest.mark.slow
def test_it_finds_what_waits_depend_on_and_how_far_they_scatter() -> None:
    """Waits of (2 + 3x)² s, give or take a tenth: the mean is right, the range holds four of five."""
    rng, correction = default_rng(3), Correction.begin(2, np.ones(1))
    count, inside, errors = 0, 0, []
    for day in range(12):
        for _ in range(250):
            x = float(rng.uniform(0, 3))
            expectation = guess(correction, 49.0, row=(x, 1.0))
            wait = (max(2 + 3 * x + float(rng.normal(0, 0.5 + 0.3 * x)), 0.0)) ** 2
            if expectation.promised is not None and day > 5:
                count += 1
                inside += expectation.promised.low <= wait <= expectation.promised.high
                errors.append(expectation.promised.mean - wait)
                assert expectation.promised.low <= expectation.promised.median <= expectation.promised.high
            correction.learn(expectation, "land", wait, 1.0)
        correction.next_day()
    assert count > 1400
    assert 0.77 < inside / count < 0.83
    assert abs(float(np.mean(errors))) < 2


def test_a_new_service_has_the_range_of_the_hall_and_then_its_own() -> None:
    """Estimates of 100 s come true for land and are four times too short for school."""
    correction = Correction.begin(1, np.ones(1))
    for _ in range(200):
        correction.learn(guess(correction, 100.0), "land", 100.0, 1.0)
    first = guess(correction, 100.0, service="school").promised
    for _ in range(200):
        correction.learn(guess(correction, 100.0, service="school"), "school", 400.0, 1.0)
    later_range = guess(correction, 100.0, service="school").promised
    assert first is not None
    assert later_range is not None
    assert (round(first.median), round(later_range.median)) == (100, 400)


@pytest.mark.slow
def test_the_range_widens_when_the_world_becomes_wilder() -> None:
    """After a change it is too narrow for a while, and then holds again."""
    rng, correction = default_rng(4), Correction.begin(1, np.ones(1))
    inside: list[bool] = []
    for day in range(30):
        for _ in range(150):
            expectation = guess(correction, 100.0)
            wait = max(float(rng.normal(100, 5 if day < 10 else 30)), 0.0)
            if expectation.promised is not None:
                inside.append(expectation.promised.low <= wait <= expectation.promised.high)
            correction.learn(expectation, "land", wait, 1.0)
        correction.next_day()
    assert 0.75 < np.mean(inside[-1500:]) < 0.85
