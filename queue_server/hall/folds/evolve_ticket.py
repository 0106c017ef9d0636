"""Folds one event about a ticket into a state, after the event that issued it. Pure.

The ticket's state follows from `TRANSITIONS`; what else an event changes in it stands here.
"""

from collections.abc import Callable
from typing import Any, Literal

from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.hall.order import due_plain, head_start, lead_before
from queue_server.hall.ratings.evolve_rating import remember_served
from queue_server.hall.state import MINUTE, State
from queue_server.hall.ticket import AT_WINDOW, ProofRefusal, Ticket
from queue_server.hall.transitions import TRANSITIONS


def evolve_ticket(state: State, entry: e.Entry) -> None:
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
    ON_TICKET[type(event)](state, ticket, event, entry)
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
    set_due(ticket, event.due, _plain_again(state, ticket, entry.at, "kept"))
    ticket.waiting_since = entry.at


def _finished(state: State, ticket: Ticket, event: e.TicketFinished, entry: e.Entry) -> None:
    _stage_done(state, ticket, event.window, entry)
    ticket.finished_at = entry.at


def _continued(state: State, ticket: Ticket, event: e.TicketContinued, entry: e.Entry) -> None:
    _stage_done(state, ticket, event.window, entry)
    ticket.then = ticket.then[1:]
    set_due(ticket, event.due, _plain_again(state, ticket, entry.at, state.defined.rules.due_after_stop))
    _join_line(state, ticket, event.stop, entry.at)


def _transferred(state: State, ticket: Ticket, event: e.TicketTransferred, entry: e.Entry) -> None:
    ticket.visited = (*ticket.visited, e.Stop(ticket.service, event.window))
    ticket.then, ticket.noted = event.then, ticket.noted or event.noted
    set_due(ticket, event.due, _plain_again(state, ticket, entry.at, state.defined.rules.due_after_transfer))
    _join_line(state, ticket, event.stop, entry.at)


def _held(_state: State, ticket: Ticket, event: e.TicketHeld, _entry: e.Entry) -> None:
    ticket.held_by, ticket.held_until = event.window, event.until
    ticket.own_holds += event.window is None


def _returned(state: State, ticket: Ticket, event: e.TicketReturned, entry: e.Entry) -> None:
    ticket.held_by = ticket.held_until = None
    set_due(ticket, event.due, _plain_again(state, ticket, entry.at, state.defined.rules.due_after_hold))
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
    set_due(ticket, event.due, plain)


def _ended(_state: State, ticket: Ticket, _event: e.Event, entry: e.Entry) -> None:
    ticket.finished_at = entry.at


def _confirmed(_state: State, ticket: Ticket, _event: e.PrivilegeConfirmed, _entry: e.Entry) -> None:
    ticket.privilege = "confirmed"


def _privilege_refused(_state: State, ticket: Ticket, event: e.PrivilegeRefused, entry: e.Entry) -> None:
    ticket.refusal = ProofRefusal(event.window, entry.at, event.due - ticket.due)
    ticket.privilege = "refused"
    set_due(ticket, event.due, event.due)


def _privilege_reinstated(_state: State, ticket: Ticket, event: e.PrivilegeReinstated, _entry: e.Entry) -> None:
    ticket.refusal = ticket.privilege = None
    set_due(ticket, event.due, ticket.due)


def set_due(ticket: Ticket, due_time: int, plain: int) -> None:
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


def _stage_done(state: State, ticket: Ticket, window: int, entry: e.Entry) -> None:
    remember_served(state, ticket, window, entry)
    ticket.visited = (*ticket.visited, e.Stop(ticket.service, window))
    state.windows[window].served_today += 1


def _join_line(state: State, ticket: Ticket, stop: e.Stop, at: int) -> None:
    _come_to(state, ticket, stop.service, at)
    ticket.bound_to = stop.window
    ticket.calls = 0


def _come_to(state: State, ticket: Ticket, service: str, at: int) -> None:
    """Each service is waited for anew, and judged by its own norm."""
    ticket.service, ticket.waiting_since, ticket.waited = service, at, 0
    ticket.norm = norm_of(state, service)


def norm_of(state: State, service: str, *, is_booked: bool = False) -> int | None:
    """How long (µs) the definition in force means the service to be waited for, of one who has booked it from the
    booked time on."""
    defined = state.definition.service(service) if state.definition is not None else None
    minutes = defined.norm_for(is_booked=is_booked) if defined is not None else None
    return minutes * MINUTE if minutes is not None else None


ON_TICKET: dict[type, Callable[[State, Ticket, Any, e.Entry], None]] = {
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
