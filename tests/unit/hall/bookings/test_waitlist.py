"""Whoever wants an earlier place is offered a free one: one at a time, in the order of asking, with a limit."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.bookings.plans.waitlist import limit, offer_name, offered_place
from queue_server.hall.errors import PlaceTaken, Refused
from queue_server.journal.checks.sequence.sequence_checker import SequenceChecker
from tests.booked_halls import BookedHall, at, times, with_times
from tests.halls import DESK, KIOSK

TOMORROW = "2025-10-10"
FULL = with_times(land=times(waitlist_minutes=20, opens_days=2))
"""One visitor at a time."""


def full_hall() -> BookedHall:
    """Everything of today, and the first two hours of tomorrow, is booked: t16:00 … m10:30."""
    hall = BookedHall(FULL)
    for clock in ("15:30", "16:00", "16:30", "17:00", "17:30"):
        hall.book(f"t{clock}", clock)
    for clock in ("09:00", "09:30", "10:00", "10:30"):
        hall.book(f"m{clock}", clock, day=TOMORROW)
    return hall


def offers(hall: BookedHall) -> list[tuple[str, int]]:
    """To whom which place was offered."""
    events = [entry.event for entry in hall.entries]
    return [(event.booking, event.start) for event in events if isinstance(event, e.BookingOffered) and event.booking]


def test_a_freed_place_goes_through_the_list_in_the_order_of_asking() -> None:
    """The first does not answer and leaves, the second declines and stays, the third takes it; then it is gone."""
    hall = full_hall()
    for name in ("m10:30", "m09:00", "m10:00"):
        hall.ask(c.JoinWaitlist(name), KIOSK)
    hall.ask(c.CancelBooking("t17:00"), KIOSK)
    assert offers(hall) == [("m10:30", at("17:00"))]
    hall.pass_minutes(20)
    assert "m10:30" not in hall.state.waitlist
    assert hall.state.bookings["m10:30"].start == at("10:30", TOMORROW)
    assert offers(hall)[1:] == [("m09:00", at("17:00"))]
    hall.ask(c.DeclinePlace("m09:00"), KIOSK)
    assert list(hall.state.waitlist) == ["m09:00", "m10:00"]
    assert offers(hall)[2:] == [("m10:00", at("17:00"))]
    hall.ask(c.MoveBooking("m10:00", at("17:00")), KIOSK)
    assert (list(hall.state.waitlist), hall.state.leases) == (["m09:00"], {})
    assert hall.state.bookings["m10:00"].start == at("17:00")
    assert offers(hall)[3:] == [], "the place that the third gives back is no earlier one for the others"


def test_nobody_else_takes_an_offered_place() -> None:
    """Not by booking, moving, or by the name of the lease; whoever would book is named other places."""
    hall = full_hall()
    hall.ask(c.JoinWaitlist("m10:30"), KIOSK)
    hall.ask(c.CancelBooking("t17:00"), KIOSK)
    name = offer_name("m10:30")
    for command in (
        c.MakeBooking("a", "land", at("17:00")),
        c.MakeBooking("a", "land", at("17:00"), name),
        c.MoveBooking("m10:00", at("17:00"), offer=name),
        c.OfferPlace("page", "land", at("17:00")),
    ):
        with pytest.raises(PlaceTaken) as refusal:
            hall.ask(command, KIOSK)
        assert len(refusal.value.nearest) == 3
    with pytest.raises(Refused):
        hall.ask(c.OfferPlace(name, "land", at("11:00", TOMORROW)), KIOSK)
    hall.ask(c.MakeBooking("b", "land", at("11:00", TOMORROW), name), KIOSK)
    assert offered_place(hall.state, "m10:30", hall.now) is not None


def test_a_lease_that_runs_out_is_offered_too() -> None:
    """Somebody has filled in the page and not gone on."""
    hall = full_hall()
    hall.ask(c.CancelBooking("t17:30"), KIOSK)
    hall.ask(c.OfferPlace("page", "land", at("17:30")), KIOSK)
    hall.ask(c.JoinWaitlist("m10:30"), KIOSK)
    assert offers(hall) == []
    hall.pass_minutes(5)
    assert offers(hall) == [("m10:30", at("17:30"))]


def test_whoever_is_moved_by_the_hall_keeps_the_turn() -> None:
    """A visitor who moves has what they want."""
    hall = full_hall()
    for name in ("m10:00", "m10:30"):
        hall.ask(c.JoinWaitlist(name), KIOSK)
    hall.ask(c.MoveBooking("m10:00", at("12:00", TOMORROW), by="hall", reason="because"), DESK)
    hall.ask(c.MoveBooking("m10:30", at("12:30", TOMORROW)), KIOSK)
    assert list(hall.state.waitlist) == ["m10:00"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.JoinWaitlist("m10:30"), "waitlist_joined"),
        (c.JoinWaitlist("gone"), "booking_cancelled"),
        (c.LeaveWaitlist("m10:00"), "waitlist_not_joined"),
        (c.DeclinePlace("m10:00"), "waitlist_not_joined"),
        (c.DeclinePlace("m10:30"), "waitlist_no_offer"),
        (c.JoinWaitlist("nobody"), "unknown_booking"),
    ],
)
def test_what_the_list_refuses(command: c.Command, code: str) -> None:
    hall = full_hall()
    hall.book("gone", "11:00", day=TOMORROW)
    hall.ask(c.JoinWaitlist("m10:30"), KIOSK)
    hall.ask(c.CancelBooking("gone"), KIOSK)
    with pytest.raises(Refused) as refusal:
        hall.ask(command, KIOSK)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("moment", "minutes", "ends"),
    [
        ("14:00", 60, "2025-10-09T15:00"),
        ("20:30", 60, "2025-10-10T08:30"),
        ("23:00", 60, "2025-10-10T09:00"),
        ("02:00", 60, "2025-10-09T09:00"),
        ("21:00", 13 * 60, "2025-10-10T21:00"),
        ("20:00", 15 * 60, "2025-10-11T09:00"),
    ],
)
def test_nobody_has_to_answer_at_night(moment: str, minutes: int, ends: str) -> None:
    day, clock = ends.split("T")
    assert limit(BookedHall().state, minutes, at(moment)) == at(clock, day)


def test_a_place_that_nobody_could_answer_for_in_time_is_for_whoever_books_it() -> None:
    """It closes an hour before, and the limit is twenty minutes."""
    hall = full_hall()
    hall.ask(c.JoinWaitlist("m10:30"), KIOSK)
    hall.pass_minutes(15)
    hall.ask(c.CancelBooking("t15:30"), KIOSK)
    assert offers(hall) == []
    hall.book("a", "15:30")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["join", "join", "leave", "cancel", "take", "decline", "wait", "book", "move"]),
        st.integers(0, 8),
    ),
    min_size=10,
    max_size=60,
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_offers_go_in_the_order_of_asking(steps: list[tuple[str, int]]) -> None:
    """Whatever people do: nobody is offered a place that somebody who asked earlier waits for and could have."""
    hall = full_hall()
    names = list(hall.state.bookings)
    for number, (step, pick) in enumerate(steps):
        name = names[pick % len(names)]
        lease = offered_place(hall.state, name, hall.now)
        commands: dict[str, c.Command] = {
            "join": c.JoinWaitlist(name),
            "leave": c.LeaveWaitlist(name),
            "cancel": c.CancelBooking(name),
            "decline": c.DeclinePlace(name),
            "take": c.MoveBooking(name, lease.start if lease is not None else 0),
            "book": c.MakeBooking(f"n{number}", "land", at("17:00")),
            "move": c.MoveBooking(name, at("11:30", TOMORROW)),
        }
        if step == "wait":
            hall.pass_minutes(pick + 10)
            continue
        with suppress(Refused):
            hall.ask(commands[step], KIOSK)
    need_fair(hall)


def need_fair(hall: BookedHall) -> None:
    """Follow the list by the events alone."""
    order: dict[str, set[int]] = {}
    deadlines: dict[str, int] = {}
    starts: dict[str, int] = {}
    checker = SequenceChecker()
    for entry in hall.entries:
        event = entry.event
        assert checker.objection(event) is None
        checker.follow(event)
        match event:
            case e.BookingMade(booking=name, start=start):
                starts[name] = start
            case e.WaitlistJoined(booking=name):
                order[name] = set()
            case e.WaitlistDeclined(booking=name, start=start):
                order[name].add(start)
                deadlines.pop(name)
            case e.WaitlistLeft(booking=name) | e.BookingCancelled(booking=name) | e.BookingMissed(booking=name):
                order.pop(name, None)
                deadlines.pop(name, None)
            case e.BookingMoved(booking=name, start=start):
                starts[name] = start
                order.pop(name, None)
                deadlines.pop(name, None)
            case e.BookingOffered(booking=str() as name, start=start):
                predecessors = list(order)[: list(order).index(name)]
                passed = [other for other in predecessors if other not in deadlines and start < starts[other]]
                assert all(start in order[other] for other in passed)
                assert start < starts[name]
                assert start not in deadlines.values()
                deadlines[name] = start
    assert all(first.at <= second.at for first, second in pairwise(hall.entries))
