"""Checks that each event of a booking may follow the events before it. Pure."""

from queue_server.hall import events as e
from queue_server.hall.bookings.booking import LIVE_BOOKING
from queue_server.hall.bookings.transitions import BOOKING_BEGINNING, BOOKING_TRANSITIONS
from queue_server.journal.checks.sequence.checked_state import CheckedBooking, CheckedState

_Changed = e.BookingMoved | e.BookingCancelled | e.BookingArrived | e.BookingMissed | e.AnswerEvent
_Timed = e.BookingOffered | e.BookingMade | e.BookingMoved | e.BookingReferred


def objection_to_place(_hall: CheckedState, event: _Timed) -> str | None:
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
    return objection_to_place(hall, event) if isinstance(event, e.BookingMoved | e.BookingReferred) else None


def objection_to_reception(hall: CheckedState, event: e.ReceptionEnded) -> str | None:
    """The reason why the reception cannot have ended so, or None."""
    ticket = hall.tickets.get(event.ticket)
    if ticket is not None and (ticket.state != "serving" or ticket.window not in (None, event.window)):
        return f"ends the reception of {event.number}, which window {event.window} does not serve"
    if (event.until is not None) != (event.result == "under_control"):
        return "has a date and takes nothing under control, or the other way round"
    if (event.to_host is not None) != (event.result == "referred"):
        return "names a host and refers nobody, or the other way round"
    return None


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
    target = BOOKING_TRANSITIONS[type(event)][1]
    if target is not None:  # else it stays as it is, which may be unknown
        hall.bookings.setdefault(event.booking, CheckedBooking(target)).state = target
    if isinstance(event, e.BookingMoved) and event.by == "visitor" and event.booking in hall.bookings:
        hall.bookings[event.booking].waits = False
    if isinstance(event, e.BookingArrived):
        hall.arrived = event


def forget_ended_bookings(hall: CheckedState) -> None:
    """Drop those that have ended, when a day opens: nothing happens to them any more."""
    hall.bookings = {name: booking for name, booking in hall.bookings.items() if booking.state in LIVE_BOOKING}


def follow_corrected_bookings(hall: CheckedState) -> None:
    """Take in that bookings which were missed in a false time are open again, which only the times can tell."""
    hall.bookings = {name: booking for name, booking in hall.bookings.items() if booking.state != "missed"}
    hall.knows_bookings = False
