"""Decides on the answer to an appointment that was asked for: confirmed, refused, or passed to another host. Pure.

It has its place meanwhile. The clock gives no answer: what nobody has answered in time is overdue, and stays asked.
"""

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.bookings.booking_index import missed_at
from queue_server.hall.bookings.decide_booking import need_place, needs_answer, refusal_of_ended
from queue_server.hall.errors import Refused, Unknown, moment_of_refusal
from queue_server.hall.state import State


def confirm_booking(state: State, command: c.ConfirmBooking, _actor: c.Actor, now: int) -> list[e.Event]:
    """Confirm it at its time, if the visitor can still come then, or at another place."""
    booking = _waiting(state, command.booking)
    if command.start is not None and command.start != booking.start:
        place = need_place(state, booking.service, command.start, now, offer=command.offer, booking=booking)
        offer = command.offer if command.offer in state.leases else None
        moved = e.BookingMoved(booking.id, booking.service, place.start, place.end, "hall", None, offer)
        return [moved, e.BookingConfirmed(booking.id)]
    if (closure := state.index.bookings.displacement(booking)) is not None:
        raise Refused("booking_displaced", reason=closure.reason)
    if now >= missed_at(state.defined, booking):
        moment = state.local(booking.start)
        raise Refused("booking_over", **moment_of_refusal(moment))
    return [e.BookingConfirmed(booking.id)]


def refuse_booking(state: State, command: c.RefuseBooking, _actor: c.Actor, _now: int) -> list[e.Event]:
    booking = _waiting(state, command.booking)
    return [e.BookingRefused(booking.id, command.reason)]


def refer_booking(state: State, command: c.ReferBooking, _actor: c.Actor, now: int) -> list[e.Event]:
    """Give it a place of another host. The day by which an answer is due stays."""
    booking = _waiting(state, command.booking)
    service, other = state.defined.service(booking.service), state.defined.service(command.service)
    if other is None:
        raise Unknown("unknown_service", service=command.service)
    if other.host is None:
        raise Refused("refer_to_no_host", service=command.service)
    if service is not None and service.host == other.host:
        raise Refused("refer_to_same_host")
    place = need_place(state, other.id, command.start, now, offer=command.offer, booking=booking)
    offer = command.offer if command.offer in state.leases else None
    referred = e.BookingReferred(booking.id, other.id, place.start, place.end, offer)
    return [referred] if needs_answer(state, other.id) else [referred, e.BookingConfirmed(booking.id)]


def answer_due(booking: Booking) -> int:
    """By when (µs UTC) an appointment that was asked for needs its answer: before its time in any case."""
    return booking.start if booking.answer_by is None else min(booking.answer_by, booking.start)


def _waiting(state: State, name: str) -> Booking:
    """The booking, which waits for an answer. Raises `Refused`."""
    booking = state.booking(name)
    if (refusal := refusal_of_ended(booking, state.local(booking.start))) is not None:
        raise refusal
    if booking.state != "asked":
        raise Refused("booking_confirmed")
    return booking
