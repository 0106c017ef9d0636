"""A hall whose time was false, once it is corrected."""

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.days.false_time import right_day
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.state import MINUTE, SECOND, Acknowledged
from tests.halls import MORNING, PureHall

TEN_YEARS = 3650 * 86_400 * SECOND


def correct(hall: PureHall, now: int) -> None:
    """Write the correction that the hall needs, as an administrator does."""
    was, seq = hall.state.at, hall.state.seq + 1
    correction = e.ClockCorrected(was, now, 0, right_day(hall.state, now), "a dead battery")
    evolve(hall.state, e.Entry(seq, now, "admin:arman", str(seq), correction, b""))
    hall.now = now


def test_whoever_came_in_the_false_time_stands_where_they_stood() -> None:
    """Due times, calls and holds are put back by the difference; who came first is called first."""
    hall = PureHall()
    hall.now += TEN_YEARS
    hall.settle()
    hall.open(1)
    first, second = hall.issue(), hall.issue()
    hall.call(1)
    hall.ask(c.HoldTicket(1, 10))
    hall.now += 4 * MINUTE
    third = hall.issue()
    hall.call(1)
    correct(hall, MORNING + 30 * MINUTE)
    assert hall.state.day == "2025-10-09"
    assert [t.issued_at < MORNING + 30 * MINUTE for t in (first, second, third)] == [True, True, True]
    assert first.held_until == MORNING + 30 * MINUTE + 6 * MINUTE - 1
    hall.ask(c.StartService(1))
    hall.ask(c.FinishService(1))
    hall.pass_minutes(6)
    assert hall.call(1).number == "A001"


def test_what_was_true_stays() -> None:
    """Who came before the clock went wrong keeps the time; a hold that was begun before it ends when it was to."""
    hall = PureHall()
    hall.open(1)
    waiting, held = hall.issue(), hall.issue()
    hall.call(1)
    hall.ask(c.HoldTicket(1, 30))
    issued, until = held.issued_at, waiting.held_until
    hall.state.at += TEN_YEARS
    hall.state.acknowledged["idle:1"] = Acknowledged("manager:saule", hall.state.at)
    correct(hall, MORNING + MINUTE)
    assert (held.issued_at, held.due, waiting.held_until) == (issued, issued, until)
    assert hall.state.acknowledged["idle:1"].at == MORNING + MINUTE


def test_a_booked_time_was_never_the_clocks() -> None:
    """Somebody booked for the afternoon is due in the afternoon."""
    hall = PureHall()
    hall.now += TEN_YEARS
    hall.settle()
    afternoon = MORNING + 180 * MINUTE
    hall.ask(c.IssueTicket("booked", "land", booked_at=afternoon), c.Actor("kiosk", "entrance"))
    correct(hall, MORNING)
    assert hall.state.tickets["booked"].due == afternoon - 300 * SECOND


def test_a_day_that_was_closed_under_a_false_name_is_open_under_the_right_one() -> None:
    """Nobody has closed today."""
    hall = PureHall()
    hall.now += TEN_YEARS
    hall.settle()
    hall.ask(c.CloseDay())
    correct(hall, MORNING)
    assert hall.issue().number == "A001"
    assert hall.state.day_of(MORNING).isoformat() == hall.state.day
