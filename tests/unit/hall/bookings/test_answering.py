"""An appointment that is asked for, and its answer."""

import pytest

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.bookings.booking import BookingCounts
from queue_server.hall.bookings.receptions.answering import answer_due
from queue_server.hall.days.false_time import correct
from queue_server.hall.errors import PlaceTaken, Refused
from queue_server.hall.state import SECOND
from tests.booked_halls import RECEIVING, BookedHall, at, receiving, times
from tests.halls import DESK, KIOSK

NEXT_WEEK = "2025-10-16"


@pytest.fixture
def hall() -> BookedHall:
    """Appointment a is asked of the akim for the next Thursday at four."""
    hall = BookedHall(RECEIVING)
    hall.book("a", "16:00", day=NEXT_WEEK)
    return hall


def refused(hall: BookedHall, command: c.Command) -> str:
    before = len(hall.entries)
    with pytest.raises(Refused) as refusal:
        hall.ask(command, DESK)
    assert (len(hall.entries), str(refusal.value) != "") == (before, True)
    return refusal.value.code


def test_an_appointment_is_asked_for_with_its_place_and_a_day_of_the_answer(hall: BookedHall) -> None:
    """Three days from now, by the end of that day; nobody else has the place, and nobody is received without a yes."""
    booking = hall.state.bookings["a"]
    assert (booking.state, booking.answer_by) == ("asked", at("00:00", "2025-10-13"))
    assert hall.entries[-1].event == e.BookingAsked("a", at("00:00", "2025-10-13"))
    with pytest.raises(PlaceTaken):
        hall.book("b", "16:00", day=NEXT_WEEK)
    assert refused(hall, c.JoinWaitlist("a")) == "booking_not_confirmed"
    hall.now = at("15:50", NEXT_WEEK)
    hall.settle()
    assert refused(hall, c.ArriveBooking("a", "t1")) == "booking_not_confirmed"


def test_a_confirmed_appointment_is_like_every_booking(hall: BookedHall) -> None:
    """It is confirmed once, its change is counted for the calendar, and its visitor is received."""
    hall.ask(c.ConfirmBooking("a"), DESK)
    booking = hall.state.bookings["a"]
    assert (booking.state, booking.answer_by, booking.changes, booking.by) == ("open", None, 1, "hall")
    assert refused(hall, c.ConfirmBooking("a")) == "booking_confirmed"
    hall.now = at("15:50", NEXT_WEEK)
    hall.settle()
    hall.ask(c.ArriveBooking("a", "t1"), KIOSK)
    assert hall.state.booking_counts == BookingCounts(made=1, arrived=1)


def test_another_time_is_confirmed_in_one_step(hall: BookedHall) -> None:
    """The place of before is free at once; a place that somebody has is refused with others."""
    hall.book("b", "17:00", day=NEXT_WEEK)
    assert refused(hall, c.ConfirmBooking("a", at("17:00", NEXT_WEEK))) == "place_taken"
    events = hall.ask(c.ConfirmBooking("a", at("17:30", NEXT_WEEK)), DESK)
    assert [type(event) for event in events] == [e.BookingMoved, e.BookingConfirmed]
    assert (hall.state_of("a"), hall.state.bookings["a"].start) == ("open", at("17:30", NEXT_WEEK))
    hall.book("c", "16:00", day=NEXT_WEEK)


def test_an_offered_time_is_confirmed_and_the_offer_ends(hall: BookedHall) -> None:
    """The record names the lease, which is over; one of another page stays."""
    for offer, clock in (("page", "17:00"), ("other", "17:30")):
        hall.ask(c.OfferPlace(offer, "land", at(clock, NEXT_WEEK)), DESK)
    moved, _ = hall.ask(c.ConfirmBooking("a", at("17:00", NEXT_WEEK), "page"), DESK)
    assert moved == e.BookingMoved(
        booking="a",
        service="land",
        start=at("17:00", NEXT_WEEK),
        end=at("17:30", NEXT_WEEK),
        by="hall",
        reason=None,
        offer="page",
    )
    assert [*hall.state.leases] == ["other"]


def test_a_refused_appointment_gives_its_place_back(hall: BookedHall) -> None:
    """It can become nothing else, and is counted among the refused."""
    hall.ask(c.RefuseBooking("a", "other_body"), DESK)
    assert (hall.state_of("a"), hall.state.bookings["a"].refusal) == ("refused", "other_body")
    assert hall.state.booking_counts == BookingCounts(made=1, refused=1)
    for command in (
        c.ConfirmBooking("a"),
        c.RefuseBooking("a", "other"),
        c.CancelBooking("a"),
        c.ArriveBooking("a", "t"),
    ):
        assert refused(hall, command) == "booking_refused"
    hall.book("b", "16:00", day=NEXT_WEEK)


def test_an_appointment_is_passed_to_another_host(hall: BookedHall) -> None:
    """It is confirmed by that where the deputy confirms none; the akim's place is free again."""
    assert refused(hall, c.ReferBooking("a", "land", at("17:00", NEXT_WEEK))) == "refer_to_same_host"
    assert refused(hall, c.ReferBooking("a", "papers", at("17:00", NEXT_WEEK))) == "refer_to_no_host"
    events = hall.ask(c.ReferBooking("a", "school", at("16:00", NEXT_WEEK)), DESK)
    assert [type(event) for event in events] == [e.BookingReferred, e.BookingConfirmed]
    assert (hall.state_of("a"), hall.state.bookings["a"].service) == ("open", "school")
    hall.book("b", "16:00", day=NEXT_WEEK)


def test_passing_on_does_not_put_the_answer_off() -> None:
    """Where the other host's appointments are confirmed too, the day by which an answer is due is that of before."""
    hall = BookedHall(receiving(school=times(confirmed_by="secretary")))
    hall.book("a", "16:00", day=NEXT_WEEK)
    hall.ask(c.ReferBooking("a", "school", at("16:00", NEXT_WEEK)), DESK)
    booking = hall.state.bookings["a"]
    assert (booking.state, booking.service, booking.answer_by) == ("asked", "school", at("00:00", "2025-10-13"))


def test_a_visitor_who_moves_asks_anew_and_the_hall_does_not(hall: BookedHall) -> None:
    """Nobody gets round the secretary by a move, neither from another time nor from another service."""
    hall.ask(c.ConfirmBooking("a"), DESK)
    hall.ask(c.MoveBooking("a", at("17:00", NEXT_WEEK), by="hall", reason="rang up"), DESK)
    assert hall.state_of("a") == "open"
    hall.ask(c.MoveBooking("a", at("16:00", NEXT_WEEK)), KIOSK)
    assert (hall.state_of("a"), hall.state.bookings["a"].answer_by) == ("asked", at("00:00", "2025-10-13"))
    hall.book("s", "17:30", "school", NEXT_WEEK)
    hall.ask(c.MoveBooking("s", at("17:30", NEXT_WEEK), "land"), KIOSK)
    assert hall.state_of("s") == "asked"
    hall.ask(c.MoveBooking("a", at("10:00", NEXT_WEEK), "school"), KIOSK)
    assert hall.state_of("a") == "open"


def test_the_clock_gives_no_answer(hall: BookedHall) -> None:
    """Weeks after the day it is still asked, over restarts and days; it can be refused or get another time."""
    hall.now = at("10:00", "2025-10-27")
    hall.settle()
    assert (hall.state_of("a"), answer_due(hall.state.bookings["a"])) == ("asked", at("00:00", "2025-10-13"))
    assert refused(hall, c.ConfirmBooking("a")) == "booking_over"
    hall.ask(c.ConfirmBooking("a", at("16:00", "2025-10-28")), DESK)
    assert hall.state_of("a") == "open"


def test_an_answer_is_due_before_the_time_itself() -> None:
    """Whoever asks for tomorrow is not answered the day after."""
    hall = BookedHall(RECEIVING)
    booking = hall.book("a", "16:00", day="2025-10-10")
    assert (booking.answer_by, answer_due(booking)) == (at("00:00", "2025-10-13"), at("16:00", "2025-10-10"))


def test_the_day_of_an_answer_is_corrected_with_the_clock(hall: BookedHall) -> None:
    """What was asked in a false time of a year ahead is not due in a year."""
    year = 365 * 24 * 3600 * SECOND
    answer_by = hall.state.bookings["a"].answer_by
    correct(hall.state, e.ClockCorrected(hall.now, hall.now - year, 1, "2024-10-09", "a year ahead"))
    assert answer_by is not None
    assert hall.state.bookings["a"].answer_by == answer_by - year


def test_nobody_is_confirmed_for_a_time_that_is_closed(hall: BookedHall) -> None:
    """The hall has closed it meanwhile: the secretary gives another time, or refuses."""
    hall.ask(c.ClosePlaces("c1", at("15:00", NEXT_WEEK), at("18:00", NEXT_WEEK), "a visit", "akim", ("a",)), DESK)
    assert refused(hall, c.ConfirmBooking("a")) == "booking_displaced"
    hall.ask(c.ConfirmBooking("a", at("10:00", NEXT_WEEK)), DESK)
    assert hall.state_of("a") == "open"
