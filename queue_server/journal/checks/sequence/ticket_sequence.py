"""Checks that each event of a ticket may follow the events before it. Pure."""

from typing import Final

from queue_server.hall import events as e
from queue_server.hall.ticket import AT_WINDOW, LIVE, TicketState
from queue_server.hall.transitions import BEGINNING, TRANSITIONS
from queue_server.journal.checks.sequence.checked_state import CheckedState, CheckedTicket


def objection_to_issued(hall: CheckedState, event: e.TicketIssued) -> str | None:
    """The reason why the ticket cannot be issued next, or None."""
    if hall.knows_day and (hall.day is None or hall.is_day_over):
        return "is given while no day is open"
    if event.ticket in hall.tickets:
        return f"is given a second time under the id {event.ticket}"
    if not _is_free(hall, event.number):
        return f"repeats number {event.number}, which this day has given already"
    return None


def _is_free(hall: CheckedState, number: str) -> bool:
    """Whether the number may be given: once a day, or again where numbers go round; never while a live ticket has
    it."""
    holder = hall.tickets.get(hall.numbers.get(number, ""))
    return holder is None or (holder.state not in LIVE and (hall.go_round or holder.is_carried))


def follow_issued(hall: CheckedState, event: e.TicketIssued) -> None:
    """Take in a ticket that begins to wait."""
    hall.tickets[event.ticket] = CheckedTicket(BEGINNING, event.number, event.priority, is_issue_seen=True)
    hall.numbers[event.number] = event.ticket


def objection_to_ticket_event(hall: CheckedState, event: e.TicketEvent) -> str | None:
    """The reason why the event of a ticket that was issued before cannot come next, or None."""
    ticket = hall.tickets.get(event.ticket)
    if ticket is None:
        return f"names ticket {event.ticket}, which this day has not" if hall.knows_tickets else None
    sources = _sources(type(event))
    if ticket.state not in sources:
        return f"finds {number_of(ticket)} {ticket.state}, not {' or '.join(sources)}"
    number = getattr(event, "number", ticket.number)
    if ticket.number is not None and number != ticket.number:
        return f"calls {number_of(ticket)} by the number {number}"
    if isinstance(event, e.TicketCalled):
        return _to_call(hall, event)
    return _to_ticket_at_window(ticket, event)


def _to_call(hall: CheckedState, event: e.TicketCalled) -> str | None:
    seat = hall.seat(event.window)
    if seat is None:
        return None
    if seat.state != "open":
        return f"calls to window {event.window}, which is {seat.state}"
    if seat.ticket is not None:
        return f"calls to window {event.window}, where a visitor is"
    return None


def follow_ticket(hall: CheckedState, event: e.TicketEvent) -> None:
    """Take in what the event changes in its ticket, and who is at which window then."""
    if event.ticket not in hall.tickets and type(event) not in TRANSITIONS:
        return
    ticket = hall.tickets.setdefault(event.ticket, CheckedTicket(BEGINNING))
    if isinstance(event, e.TicketChanged):
        ticket.priority = event.priority
    _, ticket.state = TRANSITIONS.get(type(event), ((), ticket.state))
    if isinstance(event, e.TicketCalled | e.TicketRecalled):
        ticket.number, ticket.window = event.number, event.window
        ticket.calls = event.calls if isinstance(event, e.TicketRecalled) else 1
        hall.take_place(event.ticket, event.window)
    elif ticket.state in AT_WINDOW:
        ticket.window = getattr(event, "window", ticket.window)
        if ticket.window is not None:
            hall.take_place(event.ticket, ticket.window)
    else:
        hall.leave_place(event.ticket, ticket)


def _to_ticket_at_window(ticket: CheckedTicket, event: e.TicketEvent) -> str | None:
    """The objection to another window than the ticket's, a wrong count of calls, or a priority that the
    ticket does not claim; else None."""
    window = getattr(event, "window", None) if not isinstance(event, e.PrivilegeReinstated) else None
    if window is not None and ticket.window is not None and window != ticket.window:
        return f"happens at window {window}, but {number_of(ticket)} is at window {ticket.window}"
    if isinstance(event, e.TicketRecalled) and ticket.calls is not None and event.calls != ticket.calls + 1:
        return f"is call {event.calls} of {number_of(ticket)}, after call {ticket.calls}"
    priority = event.priority if isinstance(event, e.PrivilegeConfirmed | e.PrivilegeRefused) else ticket.priority
    if ticket.is_issue_seen and priority != ticket.priority:
        return f"decides on priority {priority!r}, which {number_of(ticket)} does not claim"
    return None


def _sources(event: type) -> tuple[TicketState, ...]:
    return TRANSITIONS[event][0] if event in TRANSITIONS else STAYS[event]


def number_of(ticket: CheckedTicket) -> str:
    """What an objection calls the ticket."""
    return ticket.number or "the ticket"


STAYS: Final[dict[type, tuple[TicketState, ...]]] = {
    e.TicketReleased: ("waiting", "held"),
    e.TicketChanged: ("waiting", "held"),
    e.PrivilegeConfirmed: AT_WINDOW,
    e.PrivilegeRefused: AT_WINDOW,
    e.PrivilegeReinstated: LIVE,
}
"""Event that leaves a ticket's state as it is -> the states it may find the ticket in."""
