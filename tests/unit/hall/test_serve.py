"""A ticket at a window: called, recalled, started, finished, held, sent on."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from queue_server.config.definition import Result
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused, Unknown
from queue_server.hall.state import MINUTE, SECOND
from queue_server.views.norm import waited_so_far
from tests.halls import DEFINITION, KIOSK, PureHall, names, with_rules


def refused(hall: PureHall, command: c.Command, actor: c.Actor | None = None) -> str:
    """The code with which a command is refused, having changed nothing."""
    before = hall.state.seq
    with pytest.raises(Refused) as caught:
        hall.ask(command, actor) if actor else hall.ask(command)
    assert hall.state.seq == before
    return caught.value.code


def serving(hall: PureHall, window: int = 1) -> e.Stop:
    """Call and start whoever is next."""
    ticket = hall.call(window)
    hall.ask(c.StartService(window))
    return e.Stop(ticket.id, window)


def test_an_operators_whole_day_is_one_key() -> None:
    """`next` finishes whom the window serves and calls the next one, in one command."""
    hall = PureHall()
    hall.open(1)
    first, second = hall.issue(), hall.issue()
    serving(hall)
    events = hall.ask(c.CallNext(1))
    assert [type(event) for event in events] == [e.TicketFinished, e.TicketCalled]
    assert (first.state, second.state) == ("served", "called")


def test_next_with_nobody_waiting_still_finishes() -> None:
    """The last visitor's service ends when the key is pressed, not when somebody else comes."""
    hall = PureHall()
    hall.open(1)
    ticket = hall.issue()
    serving(hall)
    assert hall.ask(c.CallNext(1)) == [e.TicketFinished(ticket.id, 1)]
    assert refused(hall, c.CallNext(1)) == "nobody_waiting"


def test_next_is_refused_while_one_is_called_and_not_started() -> None:
    """Start it, recall it or mark the no-show: a called visitor is never dropped in silence."""
    hall = PureHall()
    hall.open(1)
    hall.issue(), hall.issue()
    hall.call(1)
    assert refused(hall, c.CallNext(1)) == "ticket_called"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.CallNext(1), "window_closed"),
        (c.Recall(1), "window_closed"),
        (c.PauseWindow(1, "lunch"), "window_closed"),
        (c.ResumeWindow(1), "window_closed"),
        (c.CloseWindow(1), "window_closed"),
        (c.CallNext(9), "unknown_window"),
    ],
)
def test_a_closed_or_unknown_window_does_nothing(command: c.Command, code: str) -> None:
    """Every command at a window that is not open says so."""
    hall = PureHall()
    hall.issue()
    assert refused(hall, command) == code


def test_an_idle_window_has_nothing_to_act_on() -> None:
    """Without a ticket each command names what is missing."""
    hall = PureHall()
    hall.open(1)
    commands: dict[str, c.Command] = {
        "ticket_not_called": c.StartService(1),
        "ticket_not_serving": c.FinishService(1),
        "window_idle": c.HoldTicket(1),
        "ticket_not_held": c.ReturnTicket(1),
    }
    assert {code: refused(hall, command) for code, command in commands.items()} == {code: code for code in commands}


def test_recall_is_limited_and_never_resets_the_wait() -> None:
    """Two recalls here; the first call stays the first, the last call moves."""
    hall = PureHall()
    hall.open(1)
    hall.issue()
    ticket = hall.call(1)
    first = hall.now
    hall.pass_minutes(1)
    hall.ask(c.Recall(1))
    hall.ask(c.Recall(1))
    assert (ticket.calls, ticket.first_called_at, ticket.called_at) == (3, first, first + MINUTE)
    assert refused(hall, c.Recall(1)) == "recall_limit_reached"


def test_a_no_show_needs_its_time_after_the_last_call() -> None:
    """30 s after the last call, not after the first."""
    hall = PureHall()
    hall.open(1)
    ticket = (hall.issue(), hall.call(1))[1]
    hall.now += 29 * SECOND
    assert refused(hall, c.MarkNoShow(1)) == "no_show_too_early"
    hall.ask(c.Recall(1))
    hall.now += 29 * SECOND
    assert refused(hall, c.MarkNoShow(1)) == "no_show_too_early"
    hall.now += 1 * SECOND
    hall.ask(c.MarkNoShow(1))
    assert (ticket.state, hall.state.windows[1].ticket) == ("no_show", None)


def test_hold_for_minutes_comes_back_by_itself_with_its_due_time() -> None:
    """After five minutes the ticket is in its old place, before one who came meanwhile."""
    hall = PureHall()
    hall.open(1)
    held = hall.issue()
    due = held.due
    hall.call(1)
    hall.ask(c.HoldTicket(1, minutes=5))
    held_ticket = hall.issue()
    hall.pass_minutes(4.9)
    assert held.state == "held"
    hall.pass_minutes(0.2)
    assert (held.state, held.due) == ("waiting", due)
    assert hall.call(1) is held
    assert held_ticket.state == "waiting"


def test_hold_by_hand_stays_until_somebody_returns_it() -> None:
    """Without a name the window's last held ticket returns; by number any held one does, at any window."""
    hall = PureHall()
    hall.open(1, 4)
    first, second = hall.issue(), hall.issue()
    for _ in range(2):
        hall.call(1)
        hall.pass_minutes(1)
        hall.ask(c.HoldTicket(1))
    hall.pass_minutes(500)
    hall.ask(c.ReturnTicket(1))
    assert (first.state, second.state) == ("held", "waiting")
    assert refused(hall, c.ReturnTicket(4)) == "ticket_not_held"
    hall.ask(c.ReturnTicket(4, first.number))
    assert first.state == "waiting"


def test_a_hold_longer_than_the_rules_allow_is_refused() -> None:
    """And one as long as they allow is not."""
    hall = PureHall()
    hall.open(1)
    ticket, _ = hall.issue(), hall.call(1)
    assert refused(hall, c.HoldTicket(1, minutes=61)) == "hold_too_long"
    hall.ask(c.HoldTicket(1, minutes=60))
    assert ticket.held_until == hall.now + 60 * MINUTE


def test_whoever_left_while_held_is_not_returned() -> None:
    """The one held before is, though the window has held the other one later."""
    hall = PureHall()
    hall.open(1)
    first, second = hall.issue(), hall.issue()
    for _ in range(2):
        hall.call(1)
        hall.ask(c.HoldTicket(1))
        hall.pass_minutes(1)
    hall.ask(c.CancelTicket(second.id, "went home"))
    hall.ask(c.ReturnTicket(1))
    assert (first.state, second.state) == ("waiting", "closed")
    assert refused(hall, c.ReturnTicket(1)) == "ticket_not_held"


def test_what_a_visitor_has_waited_counts_without_the_time_on_hold() -> None:
    """Three minutes before the call, four after the return; each service is waited for anew."""
    hall = PureHall()
    hall.open(1)
    ticket = hall.issue("land", None, "papers")
    hall.now = ticket.issued_at + 3 * MINUTE
    hall.call(1)
    assert waited_so_far(ticket, hall.now) == 3 * MINUTE
    hall.ask(c.HoldTicket(1))
    hall.pass_minutes(20)
    hall.ask(c.ReturnTicket(1))
    hall.pass_minutes(4)
    assert waited_so_far(ticket, hall.now) == 7 * MINUTE
    serving(hall)
    hall.ask(c.FinishService(1))
    hall.pass_minutes(1)
    assert waited_so_far(ticket, hall.now) == MINUTE


def test_a_note_of_one_window_stays_with_the_ticket() -> None:
    """Though the next transfer has none."""
    hall = PureHall()
    hall.open(1, 2)
    ticket = hall.issue()
    for window, service, noted in ((1, "school", True), (2, "land", False)):
        serving(hall, window)
        hall.ask(c.TransferTicket(window, service=service, noted=noted))
    assert ticket.noted


def test_a_supervisor_may_work_at_an_operators_window() -> None:
    """Another operator may not."""
    hall = PureHall()
    hall.ask(c.OpenWindow(1, "aigul"))
    ticket = hall.issue()
    assert refused(hall, c.CallNext(1), c.Actor("operator", "botagoz", is_person=True)) == "window_taken"
    hall.ask(c.CallNext(1), c.Actor("supervisor", "dana", is_person=True))
    assert ticket.state == "called"


def test_a_visit_goes_through_its_services_under_one_number() -> None:
    """Finishing one stop sends the ticket to the next line with its due time; the last stop ends the visit."""
    hall = PureHall()
    hall.open(1, 2)
    ticket = hall.issue("land", None, "school")
    due = ticket.due
    serving(hall)
    hall.ask(c.FinishService(1, "done"))
    assert (ticket.state, ticket.service, ticket.due, ticket.window) == ("waiting", "school", due, None)
    serving(hall, 2)
    hall.ask(c.FinishService(2))
    assert ticket.state == "served"
    assert ticket.visited == (e.Stop("land", 1), e.Stop("school", 2))


def test_next_may_call_the_visitor_it_has_just_finished_with() -> None:
    """At a window that serves the next stop too, the visitor keeps the due time and so is next again."""
    hall = PureHall()
    hall.open(3)
    ticket = hall.issue("land", None, "school")
    hall.issue("land")
    serving(hall, 3)
    events = hall.ask(c.CallNext(3))
    assert [type(event) for event in events] == [e.TicketContinued, e.TicketCalled]
    assert (ticket.state, ticket.service) == ("called", "school")


def test_next_leaves_a_helped_service_whose_new_head_has_just_joined() -> None:
    """The one who goes on to land becomes its head and has not waited there, so the helper takes nobody from it."""
    hall = PureHall()
    hall.open(2)
    ticket = hall.issue("school", None, "land")
    hall.issue("land")
    serving(hall, 2)
    hall.pass_minutes(15)
    assert hall.ask(c.CallNext(2))[1:] == []
    assert (ticket.state, ticket.service) == ("waiting", "land")


def test_transfer_to_a_service_and_back() -> None:
    """With `back` the ticket returns to this window and service before its further stops, keeping its due time."""
    hall = PureHall()
    hall.open(1, 2)
    ticket = hall.issue("land", None, "papers")
    serving(hall)
    hall.ask(c.TransferTicket(1, service="school", back=True))
    assert ticket.then == (e.Stop("land", 1), e.Stop("papers"))
    serving(hall, 2)
    hall.ask(c.FinishService(2))
    assert [stop.service for stop in ticket.then] == ["papers"]
    assert (ticket.service, ticket.bound_to) == ("land", 1)
    assert hall.call(1) is ticket


def test_a_transfer_leads_nowhere_else_unless_back_is_asked_for() -> None:
    """The visit goes on with its own stops, and ends after them."""
    hall = PureHall()
    hall.open(1, 2)
    ticket = hall.issue("land")
    serving(hall)
    hall.ask(c.TransferTicket(1, service="school"))
    assert ticket.then == ()
    serving(hall, 2)
    hall.ask(c.FinishService(2))
    assert ticket.state == "served"


def test_a_transfer_to_a_window_may_name_another_service() -> None:
    """Without one it is that of before."""
    hall = PureHall()
    hall.open(1, 3)
    for service, stop in ((None, e.Stop("land", 3)), ("papers", e.Stop("papers", 3))):
        ticket = hall.issue("land")
        serving(hall)
        hall.ask(c.TransferTicket(1, service=service, to_window=3))
        assert (ticket.service, ticket.bound_to) == (stop.service, stop.window)


def test_the_way_back_to_a_window_that_has_closed_leads_to_its_service() -> None:
    """Nobody waits for a window where nobody sits."""
    hall = PureHall()
    hall.open(1, 2)
    ticket = hall.issue("land")
    serving(hall)
    hall.ask(c.TransferTicket(1, service="school", back=True))
    hall.ask(c.CloseWindow(1))
    serving(hall, 2)
    hall.ask(c.FinishService(2))
    assert (ticket.service, ticket.bound_to) == ("land", None)


def test_a_window_that_closes_releases_those_bound_to_it() -> None:
    """Waiting or held, a ticket bound to the window may be called by any window of its service from then on."""
    hall = PureHall()
    hall.open(1, 3)
    waiting, held = hall.issue(), hall.issue()
    for _ in range(2):
        serving(hall)
        hall.ask(c.TransferTicket(1, to_window=3))
    assert hall.call(3) is waiting
    hall.ask(c.HoldTicket(3))
    waiting, held = held, waiting
    hall.ask(c.CloseWindow(3))
    assert (waiting.bound_to, held.bound_to) == (None, None)
    assert hall.call(1) is waiting


def test_a_transfer_needs_somewhere_to_go() -> None:
    """Nowhere, the same window, a closed window and an unknown service are each refused by name."""
    hall = PureHall()
    hall.open(1)
    hall.issue(), hall.call(1)
    codes = [
        refused(hall, command)
        for command in (
            c.TransferTicket(1),
            c.TransferTicket(1, to_window=1),
            c.TransferTicket(1, to_window=2),
            c.TransferTicket(1, service="taxes"),
        )
    ]
    assert codes == ["transfer_to_nowhere", "transfer_to_same_window", "window_closed", "unknown_service"]


def test_rules_may_say_that_a_ticket_is_due_anew() -> None:
    """With `anew` a transferred ticket stands as if it had come just then, less its head start."""
    hall = PureHall(with_rules(due_after_transfer="anew"))
    hall.open(1)
    ticket = hall.issue("land", "veteran")
    hall.call(1)
    hall.pass_minutes(5)
    hall.ask(c.TransferTicket(1, service="school"))
    assert ticket.due == hall.now - 600 * SECOND


def test_out_of_turn_needs_the_halls_leave_and_a_reason_and_names_the_passed() -> None:
    """Who, why and whom it passed stand in the event; nobody is passed without a trace."""
    hall = PureHall()
    hall.open(1)
    numbers = [hall.issue().number for _ in range(3)]
    assert refused(hall, c.CallOutOfTurn(1, numbers[2], " ")) == "reason_needed"
    called = hall.ask(c.CallOutOfTurn(1, numbers[2], " a child is ill "))[0]
    assert isinstance(called, e.TicketCalled)
    assert (called.reason, called.operator, called.stated) == ("out_of_turn", "operator-1", "a child is ill")
    assert called.passed == ("A001", "A002")


def test_out_of_turn_is_off_unless_the_hall_allows_it() -> None:
    hall = PureHall(with_rules(out_of_turn=False))
    hall.open(1)
    assert refused(hall, c.CallOutOfTurn(1, hall.issue().number, "a child is ill")) == "out_of_turn_not_allowed"


def test_calling_by_name_whoever_is_next_is_a_call_by_the_rule() -> None:
    """Naming the head of the line passes nobody, so nothing is recorded against the operator."""
    hall = PureHall()
    hall.open(1)
    called = hall.ask(c.CallOutOfTurn(1, hall.issue().number, "why not"))[0]
    assert isinstance(called, e.TicketCalled)
    assert (called.reason, called.passed, called.stated) == ("by_rule", (), None)


def test_out_of_turn_calls_only_who_waits_and_only_to_a_free_window() -> None:
    """A busy window, a held ticket and an unknown one are refused."""
    hall = PureHall()
    hall.open(1, 3)
    first = (hall.issue(), hall.call(1))[1]
    other = hall.issue()
    assert refused(hall, c.CallOutOfTurn(1, other.number, "x")) == "window_busy"
    assert refused(hall, c.CallOutOfTurn(3, first.number, "x")) == "ticket_not_waiting"
    assert refused(hall, c.CallOutOfTurn(3, "Z999", "x")) == "unknown_ticket"


def test_a_priority_is_proved_at_the_window_or_its_head_start_is_gone() -> None:
    """Refused proof makes the ticket due when one without the priority would have been, also after it moves on."""
    hall = PureHall(with_rules(due_after_transfer="anew"))
    hall.open(1)
    ticket = hall.issue("land", "veteran")
    hall.call(1)
    hall.ask(c.ConfirmPrivilege(1, confirmed=False))
    assert (ticket.privilege, ticket.due) == ("refused", ticket.issued_at)
    assert refused(hall, c.ConfirmPrivilege(1, confirmed=True)) == "privilege_decided"
    hall.ask(c.TransferTicket(1, service="school"))
    assert ticket.due == hall.now


@pytest.mark.parametrize("rule", ["kept", "anew"])
@pytest.mark.parametrize(
    "way",
    [
        lambda hall: hall.ask(c.TransferTicket(1, service="school")),
        lambda hall: [hall.ask(c.HoldTicket(1)), hall.pass_minutes(3), hall.ask(c.ReturnTicket(1))],
        lambda hall: [hall.ask(c.StartService(1)), hall.ask(c.FinishService(1))],
    ],
    ids=["transfer", "hold", "stop"],
)
def test_a_refused_proof_costs_all_of_the_lead_wherever_the_ticket_has_gone(
    rule: str, way: Callable[[PureHall], object]
) -> None:
    """A due time that was given anew has the head start too: without the proof it is that of the joining itself."""
    hall = PureHall(with_rules(due_after_transfer=rule, due_after_hold=rule, due_after_stop=rule))
    hall.open(1, 3)
    ticket = hall.issue("land", "veteran", "school")
    issued_at = hall.now - 1
    hall.call(1)
    hall.pass_minutes(7)
    way(hall)
    joined_at = hall.now
    hall.pass_minutes(2)
    assert hall.call(3) is ticket
    hall.ask(c.ConfirmPrivilege(3, confirmed=False))
    assert ticket.due == (issued_at if rule == "kept" else joined_at)
    assert (ticket.privilege, ticket.lead) == ("refused", None)


def test_a_refused_proof_costs_the_head_start_of_the_issue_where_another_is_in_force() -> None:
    """The definition halves the head start while the visitor waits: the ten minutes of before are lost, not five."""
    hall = PureHall()
    hall.open(1)
    ticket = hall.issue("land", "veteran")
    assert ticket.due == ticket.issued_at - 600 * SECOND
    veteran, booked = DEFINITION.priorities
    hall.ask(c.Configure(replace(DEFINITION, priorities=(replace(veteran, head_start_s=300), booked))))
    hall.call(1)
    hall.ask(c.ConfirmPrivilege(1, confirmed=False))
    assert ticket.due == ticket.issued_at


def test_a_refused_proof_costs_the_lead_that_a_supervisor_gave() -> None:
    """Booked was five minutes; a supervisor made it a veteran's ten; all ten are lost, and come back with the proof."""
    hall = PureHall()
    hall.open(1)
    ticket = hall.issue("land", "booked")
    hall.ask(c.ChangeTicket(ticket.id, "showed a card", priority="veteran"))
    hall.call(1)
    hall.ask(c.ConfirmPrivilege(1, confirmed=False))
    assert ticket.due == ticket.issued_at
    hall.ask(c.TakeBack(1))
    assert (ticket.due, ticket.lead) == (ticket.issued_at - 600 * SECOND, 600 * SECOND)


@pytest.mark.parametrize("rule", ["kept", "anew"])
def test_a_ticket_of_a_record_without_its_lead_loses_it_all_the_same(rule: str) -> None:
    """Records of earlier versions do not tell the lead: it follows from the due time and the definition in force."""
    hall = PureHall(with_rules(due_after_transfer=rule))
    hall.open(1, 3)
    ticket = hall.issue("land", "veteran")
    hall.call(1)
    hall.pass_minutes(4)
    hall.ask(c.TransferTicket(1, service="school"))
    joined_at, ticket.lead = hall.now, None
    hall.call(3)
    hall.ask(c.ConfirmPrivilege(3, confirmed=False))
    assert ticket.due == (ticket.issued_at if rule == "kept" else joined_at)


def test_a_ticket_without_priority_has_nothing_to_prove() -> None:
    hall = PureHall()
    hall.open(1)
    hall.issue(), hall.call(1)
    assert refused(hall, c.ConfirmPrivilege(1, confirmed=True)) == "no_privilege"


def test_a_visitor_may_leave_until_served() -> None:
    """From waiting, called and held; a called one frees its window; a served or ended one may not."""
    hall = PureHall()
    hall.open(1)
    tickets = [hall.issue() for _ in range(4)]
    hall.ask(c.LeaveQueue(tickets[3].id))
    hall.call(1)
    hall.ask(c.LeaveQueue(tickets[0].id))
    assert hall.state.windows[1].ticket is None
    hall.call(1)
    hall.ask(c.HoldTicket(1))
    hall.ask(c.LeaveQueue(tickets[1].id))
    serving(hall)
    assert [t.state for t in tickets] == ["left", "left", "serving", "left"]
    assert refused(hall, c.LeaveQueue(tickets[2].id)) == "ticket_being_served"
    assert refused(hall, c.LeaveQueue(tickets[3].id)) == "ticket_ended"


AIGUL = c.Actor("operator", "aigul", is_person=True)
DAUREN = c.Actor("operator", "dauren", is_person=True)


def test_a_person_sits_at_one_window_and_a_window_has_one_person() -> None:
    """The second is told who sits there; a machine's token seats nobody."""
    hall = PureHall()
    hall.ask(c.OpenWindow(1), AIGUL)
    assert hall.state.windows[1].operator == "aigul"
    assert refused(hall, c.OpenWindow(2), AIGUL) == "operator_elsewhere"
    assert refused(hall, c.OpenWindow(1), DAUREN) == "window_taken"
    assert refused(hall, c.CallNext(1), DAUREN) == "window_taken"
    hall.ask(c.OpenWindow(2))
    assert hall.state.windows[2].operator is None
    assert refused(hall, c.OpenWindow(2)) == "window_open"
    hall.ask(c.CloseWindow(1), AIGUL)
    hall.ask(c.OpenWindow(1), DAUREN)


def test_pause_needs_an_empty_window_and_a_reason() -> None:
    """A paused window calls nobody until it is resumed, and says why it is paused."""
    hall = PureHall()
    hall.open(1)
    hall.issue(), hall.call(1)
    assert refused(hall, c.PauseWindow(1, "lunch")) == "window_busy"
    assert refused(hall, c.CloseWindow(1)) == "window_busy"
    hall.ask(c.StartService(1))
    hall.ask(c.CallNext(1))
    assert refused(hall, c.PauseWindow(1, "")) == "reason_needed"
    hall.ask(c.PauseWindow(1, "lunch"))
    hall.issue()
    assert (hall.state.windows[1].reason, refused(hall, c.CallNext(1))) == ("lunch", "window_paused")
    hall.ask(c.ResumeWindow(1))
    assert refused(hall, c.ResumeWindow(1)) == "window_not_paused"
    assert hall.call(1).state == "called"


def test_a_visitor_who_needs_more_time_keeps_the_due_time() -> None:
    """Waiting or called, the turn is held for ten minutes without a window and comes back by itself to its place."""
    hall = PureHall(replace(DEFINITION, visitor_holds=2))
    hall.open(1)
    first, second = hall.issue(), hall.issue()
    due = first.due
    hall.ask(c.AskForTime(first.id), KIOSK)
    assert (first.state, first.held_by, first.held_until) == ("held", None, hall.now + 10 * MINUTE)
    assert hall.call() is second
    hall.pass_minutes(10)
    assert (first.state, first.due) == ("waiting", due)
    hall.ask(c.StartService(1))
    hall.ask(c.FinishService(1))
    assert hall.call() is first
    assert hall.ask(c.AskForTime(first.id), KIOSK) == [e.TicketHeld(first.id, None, hall.now + 10 * MINUTE)]
    assert hall.state.windows[1].ticket is None, "the window is free for the next one"


def test_more_time_is_given_as_often_as_the_rules_say() -> None:
    """Once without a rule; not to one who is held, served or gone, and never where the hall says so."""
    hall = PureHall()
    hall.open(1)
    ticket, other = hall.issue(), hall.issue()
    hall.ask(c.AskForTime(ticket.id), KIOSK)
    assert refused(hall, c.AskForTime(ticket.id)) == "ticket_not_waiting"
    hall.pass_minutes(10)
    assert refused(hall, c.AskForTime(ticket.id)) == "no_more_time"
    hall.ask(c.LeaveQueue(ticket.id), KIOSK)
    assert refused(hall, c.AskForTime(ticket.id)) == "ticket_ended"
    assert hall.call() is other
    hall.ask(c.StartService(1))
    assert refused(hall, c.AskForTime(other.id)) == "ticket_being_served"
    no_holds = PureHall(replace(DEFINITION, visitor_holds=0))
    assert refused(no_holds, c.AskForTime(no_holds.issue().id)) == "no_more_time"


RESULTS = replace(DEFINITION, results=(Result("done", names("Done")), Result("no-plan", names("No plan"), ("land",))))


@pytest.mark.parametrize(
    ("service", "result", "is_taken"),
    [
        ("land", "done", True),
        ("land", "no-plan", True),
        ("school", "done", True),
        ("school", "no-plan", False),
        ("land", "Done", False),
        ("land", "", False),
        ("land", None, True),
    ],
)
def test_a_service_ends_with_a_result_of_the_halls_list(service: str, result: str | None, is_taken: bool) -> None:
    """One that every service may have or this one; without any it ends as well. What is refused changes nothing."""
    hall = PureHall(RESULTS)
    hall.open(3)
    hall.issue(service)
    ticket = hall.call(3)
    hall.ask(c.StartService(3))
    if is_taken:
        assert hall.ask(c.FinishService(3, result)) == [e.TicketFinished(ticket.id, 3, result)]
    else:
        with pytest.raises(Unknown, match=rf"Ticket {ticket.number} cannot end with {result}:"):
            hall.ask(c.FinishService(3, result))
        assert ticket.state == "serving"


def test_a_hall_without_a_list_takes_any_result() -> None:
    """As clients have always sent them."""
    hall = PureHall()
    hall.open(1)
    hall.issue()
    ticket = hall.call()
    hall.ask(c.StartService(1))
    assert hall.ask(c.FinishService(1, "accepted")) == [e.TicketFinished(ticket.id, 1, "accepted")]
