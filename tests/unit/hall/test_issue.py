"""Giving tickets: numbers, limits, hours, switches."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from queue_server.config.definition import ClosedDay, Hours
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused, Unknown
from queue_server.hall.state import MINUTE, SECOND
from tests.halls import DEFINITION, MORNING, PureHall, names, with_rules


def test_numbers_count_up_for_each_letter_apart() -> None:
    """Each service letter counts from its first number, with three digits."""
    hall = PureHall()
    assert [hall.issue(s).number for s in ("land", "land", "school", "land")] == ["A001", "A002", "B001", "A003"]


def test_services_of_one_letter_share_their_numbers() -> None:
    """Two services with one letter never give the same number."""
    land, school, papers = DEFINITION.services
    shared = replace(DEFINITION, services=(land, replace(school, prefix="A"), papers))
    hall = PureHall(shared)
    assert [hall.issue(s).number for s in ("land", "school", "land")] == ["A001", "A002", "A003"]


def test_the_first_number_is_the_services_own() -> None:
    """A service may begin at a number of its choice, as wide as its last number."""
    land = replace(DEFINITION.services[0], first_number=1200, last_number=1999)
    hall = PureHall(replace(DEFINITION, services=(land, *DEFINITION.services[1:])))
    assert hall.issue("land").number == "A1200"


def test_numbers_end_at_the_last_one() -> None:
    """After the last number a ticket is refused, and the refusal names the letter and the number."""
    hall = PureHall()
    for _ in range(5):
        hall.issue("papers")
    with pytest.raises(Refused, match=r"letter C are used up for today \(last: 5\)") as refused:
        hall.issue("papers")
    assert refused.value.code == "numbers_exhausted"


def test_a_daily_limit_counts_every_ticket_of_the_service() -> None:
    """A further stop of a visit counts towards the limit like a first one."""
    school = replace(DEFINITION.services[1], daily_limit=2)
    hall = PureHall(replace(DEFINITION, services=(DEFINITION.services[0], school, DEFINITION.services[2])))
    hall.issue("school")
    hall.issue("land", None, "school")
    with pytest.raises(Refused) as refused:
        hall.issue("school")
    assert refused.value.code == "daily_limit_reached"


@pytest.mark.parametrize(
    ("local", "code"), [("08:59", "hall_closed"), ("09:00", None), ("12:59", None), ("13:00", "hall_closed")]
)
def test_hall_hours_are_the_halls_own_time(local: str, code: str | None) -> None:
    """Hours include their first minute, exclude their last, and are read in the hall's time zone (Almaty, UTC+5)."""
    hours = Hours(thu=("09:00-13:00", "14:00-18:00"))
    hour, minute = map(int, local.split(":"))
    at = int(datetime(2025, 10, 9, hour - 5, minute, tzinfo=UTC).timestamp()) * SECOND
    hall = PureHall(replace(DEFINITION, hours=hours), now=at)
    if code is None:
        assert hall.issue().number == "A001"
    else:
        with pytest.raises(Refused) as refused:
            hall.issue()
        assert refused.value.code == code


def test_a_service_may_keep_shorter_hours_than_its_hall() -> None:
    """A service with hours of its own is closed outside them while the others go on."""
    land = replace(DEFINITION.services[0], hours=Hours(thu=("09:00-10:00",)))
    hall = PureHall(replace(DEFINITION, services=(land, *DEFINITION.services[1:])))
    hall.issue("school")
    with pytest.raises(Refused) as refused:
        hall.issue("land")
    assert refused.value.code == "service_closed"


def test_a_service_gives_tickets_in_its_own_hours() -> None:
    """It is 14:00 on a Thursday: open until three, or closed since two."""
    for span, is_open in (("09:00-15:00", True), ("09:00-14:00", False)):
        school = replace(DEFINITION.services[1], hours=Hours(thu=(span,)))
        hall = PureHall(replace(DEFINITION, services=(DEFINITION.services[0], school, DEFINITION.services[2])))
        if is_open:
            assert hall.issue("school").number == "B001"
        else:
            with pytest.raises(Refused) as refused:
                hall.issue("school")
            assert refused.value.code == "service_closed"


@pytest.mark.parametrize(("last", "number"), [(99, "A001"), (999, "A001"), (1000, "A0001"), (9999, "A0001")])
def test_numbers_have_as_many_digits_as_the_last_one(last: int, number: str) -> None:
    """But never fewer than three, so that they stand under one another on a board."""
    land = replace(DEFINITION.services[0], last_number=last)
    assert PureHall(replace(DEFINITION, services=(land, *DEFINITION.services[1:]))).issue("land").number == number


def test_a_service_is_switched_off_with_a_reason_and_on_again() -> None:
    """While it is off its reason is given to whoever asks; those who wait already keep their turn."""
    hall = PureHall()
    first = hall.issue("land")
    hall.ask(c.SwitchService("land", on=False, reason=" the register is down "))
    with pytest.raises(Refused, match=r"switched off: the register is down\.") as refused:
        hall.issue("land")
    assert refused.value.code == "service_off"
    hall.open(1)
    assert hall.call(1) is first
    hall.ask(c.SwitchService("land", on=True))
    assert hall.issue("land").number == "A002"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.SwitchService("land", on=True), "service_already_on"),
        (c.SwitchService("land", on=False, reason=" "), "reason_needed"),
        (c.SwitchService("taxes", on=False, reason="x"), "unknown_service"),
        (c.IssueTicket("x", "taxes"), "unknown_service"),
        (c.IssueTicket("x", "land", "king"), "unknown_priority"),
        (c.IssueTicket("x", "land", None, None, ("land", "taxes")), "unknown_service"),
    ],
)
def test_what_the_hall_does_not_have_is_refused(command: c.Command, code: str) -> None:
    """A wrong name or a missing reason is refused by its own code and changes nothing."""
    hall = PureHall()
    before = hall.state.seq
    with pytest.raises(Refused) as refused:
        hall.ask(command)
    assert (refused.value.code, hall.state.seq) == (code, before)


def test_a_ticket_id_is_used_once() -> None:
    """Two tickets never share an id."""
    hall = PureHall()
    hall.ask(c.IssueTicket("same", "land"))
    with pytest.raises(Refused) as refused:
        hall.ask(c.IssueTicket("same", "land"))
    assert refused.value.code == "ticket_exists"


def test_a_visit_that_names_its_first_service_means_it_once() -> None:
    """`visit` may begin with the service itself or go on from it."""
    hall = PureHall()
    assert [s.service for s in hall.issue("land", None, "land", "school").then] == ["school"]
    assert [s.service for s in hall.issue("land", None, "school").then] == ["school"]


def test_due_is_the_time_of_issue_less_the_head_start() -> None:
    """A veteran's 600 s, and a booking's 300 s before the booked time, whichever is more."""
    hall = PureHall()
    assert hall.issue("land").due == MORNING
    hall.now = MORNING
    assert hall.issue("land", "veteran").due == MORNING - 600 * SECOND
    hall.now = MORNING
    booked_at = MORNING + 20 * MINUTE
    hall.ask(c.IssueTicket("b1", "land", None, None, (), booked_at))
    hall.ask(c.IssueTicket("b2", "land", "veteran", None, (), booked_at))
    assert hall.state.tickets["b1"].due == booked_at - 300 * SECOND
    assert hall.state.tickets["b2"].due == booked_at - 600 * SECOND


def test_a_new_day_begins_with_new_numbers_and_without_yesterdays_tickets() -> None:
    """At the turn of the day the unserved are closed, windows with them, and A001 is given again."""
    hall = PureHall()
    hall.issue("land")
    hall.open(1)
    hall.issue("land")
    called = hall.call(1)
    hall.pass_minutes(24 * 60)
    assert hall.state.day == "2025-10-10"
    assert called.state == "closed"
    assert hall.state.windows[1].state == "closed"
    assert hall.issue("land").number == "A001"
    assert hall.state.issued() == 1


def test_the_day_begins_when_the_rules_say() -> None:
    """With `day_ends` at 04:00 a ticket of 01:00 still belongs to the day before."""
    hall = PureHall(with_rules(day_ends="04:00"), now=MORNING + 11 * 60 * MINUTE)  # 01:00 in Almaty
    assert hall.state.day == "2025-10-09"
    hall.pass_minutes(3 * 60)
    assert hall.state.day == "2025-10-10"


def test_a_closed_day_gives_no_tickets_until_the_next() -> None:
    """Closing the day closes whoever is unserved, once, and the hall opens by itself the next day."""
    hall = PureHall()
    waiting = hall.issue("land")
    hall.ask(c.CloseDay())
    assert waiting.state == "closed"
    for command in (c.CloseDay(), c.IssueTicket("late", "land")):
        with pytest.raises(Refused) as refused:
            hall.ask(command)
        assert refused.value.code == "day_closed"
    hall.pass_minutes(24 * 60)
    assert hall.issue("land").number == "A001"


def test_a_day_that_was_closed_by_hand_goes_on() -> None:
    """Its numbers go on, whoever was closed stays so, windows stay closed, and the day still ends by itself."""
    hall = PureHall()
    with pytest.raises(Refused) as refused:
        hall.ask(c.ReopenDay())
    assert refused.value.code == "day_open"
    before = hall.issue("land")
    hall.ask(c.OpenWindow(1, "aigul"))
    hall.ask(c.CloseDay())
    hall.ask(c.ReopenDay())
    assert (before.state, hall.state.windows[1].state) == ("closed", "closed")
    assert hall.issue("land").number == "A002"
    with pytest.raises(Refused) as refused:
        hall.ask(c.ReopenDay())
    assert refused.value.code == "day_open"
    hall.ask(c.CloseDay())
    hall.pass_minutes(24 * 60)
    assert hall.issue("land").number == "A001"


def test_a_definition_that_strands_a_visitor_is_refused() -> None:
    """A service cannot be removed while a ticket waits for it, now or at a later stop; unused ones can."""
    hall = PureHall()
    ticket = hall.issue("land", None, "school")
    slim = replace(DEFINITION, services=DEFINITION.services[:1])
    with pytest.raises(Refused, match=f"these tickets still need it: {ticket.number}") as refused:
        hall.ask(c.Configure(slim))
    assert refused.value.code == "service_in_use"
    assert hall.ask(c.Configure(replace(DEFINITION, services=DEFINITION.services[:2])))


@pytest.mark.parametrize(("waiting", "rest"), [(20, ""), (21, " + 1"), (23, " + 3")])
def test_a_refused_definition_names_twenty_of_those_it_strands(waiting: int, rest: str) -> None:
    """And says how many more there are."""
    hall = PureHall()
    numbers = [hall.issue("school").number for _ in range(waiting)]
    with pytest.raises(Refused) as refused:
        hall.ask(c.Configure(replace(DEFINITION, services=DEFINITION.services[:1])))
    assert refused.value.params["numbers"] == ", ".join(numbers[:20]) + rest


def test_a_definition_takes_no_window_away_from_whoever_stands_there() -> None:
    """One where nobody does is closed, and one that was closed just goes."""
    hall = PureHall()
    hall.open(3, 4)
    hall.issue("land"), hall.call(3)
    fewer = replace(DEFINITION, windows=DEFINITION.windows[:3])
    with pytest.raises(Refused) as refused:
        hall.ask(c.Configure(replace(DEFINITION, windows=DEFINITION.windows[:2])))
    assert (refused.value.code, refused.value.params["window"]) == ("window_busy", 3)
    assert [type(event) for event in hall.ask(c.Configure(fewer))] == [e.WindowClosed, e.HallConfigured]
    hall.ask(c.Configure(DEFINITION))
    assert [type(event) for event in hall.ask(c.Configure(fewer))] == [e.HallConfigured]


def test_the_last_number_is_given_where_those_before_it_were_carried_over() -> None:
    """Four have theirs from the day before; C005 is free, and nothing after it."""
    hall = PureHall(replace(DEFINITION, carried_over="live"))
    hall.open(4)
    for _ in range(4):
        hall.issue("papers")
    hall.pass_minutes(10 * 60)
    assert hall.issue("papers").number == "C005"
    with pytest.raises(Refused) as refused:
        hall.issue("papers")
    assert refused.value.code == "numbers_exhausted"


def test_a_hall_without_a_definition_refuses_everything() -> None:
    """Before the first definition there is nothing to ask for."""
    hall = PureHall()
    hall.state.definition = None
    with pytest.raises(Refused) as refused:
        hall.ask(c.IssueTicket("x", "land"))
    assert refused.value.code == "hall_not_configured"


def test_refusals_are_not_errors_of_the_program() -> None:
    """Unknown is a kind of Refused, so that one handler tells both to the person."""
    assert issubclass(Unknown, Refused)


def test_a_closed_day_closes_the_hall_from_midnight_to_midnight() -> None:
    """Whatever the hours say; the day after, tickets are given again."""
    holiday = ClosedDay("2025-10-09", names("Holiday"))
    hall = PureHall(replace(DEFINITION, closed_days=(holiday,)))
    with pytest.raises(Refused, match="gives no tickets"):
        hall.issue()
    hall.pass_minutes(10 * 60)  # 00:00 in Almaty
    assert hall.issue().number == "A001"


def test_who_is_served_lives_over_the_end_of_a_day() -> None:
    """In a hall without hours the window goes on with its visitor; who waits or is called is closed."""
    hall = PureHall()
    served, called, waiting = hall.issue("land"), hall.issue("school"), hall.issue("papers")
    hall.open(1, 3)
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.call(3)
    hall.pass_minutes(10 * 60)  # midnight in Almaty
    assert hall.state.day == "2025-10-10"
    assert (served.id in hall.state.tickets, called.state, waiting.state) == (True, "closed", "closed")
    assert (hall.state.windows[1].state, hall.state.windows[3].state) == ("open", "closed")
    assert hall.issue("land").number == "A002"  # A001 is still at window 1
    hall.ask(c.FinishService(1))
    assert hall.state.tickets[served.id].state == "served"


def test_all_live_ones_live_over_the_end_of_a_day_where_the_rules_say_so() -> None:
    """They keep their places, and the windows stay as they were."""
    hall = PureHall(replace(DEFINITION, carried_over="live"))
    hall.open(1, 2)
    first, second = hall.issue("land"), hall.issue("land")
    hall.ask(c.PauseWindow(2, "tea"))
    hall.pass_minutes(10 * 60)
    assert hall.state.day == "2025-10-10"
    assert [window.state for window in hall.state.windows.values()] == ["open", "paused", "closed", "closed"]
    assert [hall.call(1).number, hall.state.tickets[second.id].state] == [first.number, "waiting"]


@pytest.mark.parametrize(("goes_round", "number"), [(False, "A002"), (True, "A001")])
def test_the_number_of_one_who_was_carried_over_and_went_is_on_a_paper_still(goes_round: bool, number: str) -> None:
    """It is not given to somebody else on the same day; where numbers go round, it may."""
    hall = PureHall(replace(DEFINITION, carried_over="live", numbers_go_round=goes_round))
    carried = hall.issue("land")
    hall.pass_minutes(10 * 60)
    hall.ask(c.LeaveQueue(carried.id))
    assert (carried.number, hall.issue("land").number) == ("A001", number)


@pytest.mark.parametrize(
    ("hours", "minutes", "state"),
    [
        (Hours(), 10 * 60, "closed"),  # shut at midnight: the operator forgot to finish
        (Hours(fri=("00:00-06:00",)), 10 * 60, "serving"),  # midnight into Friday, 10 October
        (None, 34 * 60 + 1, "closed"),  # nobody looked after the hall for a whole day
    ],
)
def test_a_forgotten_visitor_does_not_live_over_the_night(hours: Hours | None, minutes: int, state: str) -> None:
    """Nobody lives over the end of a day in a hall that is closed then, or beyond one whole day."""
    hall = PureHall()
    served = hall.issue("land")
    hall.open(1)
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.ask(c.Configure(replace(DEFINITION, hours=hours)))
    hall.pass_minutes(minutes)
    assert (hall.state.tickets.get(served.id) or served).state == state


def test_a_service_that_goes_on_for_a_second_night_is_closed() -> None:
    """Whoever has been served since before the day began has been forgotten at the window."""
    hall = PureHall()
    served = hall.issue("land")
    hall.open(1)
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.pass_minutes(10 * 60)
    assert hall.state.tickets[served.id].state == "serving"
    hall.pass_minutes(24 * 60)
    assert served.id not in hall.state.tickets
    assert hall.state.windows[1].state == "closed"


def test_numbers_go_round_to_the_first_free_one_where_the_rules_say_so() -> None:
    """After C005 follows the first number that nobody who has not ended carries."""
    hall = PureHall(replace(DEFINITION, numbers_go_round=True))
    tickets = [hall.issue("papers") for _ in range(5)]
    hall.ask(c.LeaveQueue(tickets[1].id))
    assert hall.issue("papers").number == "C002"
    with pytest.raises(Refused) as refused:
        hall.issue("papers")
    assert refused.value.code == "numbers_exhausted"
