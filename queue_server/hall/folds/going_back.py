"""Takes a state back to an earlier position of its journal. Pure.

What an event changes in tickets and bookings, it changes in the one that it names. So those that later events name,
the windows and the small fields are taken from a state at the earlier position; all others are not touched.
"""

from collections.abc import Collection
from copy import copy
from typing import Any, Final

from queue_server.hall import events as e
from queue_server.hall.state import State

ALL_TICKETS: Final = (e.DayOpened, e.HallConfigured, e.ClockCorrected, e.PlacesClosed, e.PlacesReopened)
"""The events that change every ticket or booking, or the whole index."""


def go_back(state: State, entries: Collection[e.Entry], committed: State) -> State:
    """The state as it was before `entries`, its last ones, when it was equal to `committed`: the same object, unless
    one of them concerns every ticket. Later changes of it do not reach `committed`."""
    if any(isinstance(entry.event, ALL_TICKETS) for entry in entries):
        return committed.copy()
    tickets: dict[str, None] = {}
    bookings: dict[str, None] = {}
    for entry in entries:
        event: Any = entry.event
        if (ticket := getattr(event, "ticket", None)) is not None:
            tickets[ticket] = None
        if (booking := getattr(event, "booking", None)) is not None:
            bookings[booking] = None
    for ticket in tickets:
        _restore(state, ticket, committed)
    for booking in bookings:
        _restore_booking(state, booking, committed)
    state.windows = {number: copy(window) for number, window in committed.windows.items()}
    state.services_off = dict(committed.services_off)
    state.last_numbers = dict(committed.last_numbers)
    state.issued_today = dict(committed.issued_today)
    state.acknowledged = dict(committed.acknowledged)
    state.leases, state.booking_counts = dict(committed.leases), committed.booking_counts
    state.waitlist = dict(committed.waitlist)
    state.ask_waitlist_anew()
    state.controls = dict(committed.controls)
    state.done_controls = dict(committed.done_controls)
    state.reception_figures = dict(committed.reception_figures)
    state.draws = dict(committed.draws)
    state.served = dict(committed.served)
    state.day_is_closed, state.loss = committed.day_is_closed, committed.loss
    state.epoch = committed.epoch
    state.index.seats = dict(committed.index.seats)
    state.seq, state.head, state.at = committed.seq, committed.head, committed.at
    return state


def _restore(state: State, name: str, committed: State) -> None:
    """Give a ticket back its place and number, or remove it if it was not there."""
    ticket, before = state.tickets.get(name), committed.tickets.get(name)
    if ticket is not None:
        state.index.leave(ticket)
        _restore_number(state, ticket.number, committed)
    if before is None:
        state.tickets.pop(name, None)
        return
    state.tickets[name] = copy(before)
    state.index.enter(state.tickets[name])
    _restore_number(state, before.number, committed)


def _restore_booking(state: State, name: str, committed: State) -> None:
    """Give a booking its place of before, or remove it if it was not there."""
    booking, before = state.bookings.get(name), committed.bookings.get(name)
    if booking is not None:
        state.index.bookings.leave(booking)
        del state.bookings[name]
    if before is not None:
        state.bookings[name] = before
        state.index.bookings.enter(before)


def _restore_number(state: State, number: str, committed: State) -> None:
    holder = committed.index.numbers.get(number)
    if holder is None:
        state.index.numbers.pop(number, None)
    else:
        state.index.numbers[number] = holder
