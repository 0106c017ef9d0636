"""Decides on closures: who is concerned, who has not chosen another place yet, and what becomes of those. Pure."""

from collections.abc import Iterable

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.bookings.booking import LIVE_BOOKING, Booking
from queue_server.hall.bookings.plans.closure import PlaceClosure, answer_until, closure_of
from queue_server.hall.days.hall_day import LATEST
from queue_server.hall.errors import Refused, Unknown
from queue_server.hall.state import State


def close_places(state: State, command: c.ClosePlaces, _actor: c.Actor, now: int) -> list[e.Event]:
    """Close a span, from now on at the earliest. Whoever does so has been shown everybody concerned."""
    if command.closure in state.closures:
        raise Refused("closure_exists")
    reason = command.reason.strip()
    if not reason:
        raise Refused("reason_needed")
    if command.host is not None and state.defined.host(command.host) is None:
        raise Unknown("unknown_host", host=command.host)
    if command.service is not None and state.defined.service(command.service) is None:
        raise Unknown("unknown_service", service=command.service)
    start = max(command.start, now)
    if command.end <= start:
        raise Refused("closure_past")
    if command.end > LATEST:
        raise Refused("closure_far")
    closure = PlaceClosure(command.closure, start, command.end, reason, now, command.host, command.service)
    unnamed = {booking.id for booking in concerned(state, closure)} - set(command.concerned)
    if unnamed:
        raise Refused("closure_concerns_others", count=len(unnamed))
    return [e.PlacesClosed(closure.id, closure.start, closure.end, closure.reason, closure.host, closure.service)]


def reopen_places(state: State, command: c.ReopenPlaces, _actor: c.Actor, now: int) -> list[e.Event]:
    closure = state.closures.get(command.closure)
    if closure is None or closure.end <= now:
        raise Unknown("unknown_closure")
    return [e.PlacesReopened(closure.id)]


def concerned(state: State, closure: PlaceClosure) -> list[Booking]:
    """The open bookings whose time falls into a closure, also one that is not made yet, in the order of their times."""
    return _in_order(
        booking
        for booking in state.bookings.values()
        if booking.state in LIVE_BOOKING
        and closure_of(state.definition, (closure,), booking.service, booking.start, booking.end) is not None
    )


def displacement(state: State, booking: Booking) -> PlaceClosure | None:
    """The closure that displaces an open booking, or None."""
    return state.index.bookings.displacement(booking)


def displaced(state: State) -> list[Booking]:
    """The bookings that wait for their visitors to choose another place, in the order of their times."""
    return _in_order(state.bookings[name] for _, name in state.index.bookings.displaced)


def displaced_until(state: State, booking: Booking) -> int | None:
    """Until when (µs UTC) the visitor of a displaced booking may choose another place; None for any other booking."""
    closure = displacement(state, booking)
    return answer_until(state.defined, booking, closure) if closure is not None else None


def unanswered(state: State, now: int) -> list[e.Event]:
    """The end of the displaced bookings of the present day whose visitors have not chosen another place in time."""
    until = min(now, state.index.day_ends)
    events: list[e.Event] = []
    for name in state.index.bookings.displaced.until(until):
        closure = displacement(state, state.bookings[name])
        if closure is not None:
            events.append(e.BookingCancelled(name, "hall", closure.reason, closure.id))
    return events


def _in_order(bookings: Iterable[Booking]) -> list[Booking]:
    return sorted(bookings, key=lambda booking: (booking.start, booking.seq))
