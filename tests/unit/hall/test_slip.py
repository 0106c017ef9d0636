"""Taking a slip of the finger back."""

import pytest
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.state import MINUTE
from tests.halls import DEFINITION, PureHall, with_rules


@pytest.fixture
def hall() -> PureHall:
    """Window 1 is open; the no-show may be marked at once."""
    hall = PureHall(with_rules(no_show_after_s=0))
    hall.open(1)
    return hall


def test_a_no_show_that_was_a_slip_is_called_next_again(hall: PureHall) -> None:
    """The ticket waits by its own due time, so whoever presses next calls it, by the rule."""
    absent, _ = hall.issue(), hall.issue()
    hall.call()
    hall.ask(c.MarkNoShow(1))
    hall.pass_minutes(9)
    hall.ask(c.TakeBack(1))
    assert (absent.state, absent.finished_at, absent.window) == ("waiting", None, None)
    assert hall.call() is absent
    assert absent.call_reason == "by_rule"


def test_a_refused_proof_that_was_a_slip_gives_the_due_time_back(hall: PureHall) -> None:
    """The proof is undecided again, and can be confirmed."""
    ticket = hall.issue("land", "veteran")
    due = ticket.due
    hall.call()
    hall.ask(c.ConfirmPrivilege(1, confirmed=False))
    assert ticket.due == due + 600_000_000
    hall.ask(c.TakeBack(1))
    assert (ticket.due, ticket.privilege) == (due, None)
    hall.ask(c.ConfirmPrivilege(1, confirmed=True))
    assert ticket.privilege == "confirmed"


@pytest.mark.parametrize("rule", ["kept", "anew"])
def test_the_lead_comes_back_wherever_the_ticket_has_gone_since(hall: PureHall, rule: str) -> None:
    """Also after a transfer, whether the due time was kept or given anew."""
    hall.ask(c.Configure(with_rules(no_show_after_s=0, due_after_transfer=rule)))
    ticket = hall.issue("land", "veteran")
    hall.call()
    hall.ask(c.ConfirmPrivilege(1, confirmed=False))
    hall.pass_minutes(2)
    hall.ask(c.TransferTicket(1, "school"))
    without = ticket.due
    hall.ask(c.TakeBack(1))
    assert (ticket.state, ticket.due) == ("waiting", without - 600_000_000)


def test_the_latest_slip_goes_first(hall: PureHall) -> None:
    """Two slips are taken back one after the other."""
    first, second = hall.issue(), hall.issue()
    for _ in range(2):
        hall.call()
        hall.pass_minutes(1)
        hall.ask(c.MarkNoShow(1))
    hall.ask(c.TakeBack(1))
    assert (first.state, second.state) == ("no_show", "waiting")
    hall.ask(c.TakeBack(1))
    assert first.state == "waiting"


def test_there_is_nothing_to_take_back_after_ten_minutes_or_at_another_window(hall: PureHall) -> None:
    """It says how long a slip can be taken back, and changes nothing."""
    hall.open(3)
    hall.issue()
    hall.call()
    hall.ask(c.MarkNoShow(1))
    for window, minutes in ((3, 0), (1, 10.1)):
        hall.pass_minutes(minutes)
        with pytest.raises(Refused) as refused:
            hall.ask(c.TakeBack(window))
        assert (refused.value.code, refused.value.params) == ("nothing_to_take_back", {"window": window, "minutes": 10})


def test_a_slip_is_taken_back_until_the_tenth_minute_is_over(hall: PureHall) -> None:
    """To the microsecond."""
    ticket = hall.issue()
    hall.call()
    hall.ask(c.MarkNoShow(1))
    hall.now += 10 * MINUTE + 1
    with pytest.raises(Refused):
        hall.ask(c.TakeBack(1))
    hall.now -= 1
    hall.ask(c.TakeBack(1))
    assert ticket.state == "waiting"


def test_the_proof_of_a_visitor_who_has_gone_is_no_slip(hall: PureHall) -> None:
    """Nothing changes for who was served without it."""
    hall.issue("land", "veteran")
    hall.call()
    hall.ask(c.ConfirmPrivilege(1, confirmed=False))
    hall.ask(c.StartService(1))
    hall.ask(c.FinishService(1))
    with pytest.raises(Refused) as refused:
        hall.ask(c.TakeBack(1))
    assert refused.value.code == "nothing_to_take_back"


def test_a_number_that_somebody_else_carries_by_now_is_not_brought_back() -> None:
    """Where numbers go round, the number of a no-show may have been given again."""
    rules = with_rules(no_show_after_s=0)
    services = (replace(DEFINITION.services[0], last_number=1), *DEFINITION.services[1:])
    hall = PureHall(replace(rules, services=services, numbers_go_round=True))
    hall.open(1)
    absent = hall.issue()
    hall.call()
    hall.ask(c.MarkNoShow(1))
    assert hall.issue().number == absent.number
    with pytest.raises(Refused):
        hall.ask(c.TakeBack(1))
