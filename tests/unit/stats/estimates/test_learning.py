"""What a hall has shown becomes what its visitors are told."""

import numpy as np

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.events import Estimate
from queue_server.stats.estimates.error_range import Corrected
from queue_server.stats.estimates.estimate import drop_outlived
from queue_server.stats.estimates.learning import Learning, _rounded
from tests.halls import PureHall


def served(hall: PureHall, count: int, minutes: float = 5) -> None:
    """So many come one after another, and each is served for so long."""
    for _ in range(count):
        hall.issue()
        hall.call()
        hall.ask(c.StartService(1))
        hall.pass_minutes(minutes)
        hall.ask(c.FinishService(1))


def learning_from(hall: PureHall) -> Learning:
    learning = Learning("aksu", hall.state.definition)
    learning.take_in(hall.entries, asks=0)
    learning.stand_at(hall.state.copy())
    return learning


def test_nothing_is_told_before_enough_was_seen() -> None:
    """19 services are too few to draw from, 20 are enough."""
    hall = PureHall()
    hall.open(1)
    served(hall, 19)
    assert learning_from(hall).newcomers(hall.now) == {}
    served(hall, 1)
    assert "land" in learning_from(hall).newcomers(hall.now)


def test_a_line_of_three_is_three_services_long() -> None:
    """Each took five minutes at the one window; three are ahead of whoever comes, one of them just begun."""
    hall = PureHall()
    hall.open(1)
    served(hall, 30)
    hall.issue()
    hall.call()
    hall.ask(c.StartService(1))
    waiting = [hall.issue(), hall.issue()]
    learning = learning_from(hall)
    assert learning.newcomers(hall.now)["land"].median_s == 900
    estimates = learning.estimates([ticket.id for ticket in waiting], hall.now)
    assert [estimates[ticket.id].median_s for ticket in waiting] == [300, 600]  # type: ignore[union-attr]


def test_a_range_begins_with_the_short_services_and_ends_with_the_long_ones() -> None:
    """Before any outcome was seen, too: one in two takes two minutes, the other twenty."""
    hall = PureHall()
    hall.open(1)
    for _ in range(15):
        served(hall, 1, minutes=2)
        served(hall, 1, minutes=20)
    hall.issue()
    hall.call()
    hall.ask(c.StartService(1))
    waiting = [hall.issue(), hall.issue()]
    estimates = learning_from(hall).estimates([ticket.id for ticket in waiting], hall.now)
    for wait in estimates.values():
        assert wait is not None
        assert wait.low_s < wait.median_s < wait.high_s


def test_a_wait_is_told_in_steps_that_hold_its_range() -> None:
    """The lower end goes down, the upper one up, and the median stays between them."""
    assert _rounded(Corrected(400.0, 100.0, 290.0, 610.0)) == Estimate(low_s=90, median_s=300, high_s=630)
    assert _rounded(Corrected(400.0, 299.0, 299.5, 300.0)) == Estimate(low_s=270, median_s=300, high_s=300)


def test_how_long_the_present_service_has_lasted_is_part_of_the_estimate() -> None:
    """Each took five minutes at the one window: after three of them whoever comes waits for two, whoever is behind for
    seven."""
    hall = PureHall()
    hall.open(1)
    served(hall, 30)
    hall.issue()
    hall.call()
    hall.ask(c.StartService(1))
    hall.pass_minutes(3)
    assert learning_from(hall).newcomers(hall.now)["land"].median_s == 120
    hall.issue()
    assert learning_from(hall).newcomers(hall.now)["land"].median_s == 420


def test_an_estimate_that_a_ticket_has_outlived_has_no_say() -> None:
    """The last one waited less than this one has already: that says nothing of the rest.
    A newcomer may have no wait."""
    rests = {"queue_length": 300.0, "les": 0.0}
    assert np.isnan(drop_outlived(rests, has_waited=True)).tolist() == [False, True]
    assert drop_outlived(rests, has_waited=False).tolist() == [300.0, 0.0]


def test_a_head_start_is_part_of_the_estimate() -> None:
    """Two wait since a moment ago: a veteran goes before both, and waits for the one who is being served alone."""
    hall = PureHall()
    hall.open(1)
    served(hall, 30)
    for _ in range(3):
        hall.issue()
    hall.call()
    hall.ask(c.StartService(1))
    estimates = learning_from(hall).privileged([("land", "veteran"), ("school", "veteran")], hall.now)
    assert estimates["land", "veteran"] == e.Estimate(300, 300, 300)
    assert estimates["school", "veteran"] is None, "no window that calls it is open"


def test_nobody_serves_nothing_is_told() -> None:
    """Every window that calls the service is closed: any number would be a guess."""
    hall = PureHall()
    hall.open(1)
    served(hall, 30)
    hall.ask(c.CloseWindow(1))
    assert learning_from(hall).newcomers(hall.now) == {}


def test_a_past_that_begins_in_the_middle_begins_with_its_first_whole_day() -> None:
    """The first records name tickets that were given before them; from the next day on all is known."""
    hall = PureHall()
    hall.open(1)
    served(hall, 5)
    hall.pass_minutes(24 * 60)
    hall.open(1)
    served(hall, 25)
    days = [at for at, entry in enumerate(hall.entries) if isinstance(entry.event, e.DayOpened)]
    learning = Learning("aksu", hall.state.definition)
    learning.take_in(hall.entries[days[1] - 8 :], asks=0)
    hall.issue()
    learning.stand_at(hall.state)
    assert learning.newcomers(hall.now)["land"].high_s == 300


def test_only_who_waits_is_estimated() -> None:
    """One who has been called knows the wait; a number of another day says nothing."""
    hall = PureHall()
    hall.open(1)
    served(hall, 30)
    hall.issue()
    called = hall.call()
    assert learning_from(hall).estimates([called.id, "gone"], hall.now) == {}
