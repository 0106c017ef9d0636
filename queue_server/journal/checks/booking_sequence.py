"""Checks that each event of a booking may follow the events before it. Pure."""

from queue_server.hall import events as e
from queue_server.hall.bookings.transitions import BOOKING_BEGINNING, BOOKING_TRANSITIONS
from queue_server.journal.checks.checked_state import CheckedBooking, CheckedState

_Changed = e.BookingMoved | e.BookingCancelled | e.BookingArrived | e.BookingMissed


def objection_to_place(_hall: CheckedState, event: e.BookingOffered | e.BookingMade | e.BookingMoved) -> str | None:
    """The objection to a time that ends before it begins, else None."""
    return None if event.start < event.end else f"is about a time that ends at {event.end} and begins at {event.start}"


def objection_to_made(hall: CheckedState, event: e.BookingMade) -> str | None:
    """The reason why the booking cannot be made next, or None."""
    if event.booking in hall.bookings:
        return f"makes booking {event.booking} a second time"
    return objection_to_place(hall, event)


def objection_to_change(hall: CheckedState, event: _Changed) -> str | None:
    """The reason why the event of a booking that was made before cannot come next, or None."""
    booking = hall.bookings.get(event.booking)
    if booking is None:
        return f"names booking {event.booking}, which the hall has not" if hall.knows_bookings else None
    sources = BOOKING_TRANSITIONS[type(event)][0]
    if booking.state not in sources:
        return f"finds booking {event.booking} {booking.state}, not {' or '.join(sources)}"
    return objection_to_place(hall, event) if isinstance(event, e.BookingMoved) else None


def objection_after_arrival(hall: CheckedState, event: e.Event) -> str | None:
    """The objection to any record but its ticket's after that of a booking that has arrived, else None."""
    arrived = hall.arrived
    if arrived is None:
        return None
    is_ticket = isinstance(event, e.TicketIssued) and (event.ticket, event.number) == (arrived.ticket, arrived.number)
    return None if is_ticket else f"comes before {arrived.number} is issued to the booking that has arrived"


def follow_made(hall: CheckedState, event: e.BookingMade) -> None:
    """Take in an open booking."""
    hall.bookings[event.booking] = CheckedBooking(BOOKING_BEGINNING)


def follow_change(hall: CheckedState, event: _Changed) -> None:
    """Take in what the event makes of its booking."""
    booking = hall.bookings.setdefault(event.booking, CheckedBooking(BOOKING_BEGINNING, waits=None))
    if isinstance(event, e.BookingMoved) and event.by == "visitor":
        booking.waits = False
    booking.state = BOOKING_TRANSITIONS[type(event)][1]
    if isinstance(event, e.BookingArrived):
        hall.arrived = event


def forget_ended_bookings(hall: CheckedState) -> None:
    """Drop those that have ended, when a day opens: nothing happens to them any more."""
    hall.bookings = {name: booking for name, booking in hall.bookings.items() if booking.state == BOOKING_BEGINNING}


def follow_corrected_bookings(hall: CheckedState) -> None:
    """Take in that bookings which were missed in a false time are open again, which only the times can tell."""
    hall.bookings = {name: booking for name, booking in hall.bookings.items() if booking.state != "missed"}
    hall.knows_bookings = False
