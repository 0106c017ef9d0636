"""Decides on places and bookings: an offer, a booking, a move, a cancellation, and those that were missed. Pure.

Whoever commits first has the place. The same rules hold for all who book, whatever way they come through.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from queue_server.config.definition import ANSWER_DAYS
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.bookings.booking import Booking, BookingParty
from queue_server.hall.bookings.draws.decide_draw import withheld
from queue_server.hall.bookings.draws.release import is_to_be_drawn
from queue_server.hall.bookings.timetable.day_refusal import refusal_for_date
from queue_server.hall.bookings.timetable.free import (
    Occupancy,
    booking_rules,
    changes_close_at,
    nearest_free,
    place_at,
    refusal_for_today,
)
from queue_server.hall.bookings.timetable.places import Place, closes_at, opens_at
from queue_server.hall.days.hall_day import LATEST, end_of_day
from queue_server.hall.errors import PlaceTaken, Refused, Unknown, moment_of_refusal
from queue_server.hall.state import MINUTE, SECOND, State

LEASE: Final = 5 * MINUTE
"""How long a place is kept for somebody who fills in the page."""


def offer_place(state: State, command: c.OfferPlace, _actor: c.Actor, now: int) -> list[e.Event]:
    """Keep a place for a while. A lease on it that still runs is not made longer."""
    lease = state.leases.get(command.offer)
    if lease is not None and lease.booking is not None:
        raise Refused("place_unknown")  # it is offered to somebody else
    if lease is not None and lease.until > now and (lease.service, lease.start) == (command.service, command.start):
        return []
    place = need_place(state, command.service, command.start, now, offer=command.offer)
    return [e.BookingOffered(command.offer, command.service, place.start, place.end, now + LEASE)]


def make_booking(state: State, command: c.MakeBooking, _actor: c.Actor, now: int) -> list[e.Event]:
    if command.booking in state.bookings:
        raise Refused("booking_exists")
    place = need_place(state, command.service, command.start, now, offer=command.offer)
    offer = command.offer if _is_page_lease(state, command.offer) else None
    booking = e.BookingMade(
        command.booking, command.service, place.start, place.end, command.language, offer, command.reference
    )
    return [booking, *asking(state, command.booking, command.service, now)]


def move_booking(state: State, command: c.MoveBooking, _actor: c.Actor, now: int) -> list[e.Event]:
    """Give a booking another place. A visitor may do so until the hour at which places of that time close, or for a
    booking that a closure displaces as long as the hall waits for the answer."""
    booking = _changeable(state, command, now)
    service = command.service if command.service is not None else booking.service
    if (service, command.start) == (booking.service, booking.start):
        raise Refused("place_same")
    rules = booking_rules(state, booking.service)
    is_displaced = state.index.bookings.displacement(booking) is not None
    if command.by == "visitor" and rules is not None and not is_displaced and now >= changes_close_at(state, booking):
        raise Refused("place_closed", minutes=rules.closes_minutes)
    place = need_place(state, service, command.start, now, offer=command.offer, booking=booking)
    offer = command.offer if _is_page_lease(state, command.offer) else None
    reason = command.reason.strip() or None
    moved = e.BookingMoved(booking.id, service, place.start, place.end, command.by, reason, offer)
    return [moved, *_after_move(state, booking, service, command.by, now)]


def asking(state: State, booking: str, service: str, now: int) -> list[e.Event]:
    """The event that asks for an answer, where somebody confirms bookings of the service."""
    if not needs_answer(state, service):
        return []
    defined = state.defined.service(service)
    host = state.defined.host(defined.host) if defined is not None and defined.host is not None else None
    days = host.answer_days if host is not None else ANSWER_DAYS
    return [e.BookingAsked(booking, end_of_day(state.defined, state.day_of(now) + timedelta(days=days)))]


def needs_answer(state: State, service: str) -> bool:
    """Whether somebody confirms bookings of the service."""
    defined = state.defined.service(service)
    return defined is not None and defined.booking is not None and defined.booking.confirmed_by is not None


def _after_move(state: State, booking: Booking, service: str, by: BookingParty, now: int) -> list[e.Event]:
    """Whoever moves the own confirmed appointment asks anew; where nobody confirms, an asked one stands."""
    if booking.state == "asked":
        return [] if needs_answer(state, service) else [e.BookingConfirmed(booking.id)]
    return asking(state, booking.id, service, now) if by == "visitor" else []


def cancel_booking(state: State, command: c.CancelBooking, _actor: c.Actor, now: int) -> list[e.Event]:
    booking = _changeable(state, command, now)
    return [e.BookingCancelled(booking.id, command.by, command.reason.strip() or None)]


def missed(state: State, now: int) -> list[e.Event]:
    """The bookings of the present day whose visitors can no longer come in time, in the order of that moment."""
    until = min(now, state.index.day_ends)
    return [e.BookingMissed(booking) for booking in state.index.bookings.misses.until(until)]


def need_place(
    state: State, service: str, start: int, now: int, *, offer: str | None, booking: Booking | None = None
) -> Place:
    """The place of the service that begins then, if it may be booked at `now`. Raises `Refused`."""
    if state.defined.service(service) is None:
        raise Unknown("unknown_service", service=service)
    rules = booking_rules(state, service)
    if rules is None:
        raise Refused("service_without_booking", service=service)
    if not now < start < LATEST:
        raise Refused("place_past" if start <= now else "place_unknown")
    day = state.local(start).date()
    if now < (opens := opens_at(state.defined, rules, day)):
        raise Refused("place_not_open", days=rules.opens_days, day=f"{state.local(opens):%d.%m.%Y}")
    place = place_at(state, service, start)
    if place is None:
        raise refusal_for_date(state.defined, service, day) or Refused("place_unknown")
    if (refusal := _refusal_of_time(state, service, place, now)) is not None:
        raise refusal
    if now >= closes_at(rules, place):
        raise Refused("place_closed", minutes=rules.closes_minutes)
    if (refusal := refusal_for_today(state, service, start)) is not None:
        raise refusal
    occupancy = Occupancy(state, service, now, offer=offer, booking=booking)
    if not occupancy.free(place):
        nearest = nearest_free(state, service, start, now, occupancy)
        raise PlaceTaken(tuple(_rfc3339(other.start) for other in nearest))
    return place


def _refusal_of_time(state: State, service: str, place: Place, now: int) -> Refused | None:
    """The reason why nobody may book the place at all: the hall has closed that time, or its day is to be drawn; else
    None."""
    if (closure := state.index.bookings.closure_of(service, place.start, place.end)) is not None:
        return Refused("place_withdrawn", reason=closure.reason)
    day = state.local(place.start).date()
    return withheld(state, service, day) if is_to_be_drawn(state, service, day, now) else None


def refusal_of_ended(booking: Booking, moment: datetime) -> Refused | None:
    """The reason why a booking that has ended, for that moment of the hall, can become nothing else; else None."""
    match booking.state:
        case "cancelled":
            return Refused("booking_cancelled")
        case "refused":
            return Refused("booking_refused")
        case "arrived":
            return Refused("booking_used", number=booking.number or "")
        case "missed":
            return Refused("booking_over", **moment_of_refusal(moment))
    return None


def changeable(state: State, name: str, by: BookingParty, now: int) -> Booking:
    """The open booking of that id, if it may be changed. A visitor changes none whose time has begun, unless the hall
    has closed that time and waits for an answer. Raises `Refused`."""
    booking = state.booking(name)
    moment = state.local(booking.start)
    if (refusal := refusal_of_ended(booking, moment)) is not None:
        raise refusal
    is_displaced = state.index.bookings.displacement(booking) is not None
    if by == "visitor" and now >= booking.start and not is_displaced:
        raise Refused("booking_over", **moment_of_refusal(moment))
    return booking


def _changeable(state: State, command: c.MoveBooking | c.CancelBooking, now: int) -> Booking:
    """The booking that the command would change; the hall states why. Raises `Refused`."""
    booking = changeable(state, command.booking, command.by, now)
    if command.by == "hall" and not command.reason.strip():
        raise Refused("reason_needed")
    return booking


def _is_page_lease(state: State, offer: str | None) -> bool:
    """Whether it is a lease that is there, and of nobody's waiting list."""
    lease = state.leases.get(offer) if offer is not None else None
    return lease is not None and lease.booking is None


def _rfc3339(at: int) -> str:
    return datetime.fromtimestamp(at // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
