"""A past day, read from the rows of its visits and windows."""

import numpy as np
import pytest

from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE, SECOND
from queue_server.stats.staffing.scenarios.past_day import FOREVER, Opening, PastDay, day_sample, past_day
from tests.folds import fold_visits, fold_window_intervals
from tests.halls import DESK, PureHall
from tests.unit.stats.estimates.days import OPEN_HALL


def day_played(hall: PureHall) -> PastDay:
    hall.ask(c.CloseDay())
    visits, intervals = fold_visits("aksu", hall.entries), fold_window_intervals("aksu", hall.entries)
    return past_day("aksu", "2025-10-09", OPEN_HALL, visits, intervals)


@pytest.fixture
def hall() -> PureHall:
    hall = PureHall(OPEN_HALL)
    hall.open(1)
    return hall


def test_a_visit_has_a_stop_for_each_service(hall: PureHall) -> None:
    """One waits 2 min, walks 1, is served 5, then 4 at the next stop; one gives up after 3; one never comes."""
    begun = hall.now
    hall.open(3)
    hall.issue("land", "veteran", "land", "school")
    hall.pass_minutes(2)
    hall.call(1)
    hall.pass_minutes(1)
    hall.ask(c.StartService(1))
    hall.pass_minutes(5)
    hall.ask(c.FinishService(1))
    hall.call(3)
    hall.ask(c.StartService(3))
    hall.pass_minutes(4)
    hall.ask(c.FinishService(3))
    leaver, ghost = hall.issue("papers"), hall.issue("land")
    hall.pass_minutes(3)
    hall.ask(c.LeaveQueue(leaver.id))
    hall.call(1)
    hall.pass_minutes(1)
    hall.ask(c.MarkNoShow(1))
    first, second, third = day_played(hall).planned_visits
    assert (first.came_at, first.priority) == (begun, "veteran")
    assert [(s.service, s.waited // MINUTE, s.walk // MINUTE, (s.takes or 0) // MINUTE) for s in first.stops] == [
        ("land", 2, 1, 5),
        ("school", 0, 0, 4),
    ]
    assert [(s.gave_up, s.waited // MINUTE, s.takes) for s in second.stops] == [(True, 3, None)]
    assert [(s.comes, s.walk // MINUTE, s.takes) for s in third.stops] == [(False, 1, None)]
    assert ghost.service == "land"


def test_a_window_is_open_but_for_its_pauses(hall: PureHall) -> None:
    """Free, wanted and serving are one opening, whatever hour it is; a pause ends it."""
    begun = hall.now
    hall.pass_minutes(90)
    hall.ask(c.PauseWindow(1, "lunch"), DESK)
    hall.pass_minutes(30)
    hall.ask(c.ResumeWindow(1))
    hall.issue()
    hall.pass_minutes(10)
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.pass_minutes(50)
    day = day_played(hall)
    assert day.openings == (
        Opening(1, begun, begun + 90 * MINUTE),
        Opening(1, begun + 120 * MINUTE, begun + 180 * MINUTE + 1),
    )
    assert day.reactions_s.tolist() == pytest.approx([600.0], abs=0.001)


def test_a_reaction_is_all_the_time_that_somebody_waited_for_the_window() -> None:
    """Another window takes the first visitor after a minute; the second waits two: three minutes until the call."""
    hall = PureHall(OPEN_HALL)
    hall.open(1, 3)
    hall.issue()
    hall.pass_minutes(1)
    hall.call(3)
    hall.pass_minutes(20)
    hall.issue()
    hall.pass_minutes(2)
    hall.call(1)
    hall.pass_minutes(1)
    assert sorted(day_played(hall).reactions_s.tolist()) == pytest.approx([60.0, 180.0], abs=0.001)


def test_chance_decides_what_the_day_does_not_say(hall: PureHall) -> None:
    """Who gave up leaves after as long; who was served takes as long; who would have left later, later."""
    for minutes in (4, 6):
        hall.issue()
        hall.call(1)
        hall.ask(c.StartService(1))
        hall.pass_minutes(minutes)
        hall.ask(c.FinishService(1))
    leaver = hall.issue()
    hall.pass_minutes(3)
    hall.ask(c.LeaveQueue(leaver.id))
    day = day_played(hall)
    drawn = day_sample(day, np.random.default_rng(1))
    assert [samples[0].takes // MINUTE for samples in drawn.of[:2]] == [4, 6]
    assert drawn.of[2][0].takes // MINUTE in (4, 6)
    assert drawn.of[2][0].patience == pytest.approx(3 * MINUTE, abs=SECOND)
    assert 0 < drawn.of[0][0].patience < FOREVER
    assert day_sample(day, np.random.default_rng(1)) == drawn


def test_nobody_leaves_a_day_on_which_nobody_left(hall: PureHall) -> None:
    """Patience that was never seen to end is not made up."""
    hall.issue()
    hall.call(1)
    hall.ask(c.StartService(1))
    assert [samples[0].patience for samples in day_sample(day_played(hall), np.random.default_rng(1)).of] == [FOREVER]
