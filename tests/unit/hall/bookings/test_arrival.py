"""A visitor who has booked comes: in time, too early, late, on another day."""

import pytest
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.state import MINUTE
from tests.booked_halls import BOOKED, BookedHall, at, times, with_times
from tests.halls import DESK, KIOSK


def refused(hall: BookedHall, command: c.Command) -> Refused:
    before = hall.state.seq
    with pytest.raises(Refused) as refusal:
        hall.ask(command, KIOSK)
    assert hall.state.seq == before
    str(refusal.value)
    return refusal.value


def test_who_comes_in_time_is_due_by_the_booked_time() -> None:
    """Both records in one command; the head start of bookings counts from the booked time."""
    hall = BookedHall()
    hall.ask(c.MakeBooking("a", "land", at("16:00"), language="kk"), KIOSK)
    hall.now = at("15:40")
    arrived, issued = hall.ask(c.ArriveBooking("a", "t1"), KIOSK)
    assert arrived == e.BookingArrived("a", "t1", "A001")
    due = at("16:00") - 5 * MINUTE
    assert issued == e.TicketIssued("t1", "A001", "land", due, language="kk", booked_at=at("16:00"))
    booking = hall.state.bookings["a"]
    assert (booking.state, booking.ticket, booking.number) == ("arrived", "t1", "A001")


def test_a_priority_counts_with_the_booking() -> None:
    """The greater of the two head starts, and never both."""
    hall = BookedHall()
    hall.book("a", "16:00")
    hall.now = at("16:00")
    _, issued = hall.ask(c.ArriveBooking("a", "t1", "veteran"), KIOSK)
    assert isinstance(issued, e.TicketIssued)
    assert issued.due == at("16:00") - 10 * MINUTE


def test_a_place_whose_visitor_came_early_is_not_given_again() -> None:
    """Until its time is over."""
    hall = BookedHall(with_times(land=times(closes_minutes=0)))
    hall.book("a", "16:00")
    hall.now = at("15:30")
    hall.ask(c.ArriveBooking("a", "t1"), KIOSK)
    assert refused(hall, c.MakeBooking("b", "land", at("16:00"))).code == "place_taken"


def test_nobody_comes_twice() -> None:
    """The number that the booking has become is named, also to whoever would change it, and on the day after."""
    hall = BookedHall()
    hall.book("a", "16:00")
    hall.now = at("15:50")
    hall.ask(c.ArriveBooking("a", "t1"), KIOSK)
    for command in (c.ArriveBooking("a", "t2"), c.CancelBooking("a"), c.MoveBooking("a", at("17:00"))):
        refusal = refused(hall, command)
        assert (refusal.code, refusal.params) == ("booking_used", {"number": "A001"})
    hall.now = at("10:00", "2025-10-10")
    hall.settle()
    assert refused(hall, c.ArriveBooking("a", "t2")).code == "booking_used"


def test_too_early_says_from_when() -> None:
    """On the day, and on the days before."""
    hall = BookedHall()
    hall.book("a", "16:00")
    hall.book("b", day="2025-10-10")
    assert refused(hall, c.ArriveBooking("a", "t")).params == {"day": "09.10.2025", "time": "15:30"}
    refusal = refused(hall, c.ArriveBooking("b", "t"))
    assert (refusal.code, refusal.params) == ("booking_too_early", {"day": "10.10.2025", "time": "15:30"})


def test_who_is_late_joins_the_line_or_has_lost_the_time() -> None:
    """By the rule of the service: due from the arrival like anyone who comes, or told what to do."""
    hall = BookedHall()
    hall.book("joins", "16:00", "school")
    hall.book("lost", "16:00", "land")
    hall.now = at("16:10")
    hall.now += 1
    hall.settle()
    refusal = refused(hall, c.ArriveBooking("lost", "t1"))
    assert (refusal.code, refusal.params) == ("booking_lost", {"time": "16:00", "minutes": 10})
    arrived, issued = hall.ask(c.ArriveBooking("joins", "t2"), KIOSK)
    assert arrived == e.BookingArrived("joins", "t2", "B001", is_late=True)
    assert issued == e.TicketIssued("t2", "B001", "school", hall.now)


def test_yesterdays_is_not_taken_for_todays() -> None:
    """It says for which day it was."""
    hall = BookedHall()
    hall.book("a", "16:00", "school")
    hall.now = at("10:00", "2025-10-10")
    hall.settle()
    refusal = refused(hall, c.ArriveBooking("a", "t1"))
    assert (refusal.code, refusal.params) == ("booking_past_day", {"day": "09.10.2025"})


def test_one_who_booked_is_not_sent_away_by_a_limit_or_by_hours() -> None:
    """The day's tickets are taken, and the service's hours begin with the booked time."""
    services = tuple(replace(service, daily_limit=1) for service in BOOKED.services)
    hall = BookedHall(replace(BOOKED, services=services))
    hall.issue("land")
    hall.book("a", "16:00")
    hall.now = at("15:45")
    hall.ask(c.ArriveBooking("a", "t9"), KIOSK)
    assert hall.state.tickets["t9"].booked_at == at("16:00")


def test_what_stops_the_hall_stops_a_booking() -> None:
    """A service that is off, with the reason; a day that somebody has closed; a ticket id that is used."""
    hall = BookedHall()
    hall.book("a", "16:00")
    hall.issue("land")
    hall.now = at("15:45")
    assert refused(hall, c.ArriveBooking("a", "t1")).code == "ticket_exists"
    hall.ask(c.SwitchService("land", False, "ill"))
    assert refused(hall, c.ArriveBooking("a", "t2")).params == {"reason": "ill"}
    hall.ask(c.SwitchService("land", True))
    hall.ask(c.CloseDay())
    assert refused(hall, c.ArriveBooking("a", "t2")).code == "day_closed"


def test_a_service_without_times_to_book_receives_who_has_booked() -> None:
    """All day long; one that the hall has no more says what to do."""
    hall = BookedHall()
    hall.book("a", "16:00")
    hall.book("b", "16:30")
    hall.ask(c.Configure(with_times(BOOKED, land=None)))
    hall.ask(c.ArriveBooking("a", "t1"), KIOSK)
    assert hall.state.tickets["t1"].booked_at == at("16:00")
    hall.open(1)
    hall.ask(c.CallNext(1))
    hall.ask(c.StartService(1))
    hall.ask(c.FinishService(1))
    services = tuple(service for service in BOOKED.services if service.id != "land")
    windows = tuple(replace(w, services=tuple(s for s in w.services if s != "land"), helps={}) for w in BOOKED.windows)
    hall.ask(c.Configure(replace(BOOKED, services=services, windows=windows)), DESK)
    assert refused(hall, c.ArriveBooking("b", "t2")).code == "booking_without_service"
    assert hall.state_of("b") == "open"


def test_a_false_clock_misses_nobody_for_good() -> None:
    """What was missed in a time that is corrected later is open again, and the counts follow."""
    hall = BookedHall()
    hall.book("a", "16:00")
    entry = e.Entry(hall.state.seq + 1, at("20:00"), "clock:hall", "", e.BookingMissed("a"), bytes(32))
    hall.entries.append(entry)
    evolve(hall.state, entry)
    correction = e.ClockCorrected(at("20:00"), at("15:00"), entry.seq, "2025-10-09", "a dead battery")
    evolve(hall.state, e.Entry(entry.seq + 1, at("15:00"), "admin:arman", "", correction, bytes(32)))
    assert (hall.state_of("a"), hall.state.booking_counts.missed) == ("open", 0)
    hall.now = at("15:45")
    hall.ask(c.ArriveBooking("a", "t1"), KIOSK)
