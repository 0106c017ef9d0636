"""Who came after a ticket and was called before it, and why."""

import pytest
from msgspec.structs import asdict, replace

from queue_server.config.definition import Definition
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.state import MINUTE
from queue_server.hall.ticket import Ticket
from queue_server.views.fairness.overtaken import Overtaken
from tests.booked_halls import BookedHall, at, times, with_times
from tests.halls import DEFINITION, KIOSK, PureHall, with_rules


def reasons(hall: PureHall, ticket: Ticket, definition: Definition = DEFINITION) -> list[dict[str, object]]:
    """What is told of each call, without what every call has."""
    fold = Overtaken(definition, ticket.id)
    fold.take_all(entry for entry in hall.entries if entry.seq >= ticket.seq)
    told_fields = [asdict(overtaking) for overtaking in fold.overtakings]
    return [
        {name: value for name, value in fields.items() if value is not None and name != "at"} for fields in told_fields
    ]


@pytest.fixture
def hall() -> PureHall:
    hall = PureHall()
    hall.open(1, 2, 3)
    return hall


def test_nobody_overtakes_by_the_plain_rule(hall: PureHall) -> None:
    """First come, first called: the list is empty, also for one who has not been called yet."""
    tickets = [hall.issue() for _ in range(3)]
    hall.call(1)
    hall.call(3)
    assert [reasons(hall, ticket) for ticket in tickets] == [[], [], []]


def test_a_priority_is_told_by_its_head_start_alone(hall: PureHall) -> None:
    """Which class it is says something about a person in the same room."""
    ticket = hall.issue()
    hall.pass_minutes(2)
    hall.issue("land", "veteran")
    hall.call(1)
    assert reasons(hall, ticket) == [{"number": "A002", "window": 1, "why": "priority", "head_start_s": 600}]


def test_an_appointment_is_told_with_its_time(hall: PureHall) -> None:
    """Booked for now, taken later than mine, due five minutes before the booked time."""
    ticket = hall.issue()
    booked_at = hall.now + MINUTE
    hall.ask(c.IssueTicket("booked", "land", booked_at=booked_at), KIOSK)
    hall.call(1)
    (overtaking,) = reasons(hall, ticket)
    assert (overtaking["why"], overtaking["number"]) == ("booked", "A002")
    assert str(overtaking["booked_at"]) == "2025-10-09 09:01:00.000001+00:00"


def test_real_bookings_are_told_as_what_they_are() -> None:
    """Who came in time for four o'clock went before one who just came at it; who came late for it joined behind; and
    whoever was early, for half past, was passed by both, for that reason."""
    rules = times(places=2, late="join", late_minutes=5)
    hall = BookedHall(with_times(land=rules))
    hall.open(1)
    for name, clock in (("in-time", "16:00"), ("late", "16:00"), ("early", "16:30")):
        hall.book(name, clock)
    hall.open(3)
    hall.now = at("16:00")
    hall.ask(c.ArriveBooking("early", "early"), KIOSK)
    walk_in = hall.issue()
    hall.now = at("16:02")
    hall.ask(c.ArriveBooking("in-time", "in-time"), KIOSK)
    hall.now = at("16:08")
    hall.ask(c.ArriveBooking("late", "late"), KIOSK)
    called = [hall.call(1).id, hall.call(3).id]
    assert called == ["in-time", walk_in.id]
    (booked,) = reasons(hall, walk_in, hall.state.defined)
    assert (booked["why"], str(booked["booked_at"])) == ("booked", "2025-10-09 11:00:00+00:00")
    of_early = reasons(hall, hall.state.tickets["early"], hall.state.defined)
    assert [overtaking["why"] for overtaking in of_early] == ["booked", "own_booking"]
    hall.ask(c.StartService(1))
    hall.ask(c.FinishService(1))
    assert hall.call(1).id == "late"
    assert [overtaking["why"] for overtaking in reasons(hall, hall.state.tickets["early"], hall.state.defined)][2:] == [
        "own_booking"
    ]


def test_a_helper_who_takes_one_of_the_same_moment_is_no_wrong(hall: PureHall) -> None:
    """Both came at once, mine first; window 2 only helps with land, so it calls who came for its own service."""
    ticket = hall.issue("land")
    hall.now -= 1
    hall.issue("school")
    called = hall.call(2)
    assert called.due == ticket.due
    assert reasons(hall, ticket) == [{"number": "B001", "window": 2, "why": "helper", "after_minutes": 10}]


def test_another_service_is_no_wrong(hall: PureHall) -> None:
    """Window 4 calls papers and never land."""
    ticket = hall.issue("land")
    hall.issue("papers")
    hall.open(4)
    hall.call(4)
    assert reasons(hall, ticket) == [{"number": "C001", "window": 4, "why": "another_service"}]


def test_a_helper_takes_its_own_first(hall: PureHall) -> None:
    """Window 2 helps with land once somebody has waited ten minutes for it."""
    ticket = hall.issue("land")
    hall.issue("school")
    hall.call(2)
    assert reasons(hall, ticket) == [{"number": "B001", "window": 2, "why": "helper", "after_minutes": 10}]


def test_out_of_turn_is_told_with_who_and_why(hall: PureHall) -> None:
    """The operator's name and the reason that was stated stand in the record, so they are shown."""
    ticket = hall.issue()
    last = hall.issue()
    hall.ask(c.CallOutOfTurn(1, last.id, "Fell ill in the hall"))
    assert reasons(hall, ticket) == [
        {
            "number": "A002",
            "window": 1,
            "why": "out_of_turn",
            "operator": "operator-1",
            "stated": "Fell ill in the hall",
        }
    ]


def test_on_hold_others_go_on(hall: PureHall) -> None:
    """Whoever is on hold is overtaken by those who are there."""
    ticket = hall.issue()
    hall.issue()
    hall.call(1)
    hall.ask(c.HoldTicket(1, 10))
    hall.call(1)
    assert reasons(hall, ticket) == [{"number": "A002", "window": 1, "why": "on_hold"}]


def test_one_who_was_sent_to_a_window_is_called_there_alone(hall: PureHall) -> None:
    """Another window of the same service calls others meanwhile."""
    ticket = hall.issue()
    hall.issue()
    hall.call(1)
    hall.ask(c.TransferTicket(1, to_window=3))
    hall.call(1)
    assert reasons(hall, ticket) == [{"number": "A002", "window": 1, "why": "another_window", "bound_to": 3}]


def test_a_due_time_that_was_moved_back(hall: PureHall) -> None:
    """Where the hall's rules give a returned ticket its place anew, those who came meanwhile are before it."""
    definition = with_rules(due_after_hold="anew")
    hall = PureHall(definition)
    hall.open(1)
    ticket = hall.issue()
    hall.call(1)
    hall.ask(c.HoldTicket(1))
    hall.issue()
    hall.ask(c.ReturnTicket(1))
    hall.call(1)
    assert reasons(hall, ticket, definition) == [{"number": "A002", "window": 1, "why": "moved_back"}]


@pytest.mark.parametrize("rule", ["kept", "anew"])
def test_a_priority_that_a_supervisor_gave_is_told_as_a_change(hall: PureHall, rule: str) -> None:
    """The other has come later and goes first because somebody has given it a head start."""
    hall.ask(c.Configure(with_rules(due_after_transfer=rule)))
    ticket, other = hall.issue(), hall.issue()
    hall.ask(c.ChangeTicket(other.id, "showed a veteran's card", priority="veteran"))
    hall.call(1)
    assert reasons(hall, ticket) == [{"number": "A002", "window": 1, "why": "changed", "changed": "theirs"}]


def test_who_is_put_into_my_line_before_me_is_told_as_a_change(hall: PureHall) -> None:
    """It had its head start before, but in another line."""
    ticket = hall.issue()
    other = hall.issue("papers", "veteran")
    hall.ask(c.ChangeTicket(other.id, "came for land", service="land"))
    hall.call(1)
    assert reasons(hall, ticket) == [{"number": "C001", "window": 1, "why": "changed", "changed": "theirs"}]


def test_my_own_change_is_told_as_one(hall: PureHall) -> None:
    """Sent to land by a supervisor, where the rules give the place anew: who came meanwhile is before me."""
    definition = with_rules(due_after_transfer="anew")
    hall.ask(c.Configure(definition))
    ticket = hall.issue("papers")
    hall.pass_minutes(1)
    hall.issue()
    hall.pass_minutes(1)
    hall.ask(c.ChangeTicket(ticket.id, "came for land", service="land"))
    hall.call(1)
    assert reasons(hall, ticket, definition) == [{"number": "A001", "window": 1, "why": "changed", "changed": "mine"}]


def test_a_priority_that_was_taken_from_me_is_told_as_a_change(hall: PureHall) -> None:
    """With the head start gone, who came after me and within it goes first."""
    hall.pass_minutes(11)
    ticket = hall.issue("land", "veteran")
    hall.pass_minutes(4)
    hall.issue("land", "booked")
    hall.ask(c.ChangeTicket(ticket.id, "a mistake", priority=None))
    hall.call(1)
    assert reasons(hall, ticket) == [{"number": "A002", "window": 1, "why": "changed", "changed": "mine"}]


def test_a_proof_that_was_missing_moves_back(hall: PureHall) -> None:
    """Mine had a head start and lost it; the other came within it."""
    ticket = hall.issue("land", "veteran")
    hall.call(1)
    hall.pass_minutes(4)
    hall.issue("land", "booked")
    hall.ask(c.ConfirmPrivilege(1, confirmed=False))
    hall.ask(c.HoldTicket(1))
    hall.ask(c.ReturnTicket(1))
    hall.call(1)
    assert reasons(hall, ticket) == [{"number": "A002", "window": 1, "why": "moved_back"}]


def test_my_own_appointment_that_is_later_is_told_with_its_time(hall: PureHall) -> None:
    """I have come an hour early: who comes without an appointment before my time goes first."""
    booked_at = hall.now + 60 * MINUTE
    hall.ask(c.IssueTicket("booked", "land", booked_at=booked_at), KIOSK)
    hall.pass_minutes(1)
    hall.issue()
    hall.call(1)
    (overtaking,) = reasons(hall, hall.state.tickets["booked"])
    assert (overtaking["why"], overtaking["number"]) == ("own_booking", "A002")
    assert str(overtaking["booked_at"]) == "2025-10-09 10:00:00+00:00"


def test_a_ticket_of_a_false_time_is_explained_after_its_correction(hall: PureHall) -> None:
    """Issued an hour in the future, put right, and then given a place anew behind who came meanwhile."""
    definition = with_rules(due_after_hold="anew")
    hall.ask(c.Configure(definition))
    ticket = hall.issue()
    was, hall.now = hall.now, hall.now - 60 * MINUTE
    hall._take_in([e.ClockCorrected(was, hall.now, 0, hall.state.day, "a dead battery")], "admin:arman")
    hall.call(1)
    hall.ask(c.HoldTicket(1))
    hall.pass_minutes(1)
    hall.issue()
    hall.pass_minutes(1)
    hall.ask(c.ReturnTicket(1))
    hall.call(1)
    assert reasons(hall, ticket, definition) == [{"number": "A002", "window": 1, "why": "moved_back"}]


def test_a_call_against_the_rule_is_not_explained_away(hall: PureHall) -> None:
    """A journal that says `by_rule` of a call that the rule does not give says so here too."""
    ticket = hall.issue()
    hall.issue()
    hall.call(1)
    second = hall.entries[-1]
    forged = replace(second, event=replace(second.event, ticket="t2", number="A002"))
    hall.entries[-1] = forged
    assert reasons(hall, ticket) == [{"number": "A002", "window": 1, "why": "not_by_rule"}]


def test_what_comes_after_the_end_or_during_the_service_is_no_overtaking(hall: PureHall) -> None:
    """Once it is called, and after it has left, nobody overtakes a ticket; one who overtook it counts once."""
    ticket = hall.issue()
    hall.pass_minutes(1)
    hall.issue("land", "veteran")
    for _ in range(2):
        hall.issue()
    hall.call(1)
    hall.ask(c.Recall(1))
    hall.call(3)
    hall.ask(c.StartService(1))
    hall.call(1)
    assert [overtaking["number"] for overtaking in reasons(hall, ticket)] == ["A002"]
