"""Holds the records of bookings, of closures and of the waiting list against the rules that were in force: nobody has a
place that was not free, or is asked before their turn. Pure."""

from typing import Any

from queue_server.hall import events as e
from queue_server.hall.bookings.arrival import is_late
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.bookings.booking_index import missed_at
from queue_server.hall.bookings.decide_booking import LEASE, need_place
from queue_server.hall.bookings.draws.decide_draw import free_starts
from queue_server.hall.bookings.plans.displaced import displaced_until, displacement
from queue_server.hall.bookings.plans.waitlist import due_offer, offer_name
from queue_server.hall.errors import Refused
from queue_server.hall.state import State

_Timed = e.BookingOffered | e.BookingMade | e.BookingMoved | e.BookingReferred


def booking_note(state: State, entry: e.Entry) -> str | None:
    """The reason why the rules do not give that record of a booking after `state`, or None; also for all others."""
    match entry.event:
        case e.BookingOffered(booking=str()) as event:
            return note_on_offer(state, event, entry.at)
        case e.BookingOffered() | e.BookingMade() | e.BookingMoved() | e.BookingReferred() as event:
            return _of_place(state, event, entry.at)
        case e.BookingCancelled(closure=str()) | e.WaitlistLeft(ending="unanswered") | e.PlacesClosed() as event:
            return note_on_plans(state, event, entry.at)
        case e.BookingMissed(booking=name) if name in state.bookings:
            return _of_missed(state, state.bookings[name], entry.at)
        case e.BookingConfirmed(booking=name) if name in state.bookings and state.definition is not None:
            until = missed_at(state.definition, state.bookings[name])
            return "confirmed after its time was over" if entry.at >= until else None
        case e.ControlDone() | e.ControlReopened() as event:
            return _of_control(state, event)
        case e.DrawHeld() as event if event.draw in state.draws:
            is_right = event.starts == free_starts(state, state.draws[event.draw], entry.at)
            return None if is_right else "the draw leaves places out, or names some that were not free"
        case e.BookingArrived() as event:
            return _of_arrival(state, event, entry.at)
        case e.TicketIssued(booked_at=int()) as event:
            return _of_ticket(state, event)
    return None


def _of_control(state: State, event: e.ControlDone | e.ControlReopened) -> str | None:
    if isinstance(event, e.ControlDone):
        return None if event.control in state.controls else f"nothing of record {event.control} was under control"
    return None if event.control in state.done_controls else f"nothing of record {event.control} was done"


def _of_place(state: State, event: _Timed, at: int) -> str | None:
    booking = state.bookings.get(getattr(event, "booking", ""))
    try:
        place = need_place(state, event.service, event.start, at, offer=event.offer, booking=booking)
    except Refused as refusal:
        return f"the place could not be given: {refusal}"
    if isinstance(event, e.BookingOffered) and event.until - at > LEASE:
        return "the place is kept for longer than an offer lasts"
    return None if place.end == event.end else "the place ends at another time"


def _of_missed(state: State, booking: Booking, at: int) -> str | None:
    if displacement(state, booking) is not None:
        return "missed although nobody was received at that time"
    return "missed before its time was over" if at < missed_at(state.defined, booking) else None


def _of_arrival(state: State, event: e.BookingArrived, at: int) -> str | None:
    booking: Any = state.bookings.get(event.booking)
    service = state.defined.service(booking.service) if booking is not None else None
    if service is None or is_late(booking, service, at) == event.is_late:
        return None
    return "came in time, said to be late" if event.is_late else "came late, said to be in time"


def _of_ticket(state: State, event: e.TicketIssued) -> str | None:
    """The objection to a booked time that is not that of the booking which became this ticket, else None."""
    booking = next((booking for booking in state.bookings.values() if booking.ticket == event.ticket), None)
    return None if booking is None or booking.start == event.booked_at else f"{event.number} has another booked time"


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
