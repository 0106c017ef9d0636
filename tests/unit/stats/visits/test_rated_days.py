"""Marks are counted on the day of their service, whenever they come, and those without a visitor stand out."""

from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.state import MINUTE, SECOND
from queue_server.stats.visits.fold import Fold, decode_fold
from queue_server.stats.visits.fold_mark import FoldMark, may_mark
from queue_server.stats.visits.rated_days import RecordedMark, wait_class
from tests.halls import DEFINITION, KIOSK, MORNING, PureHall
from tests.unit.journal.days import RATING


def hall_of_marks() -> PureHall:
    hall = PureHall(replace(DEFINITION, rating=RATING))
    hall.open(1)
    return hall


def serve(hall: PureHall, seconds: float = 300) -> str:
    """A visitor who waits for six minutes, and is served for so many seconds."""
    ticket = hall.issue()
    hall.now += 6 * MINUTE
    hall.call()
    hall.ask(c.StartService(1))
    hall.now += int(seconds * SECOND)
    hall.ask(c.FinishService(1))
    return ticket.id


def folded(hall: PureHall) -> Fold:
    fold = Fold.begin("aksu")
    fold.take_in(hall.entries)
    return fold


def test_a_mark_counts_on_the_day_of_its_service() -> None:
    """In every part of the hall; reasons in the hall and in the service."""
    hall = hall_of_marks()
    ticket = serve(hall)
    hall.pass_minutes(24 * 60)
    hall.ask(c.RateVisit(ticket, 2, "paper", ("slow",)), KIOSK)
    ratings = folded(hall).ratings
    with_reason = {"2": 1, "reason:slow": 1}
    assert ratings.days == {
        "2025-10-09": {
            "none:": with_reason,
            "service:land": with_reason,
            "hour:14": {"2": 1},
            "wait:5": {"2": 1},
            "window:1": {"2": 1},
            "operator:operator-1": {"2": 1},
        }
    }
    assert (ratings.open, ratings.outstanding, ratings.worded) == ({}, [], [])


def test_what_may_get_no_mark_any_more_is_forgotten() -> None:
    """Two days later; and in a hall that does not ask nothing is remembered."""
    hall = hall_of_marks()
    ticket = serve(hall)
    assert set(folded(hall).ratings.open) == {ticket}
    hall.pass_minutes(24 * 60)
    assert set(folded(hall).ratings.open) == {ticket}
    hall.pass_minutes(24 * 60)
    assert folded(hall).ratings.open == {}
    silent = PureHall()
    silent.open(1)
    serve(silent)
    assert folded(silent).ratings.open == {}


def test_marks_without_a_visitor_stand_out() -> None:
    """Within three seconds; or from the tablet after less than ten seconds of service."""
    hall = hall_of_marks()
    waits = {serve(hall): 3, serve(hall, 9.9): 4}
    for ticket, seconds in waits.items():
        hall.now += seconds * SECOND
        hall.ask(c.RateVisit(ticket, 5, "phone"), KIOSK)
    ticket = serve(hall, 9.9)
    hall.now += 2 * SECOND
    hall.ask(c.RateVisit(ticket, 5, "tablet", window=1, worded=True), KIOSK)
    ratings = folded(hall).ratings
    assert [(mark.ticket, mark.grounds) for mark in ratings.outstanding] == [(ticket, ("quick", "brief"))]
    assert (
        ratings.worded
        == ratings.outstanding
        == [
            RecordedMark(
                seq=hall.state.seq,
                at=hall.now,
                ticket=ticket,
                finished=hall.state.seq - 1,
                number="A003",
                day="2025-10-09",
                service="land",
                window=1,
                step=5,
                source="tablet",
                grounds=("quick", "brief"),
            )
        ]
    )


def test_words_are_listed_as_long_as_they_are_there() -> None:
    """Ninety days, and the day on which they were written."""
    hall = hall_of_marks()
    hall.ask(c.RateVisit(serve(hall), 1, "phone", worded=True), KIOSK)
    hall.pass_minutes(91 * 24 * 60)
    assert len(folded(hall).ratings.worded) == 1
    hall.pass_minutes(24 * 60)
    assert folded(hall).ratings.worded == []


def test_a_fold_goes_on_where_it_was_saved() -> None:
    """And may be taken back over a service that was not committed; a mark has it folded anew."""
    hall = hall_of_marks()
    first = serve(hall)
    saved, length = folded(hall), len(hall.entries)
    body = saved.encode()
    serve(hall)
    rest = hall.entries[length:]
    mark = FoldMark(saved, rest)
    saved.take_in(rest)
    mark.go_back()
    assert saved.encode() == body
    hall.ask(c.RateVisit(first, 4, "phone"), KIOSK)
    assert not may_mark(hall.entries[-1:])
    restored = decode_fold(body)
    assert restored is not None
    restored.take_in(hall.entries[length:])
    assert restored.encode() == folded(hall).encode()


def test_what_ended_in_a_false_time_gets_no_figure() -> None:
    """Its row is forgotten too; the mark itself stands."""
    hall = hall_of_marks()
    hall.now += 30 * 24 * 60 * MINUTE
    hall.settle()
    hall.open(1)
    ticket, was = serve(hall), hall.now
    corrected = e.ClockCorrected(was, MORNING + MINUTE, 1, "2025-10-09", "a dead battery")
    fold = folded(hall)
    fold.take_in([e.Entry(fold.seq + 1, MORNING + MINUTE, "admin:arman", "", corrected, fold.head)])
    assert ticket not in fold.ratings.open
    assert fold.ratings.days == {}


def test_waits_have_classes() -> None:
    assert [wait_class(minutes * MINUTE) for minutes in (0, 4, 5, 14, 15, 59, 60, 900)] == [
        *("0", "0", "5", "5", "15", "30", "60", "60"),
    ]
