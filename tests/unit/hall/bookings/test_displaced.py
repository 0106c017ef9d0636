"""A closed span displaces whoever has booked a time in it: all are named before, and none is dropped in silence."""

from datetime import date

import pytest
from msgspec.structs import replace

from queue_server.config.definition import Definition, Host
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.bookings.plans.closure import PlaceClosure
from queue_server.hall.bookings.plans.displaced import concerned, displaced, displaced_until, displacement
from queue_server.hall.bookings.timetable.free import Occupancy, free_places, nearest_free
from queue_server.hall.errors import Refused
from queue_server.hall.state import MINUTE
from tests.booked_halls import BOOKED, BookedHall, at, with_times
from tests.halls import DESK, KIOSK, names

TOMORROW = "2025-10-10"
MANAGER = c.Actor("manager", "dana", is_person=True)


def close(hall: BookedHall, first: str, until: str, *named: str, day: str = TOMORROW, host: str | None = None) -> None:
    hall.ask(c.ClosePlaces("x", at(first, day), at(until, day), " The heating is off ", host, named), MANAGER)


def test_whoever_closes_has_seen_everybody_concerned() -> None:
    """A booking that is made between the list and the yes is not displaced unseen; those that only touch are not."""
    hall = BookedHall()
    for name, clock in (("before", "09:30"), ("first", "10:00"), ("last", "11:30"), ("after", "12:00")):
        hall.book(name, clock, day=TOMORROW)
    span = PlaceClosure("x", at("10:00", TOMORROW), at("12:00", TOMORROW), "", hall.now)
    assert [booking.id for booking in concerned(hall.state, span)] == ["first", "last"]
    with pytest.raises(Refused, match=r"1 more bookings are concerned"):
        close(hall, "10:00", "12:00", "first")
    close(hall, "10:00", "12:00", "first", "last")
    assert [booking.id for booking in displaced(hall.state)] == ["first", "last"]
    assert hall.state.closures["x"].reason == "The heating is off"
    hall.ask(c.ReopenPlaces("x"), MANAGER)
    assert displaced(hall.state) == []


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.ClosePlaces("x", at("10:00"), at("11:00"), "because"), "closure_past"),
        (c.ClosePlaces("x", at("16:00"), at("16:00"), "because"), "closure_past"),
        (c.ClosePlaces("x", at("16:00"), at("17:00"), " "), "reason_needed"),
        (c.ClosePlaces("x", at("16:00"), at("17:00"), "because", "nobody"), "unknown_host"),
        (c.ClosePlaces("x", at("16:00"), at("17:00"), "because", service="none"), "unknown_service"),
        (c.ClosePlaces("old", at("16:00"), at("17:00"), "because"), "closure_exists"),
        (c.ReopenPlaces("x"), "unknown_closure"),
    ],
)
def test_what_cannot_be_closed_or_opened(command: c.Command, code: str) -> None:
    hall = BookedHall()
    hall.ask(c.ClosePlaces("old", at("16:00"), at("17:00"), "because"), MANAGER)
    with pytest.raises(Refused) as refusal:
        hall.ask(command, MANAGER)
    assert refusal.value.code == code


def test_nobody_is_given_a_closed_place() -> None:
    """It is not free, not offered, not booked, and not among the nearest ones; a lease on it does not help."""
    hall = BookedHall()
    hall.ask(c.OfferPlace("page", "land", at("10:00", TOMORROW)), KIOSK)
    close(hall, "10:00", "12:00")
    starts = [place.start for place in free_places(hall.state, "land", date(2025, 10, 10), hall.now)]
    assert at("09:30", TOMORROW) in starts
    assert not {at("10:00", TOMORROW), at("11:30", TOMORROW)} & set(starts)
    for command in (
        c.OfferPlace("other", "land", at("10:00", TOMORROW)),
        c.MakeBooking("a", "land", at("10:00", TOMORROW), "page"),
    ):
        with pytest.raises(Refused) as refusal:
            hall.ask(command, KIOSK)
        assert (refusal.value.code, refusal.value.params) == ("place_withdrawn", {"reason": "The heating is off"})


def test_a_displaced_visitor_chooses_another_place_or_is_answered() -> None:
    """Also after the hour at which places close. Whoever does not choose is cancelled with the reason, and not missed;
    nobody gets a ticket by a displaced booking."""
    hall = BookedHall()
    hall.book("a", "16:30")
    hall.book("b", "17:00")
    hall.pass_minutes(145)
    close(hall, "16:00", "18:00", "a", "b", day="2025-10-09")
    booking = hall.state.bookings["a"]
    nearest = nearest_free(hall.state, "land", booking.start, hall.now, Occupancy(hall.state, "land", hall.now))
    assert [place.start for place in nearest] == [at(clock, TOMORROW) for clock in ("09:00", "09:30", "10:00")]
    with pytest.raises(Refused) as refusal:
        hall.ask(c.ArriveBooking("a", "t1"), KIOSK)
    assert refusal.value.code == "booking_displaced"
    hall.now = at("16:50")
    hall.ask(c.MoveBooking("a", nearest[0].start), KIOSK)
    assert displacement(hall.state, hall.state.bookings["a"]) is None
    until = displaced_until(hall.state, hall.state.bookings["b"])
    assert until == at("17:25"), "an hour is left to answer, however late the hall has closed"
    hall.now = until
    hall.settle()
    assert hall.entries[-1].event == e.BookingCancelled("b", "hall", "The heating is off", "x")
    assert hall.state.booking_counts.missed == 0


def hosted() -> Definition:
    services = tuple(replace(service, host="akim") if service.id == "land" else service for service in BOOKED.services)
    return replace(with_times(BOOKED), services=services, hosts=(Host("akim", names("The akim")),))


def test_a_host_who_is_away_displaces_their_visitors_alone() -> None:
    hall = BookedHall(hosted())
    hall.book("a", "10:00", day=TOMORROW)
    hall.book("b", "10:00", "school", day=TOMORROW)
    close(hall, "00:00", "24:00".replace("24:00", "23:59"), "a", host="akim")
    assert [booking.id for booking in displaced(hall.state)] == ["a"]
    assert free_places(hall.state, "land", date(2025, 10, 10), hall.now) == []
    assert free_places(hall.state, "school", date(2025, 10, 10), hall.now) != []


def test_a_service_that_is_not_offered_displaces_its_visitors_alone() -> None:
    """Also where its host receives for another one; and nobody books it meanwhile."""
    hall = BookedHall(hosted())
    hall.book("a", "10:00", day=TOMORROW)
    hall.book("b", "10:00", "school", day=TOMORROW)
    span = c.ClosePlaces("x", at("00:00", TOMORROW), at("23:59", TOMORROW), "No forms", None, ("b",), "school")
    hall.ask(span, MANAGER)
    assert [booking.id for booking in displaced(hall.state)] == ["b"]
    assert free_places(hall.state, "school", date(2025, 10, 10), hall.now) == []
    assert free_places(hall.state, "land", date(2025, 10, 10), hall.now) != []
    hall.ask(c.ReopenPlaces("x"), MANAGER)
    assert displaced(hall.state) == []


def test_a_closure_is_in_the_state_until_it_is_over() -> None:
    """And two days more, as a booking that has ended, for whoever comes and asks."""
    hall = BookedHall()
    close(hall, "10:00", "12:00")
    days = []
    for _ in range(5):
        hall.pass_minutes(24 * 60)
        days.append("x" in hall.state.closures)
    assert days == [True, True, False, False, False]


def test_a_booking_that_ended_for_a_closure_in_a_false_time_is_open_again() -> None:
    """As one that was missed; what a person has cancelled stays so."""
    hall = BookedHall()
    hall.book("a", "10:00", day=TOMORROW)
    hall.book("b", "17:00")
    close(hall, "10:00", "12:00", "a")
    before = hall.now
    hall.pass_minutes(24 * 60)
    hall.ask(c.CancelBooking("a") if hall.state_of("a") == "open" else c.CloseDay(), DESK)
    assert (hall.state_of("a"), hall.state.booking_counts.cancelled) == ("cancelled", 1)
    hall._take_in([e.ClockCorrected(hall.now, before + MINUTE, 1, "2025-10-09", "battery")], "admin:dana")
    hall.now = before + MINUTE
    assert (hall.state_of("a"), hall.state.booking_counts.cancelled) == ("open", 0)
    assert [booking.id for booking in displaced(hall.state)] == ["a"]
