"""Percentiles within 1 %, from sketches that merge without loss."""

import numpy as np
import pytest
from ddsketch import DDSketch
from hypothesis import given
from hypothesis import strategies as st

from queue_server.stats.figures.counts.day_counts import Measure
from queue_server.stats.figures.counts.sketch import LONGEST_SKETCH, Sketch, joined, packed_at_once, quantiles_of

DURATIONS = st.lists(st.integers(0, 86_400_000_000), min_size=1, max_size=200)
QUANTILES = st.sampled_from([0.0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1.0])


def of(values: list[int]) -> Sketch:
    return Sketch.of(np.array(values, np.int64))


def exact(values: list[int], q: float) -> int:
    """The smallest value that at least `q` of all do not exceed, by counting."""
    return next(v for v in sorted(values) if sum(other <= v for other in values) >= q * len(values) - 1e-9)


@pytest.mark.slow
@given(DURATIONS, QUANTILES)
def test_a_quantile_is_within_one_percent(values: list[int], q: float) -> None:
    """Of whatever durations, also zeros and single microseconds."""
    assert of(values).quantile(q) == pytest.approx(exact(values, q), rel=0.0101)


@pytest.mark.slow
@given(DURATIONS, DURATIONS, QUANTILES)
def test_merging_is_as_good_as_having_seen_all(first: list[int], other: list[int], q: float) -> None:
    """Two halls' sketches say exactly what the sketch of both says, packed or not."""
    whole = of(first + other)
    assert Sketch.merged([of(first), of(other)]).quantile(q) == whole.quantile(q)
    assert Sketch.from_bytes([bytes(of(first)), bytes(of(other))]).quantile(q) == whole.quantile(q)
    assert len(whole) == len(first) + len(other)


@pytest.mark.slow
@given(DURATIONS, QUANTILES)
def test_values_at_hand_are_not_rounded(values: list[int], q: float) -> None:
    """As long as all durations are there, a percentile is one of them, found by counting."""
    assert Measure.of(np.array(values, np.int64)).quantiles((q,)) == [float(exact(values, q))]


def test_packed_sketches_stay_short_however_many_are_joined() -> None:
    """Fifty days in a row are no longer than one with every bin, and say what all of them say."""
    days = np.random.default_rng(3).gamma(1.2, 400e6, (50, 400)).astype(np.int64)
    whole = b""
    for day in days:
        whole = joined([whole, bytes(Sketch.of(day))])
    assert len(whole) <= LONGEST_SKETCH
    assert Sketch.from_bytes([whole]).quantiles((0.5, 0.9)) == Sketch.of(days.ravel()).quantiles((0.5, 0.9))


def test_it_agrees_with_the_library_of_the_authors() -> None:
    """The same logarithms and the same promise as DDSketch itself, on waits like those of a hall."""
    values = np.random.default_rng(1).gamma(1.2, 400e6, 5000).astype(np.int64)
    own_sketch, reference = Sketch.of(values), DDSketch(0.01)
    for value in values:
        reference.add(float(value))
    for q in (0.5, 0.9, 0.95):
        assert own_sketch.quantile(q) == pytest.approx(reference.get_quantile_value(q), rel=0.021)


def test_a_share_is_right_but_for_those_at_the_border() -> None:
    """Three of four are at most 15 minutes, and 15 minutes itself is."""
    assert of([0, 60_000_000, 900_000_000, 1_200_000_000]).share_up_to(900_000_000) == 0.75


def test_a_day_of_a_hall_is_small() -> None:
    """Two thousand waits of up to an hour fit into three kilobytes."""
    values = np.random.default_rng(2).uniform(1e6, 3600e6, 2000).astype(np.int64)
    assert len(bytes(Sketch.of(values))) < 3000


def test_many_sketches_at_once_are_what_each_is_alone() -> None:
    """Packed and asked together; also one that two were put into one after another."""
    durations = [np.array([0, 5, 5, 10**9]), np.array([7]), np.arange(1, 400) * 10**6]
    alone = [bytes(Sketch.of(values)) for values in durations]
    assert packed_at_once([np.zeros(0, np.int64), *durations]) == [b"", *alone]
    sketches = [*alone, joined([alone[2], alone[0]])]
    shares = (0.1, 0.5, 0.9, 1.0)
    assert quantiles_of(sketches, shares) == [Sketch.from_bytes([packed]).quantiles(shares) for packed in sketches]
    assert quantiles_of([alone[1]], (0.5,))[0] == [pytest.approx(7, rel=0.01)]
    assert quantiles_of([alone[0]], (0.25, 1.0))[0] == [0.0, pytest.approx(10**9, rel=0.01)]
