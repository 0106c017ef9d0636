"""Folds one event into a state. Pure, and defined for every event that a journal can hold.

A state after `evolve` is the state that any reader of the same journal has at the same `seq`.
"""

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any, Literal

from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.hall.event_rules import every_event
from queue_server.hall.false_time import correct
from queue_server.hall.loss import loss_after
from queue_server.hall.order import due, due_plain, head_start, lead_before
from queue_server.hall.state import MINUTE, Acknowledged, State, WindowState
from queue_server.hall.ticket import AT_WINDOW, ProofRefusal, Ticket
from queue_server.hall.transitions import BEGINNING, TRANSITIONS, WINDOW_TRANSITIONS


def evolve(state: State, entry: e.Entry) -> None:
    """Bring `state` from the record before `entry` to `entry`, in place."""
    rule = _ON_HALL[type(entry.event)]
    if rule is not None:
        rule(state, entry)
    else:
        _evolve_ticket(state, entry)
    state.seq, state.head, state.at = entry.seq, entry.hash, entry.at


def evolve_all(state: State, entries: Iterable[e.Entry]) -> State:
    """Fold the entries in order; returns the same state."""
    for entry in entries:
        evolve(state, entry)
    return state


def _evolve_ticket(state: State, entry: e.Entry) -> None:
    """Change a ticket: take it out of the index, move it to its new state, enter it again."""
    event: Any = entry.event
    ticket = state.tickets[event.ticket]
    state.index.leave(ticket)
    moved = TRANSITIONS.get(type(event))
    if moved is not None:
        if ticket.state == "waiting":
            ticket.waited += entry.at - ticket.waiting_since
        ticket.state = moved[1]
        ticket.state_since = entry.at
    _ON_TICKET[type(event)](state, ticket, event, entry)
    if moved is not None and ticket.state not in AT_WINDOW:
        _leave_window(state, ticket)
    state.index.enter(ticket)


def _leave_window(state: State, ticket: Ticket) -> None:
    """Clear the window of a ticket that is neither called nor served. An ended ticket keeps the window of its
    service."""
    if ticket.window is None:
        return
    window = state.windows.get(ticket.window)
    if window is not None and window.ticket == ticket.id:
        window.ticket = None
    if ticket.is_live:
        ticket.window = None


# What each event changes in a ticket, beyond its state.


def _called(state: State, ticket: Ticket, event: e.TicketCalled, entry: e.Entry) -> None:
    ticket.window, ticket.call_reason, ticket.calls = event.window, event.reason, 1
    ticket.called_at, ticket.call_seq = entry.at, entry.seq
    ticket.started_at = None
    if ticket.first_called_at is None:
        ticket.first_called_at = entry.at
    state.windows[event.window].ticket = ticket.id


def _recalled(_state: State, ticket: Ticket, event: e.TicketRecalled, entry: e.Entry) -> None:
    ticket.calls = event.calls
    ticket.called_at, ticket.call_seq = entry.at, entry.seq


def _started(_state: State, ticket: Ticket, _event: e.TicketStarted, entry: e.Entry) -> None:
    ticket.started_at = entry.at


def _reinstated(state: State, ticket: Ticket, event: e.TicketReinstated, entry: e.Entry) -> None:
    """The visitor has waited meanwhile."""
    if ticket.finished_at is not None:
        ticket.waited += entry.at - ticket.finished_at
    ticket.finished_at = None
    ticket.calls = 0
    _set_due(ticket, event.due, _plain_again(state, ticket, entry.at, "kept"))
    ticket.waiting_since = entry.at


def _finished(state: State, ticket: Ticket, event: e.TicketFinished, entry: e.Entry) -> None:
    _stage_done(state, ticket, event.window)
    ticket.finished_at = entry.at


def _continued(state: State, ticket: Ticket, event: e.TicketContinued, entry: e.Entry) -> None:
    _stage_done(state, ticket, event.window)
    ticket.then = ticket.then[1:]
    _set_due(ticket, event.due, _plain_again(state, ticket, entry.at, state.defined.rules.due_after_stop))
    _join_line(state, ticket, event.stop, entry.at)


def _transferred(state: State, ticket: Ticket, event: e.TicketTransferred, entry: e.Entry) -> None:
    ticket.visited = (*ticket.visited, e.Stop(ticket.service, event.window))
    ticket.then, ticket.noted = event.then, ticket.noted or event.noted
    _set_due(ticket, event.due, _plain_again(state, ticket, entry.at, state.defined.rules.due_after_transfer))
    _join_line(state, ticket, event.stop, entry.at)


def _held(_state: State, ticket: Ticket, event: e.TicketHeld, _entry: e.Entry) -> None:
    ticket.held_by, ticket.held_until = event.window, event.until
    ticket.own_holds += event.window is None


def _returned(state: State, ticket: Ticket, event: e.TicketReturned, entry: e.Entry) -> None:
    ticket.held_by = ticket.held_until = None
    _set_due(ticket, event.due, _plain_again(state, ticket, entry.at, state.defined.rules.due_after_hold))
    ticket.waiting_since = entry.at


def _released(_state: State, ticket: Ticket, _event: e.TicketReleased, _entry: e.Entry) -> None:
    ticket.bound_to = None


def _changed(state: State, ticket: Ticket, event: e.TicketChanged, entry: e.Entry) -> None:
    """Another service is another line, for any window; another priority has its own proof to show."""
    is_moved = event.service != ticket.service
    plain = _plain_again(state, ticket, entry.at, state.defined.rules.due_after_transfer if is_moved else "kept")
    if is_moved:
        _come_to(state, ticket, event.service, entry.at)
        ticket.bound_to = None
    if event.priority != ticket.priority:
        ticket.priority, ticket.privilege, ticket.refusal = event.priority, None, None
    _set_due(ticket, event.due, plain)


def _ended(_state: State, ticket: Ticket, _event: e.Event, entry: e.Entry) -> None:
    ticket.finished_at = entry.at


def _confirmed(_state: State, ticket: Ticket, _event: e.PrivilegeConfirmed, _entry: e.Entry) -> None:
    ticket.privilege = "confirmed"


def _privilege_refused(_state: State, ticket: Ticket, event: e.PrivilegeRefused, entry: e.Entry) -> None:
    ticket.refusal = ProofRefusal(event.window, entry.at, event.due - ticket.due)
    ticket.privilege = "refused"
    _set_due(ticket, event.due, event.due)


def _privilege_reinstated(_state: State, ticket: Ticket, event: e.PrivilegeReinstated, _entry: e.Entry) -> None:
    ticket.refusal = ticket.privilege = None
    _set_due(ticket, event.due, ticket.due)


def _set_due(ticket: Ticket, due_time: int, plain: int) -> None:
    """Give the ticket a due time; without its priority it would be due at `plain`."""
    ticket.due = due_time
    ticket.lead = lead_before(plain, ticket)


def _plain_again(state: State, ticket: Ticket, at: int, rule: Literal["kept", "anew"]) -> int:
    """When the ticket, which joins a line at `at` by that rule, is due without its priority.

    One whose proof was refused gets back, where that was a slip, what the priority would give it there.
    """
    if rule == "kept":
        return due_plain(state.defined, ticket)
    if ticket.refusal is not None:
        ticket.refusal = replace(ticket.refusal, lost=head_start(state.defined, ticket.priority))
    return at


def _stage_done(state: State, ticket: Ticket, window: int) -> None:
    ticket.visited = (*ticket.visited, e.Stop(ticket.service, window))
    state.windows[window].served_today += 1


def _join_line(state: State, ticket: Ticket, stop: e.Stop, at: int) -> None:
    _come_to(state, ticket, stop.service, at)
    ticket.bound_to = stop.window
    ticket.calls = 0


def _come_to(state: State, ticket: Ticket, service: str, at: int) -> None:
    """Each service is waited for anew, and judged by its own norm."""
    ticket.service, ticket.waiting_since, ticket.waited = service, at, 0
    ticket.norm = _norm_of(state, service)


def _norm_of(state: State, service: str) -> int | None:
    """How long (µs) the definition in force means the service to be waited for."""
    defined = state.definition.service(service) if state.definition is not None else None
    return defined.norm_minutes * MINUTE if defined is not None and defined.norm_minutes is not None else None


_ON_TICKET: dict[type, Callable[[State, Ticket, Any, e.Entry], None]] = {
    e.TicketCalled: _called,
    e.TicketRecalled: _recalled,
    e.TicketStarted: _started,
    e.TicketFinished: _finished,
    e.TicketContinued: _continued,
    e.TicketTransferred: _transferred,
    e.TicketHeld: _held,
    e.TicketReturned: _returned,
    e.TicketReleased: _released,
    e.TicketNoShow: _ended,
    e.TicketReinstated: _reinstated,
    e.TicketLeft: _ended,
    e.TicketClosed: _ended,
    e.TicketCancelled: _ended,
    e.TicketChanged: _changed,
    e.PrivilegeConfirmed: _confirmed,
    e.PrivilegeRefused: _privilege_refused,
    e.PrivilegeReinstated: _privilege_reinstated,
}


# What each event changes in the hall.


def _issued(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    ticket = Ticket(
        id=event.ticket,
        number=event.number,
        seq=entry.seq,
        proof=entry.hash,
        service=event.service,
        priority=event.priority,
        language=event.language,
        state=BEGINNING,
        state_since=entry.at,
        due=event.due,
        issued_at=entry.at,
        waiting_since=entry.at,
        norm=_norm_of(state, event.service),
        booked_at=event.booked_at,
        then=event.then,
    )
    if ticket.priority is not None:
        _set_due(ticket, event.due, due(state.defined, entry.at, None, event.booked_at))
    state.tickets[ticket.id] = ticket
    state.index.enter(ticket)
    prefix, digits = event.number[0], event.number[1:]
    state.last_numbers[prefix] = int(digits)
    for service in (event.service, *(stop.service for stop in event.then)):
        state.issued_today[service] = state.issued_today.get(service, 0) + 1


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
    for window in state.windows.values():
        window.served_today = 0
    state.reindex()


def _day_closed(state: State, _entry: e.Entry) -> None:
    state.day_is_closed = True


def _day_reopened(state: State, _entry: e.Entry) -> None:
    state.day_is_closed = False


def _service_off(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    state.services_off[event.service] = event.reason


def _service_on(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    state.services_off.pop(event.service, None)


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
    },
    ignored=_ON_TICKET,
)
