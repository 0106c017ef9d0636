"""What if half of a day were by appointment."""

import numpy as np
import pytest

from queue_server.stats.staffing.by_appointment import by_appointment
from queue_server.stats.staffing.past_day import day_sample
from queue_server.stats.staffing.scenario import BadScenario, scenario
from queue_server.stats.staffing.whatif import waits
from tests.unit.stats.estimates.days import day_of, errand, opening

HOUR = 3600


def test_the_chosen_are_spread_over_the_day() -> None:
    """Every second of a rush at nine comes at a time of its own; the others as they were, and none is lost."""
    errands = [errand(9 * HOUR + number, 60) for number in range(8)]
    openings = [opening(1, 9 * HOUR, 17 * HOUR)]
    planned = by_appointment(errands, openings, 50)
    booked = [visit for visit in planned if visit.booked_at is not None]
    assert [(visit.came_at - openings[0].opens_at) // (HOUR * 1_000_000) for visit in booked] == [0, 2, 4, 6]
    assert [visit for visit in planned if visit.booked_at is None] == errands[::2]
    assert by_appointment(errands, openings, 0) == tuple(errands)
    assert by_appointment(errands, [], 50) == tuple(errands)


def test_half_of_a_rush_by_appointment_waits_less() -> None:
    """Thirty came at nine to one window, five minutes each: with half of them spread over the day the mean wait is less
    than half of what it was."""
    day = day_of([errand(9 * HOUR + number, 300) for number in range(30)], [opening(1, 9 * HOUR, 17 * HOUR)])
    sample = day_sample(day, np.random.default_rng(1))
    before, after = (
        np.mean([wait.waited for wait in waits(day, scenario(day, "A", rule=rule), sample)])
        for rule in ("actual", "booked=50")
    )
    assert after < before / 2


def test_a_share_that_is_none_is_named() -> None:
    """More than all, and words."""
    day = day_of([errand(9 * HOUR, 60)], [opening(1, 9 * HOUR, 18 * HOUR)])
    for rule in ("booked=101", "booked=half", "booked"):
        with pytest.raises(BadScenario):
            scenario(day, "A", rule=rule)
