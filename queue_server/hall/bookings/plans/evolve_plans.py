"""Folds closures and the waiting list into a state. Pure."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.hall.bookings.booking import EarlierWish
from queue_server.hall.bookings.booking_index import BookingIndex
from queue_server.hall.bookings.plans.closure import CLOSURE_REMEMBERED, PlaceClosure
from queue_server.hall.bookings.plans.waitlist import offer_name
from queue_server.hall.state import State


def forget_closures(state: State, now: int) -> None:
    """Drop the closures that were over long ago, when a day opens."""
    state.closures = {
        name: closure for name, closure in state.closures.items() if now - closure.end < CLOSURE_REMEMBERED
    }


def end_wait(state: State, booking: str, *, keeps_turn: bool = False) -> None:
    """Give back what was offered to a booking that has ended or moved, and take it off the list."""
    if (name := offer_name(booking)) in state.leases:
        state.leases = {offer: lease for offer, lease in state.leases.items() if offer != name}
    if booking in state.waitlist and not keeps_turn:
        state.waitlist = {name: waiting for name, waiting in state.waitlist.items() if name != booking}


def _closed(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    closure = PlaceClosure(event.closure, event.start, event.end, event.reason, entry.at, event.host, event.service)
    state.closures = {**state.closures, closure.id: closure}
    _index_anew(state)


def _reopened(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    state.closures = {name: closure for name, closure in state.closures.items() if name != event.closure}
    _index_anew(state)


def _joined(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    if event.booking in state.bookings:
        state.waitlist = {**state.waitlist, event.booking: EarlierWish(event.booking, entry.at)}


def _left(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    end_wait(state, event.booking)


def _declined(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    end_wait(state, event.booking, keeps_turn=True)
    waiting = state.waitlist.get(event.booking)
    if waiting is not None:
        declined = (*waiting.declined, event.start)
        state.waitlist = {**state.waitlist, event.booking: replace(waiting, declined=declined)}


def _index_anew(state: State) -> None:
    """Which bookings are missed, and which displaced, depends on the closures."""
    state.index.bookings = BookingIndex(state.definition, state.bookings.values(), state.closures)


ON_PLANS: Final[dict[type, Callable[[State, e.Entry], None]]] = {
    e.PlacesClosed: _closed,
    e.PlacesReopened: _reopened,
    e.WaitlistJoined: _joined,
    e.WaitlistLeft: _left,
    e.WaitlistDeclined: _declined,
}
