"""How wide a range is, and what mean goes with it."""

import numpy as np
import pytest

from queue_server.stats.estimates.error_range import Corrected, ErrorSample

TAILS = np.full(2, 0.1)


def test_the_errors_move_the_mean_only_when_they_are_many() -> None:
    """Every wait of 100 s became 400: the range says so at once, the mean by half after 600 outcomes."""
    sample = ErrorSample(np.full(50, 10.0), np.ones(50))
    small, half, large = (sample.range_of(10.0, TAILS, outcomes) for outcomes in (50, 600, 60_000))
    assert (small.low, small.median, small.high) == (400.0, 400.0, 400.0)
    assert small.mean == pytest.approx(102, abs=1)
    assert half.mean == pytest.approx(250)
    assert large.mean == pytest.approx(400, abs=1)


def test_a_range_reaches_from_the_short_waits_to_the_long_ones() -> None:
    """Its median lies between them, and its mean stays what was expected while outcomes are few."""
    wait = ErrorSample(np.linspace(-4.0, 4.0, 81), np.ones(81)).range_of(10.0, TAILS, 1)
    assert wait.mean == pytest.approx(100, abs=0.1)
    assert (wait.low, wait.median, wait.high) == pytest.approx((46.0, 100.0, 175.0), abs=1.0)


def test_a_range_is_stretched_to_another_mean() -> None:
    """It reaches as far below a shorter one and as far above a longer one as around its own, and no less far."""
    drawn = Corrected(100.0, 50.0, 90.0, 200.0)
    assert drawn.stretch_to(200.0) == Corrected(200.0, 50.0, 180.0, 400.0)
    assert drawn.stretch_to(50.0) == Corrected(50.0, 25.0, 45.0, 200.0)
    assert drawn.stretch_to(100.00000000000001).high == 200.0


def test_where_nothing_is_waited_for_nothing_is_stretched() -> None:
    """A window is free in every draw."""
    assert Corrected(0.0, 0.0, 0.0, 0.0).stretch_to(30.0) == Corrected(30.0, 0.0, 0.0, 0.0)
