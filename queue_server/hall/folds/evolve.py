"""Folds one event into a state. Pure, and defined for every event that a journal can hold.

A state after `evolve` is the state that any reader of the same journal has at the same `seq`.
"""

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.hall.bookings.evolve_booking import ON_BOOKING, forget_ended
from queue_server.hall.bookings.plans.evolve_plans import forget_closures
from queue_server.hall.bookings.receptions.evolve_reception import ON_RECEPTION, forget_controls
from queue_server.hall.days.false_time import correct
from queue_server.hall.folds.event_rules import every_event
from queue_server.hall.folds.evolve_ticket import ON_TICKET, evolve_ticket, norm_of, set_due
from queue_server.hall.folds.loss import loss_after
from queue_server.hall.help.evolve_help import ON_HELP, end_calls, forget_help_figures
from queue_server.hall.order import due
from queue_server.hall.ratings.evolve_rating import ON_RATING, forget_served
from queue_server.hall.state import Acknowledged, State, WindowState
from queue_server.hall.ticket import AT_WINDOW, Ticket
from queue_server.hall.transitions import BEGINNING, WINDOW_TRANSITIONS


def evolve(state: State, entry: e.Entry) -> None:
    """Bring `state` from the record before `entry` to `entry`, in place."""
    rule = _ON_HALL[type(entry.event)]
    if rule is not None:
        rule(state, entry)
    else:
        evolve_ticket(state, entry)
    state.seq, state.head, state.at = entry.seq, entry.hash, entry.at


def evolve_all(state: State, entries: Iterable[e.Entry]) -> State:
    """Fold the entries in order; returns the same state."""
    for entry in entries:
        evolve(state, entry)
    return state


# What each event changes in the hall.


def _issued(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    ticket = Ticket(  # by place where it can be: the library looks for each name among those of all fields
        event.ticket,
        event.number,
        entry.seq,
        entry.hash,
        event.service,
        event.priority,
        event.language,
        BEGINNING,
        event.due,
        entry.at,
        entry.at,
        state_since=entry.at,
        norm=norm_of(state, event.service, is_booked=event.booked_at is not None),
        booked_at=event.booked_at,
        then=event.then,
        reference=event.reference,
        waits_in=event.waits_in,
        sign_language=event.sign_language,
    )
    if ticket.priority is not None:
        set_due(ticket, event.due, due(state.defined, entry.at, None, event.booked_at))
    state.tickets[ticket.id] = ticket
    state.index.enter(ticket)
    prefix, digits = event.number[0], event.number[1:]
    state.last_numbers[prefix] = int(digits)
    issued = state.issued_today
    issued[event.service] = issued.get(event.service, 0) + 1
    for stop in event.then:
        issued[stop.service] = issued.get(stop.service, 0) + 1


def _ticket_carried(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    ticket = copy(event.stands)
    state.tickets[ticket.id] = ticket
    state.index.enter(ticket)
    if ticket.state in AT_WINDOW:
        state.windows[ticket.window].ticket = ticket.id


def _configured(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    state.definition = event.definition
    numbers = [window.window for window in event.definition.windows]
    state.windows = {n: state.windows.get(n) or WindowState(n, since=entry.at) for n in numbers}
    state.reindex()


def _day_opened(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    state.day, state.day_is_closed = event.day, False
    state.tickets = {}
    state.last_numbers, state.issued_today, state.acknowledged = {}, {}, {}
    if state.loss is not None:
        state.loss = replace(state.loss, numbers={})
    forget_ended(state, entry.at)
    forget_closures(state, entry.at)
    forget_controls(state, entry.at)
    forget_served(state, event.day)
    end_calls(state)
    forget_help_figures(state)
    for window in state.windows.values():
        window.ticket, window.served_today = None, 0
    state.reindex()


def _day_closed(state: State, _entry: e.Entry) -> None:
    state.day_is_closed = True
    end_calls(state)


def _day_reopened(state: State, _entry: e.Entry) -> None:
    state.day_is_closed = False
    state.ask_waitlist_anew()


def _service_off(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    state.services_off[event.service] = event.reason


def _service_on(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    state.services_off.pop(event.service, None)
    state.ask_waitlist_anew()


def _window_opened(state: State, entry: e.Entry) -> None:
    window = _move_window(state, entry)
    event: Any = entry.event
    window.operator = event.operator
    if event.operator is not None:
        state.index.seats[event.operator] = window.window


def _window_closed(state: State, entry: e.Entry) -> None:
    window = _move_window(state, entry)
    if window.operator is not None:
        state.index.seats.pop(window.operator, None)
    window.operator = None


def _window_paused(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    _move_window(state, entry).reason = event.reason


def _window_carried(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    window = state.windows[event.window]
    window.state, window.since = event.state, event.since
    window.operator, window.reason = event.operator, event.reason
    if event.operator is not None:
        state.index.seats[event.operator] = event.window


def _window_resumed(state: State, entry: e.Entry) -> None:
    _move_window(state, entry)


def _operator_moved(_state: State, _entry: e.Entry) -> None:
    """Changes nothing: the records that follow move the operator."""


def _acknowledged(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    state.acknowledged[event.alarm] = Acknowledged(entry.actor, entry.at)


def _lost(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    state.loss = loss_after(state, entry, event)
    for prefix, number in event.numbers.items():
        state.last_numbers[prefix] = max(state.last_numbers.get(prefix, 0), number)


def _clock_answered(_state: State, _entry: e.Entry) -> None:
    """Changes nothing: the answer corrects the server's clock, whose time the records that follow have."""


def _clock_corrected(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    correct(state, event)


def _promoted(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    state.epoch = event.epoch


def _move_window(state: State, entry: e.Entry) -> WindowState:
    event: Any = entry.event
    window = state.windows[event.window]
    window.state, window.since, window.reason = WINDOW_TRANSITIONS[type(event)][1], entry.at, None
    return window


_ON_HALL: dict[type, Callable[[State, e.Entry], None] | None] = every_event(
    {
        e.TicketIssued: _issued,
        e.TicketCarried: _ticket_carried,
        e.HallConfigured: _configured,
        e.DayOpened: _day_opened,
        e.DayClosed: _day_closed,
        e.DayReopened: _day_reopened,
        e.ServiceSwitchedOff: _service_off,
        e.ServiceSwitchedOn: _service_on,
        e.WindowOpened: _window_opened,
        e.WindowClosed: _window_closed,
        e.WindowPaused: _window_paused,
        e.WindowResumed: _window_resumed,
        e.WindowCarried: _window_carried,
        e.OperatorMoved: _operator_moved,
        e.AlarmAcknowledged: _acknowledged,
        e.RecordsLost: _lost,
        e.ClockAccepted: _clock_answered,
        e.ClockRefused: _clock_answered,
        e.ClockCorrected: _clock_corrected,
        e.HallPromoted: _promoted,
        **ON_BOOKING,
        **ON_RECEPTION,
        **ON_RATING,
        **ON_HELP,
    },
    ignored=ON_TICKET,
)
