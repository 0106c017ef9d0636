"""Who is next: one due time, and who may take whom."""

from queue_server.hall import commands as c
from queue_server.hall.order import helper_heads, next_ticket, passed_over, tickets_ahead, upcoming
from queue_server.hall.state import MINUTE
from tests.halls import PureHall


def test_the_earliest_due_among_a_windows_services_is_next() -> None:
    """A window that serves several services calls by due time across all of them."""
    hall = PureHall()
    school, land = hall.issue("school"), hall.issue("land")
    hall.open(3)
    assert upcoming(hall.state, 3, hall.now, 5) == [school, land]


def test_a_head_start_overtakes_only_those_who_came_less_than_it_earlier() -> None:
    """A veteran (600 s) passes one who came 9 minutes earlier, not one who came 11 minutes earlier."""
    hall = PureHall()
    long_ago = hall.issue("land")
    hall.pass_minutes(2)
    latecomer = hall.issue("land")
    hall.pass_minutes(9)
    veteran = hall.issue("land", "veteran")
    assert upcoming(hall.state, 1, hall.now, 5) == [long_ago, veteran, latecomer]
    assert [tickets_ahead(hall.state, t) for t in (long_ago, veteran, latecomer)] == [0, 1, 2]


def test_ties_go_to_the_lower_seq() -> None:
    """Of two tickets due at the same microsecond the one issued first is called first."""
    hall = PureHall()
    first = hall.issue("land")
    hall.now -= 1
    second = hall.issue("land")
    assert first.due == second.due
    assert upcoming(hall.state, 1, hall.now, 2) == [first, second]


def test_a_helper_takes_a_service_only_once_its_head_has_waited() -> None:
    """Window 2 helps with land after 10 minutes, and then by due time like any other window."""
    hall = PureHall()
    land = hall.issue("land")
    hall.pass_minutes(9.9)
    assert next_ticket(hall.state, 2, hall.now) is None
    hall.pass_minutes(0.1)
    hall.issue("school")
    assert next_ticket(hall.state, 2, hall.now) is land


def test_a_helper_knows_from_when_it_may_call() -> None:
    """Before the moment that is named the ticket is not next there, from it on it is; no own line is named."""
    hall = PureHall()
    school = hall.issue("school")
    land = hall.issue("land")
    (head,) = helper_heads(hall.state, 2, hall.now)
    assert (head.service, head.ticket, head.callable_from) == ("land", land, land.waiting_since + 10 * MINUTE)
    assert upcoming(hall.state, 2, head.callable_from - 1, 5) == [school]
    assert upcoming(hall.state, 2, head.callable_from, 5) == [school, land]
    assert helper_heads(hall.state, 2, head.callable_from) == helper_heads(hall.state, 1, hall.now) == []


def test_a_helpers_wait_counts_from_joining_the_line_not_from_the_first_one() -> None:
    """One who came to land by transfer has waited there only since."""
    hall = PureHall()
    hall.open(2, 4)
    hall.issue("school")
    hall.pass_minutes(30)
    ticket = hall.call(2)
    hall.ask(c.TransferTicket(2, service="land"))
    assert next_ticket(hall.state, 2, hall.now) is None
    hall.pass_minutes(10)
    assert next_ticket(hall.state, 2, hall.now) is ticket


def test_a_window_calls_no_one_of_a_service_it_does_not_serve() -> None:
    """Window 1 serves land only."""
    hall = PureHall()
    hall.issue("school")
    assert next_ticket(hall.state, 1, hall.now) is None


def test_the_passed_are_those_due_before_in_the_windows_lines_and_in_the_tickets_own() -> None:
    """Calling the third in line passes the two before it, and nobody of a service it has nothing to do with."""
    hall = PureHall()
    hall.issue("papers")
    first, second, third = (hall.issue("land") for _ in range(3))
    assert passed_over(hall.state, 1, third, hall.now) == [first, second]
    assert passed_over(hall.state, 2, third, hall.now) == [first, second]


def test_a_ticket_bound_to_a_window_is_called_by_it_alone() -> None:
    """Sent to window 4, a land ticket is invisible to window 1 and first at window 4."""
    hall = PureHall()
    hall.open(1, 4)
    ticket = hall.issue("land")
    bound_later = hall.issue("papers")
    hall.call(1)
    hall.ask(c.TransferTicket(1, to_window=4))
    assert next_ticket(hall.state, 1, hall.now) is None
    assert upcoming(hall.state, 4, hall.now, 5) == [ticket, bound_later]
