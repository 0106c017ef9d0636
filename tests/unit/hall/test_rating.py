"""Who may say how a service was: once for each finished one, by its ticket, until the end of the next day."""

import pytest
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused
from queue_server.hall.folds.evolve import evolve_all
from queue_server.hall.folds.going_back import go_back
from queue_server.hall.ratings.decide_rating import TABLET_ACCEPTS_S, latest_at
from queue_server.hall.state import MINUTE, SECOND, State
from queue_server.journal.checks.sequence.sequence_checker import SequenceChecker
from tests.halls import DEFINITION, KIOSK, PureHall
from tests.unit.journal.days import RATING

RATED = replace(DEFINITION, rating=RATING)


def hall_with_served(*visit: str) -> PureHall:
    """A hall in which window 3 has just finished the first service of ticket `t1`."""
    hall = PureHall(RATED)
    hall.open(1, 3)
    hall.issue("land", None, *visit)
    serve(hall)
    return hall


def serve(hall: PureHall, window: int = 3) -> None:
    hall.call(window)
    hall.ask(c.StartService(window))
    hall.now += 5 * MINUTE
    hall.ask(c.FinishService(window))


def refusal(hall: PureHall, command: c.RateVisit) -> str:
    with pytest.raises(Refused) as refused:
        hall.ask(command, KIOSK)
    return refused.value.code


def test_a_mark_names_the_service_and_its_window() -> None:
    """Reasons keep their order, and one that was chosen twice counts once."""
    hall = hall_with_served()
    (mark,) = hall.ask(c.RateVisit("t1", 2, "phone", ("rude", "slow", "rude"), worded=True), KIOSK)
    finished = hall.state.served["t1"][0].finished
    assert mark == e.VisitRated("t1", finished, "land", 3, 2, "phone", ("rude", "slow"), worded=True)
    assert hall.state.served["t1"][0].rated_at == hall.now


def test_each_service_of_a_visit_is_rated_once() -> None:
    """The one that is named, or the last one; a mark stands."""
    hall = hall_with_served("school")
    assert refusal(hall, c.RateVisit("t1", 5, "phone", finished=10_000)) == "rating_too_early"
    serve(hall)
    first, second = hall.state.served["t1"]
    hall.ask(c.RateVisit("t1", 5, "phone"), KIOSK)
    assert refusal(hall, c.RateVisit("t1", 1, "paper")) == "rated_already"
    hall.ask(c.RateVisit("t1", 1, "paper", finished=first.finished), KIOSK)
    assert refusal(hall, c.RateVisit("t1", 1, "paper", finished=second.finished)) == "rated_already"


@pytest.mark.parametrize(
    ("step", "reasons", "code"),
    [
        (0, (), "no_such_step"),
        (6, (), "no_such_step"),
        (1, ("slow", "rude", "kind"), "too_many_reasons"),
        (1, ("kind",), "unknown_reason"),
        (5, ("slow",), "unknown_reason"),
        (5, ("no such",), "unknown_reason"),
    ],
)
def test_a_mark_that_there_is_not_is_refused(step: int, reasons: tuple[str, ...], code: str) -> None:
    hall = hall_with_served()
    assert refusal(hall, c.RateVisit("t1", step, "phone", reasons)) == code
    assert hall.state.served["t1"][0].rated_at is None


def test_only_a_finished_service_is_rated() -> None:
    """Not while it goes on, nor where the visitor left, nor a ticket that there is not."""
    hall = PureHall(RATED)
    hall.open(1)
    hall.issue()
    hall.issue()
    hall.call()
    assert refusal(hall, c.RateVisit("t1", 3, "phone")) == "rating_too_early"
    hall.ask(c.LeaveQueue("t2"), KIOSK)
    assert refusal(hall, c.RateVisit("t2", 3, "phone")) == "rating_of_unserved"
    assert refusal(hall, c.RateVisit("t9", 3, "phone")) == "unknown_ticket"


def test_a_hall_that_does_not_ask_takes_no_mark_and_remembers_nothing() -> None:
    for rating in (None, replace(RATING, on=False)):
        hall = PureHall(replace(DEFINITION, rating=rating))
        hall.open(3)
        hall.issue()
        serve(hall)
        assert hall.state.served == {}
        assert refusal(hall, c.RateVisit("t1", 5, "phone")) == "marks_not_asked"


def test_the_paper_is_good_until_the_end_of_the_next_day() -> None:
    """A day later still, at its end no more; then nothing of it is remembered."""
    hall = hall_with_served()
    hall.pass_minutes(24 * 60)
    assert latest_at(hall.state, 3) is not None
    end = hall.state.day_ends()
    hall.now = end - SECOND
    rated = PureHall(RATED)
    rated.state, rated.now = hall.state.copy(), hall.now
    rated.ask(c.RateVisit("t1", 4, "paper"), KIOSK)
    hall.now = end
    assert refusal(hall, c.RateVisit("t1", 4, "paper")) == "unknown_ticket"
    assert hall.state.served == {}


def test_a_tablet_rates_what_its_window_has_just_finished() -> None:
    """For as long as it asks and a minute more, and until the window has finished another one."""
    hall = hall_with_served()
    assert refusal(hall, c.RateVisit("t1", 4, "tablet", window=1)) == "rating_of_other_window"
    assert refusal(hall, c.RateVisit("t1", 4, "tablet")) == "rating_of_other_window"
    hall.now += (TABLET_ACCEPTS_S + 1) * SECOND
    assert refusal(hall, c.RateVisit("t1", 4, "tablet", window=3)) == "tablet_too_late"
    hall.issue()
    serve(hall)
    hall.issue()
    hall.call(3)
    hall.ask(c.StartService(3))
    hall.ask(c.FinishService(3))
    assert refusal(hall, c.RateVisit("t2", 4, "tablet", window=3)) == "tablet_too_late"
    hall.ask(c.RateVisit("t3", 4, "tablet", window=3), KIOSK)


def test_a_mark_that_was_not_committed_is_taken_back() -> None:
    """The state before it, and the same after it is folded again."""
    hall = hall_with_served()
    before, length = hall.state.copy(), len(hall.entries)
    hall.ask(c.RateVisit("t1", 4, "phone"), KIOSK)
    assert go_back(hall.state.copy(), hall.entries[length:], before) == before
    assert evolve_all(State(hall="aksu"), hall.entries) == hall.state


def checked(hall: PureHall) -> SequenceChecker:
    checker = SequenceChecker()
    for entry in hall.entries:
        assert checker.objection(entry.event) is None
        checker.follow(entry.event)
    return checker


@pytest.mark.parametrize(
    ("changes", "objection"),
    [
        ({"step": 9}, "gives a mark of step 9"),
        ({"reasons": ("slow", "rude", "kind")}, "with 3 reasons"),
        ({"finished": 5}, "which finished no service"),
        ({"ticket": "t2"}, "for another ticket or window"),
        ({"window": 1}, "for another ticket or window"),
    ],
)
def test_a_mark_that_cannot_have_happened_is_named(changes: dict[str, object], objection: str) -> None:
    hall = hall_with_served()
    mark = e.VisitRated("t1", hall.state.served["t1"][0].finished, "land", 3, 1, "phone")
    assert objection in str(checked(hall).objection(replace(mark, **changes)))


def test_a_mark_for_a_service_that_the_hall_has_no_more_is_no_fault() -> None:
    """The hall may drop a service, and a window, before the visitor says how it was."""
    hall = hall_with_served()
    checker = checked(hall)
    definition = replace(RATED, services=RATED.services[1:], windows=RATED.windows[:1])
    checker.follow(e.HallConfigured(definition))
    mark = e.VisitRated("t1", hall.state.served["t1"][0].finished, "land", 3, 1, "phone")
    assert checker.objection(mark) is None


def test_a_second_mark_is_named() -> None:
    hall = hall_with_served()
    (mark,) = hall.ask(c.RateVisit("t1", 1, "phone"), KIOSK)
    assert "a second mark" in str(checked(hall).objection(mark))
