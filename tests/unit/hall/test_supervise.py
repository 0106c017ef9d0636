"""A supervisor's acts: what changes from above, always for a stated reason."""

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused
from queue_server.hall.order import overtaken, upcoming
from queue_server.hall.state import MINUTE, SECOND, Acknowledged
from queue_server.hall.supervise import acknowledged
from tests.halls import DEFINITION, MORNING, PureHall, with_rules

HEAD_START = 600 * SECOND
"""That of a veteran, in µs."""


def refused(hall: PureHall, command: c.Command) -> str:
    """The code with which a command is refused, having changed nothing."""
    before = hall.state.seq
    with pytest.raises(Refused) as caught:
        hall.ask(command)
    assert hall.state.seq == before
    return caught.value.code


def numbers(hall: PureHall, window: int) -> list[str]:
    """Whom the window would call, in order."""
    return [ticket.number for ticket in upcoming(hall.state, window, hall.now, 9)]


@pytest.fixture
def hall() -> PureHall:
    """A001, A002 and B001 wait since a minute from one another; windows 1 and 3 are open."""
    hall = PureHall()
    hall.open(1, 3)
    for service in ("land", "land", "school"):
        hall.issue(service)
        hall.pass_minutes(1)
    return hall


def test_a_priority_that_is_given_moves_the_ticket_by_its_head_start(hall: PureHall) -> None:
    """Ten minutes' head start is a due time ten minutes earlier, and with it the place in the line."""
    ticket = hall.state.ticket("A002")
    was = ticket.due
    (changed,) = hall.ask(c.ChangeTicket("A002", "showed a veteran's card", priority="veteran"))
    assert changed == e.TicketChanged(ticket.id, "land", was - HEAD_START, "showed a veteran's card", "veteran")
    assert (ticket.due, ticket.priority, ticket.state) == (was - HEAD_START, "veteran", "waiting")
    assert numbers(hall, 1) == ["A002", "A001"]


def test_a_priority_that_is_taken_away_gives_the_place_back(hall: PureHall) -> None:
    """Given and taken again, the ticket is due as at its issue."""
    ticket = hall.state.ticket("A002")
    was = ticket.due
    hall.ask(c.ChangeTicket("A002", "a mistake", priority="veteran"))
    hall.ask(c.ChangeTicket("A002", "the mistake was mine", priority=None))
    assert (ticket.due, ticket.priority) == (was, None)


def test_a_booked_visitor_gains_only_what_goes_beyond_the_booking(hall: PureHall) -> None:
    """Booked is 5 minutes already, a veteran 10: of the two the longer counts, once."""
    booked_at = hall.now + 30 * MINUTE
    hall.ask(c.IssueTicket("b", "land", booked_at=booked_at))
    assert hall.state.tickets["b"].due == booked_at - 300 * SECOND
    hall.ask(c.ChangeTicket("b", "a veteran", priority="veteran"))
    assert hall.state.tickets["b"].due == booked_at - HEAD_START


def test_a_priority_whose_proof_was_refused_has_no_head_start_to_lose(hall: PureHall) -> None:
    """Its place is that of one without; another priority is claimed, and proved, anew."""
    ticket = hall.issue("papers", "veteran")
    assert hall.call(3) is ticket
    hall.ask(c.ConfirmPrivilege(3, confirmed=False))
    hall.ask(c.HoldTicket(3))
    plain = ticket.due
    hall.ask(c.ChangeTicket(ticket.id, "no card at all", priority=None))
    assert (ticket.due, ticket.privilege) == (plain, None)
    hall.ask(c.ChangeTicket(ticket.id, "brought the card", priority="veteran"))
    assert ticket.due == plain - HEAD_START


def test_another_service_is_another_line_and_the_same_due_time(hall: PureHall) -> None:
    """The visitor took the wrong ticket and keeps the time of arrival; the number stays."""
    ticket = hall.state.ticket("B001")
    was = ticket.due
    hall.ask(c.ChangeTicket("B001", "came for land", service="land"))
    assert (ticket.service, ticket.due, ticket.number, ticket.waiting_since) == ("land", was, "B001", hall.now)
    assert numbers(hall, 1) == ["A001", "A002", "B001"]


def test_another_service_is_due_anew_where_transfers_are() -> None:
    """The hall's rule on transfers counts for a supervisor's too."""
    hall = PureHall(with_rules(due_after_transfer="anew"))
    hall.issue("school", "veteran")
    hall.pass_minutes(20)
    hall.ask(c.ChangeTicket("B001", "came for land", service="land"))
    assert hall.state.ticket("B001").due == hall.now - HEAD_START


def test_another_service_frees_from_a_window(hall: PureHall) -> None:
    """A ticket that was sent to one window may be called by any that serves the new service."""
    hall.call(1)
    hall.ask(c.TransferTicket(1, to_window=3))
    assert hall.state.ticket("A001").bound_to == 3
    hall.ask(c.ChangeTicket("A001", "school after all", service="school"))
    assert hall.state.ticket("A001").bound_to is None


def test_a_held_ticket_can_be_changed_and_comes_back_so(hall: PureHall) -> None:
    """It is not in a line, and joins the new one when it returns."""
    hall.call(1)
    hall.ask(c.HoldTicket(1, 5))
    hall.ask(c.ChangeTicket("A001", "school", service="school", priority="veteran"))
    hall.pass_minutes(5)
    ticket = hall.state.ticket("A001")
    assert (ticket.state, ticket.service, ticket.due) == ("waiting", "school", MORNING - HEAD_START)


def test_whom_a_change_overtakes_is_known_beforehand(hall: PureHall) -> None:
    """Those of the line who are due before it now and would not be then."""
    ticket = hall.state.ticket("A002")
    assert [t.number for t in overtaken(hall.state, ticket, "land", ticket.due - HEAD_START)] == ["A001"]
    assert overtaken(hall.state, ticket, "land", ticket.due + HEAD_START) == []
    land = hall.state.ticket("B001")
    assert [t.number for t in overtaken(hall.state, land, "land", MORNING - HEAD_START)] == ["A001", "A002"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (c.ChangeTicket("A001", " ", service="school"), "reason_needed"),
        (c.ChangeTicket("A001", "because"), "nothing_changes"),
        (c.ChangeTicket("A001", "because", "land", None), "nothing_changes"),
        (c.ChangeTicket("A001", "because", "visa"), "unknown_service"),
        (c.ChangeTicket("A001", "because", priority="king"), "unknown_priority"),
        (c.ChangeTicket("Z999", "because", "land"), "unknown_ticket"),
        (c.CancelTicket("A001", ""), "reason_needed"),
        (c.CancelTicket("Z999", "because"), "unknown_ticket"),
        (c.MoveOperator(1, 4, "\t"), "reason_needed"),
        (c.MoveOperator(1, 3, "because"), "window_taken"),
        (c.MoveOperator(1, 1, "because"), "window_taken"),
        (c.MoveOperator(2, 4, "because"), "nobody_sits"),
        (c.MoveOperator(1, 9, "because"), "unknown_window"),
    ],
)
def test_what_makes_no_sense_is_refused(hall: PureHall, change: c.Command, code: str) -> None:
    """And changes nothing."""
    assert refused(hall, change) == code


def test_a_ticket_at_a_window_is_the_operators(hall: PureHall) -> None:
    """It is sent on from there, and its proof is decided there."""
    hall.call(1)
    assert refused(hall, c.ChangeTicket("A001", "because", "school")) == "ticket_not_waiting"


@pytest.mark.parametrize("state", ["waiting", "called", "serving", "held"])
def test_a_turn_can_be_ended_wherever_it_is(hall: PureHall, state: str) -> None:
    """Unserved: the ticket is closed, and the window it was at is free."""
    if state != "waiting":
        hall.call(1)
    if state == "serving":
        hall.ask(c.StartService(1))
    if state == "held":
        hall.ask(c.HoldTicket(1, 5))
    ticket = hall.state.ticket("A001")
    assert ticket.state == state
    assert hall.ask(c.CancelTicket("A001", "went home")) == [e.TicketCancelled(ticket.id, "went home")]
    assert (ticket.state, ticket.finished_at) == ("closed", hall.now)
    assert (hall.state.windows[1].ticket, hall.state.windows[1].served_today) == (None, 0)
    assert refused(hall, c.CancelTicket("A001", "again")) == "ticket_ended"
    assert refused(hall, c.ChangeTicket("A001", "too late", "school")) == "ticket_ended"


def test_a_priority_that_the_hall_no_longer_has_does_not_hold_its_ticket_back(hall: PureHall) -> None:
    """Whoever has it is sent to another service as anybody is; nobody can be given it."""
    ticket = hall.issue("land", "veteran")
    rules = replace(DEFINITION.rules, booked_priority=None)
    hall.ask(c.Configure(replace(DEFINITION, priorities=(), rules=rules)))
    hall.ask(c.ChangeTicket(ticket.number, "came for another thing", "school"))
    assert (ticket.service, ticket.priority) == ("school", "veteran")
    assert refused(hall, c.ChangeTicket("A001", "because", priority="veteran")) == "unknown_priority"


def test_whom_a_window_holds_joins_the_line_when_the_window_goes(hall: PureHall) -> None:
    """Nobody would sit there any more to return them; a hold until a time ends by itself."""
    hall.call(1)
    hall.ask(c.HoldTicket(1))
    hall.call(1)
    hall.ask(c.HoldTicket(1, 30))
    first, second = hall.state.ticket("A001"), hall.state.ticket("A002")
    due = first.due
    windows = tuple(window for window in DEFINITION.windows if window.window != 1)
    hall.ask(c.Configure(replace(DEFINITION, windows=windows)))
    assert (first.state, first.due, second.state) == ("waiting", due, "held")
    assert numbers(hall, 3)[0] == "A001"


def test_an_operator_is_moved_in_one_step(hall: PureHall) -> None:
    """The reason, then the one window closes and the other opens; who was bound there is free."""
    hall.call(3)
    hall.ask(c.TransferTicket(3, to_window=1))
    (bound,) = [ticket for ticket in hall.state.tickets.values() if ticket.bound_to == 1]
    assert hall.ask(c.MoveOperator(1, 4, "papers have a queue")) == [
        e.OperatorMoved("operator-1", 1, 4, "papers have a queue"),
        e.TicketReleased(bound.id),
        e.WindowClosed(1),
        e.WindowOpened(4, "operator-1"),
    ]
    assert (hall.state.windows[1].state, hall.state.windows[4].operator) == ("closed", "operator-1")
    assert hall.state.index.seats["operator-1"] == 4


def test_a_window_changes_hands_in_one_step(hall: PureHall) -> None:
    """Or stays as it is; whoever waits for this window alone goes on waiting for it."""
    hall.call(3)
    hall.ask(c.TransferTicket(3, to_window=1))
    (bound,) = [ticket for ticket in hall.state.tickets.values() if ticket.bound_to == 1]
    assert refused(hall, c.ChangeOperator(1, "operator-3")) == "operator_elsewhere"
    assert refused(hall, c.ChangeOperator(4, "operator-9")) == "window_closed"
    assert hall.ask(c.ChangeOperator(1, "operator-9")) == [e.WindowClosed(1), e.WindowOpened(1, "operator-9")]
    assert hall.state.windows[1].operator == "operator-9"
    assert hall.state.tickets[bound.id].bound_to == 1
    assert hall.state.index.seats.get("operator-1") is None


def test_nobody_is_moved_away_from_a_visitor(hall: PureHall) -> None:
    """The visitor at the window is finished with first."""
    hall.call(1)
    assert refused(hall, c.MoveOperator(1, 4, "because")) == "window_busy"


def test_a_priority_that_stays_keeps_its_proof(hall: PureHall) -> None:
    """Only another priority is to be proved again."""
    ticket = hall.issue("papers", "veteran")
    hall.call(3)
    hall.ask(c.ConfirmPrivilege(3, confirmed=True))
    hall.ask(c.HoldTicket(3))
    hall.ask(c.ChangeTicket(ticket.id, "land after all", "land", UNSET))
    assert (ticket.privilege, ticket.priority) == ("confirmed", "veteran")
    assert DEFINITION.priority("veteran") is not None


def test_an_alarm_that_was_seen_stays_quiet_for_a_quarter_of_an_hour(hall: PureHall) -> None:
    """Who has seen it and when is known; what is still wrong then can be seen again, what takes weeks not that
    day; a new day begins with none."""
    saule = c.Actor("manager", "Saule", is_person=True)
    assert hall.ask(c.AcknowledgeAlarm("over_norm:land"), saule) == [e.AlarmAcknowledged("over_norm:land")]
    assert acknowledged(hall.state, "over_norm:land", hall.now) == Acknowledged("manager:Saule", hall.now)
    hall.pass_minutes(14.9)
    assert refused(hall, c.AcknowledgeAlarm("over_norm:land")) == "alarm_acknowledged"
    hall.pass_minutes(0.1)
    assert acknowledged(hall.state, "over_norm:land", hall.now) is None
    hall.ask(c.AcknowledgeAlarm("over_norm:land"))
    hall.ask(c.AcknowledgeAlarm("certificate_soon:1795000000"))
    hall.pass_minutes(120)
    assert refused(hall, c.AcknowledgeAlarm("certificate_soon:1795000000")) == "alarm_acknowledged"
    hall.pass_minutes(24 * 60)
    assert hall.state.acknowledged == {}
