"""What cannot come next is objected to; what is unknown is not held against anybody."""

import pytest

from queue_server.hall import events as e
from queue_server.journal.checks.sequence.sequence_checker import SequenceChecker
from queue_server.journal.codec import decode
from tests.halls import DEFINITION
from tests.unit.journal.days import day

CONFIGURED = e.HallConfigured(DEFINITION)
OPENED = e.DayOpened("2026-01-05")
AISULU = e.TicketIssued("t1", "A001", "land", 5)
MARAT = e.TicketIssued("t2", "A002", "land", 6, "veteran")
SEAT_1 = e.WindowOpened(1, "aigul")
CALLED = e.TicketCalled("t1", "A001", 1, "by_rule")
STARTED = e.TicketStarted("t1", 1)
MORNING = (CONFIGURED, OPENED, AISULU, MARAT, SEAT_1)


def checker(*events: e.Event) -> SequenceChecker:
    """A hall in which all this has happened, each without an objection."""
    followed = SequenceChecker()
    for event in events:
        assert followed.objection(event) is None
        followed.follow(event)
    return followed


@pytest.mark.parametrize(
    ("before", "event", "objection"),
    [
        ((), OPENED, "comes before the hall has been configured"),
        ((CONFIGURED,), AISULU, "is given while no day is open"),
        ((CONFIGURED, OPENED), OPENED, "opens 2026-01-05 after 2026-01-05"),
        (MORNING, e.DayOpened("2026-01-06"), "ends a day on which A001 is still waiting"),
        (MORNING, e.DayClosed("2026-01-05"), "ends a day on which A001 is still waiting"),
        ((CONFIGURED, OPENED), e.DayClosed("2026-01-04"), "closes 2026-01-04, which is not open"),
        (
            (CONFIGURED, OPENED, e.DayClosed("2026-01-05")),
            e.DayClosed("2026-01-05"),
            "closes 2026-01-05, which is not open",
        ),
        ((CONFIGURED, OPENED, e.DayClosed("2026-01-05")), AISULU, "is given while no day is open"),
        ((CONFIGURED, OPENED), e.DayReopened("2026-01-05"), "opens 2026-01-05 again, which is not closed"),
        (
            (CONFIGURED, OPENED, e.DayClosed("2026-01-05")),
            e.DayReopened("2026-01-04"),
            "opens 2026-01-04 again, which is not closed",
        ),
        (
            (CONFIGURED, OPENED, e.DayClosed("2026-01-05"), e.DayReopened("2026-01-05")),
            e.DayReopened("2026-01-05"),
            "opens 2026-01-05 again, which is not closed",
        ),
        (MORNING, AISULU, "is given a second time under the id t1"),
        (MORNING, e.TicketIssued("t3", "A001", "land", 7), "repeats number A001, which this day has given already"),
        (MORNING, e.TicketIssued("t3", "A003", "visa", 7), "names service 'visa', which the hall has not"),
        (
            MORNING,
            e.TicketIssued("t3", "A003", "land", 7, then=(e.Stop("visa"),)),
            "names service 'visa', which the hall has not",
        ),
        (MORNING, e.TicketIssued("t3", "A003", "land", 7, "king"), "names priority 'king', which the hall has not"),
        (MORNING, e.ServiceSwitchedOff("visa", "…"), "names service 'visa', which the hall has not"),
        (MORNING, e.WindowOpened(9, None), "names window 9, which the hall has not"),
        (MORNING, SEAT_1, "finds window 1 open"),
        (MORNING, e.WindowOpened(2, "aigul"), "seats aigul, who sits at window 1"),
        (MORNING, e.WindowResumed(1), "finds window 1 open"),
        (MORNING, e.WindowPaused(2, "lunch"), "finds window 2 closed"),
        ((*MORNING, CALLED), e.WindowClosed(1), "finds a visitor at window 1"),
        (MORNING, e.TicketCalled("t9", "A009", 1, "by_rule"), "names ticket t9, which this day has not"),
        (MORNING, e.TicketCalled("t1", "A002", 1, "by_rule"), "calls A001 by the number A002"),
        (MORNING, e.TicketCalled("t1", "A001", 2, "by_rule"), "calls to window 2, which is closed"),
        ((*MORNING, CALLED), e.TicketCalled("t2", "A002", 1, "by_rule"), "calls to window 1, where a visitor is"),
        ((*MORNING, CALLED), CALLED, "finds A001 called, not waiting"),
        (MORNING, STARTED, "finds A001 waiting, not called"),
        ((*MORNING, CALLED), e.TicketStarted("t1", 3), "happens at window 3, but A001 is at window 1"),
        ((*MORNING, CALLED), e.TicketRecalled("t1", "A001", 1, 3), "is call 3 of A001, after call 1"),
        ((*MORNING, CALLED), e.TicketFinished("t1", 1), "finds A001 called, not serving"),
        ((*MORNING, CALLED, STARTED), e.TicketLeft("t1"), "finds A001 serving, not waiting or called or held"),
        (MORNING, e.TicketReturned("t1", 5, "hand"), "finds A001 waiting, not held"),
        ((*MORNING, CALLED), e.TicketReleased("t1"), "finds A001 called, not waiting or held"),
        (MORNING, e.OperatorMoved("serik", 1, 2, "…"), "moves serik from window 1, where aigul sits"),
        (MORNING, e.OperatorMoved("aigul", 2, 1, "…"), "finds window 2 closed"),
        (MORNING, e.OperatorMoved("aigul", 1, 9, "…"), "names window 9, which the hall has not"),
        ((*MORNING, CALLED), e.TicketChanged("t1", "school", 5, "…"), "finds A001 called, not waiting or held"),
        (MORNING, e.TicketChanged("t1", "visa", 5, "…"), "names service 'visa', which the hall has not"),
        (MORNING, e.TicketChanged("t1", "land", 5, "…", "king"), "names priority 'king', which the hall has not"),
        (
            (*MORNING, e.TicketCancelled("t1", "…")),
            CALLED,
            "finds A001 closed, not waiting",
        ),
        (MORNING, e.PrivilegeConfirmed("t2", 1, "veteran"), "finds A002 waiting, not called or serving"),
        (
            (*MORNING, CALLED),
            e.PrivilegeConfirmed("t1", 1, "veteran"),
            "decides on priority 'veteran', which A001 does not claim",
        ),
    ],
)
def test_what_cannot_come_next_is_objected_to(before: tuple[e.Event, ...], event: e.Event, objection: str) -> None:
    """After these events, this one cannot come, and the sentence says why."""
    assert checker(*before).objection(event) == objection


@pytest.mark.parametrize("seed", range(1, 41))
def test_whatever_a_hall_may_do_is_possible(seed: int) -> None:
    """No event of a random day is objected to."""
    checker(*(decode(record).event for record in day(seed, 200)))


@pytest.mark.parametrize("seed", range(1, 21))
def test_nobody_is_accused_because_of_what_is_unknown(seed: int) -> None:
    """Wherever the track is lost, with one event unseen, the rest of the day is not objected to."""
    events = [decode(record).event for record in day(seed, 120)]
    for lost in range(len(events)):
        followed = checker(*events[:lost])
        followed.lose_track(lost + 1)
        assert accused(followed, events[lost + 1 :]) == []


def test_what_is_known_again_is_checked_again() -> None:
    """After the track was lost, a second call of the same ticket is still found."""
    followed = checker(*MORNING)
    followed.lose_track(followed.seq)
    assert followed.objection(CALLED) is None
    followed.follow(CALLED)
    assert followed.objection(CALLED) == "finds A001 called, not waiting"


def accused(followed: SequenceChecker, events: list[e.Event]) -> list[e.Event]:
    """The events that are objected to on the way."""
    accused_events = []
    for event in events:
        if followed.objection(event) is not None:
            accused_events.append(event)
        followed.follow(event)
    return accused_events
