"""The rule of the alarm that a wait will pass its norm: by what is foretold, or by what has been waited."""

import pytest

from queue_server.hall.state import MINUTE
from queue_server.stats.estimates.error_range import Corrected
from queue_server.views.supervision.passing import chance, is_foretold, is_near, share_of_norm

NORM = 10 * MINUTE
CORRECTED = Corrected(mean=480.0, low=120.0, median=360.0, high=960.0)
"""Eight minutes more on the mean, between two and sixteen."""


def test_what_was_waited_and_what_is_expected_come_together() -> None:
    """Two minutes and eight are the norm of ten: not foretold; two and a half are a twentieth more."""
    assert share_of_norm(2 * MINUTE, CORRECTED, NORM) == pytest.approx(1.0)
    assert not is_foretold(2 * MINUTE, CORRECTED, NORM)
    assert is_foretold(2 * MINUTE + MINUTE // 2, CORRECTED, NORM)


def test_an_alarm_is_taken_back_only_when_the_norm_is_expected_to_be_kept() -> None:
    """Between the norm and a twentieth more what was said stands, so that it does not come and go."""
    assert is_foretold(2 * MINUTE, CORRECTED, NORM, was_foretold=True)
    assert not is_foretold(MINUTE, CORRECTED, NORM, was_foretold=True)


@pytest.mark.parametrize(
    ("waited_minutes", "sure"), [(9, 0.9), (8, 0.9), (6, 0.7), (4, 0.5), (0, 0.3), (-5, 0.1), (-60, 0.1)]
)
def test_how_likely_it_is_follows_from_the_range(waited_minutes: int, sure: float) -> None:
    """One minute left is below the range, four are between its end and the middle, six the middle itself."""
    assert chance(waited_minutes * MINUTE, CORRECTED, NORM) == sure


def test_a_range_without_width_is_told_too() -> None:
    """Everybody is served for as long: more is left than that, or less."""
    point = Corrected(300.0, 300.0, 300.0, 300.0)
    assert [chance(minutes * MINUTE, point, NORM) for minutes in (4, 5, 6)] == [0.1, 0.9, 0.9]


def test_the_plain_rule() -> None:
    """Eight tenths of the norm."""
    assert is_near(8 * MINUTE, NORM)
    assert not is_near(8 * MINUTE - 1, NORM)
