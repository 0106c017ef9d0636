"""What a priority gives a ticket, it loses with it, wherever the ticket has gone meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.config.definition import Definition, Priority
from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE, SECOND
from queue_server.hall.ticket import Ticket
from tests.halls import PureHall, names, with_rules

HEAD_START = 600 * SECOND
BACK = c.ChangeTicket("t1", "no veteran", priority=None)

Way = Callable[[PureHall], Any]


def with_guests(**rules: object) -> Definition:
    """The small hall with a priority of no head start, as one has whose proof alone matters."""
    definition = with_rules(**rules)
    return replace(definition, priorities=(*definition.priorities, Priority("guest", names("Guest"), 0)))


def waiting(_hall: PureHall) -> None:
    """It has stood in its line."""


def held(hall: PureHall) -> None:
    hall.call(3)
    hall.ask(c.HoldTicket(3))
    hall.pass_minutes(4)
    hall.ask(c.ReturnTicket(3))


def still_held(hall: PureHall) -> None:
    hall.call(3)
    hall.ask(c.HoldTicket(3))


def held_until(hall: PureHall) -> None:
    hall.call(3)
    hall.ask(c.HoldTicket(3, minutes=5))
    hall.pass_minutes(6)


def transferred(hall: PureHall) -> None:
    hall.call(3)
    hall.ask(c.TransferTicket(3, service="papers"))


def sent_to_a_window(hall: PureHall) -> None:
    hall.call(3)
    hall.ask(c.TransferTicket(3, to_window=1))


def continued(hall: PureHall) -> None:
    hall.call(3)
    hall.ask(c.StartService(3))
    hall.ask(c.FinishService(3))


def taken_back(hall: PureHall) -> None:
    hall.call(3)
    hall.pass_minutes(1)
    hall.ask(c.MarkNoShow(3))
    hall.pass_minutes(1)
    hall.ask(c.TakeBack(3))


def other_service(hall: PureHall) -> None:
    hall.ask(c.ChangeTicket("t1", "took the wrong one", service="school"))


def two_ways(hall: PureHall) -> None:
    held(hall)
    transferred(hall)


WAYS: list[Way] = [
    waiting,
    held,
    still_held,
    held_until,
    transferred,
    sent_to_a_window,
    continued,
    taken_back,
    other_service,
    two_ways,
]


def course(way: Way, rule: str, priority: str | None) -> tuple[PureHall, Ticket]:
    """The hall and its only ticket, after it has gone that way."""
    hall = PureHall(with_guests(due_after_hold=rule, due_after_transfer=rule, due_after_stop=rule))
    hall.open(1, 3)
    ticket = hall.issue("land", priority, "papers")
    hall.pass_minutes(3)
    way(hall)
    hall.pass_minutes(1)
    return hall, ticket


@pytest.mark.parametrize("rule", ["kept", "anew"])
@pytest.mark.parametrize("way", WAYS)
def test_a_priority_counts_once_wherever_the_ticket_goes(way: Way, rule: str) -> None:
    """Its ticket is due earlier by the head start than one without that has gone the same way, and with it when the
    priority is taken away, or the proof refused."""
    (_, plain), (hall, ticket) = course(way, rule, None), course(way, rule, "veteran")
    assert ticket.due == plain.due - HEAD_START
    hall.ask(BACK)
    assert (ticket.due, ticket.lead) == (plain.due, None)
    hall.ask(c.ChangeTicket("t1", "a guest", priority="guest"))
    assert (ticket.due, ticket.lead) == (plain.due, 0)
    hall.ask(c.ChangeTicket("t1", "a veteran", priority="veteran"))
    assert ticket.due == plain.due - HEAD_START


@pytest.mark.parametrize("rule", ["kept", "anew"])
@pytest.mark.parametrize("way", [waiting, held, held_until, transferred, continued, taken_back, two_ways])
def test_a_refused_proof_costs_the_head_start_once(way: Way, rule: str) -> None:
    """Refused at a window, it is due as one without a priority, there and wherever it goes then; and not later when the
    priority is taken away."""

    def refused_on_the_way(hall: PureHall) -> None:
        hall.call(3)
        if hall.state.tickets["t1"].priority is not None:
            hall.ask(c.ConfirmPrivilege(3, confirmed=False))
        hall.ask(c.HoldTicket(3))
        hall.ask(c.ReturnTicket(3))
        way(hall)

    (_, plain), (hall, ticket) = course(refused_on_the_way, rule, None), course(refused_on_the_way, rule, "veteran")
    assert (ticket.due, ticket.lead) == (plain.due, None)
    hall.ask(BACK)
    assert ticket.due == plain.due


def test_a_small_priority_takes_nothing_from_a_booking() -> None:
    """The booking's own head start is longer: it counts, whether the priority was there from the beginning or not."""
    hall = PureHall(with_guests())
    booked_at = hall.now + 30 * MINUTE
    hall.ask(c.IssueTicket("a", "land", "guest", booked_at=booked_at))
    hall.ask(c.IssueTicket("b", "land", booked_at=booked_at))
    hall.ask(c.ChangeTicket("b", "a guest", priority="guest"))
    assert [hall.state.tickets[ticket].due for ticket in ("a", "b")] == [booked_at - 300 * SECOND] * 2


def test_the_head_start_of_the_issue_is_lost_whatever_is_in_force_then() -> None:
    """A priority that was given ten minutes, and would be given one now, takes ten with it."""
    hall = PureHall(with_guests())
    ticket = hall.issue("land", "veteran")
    hall.pass_minutes(2)
    shorter = tuple(replace(priority, head_start_s=60) for priority in with_guests().priorities)
    hall.ask(c.Configure(replace(with_guests(), priorities=shorter)))
    came_at = ticket.issued_at
    assert ticket.due == came_at - HEAD_START
    hall.ask(BACK)
    assert ticket.due == came_at
    hall.ask(c.ChangeTicket("t1", "a veteran", priority="veteran"))
    assert ticket.due == came_at - 60 * SECOND
