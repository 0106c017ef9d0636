"""What if half of a day were by appointment."""

import numpy as np
import pytest

from queue_server.stats.staffing.scenarios.by_appointment import BookedComers, by_appointment
from queue_server.stats.staffing.scenarios.past_day import ComingChance, day_sample
from queue_server.stats.staffing.scenarios.scenario import scenario
from queue_server.stats.staffing.scenarios.scenario_text import BadScenario
from queue_server.stats.staffing.scenarios.whatif import waits
from tests.halls import DEFINITION
from tests.unit.stats.estimates.days import day_of, opening, planned_visit

HOUR = 3600
PUNCTUAL = BookedComers(percent=50, early_minutes=0, late_percent=0)


def test_the_chosen_are_spread_over_the_day() -> None:
    """Every second of a rush at nine comes at a time of its own; the others as they were, and none is lost."""
    planned_visits = [planned_visit(9 * HOUR + number, 60) for number in range(8)]
    openings = [opening(1, 9 * HOUR, 17 * HOUR)]
    planned = by_appointment(planned_visits, openings, DEFINITION, PUNCTUAL, [ComingChance(0.5, 0.5)] * 8)
    booked = [visit for visit in planned if visit is not None and visit.booked_at is not None]
    assert [(visit.came_at - openings[0].opens_at) // (HOUR * 1_000_000) for visit in booked] == [0, 2, 4, 6]
    assert [visit for visit in planned if visit is not None and visit.booked_at is None] == planned_visits[::2]
    assert by_appointment(planned_visits, openings, DEFINITION, BookedComers(), []) == planned_visits
    assert by_appointment(planned_visits, [], DEFINITION, PUNCTUAL, []) == planned_visits


@pytest.mark.parametrize(
    ("chance", "minutes", "is_due_as_booked"),
    [
        (ComingChance(0.999, 0.5), -5, True),
        (ComingChance(0.999, 0.0), 0, True),
        (ComingChance(0.15, 0.25), 5, True),
        (ComingChance(0.15, 1.0), 20, False),
        (ComingChance(0.05, 0.5), None, False),
    ],
    ids=["early", "in time", "late", "too late", "absent"],
)
def test_they_come_as_the_distribution_says(chance: ComingChance, minutes: int | None, is_due_as_booked: bool) -> None:
    """One in ten does not come, one in ten comes late, the others early; later than ten minutes is like anyone."""
    planned_visits = [planned_visit(9 * HOUR + number, 60) for number in range(2)]
    comers = BookedComers(percent=100, absent_percent=10)
    openings = [opening(1, 9 * HOUR, 17 * HOUR)]
    second = by_appointment(planned_visits, openings, DEFINITION, comers, [chance] * 2)[1]
    if minutes is None:
        assert second is None
        return
    assert second is not None
    booked_at = openings[0].opens_at + 4 * HOUR * 1_000_000
    assert second.came_at == booked_at + minutes * 60_000_000
    assert second.booked_at == (booked_at if is_due_as_booked else None)


def test_a_play_has_all_of_them_by_its_seed() -> None:
    """Of a hundred who have booked some ten are absent, and the same seed gives the same day."""
    day = day_of([planned_visit(9 * HOUR + number, 30) for number in range(100)], [opening(1, 9 * HOUR, 17 * HOUR)])
    rule = scenario(day, "A", rule="booked=100; booked.absent=10; booked.late=20; booked.late_minutes=30")
    first, repeated, other = (waits(day, rule, day_sample(day, np.random.default_rng(seed))) for seed in (1, 1, 2))
    assert first == repeated != other
    assert 80 < len(first) < 97


def test_half_of_a_rush_by_appointment_waits_less() -> None:
    """Thirty came at nine to one window, five minutes each: with half of them spread over the day the mean wait is less
    than half of what it was."""
    day = day_of([planned_visit(9 * HOUR + number, 300) for number in range(30)], [opening(1, 9 * HOUR, 17 * HOUR)])
    sample = day_sample(day, np.random.default_rng(1))
    before, after = (
        np.mean([wait.waited for wait in waits(day, scenario(day, "A", rule=rule), sample)])
        for rule in ("actual", "booked=50")
    )
    assert after < before / 2


def test_a_share_that_is_none_is_named() -> None:
    """More than all, and words."""
    day = day_of([planned_visit(9 * HOUR, 60)], [opening(1, 9 * HOUR, 18 * HOUR)])
    for rule in (
        *("booked=101", "booked=half", "booked", "booked.early=5", "booked=50; booked.soon=5"),
        "booked=50; booked.late=60; booked.absent=50",
    ):
        with pytest.raises(BadScenario):
            scenario(day, "A", rule=rule)
