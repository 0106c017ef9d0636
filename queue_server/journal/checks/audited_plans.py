"""Holds the records of closures and of the waiting list against the rules: nobody is asked before their turn. Pure."""

from queue_server.hall import events as e
from queue_server.hall.bookings.plans.displaced import displaced_until, displacement
from queue_server.hall.bookings.plans.waitlist import due_offer, offer_name
from queue_server.hall.state import State


def note_on_offer(state: State, event: e.BookingOffered, at: int) -> str | None:
    """The reason why the rules do not offer that place to that booking next, or None."""
    due = due_offer(state, at)
    if due is None:
        return "offered a place that nobody was to be offered"
    if due.booking.id != event.booking:
        return f"offered a place before its turn: booking {due.booking.id} asked earlier"
    is_due = (due.place.start, due.place.end, due.until) == (event.start, event.end, event.until)
    return None if is_due else "offered another place, or for another time, than was due"


def note_on_plans(state: State, event: e.BookingCancelled | e.WaitlistLeft | e.PlacesClosed, at: int) -> str | None:
    """The reason why the rules do not give that record of a closure or of the waiting list, or None."""
    match event:
        case e.BookingCancelled(booking=name, closure=closure):
            return _of_unanswered(state, name, closure, at)
        case e.WaitlistLeft(booking=name):
            lease = state.leases.get(offer_name(name))
            has_lapsed = lease is not None and lease.until <= at
            return None if has_lapsed else "taken off the waiting list before the time to answer was over"
        case e.PlacesClosed(start=start) if start < at:
            return "closed a time that was over"
    return None


def _of_unanswered(state: State, name: str, closure: str | None, at: int) -> str | None:
    booking = state.bookings.get(name)
    if booking is None:
        return None
    displacing, until = displacement(state, booking), displaced_until(state, booking)
    if displacing is None or displacing.id != closure:
        return "cancelled for a closure that does not displace it"
    return None if until is not None and at >= until else "cancelled before the time to choose another place was over"
