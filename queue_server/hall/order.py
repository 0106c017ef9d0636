"""Decides which ticket is next. Pure; the whole rule of the line is on this page.

Every ticket has a *due time*: the time it was taken, less the head start of its priority. The earliest due time
among the services a window serves is called next; ties go to the lower seq. A booked visitor is due at the booked time
less the head start of the class that the rules name for bookings. A helper window takes a service only once the first
ticket of its line has waited long enough. (Jackson's dynamic priority: an urgency for each class, fixed at issue.)
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from queue_server.config.definition import Definition
from queue_server.hall.lines import Line, LinePlace, place
from queue_server.hall.state import MINUTE, SECOND, State
from queue_server.hall.ticket import Ticket


class ServiceHead(NamedTuple):
    """The first ticket of a service's line; a window may call it from `callable_from` (µs UTC) on."""

    service: str
    ticket: Ticket
    callable_from: int


def due(definition: Definition, came_at: int, priority: str | None, booked_at: int | None = None) -> int:
    """The due time (µs UTC) of one who came at `came_at`, or was booked for `booked_at`."""
    plain = came_at if booked_at is None else booked_at - head_start(definition, definition.rules.booked_priority)
    return plain if priority is None else _due_with(definition, plain, priority, booked_at)


def due_again(state: State, ticket: Ticket, now: int, rule: Literal["kept", "anew"]) -> int:
    """The due time of a ticket that joins a line again. A ticket whose proof was refused has lost its head start."""
    if rule == "kept":
        return ticket.due
    return now - head_start(state.defined, None if ticket.privilege == "refused" else ticket.priority)


def due_plain(definition: Definition, ticket: Ticket) -> int:
    """When the ticket would be due if it had no priority, wherever it has gone and whatever the rules were then."""
    return ticket.due + _lead(definition, ticket)


def lead_before(plain: int, ticket: Ticket) -> int | None:
    """The lead of a ticket that would be due at `plain` without its priority; None where that does not count."""
    return max(0, plain - ticket.due) if ticket.priority is not None and ticket.privilege != "refused" else None


def due_changed(state: State, ticket: Ticket, service: str, priority: str | None, now: int) -> int:
    """The due time of a ticket that is given another service or priority.

    Another service counts as a transfer; another priority takes back the lead of the one before and gives its own.
    """
    rule = state.defined.rules.due_after_transfer if service != ticket.service else "kept"
    if priority == ticket.priority:
        return due_again(state, ticket, now, rule)
    if rule == "anew":
        return now - head_start(state.defined, priority)
    return _due_with(state.defined, due_plain(state.defined, ticket), priority, ticket.booked_at)


def due_reinstated(ticket: Ticket) -> int:
    """The due time of a ticket whose refused proof counts again, in whatever line it stands by now."""
    return ticket.due - (ticket.refusal.lost if ticket.refusal is not None else 0)


def overtaken(state: State, ticket: Ticket, service: str, due_then: int) -> list[Ticket]:
    """The tickets that are due before `ticket` now, in the line of `service`, and would be due after it at
    `due_then`."""
    line = state.index.lines.of_service(service)
    place_then = LinePlace(due_then, ticket.seq, ticket.id)
    until = bisect_left(line, place(ticket)) if service == ticket.service and ticket.bound_to is None else len(line)
    return [state.tickets[p.ticket] for p in line[bisect_left(line, place_then) : until] if p.ticket != ticket.id]


def head_start(definition: Definition, priority: str | None) -> int:
    """The head start of a priority in µs; 0 without one."""
    defined = definition.priority(priority) if priority is not None else None
    return defined.head_start_s * SECOND if defined is not None else 0


def _due_with(definition: Definition, plain: int, priority: str | None, booked_at: int | None) -> int:
    """The due time with a priority of one who is due at `plain` without: its head start counts from there, or from
    the booked time where that is later, so that it is not added to the booking's own."""
    return min(plain, max(plain, booked_at or plain) - head_start(definition, priority))


def _lead(definition: Definition, ticket: Ticket) -> int:
    """By how much (µs) its priority puts the ticket's due time earlier."""
    if ticket.priority is None or ticket.privilege == "refused":
        return 0
    if ticket.lead is not None:
        return ticket.lead
    start = head_start(definition, ticket.priority)
    plain = due(definition, ticket.issued_at, None, ticket.booked_at)
    is_due_anew = ticket.due + start == ticket.waiting_since or ticket.due > plain
    return start if is_due_anew else plain - ticket.due


def next_ticket(state: State, window: int, now: int, joining: Ticket | None = None) -> Ticket | None:
    """The ticket that the window would call at `now`; `joining` is about to stand in its line and not yet there."""
    heads = (_head(state, line, joining) for line in _lines(state, window, now, joining))
    return min((head for head in heads if head is not None), key=place, default=None)


def upcoming(state: State, window: int, now: int, most: int) -> list[Ticket]:
    """The tickets that the window would call, in order, if no visitor arrived and no other window called."""
    places = sorted(p for line in _lines(state, window, now) for p in line[:most])
    return [state.tickets[p.ticket] for p in places[:most]]


def helper_heads(state: State, window: int, now: int) -> list[ServiceHead]:
    """The lines that the window helps with and may not call yet: each one's first ticket, and from when it may."""
    defined = state.defined.window(window)
    heads = _service_heads(state, defined.helps) if defined else ()
    return [head for head in heads if head.callable_from > now]


def passed_over(state: State, window: int, ticket: Ticket, now: int) -> list[Ticket]:
    """The tickets that are due before `ticket`, among those the window may call and those of the ticket's own line."""
    lines = {id(line): line for line in (*_lines(state, window, now), state.index.lines.of(ticket))}
    places = sorted(p for line in lines.values() for p in line[: bisect_left(line, place(ticket))])
    return [state.tickets[p.ticket] for p in places]


def tickets_ahead(state: State, ticket: Ticket) -> int:
    """How many of the ticket's own line are due before it."""
    line = state.index.lines.of(ticket)
    if line and line[-1].ticket == ticket.id:  # as of nearly every visitor who comes
        return len(line) - 1
    return bisect_left(line, place(ticket))


def _lines(state: State, window: int, now: int, joining: Ticket | None = None) -> Iterator[Line]:
    """The lines a window may call from: its own, and that of each service whose first ticket has waited long enough."""
    yield state.index.lines.of_window(window)
    defined = state.defined.window(window)
    for head in _service_heads(state, defined.after_minutes(), joining) if defined else ():
        if head.callable_from <= now:
            yield state.index.lines.of_service(head.service)


def _service_heads(state: State, minutes_of: Mapping[str, int], joining: Ticket | None = None) -> Iterator[ServiceHead]:
    """The first ticket of each line of these services, if anybody stands there, and from when it may be called: so many
    minutes after it stood there."""
    for service, minutes in minutes_of.items():
        ticket = _head(state, state.index.lines.of_service(service), joining)
        if ticket is not None:
            yield ServiceHead(service, ticket, ticket.waiting_since + minutes * MINUTE)


def _head(state: State, line: Line, joining: Ticket | None) -> Ticket | None:
    head = state.tickets[line[0].ticket] if line else None
    if joining is None or state.index.lines.of(joining) is not line:
        return head
    return joining if head is None else min(head, joining, key=place)
