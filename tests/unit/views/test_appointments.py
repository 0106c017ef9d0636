"""Today's bookings on the supervisor's page, and booked numbers on the board."""

import msgspec

from queue_server.hall import commands as c
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.state import MINUTE
from queue_server.views.board import board_document
from queue_server.views.norm import is_over_norm, passes_norm_at, waited_so_far
from queue_server.views.supervision.appointments import APPOINTMENTS_SHOWN, Appointments, appointments
from script.staging.hall_in_memory import KIOSK
from tests.booked_halls import BookedHall, at, times, with_times


def test_a_hall_without_bookings_lists_none() -> None:
    """The page then shows no appointments."""
    assert appointments(BookedHall().state, at("14:00")) == Appointments()


def test_who_is_missing_stands_first() -> None:
    """From the booked time on, and until they come or miss it; cancelled ones and those of another day do not count."""
    hall = BookedHall(with_times(land=times(places=2, late="lost"), school=times(late="join")))
    for name, clock, service in (
        ("a", "15:30", "school"),
        ("b", "16:00", "land"),
        ("c", "16:00", "land"),
        ("d", "17:00", "school"),
        ("e", "15:30", "land"),
    ):
        hall.book(name, clock, service)
    hall.book("f", "09:00", day="2025-10-10")
    hall.ask(c.CancelBooking("e"), KIOSK)
    hall.now = at("15:50")
    hall.ask(c.ArriveBooking("b", "t1"), KIOSK)
    hall.now = at("16:05")
    document = appointments(hall.state, hall.now)
    assert (document.booked, document.arrived, document.missing, document.coming, document.missed) == (4, 1, 2, 1, 0)
    assert [(appointment.id, appointment.state) for appointment in document.listed] == [
        ("a", "missing"),
        ("c", "missing"),
        ("d", "coming"),
    ]
    hall.now = at("16:20")
    hall.settle()
    document = appointments(hall.state, hall.now)
    assert (document.missing, document.missed) == (1, 1)


def test_nobody_is_expected_whose_time_has_been_closed() -> None:
    """They stand on the list of those who have not chosen another time."""
    hall = BookedHall()
    for name, clock in (("a", "16:00"), ("b", "17:00")):
        hall.book(name, clock)
    hall.ask(c.ClosePlaces("x", at("15:00"), at("16:30"), "no light", concerned=("a",)), KIOSK)
    assert [appointment.id for appointment in appointments(hall.state, hall.now).listed] == ["b"]


def test_the_list_is_bounded() -> None:
    """The counts are of all."""
    hall = BookedHall()
    start = at("17:00")
    for number in range(APPOINTMENTS_SHOWN + 5):
        name = f"b{number}"
        hall.state.bookings[name] = Booking(
            id=name, seq=1, proof=b"", service="land", start=start, end=start + 1, made_at=number, state_since=0
        )
    document = appointments(hall.state, at("14:00"))
    assert (document.coming, len(document.listed)) == (APPOINTMENTS_SHOWN + 5, APPOINTMENTS_SHOWN)


def test_a_booked_number_on_the_board_looks_like_all_others() -> None:
    """The same fields, and numbers of one row: nothing says who had booked."""
    hall = BookedHall()
    hall.open(1, 3)
    hall.book("a", "16:00")
    hall.now = at("15:58")
    hall.ask(c.ArriveBooking("a", "booked"), KIOSK)
    plain = hall.issue()
    numbers = [hall.state.tickets["booked"].number, plain.number]
    assert numbers == ["A001", "A002"]
    hall.call(1)
    hall.call(3)
    text = msgspec.json.encode(board_document(hall.state)).decode()
    first, second = (text.index(number) for number in numbers)
    assert 0 < first != second > 0
    assert "book" not in text


def test_a_booked_visitor_is_over_the_norm_from_the_booked_time_on() -> None:
    """Twenty minutes early, and five minutes as the norm of bookings: over it six minutes after the booked time."""
    rules = times(places=2, late="lost", booked_norm_minutes=5)
    hall = BookedHall(with_times(land=rules))
    hall.book("a", "16:00")
    hall.now = at("15:40")
    hall.ask(c.ArriveBooking("a", "booked"), KIOSK)
    ticket = hall.state.tickets["booked"]
    assert ticket.norm == 5 * MINUTE
    assert passes_norm_at(ticket, ticket.norm) == at("16:05")
    assert [waited_so_far(ticket, at(clock)) // MINUTE for clock in ("15:40", "16:00", "16:06")] == [-20, 0, 6]
    assert [is_over_norm(ticket, at(clock)) for clock in ("15:59", "16:05", "16:06")] == [False, False, True]
