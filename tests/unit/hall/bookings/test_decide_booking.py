"""Who gets a place, who is refused, and what becomes of a booking."""

from datetime import date

import pytest
from msgspec.structs import replace

from queue_server.config.definition import Host
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.bookings.booking import BookingCounts
from queue_server.hall.bookings.timetable.day_refusal import refusal_for_day
from queue_server.hall.bookings.timetable.free import free_places
from queue_server.hall.bookings.timetable.without_place import losing_place, without_place
from queue_server.hall.errors import PlaceTaken, Refused
from queue_server.hall.state import MINUTE, SECOND
from tests.booked_halls import BOOKED, BookedHall, at, times, with_times
from tests.halls import DESK, KIOSK, names


def refused(hall: BookedHall, command: c.Command) -> Refused:
    before = len(hall.entries)
    with pytest.raises(Refused) as refusal:
        hall.ask(command, KIOSK)
    assert len(hall.entries) == before
    str(refusal.value)
    return refusal.value


@pytest.mark.parametrize(
    ("command", "code", "params"),
    [
        (c.MakeBooking("b", "land", at("13:30")), "place_past", {}),
        (c.MakeBooking("b", "land", at("16:10")), "place_unknown", {}),
        (c.MakeBooking("b", "land", at("20:00")), "place_unknown", {}),
        (c.MakeBooking("b", "land", at("14:30")), "place_closed", {"minutes": 60}),
        (c.MakeBooking("b", "land", at("16:00", "2025-10-17")), "place_not_open", {"days": 7, "day": "10.10.2025"}),
        (c.MakeBooking("b", "papers", at("16:00")), "service_without_booking", {"service": "papers"}),
        (c.MakeBooking("b", "garden", at("16:00")), "unknown_service", {"service": "garden"}),
        (c.OfferPlace("o", "land", at("16:10")), "place_unknown", {}),
        (c.MoveBooking("a", at("16:00")), "place_same", {}),
        (c.MoveBooking("a", at("16:10")), "place_unknown", {}),
        (c.MoveBooking("a", at("17:00"), by="hall"), "reason_needed", {}),
        (c.CancelBooking("a", by="hall", reason=" "), "reason_needed", {}),
        (c.MakeBooking("a", "land", at("17:00")), "booking_exists", {}),
        (c.CancelBooking("b"), "unknown_booking", {}),
        (c.MoveBooking("b", at("17:00")), "unknown_booking", {}),
        (c.ArriveBooking("b", "t1"), "unknown_booking", {}),
        (c.ArriveBooking("a", "t1"), "booking_too_early", {"day": "09.10.2025", "time": "15:30"}),
        (c.ArriveBooking("a", "t1", "king"), "unknown_priority", {"priority": "king"}),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(command: c.Command, code: str, params: dict[str, object]) -> None:
    """Nothing has changed, and each reason has its own code."""
    hall = BookedHall()
    hall.book("a", "16:00")
    refusal = refused(hall, command)
    assert (refusal.code, refusal.params) == (code, params)


def test_the_last_day_that_may_be_booked() -> None:
    """Seven days ahead, by the hall's own calendar; the one after opens at midnight."""
    hall = BookedHall()
    hall.book("a", day="2025-10-16")
    hall.now = at("23:59")
    assert refused(hall, c.MakeBooking("b", "land", at("09:00", "2025-10-17"))).code == "place_not_open"
    hall.now = at("00:00", "2025-10-10")
    hall.book("b", day="2025-10-17")


def test_a_full_place_is_refused_with_the_nearest_three() -> None:
    """Of two that are as near the earlier one first; none that is full or closed is among them."""
    hall = BookedHall()
    for name, clock in (("a", "16:00"), ("b", "16:00"), ("c", "15:30"), ("d", "15:30"), ("x", "16:30")):
        hall.book(name, clock)
    refusal = refused(hall, c.MakeBooking("f", "land", at("16:00")))
    assert isinstance(refusal, PlaceTaken)
    assert refusal.nearest == ("2025-10-09T11:30:00Z", "2025-10-09T12:00:00Z", "2025-10-09T12:30:00Z")


def test_whoever_moves_is_not_told_the_own_place() -> None:
    """Of the same service; at another one that time is another place."""
    hall = BookedHall(with_times(land=times(places=2), school=times()))
    for name, clock, service in (("own", "15:30", "land"), ("b", "16:00", "land"), ("c", "16:00", "land")):
        hall.book(name, clock, service)
    hall.book("d", "16:30", "school")
    refusal = refused(hall, c.MoveBooking("own", at("16:00")))
    assert isinstance(refusal, PlaceTaken)
    assert refusal.nearest == ("2025-10-09T11:30:00Z", "2025-10-09T12:00:00Z", "2025-10-09T12:30:00Z")
    elsewhere = refused(hall, c.MoveBooking("own", at("16:30"), "school"))
    assert isinstance(elsewhere, PlaceTaken)
    assert "2025-10-09T10:30:00Z" in elsewhere.nearest


def test_the_nearest_are_looked_for_on_other_days() -> None:
    """A full day: the evening before and the morning after are nearer than two days on."""
    hall = BookedHall(with_times(land=times(places=1, closes_minutes=0)))
    clocks = [f"{hour:02d}:{minute:02d}" for hour in range(9, 18) for minute in (0, 30)]
    for number, clock in enumerate(clocks):
        hall.book(f"b{number}", clock, day="2025-10-11")
    refusal = refused(hall, c.MakeBooking("late", "land", at("17:30", "2025-10-11")))
    assert isinstance(refusal, PlaceTaken)
    assert refusal.nearest == ("2025-10-12T04:00:00Z", "2025-10-12T04:30:00Z", "2025-10-12T05:00:00Z")


def test_an_offered_place_is_nobody_elses_for_five_minutes() -> None:
    """It comes back by itself, without a record; the one who fills in the page has it until then."""
    hall = BookedHall(with_times(land=times()))
    (offered,) = hall.ask(c.OfferPlace("page", "land", at("16:00")), KIOSK)
    assert offered == e.BookingOffered("page", "land", at("16:00"), at("16:30"), hall.now + 5 * MINUTE)
    assert refused(hall, c.MakeBooking("b", "land", at("16:00"))).code == "place_taken"
    hall.now += 5 * MINUTE - SECOND
    assert refused(hall, c.OfferPlace("other", "land", at("16:00"))).code == "place_taken"
    hall.now += SECOND
    before = len(hall.entries)
    hall.book("b", "16:00")
    assert (len(hall.entries), hall.state.leases) == (before + 1, {})


def test_a_page_has_one_place_and_books_the_offered_one() -> None:
    """Another choice gives the first back; the same one again is not made longer; the booking ends the lease."""
    hall = BookedHall(with_times(land=times()))
    hall.ask(c.OfferPlace("page", "land", at("16:00")), KIOSK)
    hall.now += MINUTE
    assert hall.ask(c.OfferPlace("page", "land", at("16:00")), KIOSK) == []
    hall.ask(c.OfferPlace("page", "land", at("17:00")), KIOSK)
    hall.book("other", "16:00")
    (booking,) = hall.ask(c.MakeBooking("b", "land", at("17:00"), offer="page", language="kk"), KIOSK)
    assert booking == e.BookingMade("b", "land", at("17:00"), at("17:30"), "kk", "page")
    assert hall.state.leases == {}


def test_a_booking_is_moved_and_cancelled_by_its_visitor() -> None:
    """The place of before is free at once; each change is counted for the calendar entry."""
    hall = BookedHall(with_times(land=times()))
    hall.book("a", "16:00")
    hall.ask(c.MoveBooking("a", at("17:00")), KIOSK)
    hall.book("b", "16:00")
    hall.ask(c.CancelBooking("a"), KIOSK)
    booking = hall.state.bookings["a"]
    assert (booking.state, booking.start, booking.changes, booking.by) == ("cancelled", at("17:00"), 2, "visitor")
    hall.book("c", "17:00")
    for command in (c.CancelBooking("a"), c.MoveBooking("a", at("17:30")), c.ArriveBooking("a", "t1")):
        assert refused(hall, command).code == "booking_cancelled"


def test_a_visitor_moves_until_the_stated_hour_and_the_hall_until_the_end() -> None:
    """A cancellation frees a place also later, until the time has begun; the hall states its reason."""
    hall = BookedHall(with_times(land=times(late_minutes=20)))
    for name, clock in (("a", "16:00"), ("b", "16:30")):
        hall.book(name, clock)
    hall.now = at("15:01")
    assert refused(hall, c.MoveBooking("a", at("17:00"))).code == "place_closed"
    hall.now = at("16:10")
    refusal = refused(hall, c.CancelBooking("a"))
    assert (refusal.code, refusal.params) == ("booking_over", {"day": "09.10.2025", "time": "16:00"})
    hall.ask(c.CancelBooking("b"), KIOSK)
    hall.ask(c.MoveBooking("a", at("17:30"), by="hall", reason="rang up"), DESK)
    assert hall.state.bookings["a"].reason == "rang up"


def test_a_move_may_overlap_its_own_place() -> None:
    """Of a place that has another length now, its own booking takes nothing away."""
    hall = BookedHall(with_times(land=times(place_minutes=60)))
    hall.book("a", "16:00")
    hall.ask(c.Configure(with_times(land=times(place_minutes=45))))
    hall.ask(c.MoveBooking("a", at("15:45")), KIOSK)
    assert hall.state.bookings["a"].end == at("16:30")


def test_places_of_another_length_let_nobody_in_twice() -> None:
    """A booking of an hour takes both half hours of the later definition."""
    hall = BookedHall(with_times(land=times(place_minutes=60)))
    hall.book("a", "16:00")
    hall.ask(c.Configure(with_times(land=times())))
    for clock in ("16:00", "16:30"):
        assert refused(hall, c.MakeBooking("b", "land", at(clock))).code == "place_taken"
    hall.book("b", "17:00")


def test_the_clock_misses_who_does_not_come() -> None:
    """Where a late visitor has lost the time, once it is too late; where they may join, at the end of the day."""
    hall = BookedHall()
    hall.book("lost", "16:00", "land")
    hall.book("join", "16:00", "school")
    hall.now = at("16:10")
    hall.settle()
    assert hall.state_of("lost") == "open"
    hall.now += 1
    hall.settle()
    assert (hall.state_of("lost"), hall.state_of("join")) == ("missed", "open")
    hall.now = at("00:00", "2025-10-10")
    hall.settle()
    kinds = [type(entry.event) for entry in hall.entries[-3:]]
    assert kinds == [e.BookingMissed, e.DayClosed, e.DayOpened]
    assert (hall.entries[-3].actor, hall.state_of("join")) == ("clock:hall", "missed")
    assert hall.state.booking_counts == BookingCounts(made=2, missed=2)


def test_bookings_live_over_days_in_which_nothing_ran() -> None:
    """A server that was off from Thursday to Saturday misses those of Friday, and keeps those of Sunday."""
    hall = BookedHall()
    hall.book("fri", day="2025-10-10", service="school")
    hall.book("sun", day="2025-10-12")
    hall.now = at("10:00", "2025-10-11")
    hall.settle()
    assert (hall.state.day, hall.state_of("fri"), hall.state_of("sun")) == ("2025-10-11", "missed", "open")
    hall.now = at("10:00", "2025-10-14")
    hall.settle()
    hall.now = at("10:00", "2025-10-15")
    hall.settle()
    assert list(hall.state.bookings) == ["sun"]
    assert hall.state.booking_counts == BookingCounts(made=2, missed=2)


def test_a_definition_without_the_service_loses_no_booking() -> None:
    """It says beforehand whose place goes; they stay open, and are moved to another service or cancelled."""
    hall = BookedHall()
    for name, clock in (("a", "16:00"), ("b", "17:00"), ("s", "17:00")):
        hall.book(name, clock, "school" if name == "s" else "land")
    without = with_times(BOOKED, land=None)
    assert {service: [b.id for b in lost] for service, lost in losing_place(hall.state, without).items()} == {
        "land": ["a", "b"]
    }
    hall.ask(c.Configure(without))
    assert [b.id for b in without_place(hall.state, hall.state.defined)] == ["a", "b"]
    assert losing_place(hall.state, without) == {}
    assert refused(hall, c.MoveBooking("a", at("17:30"))).code == "service_without_booking"
    hall.ask(c.MoveBooking("a", at("16:30"), "school"), KIOSK)
    hall.ask(c.CancelBooking("b"), KIOSK)
    assert list(without_place(hall.state, hall.state.defined)) == []


def test_of_too_many_bookings_those_made_first_keep_the_place() -> None:
    """A definition with fewer places side by side names the others."""
    hall = BookedHall()
    for name in ("a", "b"):
        hall.book(name, "16:00")
    fewer = with_times(BOOKED, land=times(places=1))
    assert {service: [b.id for b in lost] for service, lost in losing_place(hall.state, fewer).items()} == {
        "land": ["b"]
    }


def test_nobody_books_a_time_of_today_to_which_they_could_not_come() -> None:
    """The service is off, or the day has been closed; other days are as ever."""
    hall = BookedHall()
    hall.ask(c.SwitchService("land", False, "ill"))
    assert refused(hall, c.MakeBooking("b", "land", at("16:00"))).params == {"reason": "ill"}
    assert free_places(hall.state, "land", date(2025, 10, 9), hall.now) == []
    reason = refusal_for_day(hall.state, "land", date(2025, 10, 9), hall.now)
    assert reason is not None
    assert reason.code == "service_off"
    hall.book("a", day="2025-10-10")
    hall.ask(c.SwitchService("land", True))
    hall.ask(c.CloseDay())
    assert refused(hall, c.MakeBooking("b", "land", at("16:00"))).code == "day_closed"
    hall.book("b", day="2025-10-10")


def test_the_places_of_a_host_are_shared_by_its_services() -> None:
    """The akim receives one visitor at a time, whatever it is about."""
    definition = with_times(land=times(), school=times())
    services = tuple(replace(service, host="akim") for service in definition.services)
    hall = BookedHall(replace(definition, services=services, hosts=(Host("akim", names("The akim")),)))
    hall.book("a", "16:00", "land")
    assert refused(hall, c.MakeBooking("b", "school", at("16:00"))).code == "place_taken"
    hall.book("b", "16:30", "school")
