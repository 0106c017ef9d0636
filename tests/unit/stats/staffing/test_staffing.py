"""The fewest windows that keep the norm."""

import numpy as np
import pytest
from msgspec.structs import replace

from queue_server.config.definition import Service, Window
from queue_server.stats.staffing.proposals.pools import pools_of
from queue_server.stats.staffing.proposals.staff_search import CHECKS, SETTLED
from queue_server.stats.staffing.proposals.staffing import NoProposal, StaffingPlan, propose
from queue_server.stats.staffing.proposals.trials import Trials
from queue_server.stats.staffing.scenarios.past_day import PastDay, past_day
from queue_server.stats.staffing.scenarios.whatif import Scenario, play
from tests.halls import DEFINITION, names
from tests.unit.stats.estimates.days import day_of, opening, planned_visit, sample_of

HOUR = 3600
HALL = replace(
    DEFINITION,
    services=(Service("land", "A", names("Land"), norm_minutes=5),),
    windows=tuple(Window(number, ("land",)) for number in range(1, 7)),
    priorities=(),
    rules=replace(DEFINITION.rules, booked_priority=None),
)


def lived(seed: int, hall: Window | None = None) -> PastDay:
    """A day from nine to one: ten an hour, but forty from eleven to twelve; five minutes each; four windows open."""
    definition = HALL if hall is None else replace(HALL, windows=(hall,))
    chance = np.random.default_rng(seed)
    people = []
    for hour, count in ((9, 10), (10, 10), (11, 40), (12, 10)):
        people += [hour * HOUR + second for second in np.sort(chance.uniform(0, HOUR, count))]
    planned_visits = [
        planned_visit(at, took) for at, took in zip(people, chance.exponential(300, len(people)), strict=True)
    ]
    openings = [opening(window.window, 9 * HOUR, 13 * HOUR) for window in definition.windows[:4]]
    planned = day_of(planned_visits, openings, definition)
    rows = play(planned, Scenario("", "", definition, planned.openings), sample_of(planned))
    return past_day("aksu", "2025-10-09", definition, rows.visits, rows.intervals)


@pytest.fixture(scope="module")
def proposal() -> StaffingPlan:
    return propose([lived(seed) for seed in range(4)])


@pytest.mark.slow
def test_a_rush_gets_more_windows_and_the_quiet_hours_fewer(proposal: StaffingPlan) -> None:
    """The norm holds in every half hour, with fewer windows' hours than four all day, and most of them at eleven."""
    windows = {slot.begin: slot.windows for slot in proposal.slots}
    assert list(windows) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30"]
    assert min(windows["11:00"], windows["11:30"]) >= 4 > max(windows["09:00"], windows["10:00"], windows["12:30"])
    assert proposal.share is not None
    assert proposal.was_share is not None
    assert proposal.share >= 0.8
    assert proposal.hours < proposal.was_hours == pytest.approx(16, abs=0.5)


@pytest.mark.slow
def test_one_window_fewer_would_not_do(proposal: StaffingPlan) -> None:
    """Played with the chances that settled it, the plan keeps the norm in every half hour; without one window in the
    tightest of them, that half hour does not."""
    trials = Trials([lived(seed) for seed in range(4)], HALL, lambda: None)
    chances = [trials.chances(SETTLED, run) for run in range(CHECKS)]
    plan = np.array([[slot.windows] for slot in proposal.slots])
    outcome = trials.play(plan, *chances)
    assert outcome is not None
    assert min(outcome.shares) >= 0.8
    assert outcome.shares.tolist() == [slot.share for slot in proposal.slots]
    tightest = int(outcome.shares.argmin())
    plan[tightest] -= 1
    missed = trials.play(plan, *chances)
    assert missed is not None
    assert missed.shares[tightest] < 0.8


def test_a_trial_that_is_lost_is_not_played_to_its_end() -> None:
    """With one window in the rush the first day settles it: of four days one is played."""
    trials = Trials([lived(seed) for seed in range(4)], HALL, lambda: None)
    single = np.ones((len(trials.slots), 1), int)
    assert (
        trials.play(single, trials.chances(1), is_lost=lambda so_far, left: so_far.in_time[0].any() and len(left) == 3)
        is None
    )
    assert trials.plays == 1


def test_a_day_may_go_on_after_midnight() -> None:
    """Who comes at half past midnight stands in the last half hour and not before the first."""
    late = day_of([planned_visit(at * HOUR, 60) for at in (23, 23.5, 24.5)], [opening(1, 23 * HOUR, 25 * HOUR)], HALL)
    begins = [slot.begin for slot in propose([late]).slots]
    assert begins == ["23:00", "23:30", "00:00", "00:30"]


def test_windows_that_differ_for_nobody_are_one_pool() -> None:
    """Nobody comes for the papers, so who could serve them as well is like the others; a window where nobody sat is
    the last, and one for papers alone is none."""
    services = (*HALL.services, Service("papers", "B", names("Papers"), norm_minutes=5))
    windows = (Window(1, ("land",)), Window(2, ("land", "papers")), Window(3, ("papers",)))
    hall = replace(HALL, services=services, windows=windows)
    day = day_of([], [opening(2, 0, 9)], hall)
    assert [pool.windows for pool in pools_of(hall, ["land"], [day])] == [(2, 1)]


def test_it_says_what_was_and_what_erlang_says(proposal: StaffingPlan) -> None:
    """Ten an hour of five minutes each are 0.83 windows' work: Erlang asks for 2; four were open."""
    first = proposal.slots[0]
    assert first.arrivals == pytest.approx(5, abs=1.5)
    assert (first.erlang, round(first.was_windows), first.was_share) == (2, 4, 1.0)
    assert first.numbers == list(range(1, first.windows + 1))


def test_a_hall_that_is_too_small_is_told_so() -> None:
    """With one window forty people an hour cannot be called in time, and the half hours are marked."""
    proposed = propose([lived(1, Window(1, ("land",)))])
    is_kept = {slot.begin: slot.is_kept for slot in proposed.slots}
    assert is_kept["11:30"] is False
    assert {slot.windows for slot in proposed.slots} == {1}


@pytest.mark.slow
def test_another_goal_or_norm_needs_other_windows(proposal: StaffingPlan) -> None:
    """A norm of half an hour asks for fewer windows."""
    assert propose([lived(seed) for seed in range(4)], norm_minutes=30).hours < proposal.hours


def test_what_cannot_be_answered_is_said() -> None:
    """No such day, and no norm."""
    with pytest.raises(NoProposal, match="no such day has been yet"):
        propose([])
    without = replace(HALL, services=(replace(HALL.services[0], norm_minutes=None),))
    with pytest.raises(NoProposal, match="no service of the hall has a norm"):
        propose([replace(lived(1), definition=without)])


@pytest.mark.slow
def test_a_search_that_is_ended_early_tells_what_it_has(proposal: StaffingPlan) -> None:
    """At once: the plan it began with, played for its figures, and said to be no more than that."""
    at_once = propose([lived(seed) for seed in range(4)], is_enough=lambda: True)
    assert (at_once.was_ended, proposal.was_ended) == (True, False)
    assert at_once.plays < proposal.plays
    assert [slot.begin for slot in at_once.slots] == [slot.begin for slot in proposal.slots]
