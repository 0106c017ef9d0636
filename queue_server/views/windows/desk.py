"""Makes the desk document: a window as its operator sees it, and the commands allowed there now. Pure.

`allowed` is computed by the rules of the hall themselves, so a button never disagrees with them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from queue_server.hall import commands as c
from queue_server.hall.bookings.receptions.decide_reception import host_of
from queue_server.hall.decide import decide
from queue_server.hall.errors import Refused
from queue_server.hall.order import upcoming
from queue_server.hall.state import SECOND, State, WindowState
from queue_server.hall.ticket import Ticket
from queue_server.views.board import Waiting, waiting, zone_of
from queue_server.views.bookings.receptions import DeskReception, desk_reception
from queue_server.views.equipment.printers import PrinterDocument, PrinterState
from queue_server.views.supervision.helper_tickets import HelperTicket, helper_tickets
from queue_server.views.supervision.pace import Pace, pace_of
from queue_server.views.ticket import TicketDocument, ticket_document
from queue_server.views.times import moment, moment_or_none
from queue_server.views.windows.help import HelpCallDocument, help_documents

UPCOMING_SHOWN = 5

PRINTER_TROUBLES: Final[frozenset[PrinterState]] = frozenset({"paper_low", "paper_out", "no_answer"})
"""Printer states that need somebody in the hall."""

UpcomingReason = Literal["bound", "booked", "priority", "helper", "first"]


class DeskWindow(Struct, frozen=True):
    window: int
    zone: str | None
    state: str
    since: datetime
    operator: str | None
    reason: str | None
    ticket: str | None
    served_today: int


class Upcoming(Struct, frozen=True):
    """One who is next, and why: bound to this window, booked, ahead by a head start, helped out, or simply first."""

    number: str
    service: str
    priority: str | None
    why: UpcomingReason
    waiting_since: datetime


class Held(Struct, frozen=True):
    id: str
    number: str
    service: str
    until: datetime | None


class Colleague(Struct, frozen=True):
    """Another window that is not closed, to which a visitor can be sent, and who sits there."""

    window: int
    operator: str | None
    services: tuple[str, ...]


class DeskDocument(Struct, frozen=True, kw_only=True, tag_field="view", tag="desk"):
    """`allowed` names the commands that would not be refused now; `no_show_from` is when the no-show joins them.

    `helper_tickets` are those whom the window may call as a helper once they have waited long enough.
    `pace` is how long what the ticket is in may take, `results` what its service may end with,
    `reception` is there where somebody is received in person,  `printers` are those of
    the hall that need somebody, `help_calls` the calls for help that nobody has answered.
    """

    hall: str
    seq: int
    at: datetime
    window: DeskWindow
    ticket: TicketDocument | None
    waiting: Waiting
    next: tuple[Upcoming, ...]
    helper_tickets: tuple[HelperTicket, ...]
    held: tuple[Held, ...]
    allowed: tuple[str, ...]
    no_show_from: datetime | None
    pace: Pace | None
    results: tuple[str, ...]
    reception: DeskReception | None
    colleagues: tuple[Colleague, ...]
    printers: tuple[PrinterDocument, ...]
    help_calls: tuple[HelpCallDocument, ...] = ()


def desk_document(state: State, number: int, now: int, printers: Iterable[PrinterDocument] = ()) -> DeskDocument:
    """The desk of a window at `now` (µs UTC). Raises `Unknown` when the hall has no such window."""
    window = state.window(number)
    now = max(now, state.at)
    ticket = state.at_window(window)
    return DeskDocument(
        hall=state.hall,
        seq=state.seq,
        at=moment(state.at),
        window=window_document(state, window),
        ticket=ticket_document(state, ticket) if ticket is not None else None,
        waiting=_waiting_here(state, number),
        next=tuple(_upcoming(state, number, t) for t in upcoming(state, number, now, UPCOMING_SHOWN)),
        helper_tickets=helper_tickets(state, number, now),
        held=tuple(_held(t) for t in state.tickets.values() if t.state == "held" and t.held_by == number),
        allowed=allowed(state, window, now),
        no_show_from=_no_show_from(state, ticket),
        pace=pace_of(state, ticket) if ticket is not None else None,
        results=_results(state, ticket),
        reception=desk_reception(state, ticket, now),
        colleagues=tuple(_colleagues(state, number)),
        printers=tuple(printer for printer in printers if printer.state in PRINTER_TROUBLES or printer.uncertain),
        help_calls=help_documents(state),
    )


def window_document(state: State, window: WindowState) -> DeskWindow:
    ticket = state.at_window(window)
    return DeskWindow(
        window=window.window,
        zone=zone_of(state.definition, window.window),
        state=window.state,
        since=moment(window.since),
        operator=window.operator,
        reason=window.reason,
        ticket=ticket.number if ticket is not None else None,
        served_today=window.served_today,
    )


def allowed(state: State, window: WindowState, now: int) -> tuple[str, ...]:
    """The names of the commands that the window's operator could give now."""
    sitter = c.Actor("operator", window.operator or "", is_person=window.operator is not None)
    return tuple(name for name, command in _probes(state, window.window).items() if _would(state, command, sitter, now))


def _probes(state: State, number: int) -> dict[str, c.Command]:
    """Each window command with arguments that are valid in this hall and change as little as possible."""
    anyone = next(iter(state.index.lines), None)
    elsewhere = next((w.window for w in state.windows.values() if w.window != number and w.state != "closed"), None)
    service = state.defined.services[0].id
    return {
        "open": c.OpenWindow(number),
        "close": c.CloseWindow(number),
        "pause": c.PauseWindow(number, "?"),
        "resume": c.ResumeWindow(number),
        "next": c.CallNext(number),
        "recall": c.Recall(number),
        "start": c.StartService(number),
        "finish": c.FinishService(number),
        "end-reception": c.EndReception(number, "answered"),
        "no-show": c.MarkNoShow(number),
        "hold": c.HoldTicket(number),
        "return": c.ReturnTicket(number),
        "transfer": c.TransferTicket(number, service, elsewhere),
        "call": c.CallOutOfTurn(number, anyone.ticket if anyone else "", "?"),
        "privilege": c.ConfirmPrivilege(number, confirmed=True),
        "take-back": c.TakeBack(number),
    }


def _would(state: State, command: c.Command, actor: c.Actor, now: int) -> bool:
    try:
        decide(state, command, actor, now)
    except Refused:
        return False
    return True


def _waiting_here(state: State, number: int) -> Waiting:
    """How many tickets this window may call in time: those bound to it, and those of the services it serves or
    helps."""
    everywhere = waiting(state).by_service
    defined = state.defined.window(number)
    counts = {service: everywhere[service] for service in (defined.after_minutes() if defined else {})}
    return Waiting(sum(counts.values()), counts)


def _upcoming(state: State, number: int, ticket: Ticket) -> Upcoming:
    return Upcoming(
        ticket.number, ticket.service, ticket.priority, _reason(state, number, ticket), moment(ticket.issued_at)
    )


def _reason(state: State, number: int, ticket: Ticket) -> UpcomingReason:
    defined = state.defined.window(number)
    if ticket.bound_to == number:
        return "bound"
    if ticket.booked_at is not None:
        return "booked"
    if ticket.due < ticket.issued_at:
        return "priority"
    if defined is not None and ticket.service in defined.helps:
        return "helper"
    return "first"


def _held(ticket: Ticket) -> Held:
    return Held(ticket.id, ticket.number, ticket.service, moment_or_none(ticket.held_until))


def _no_show_from(state: State, ticket: Ticket | None) -> datetime | None:
    if ticket is None or ticket.state != "called" or ticket.called_at is None:
        return None
    return moment(ticket.called_at + state.defined.rules.no_show_after_s * SECOND)


def _results(state: State, ticket: Ticket | None) -> tuple[str, ...]:
    if ticket is None or ticket.state != "serving" or host_of(state, ticket) is not None:
        return ()
    return state.defined.results_of(ticket.service)


def _colleagues(state: State, number: int) -> Iterable[Colleague]:
    for window in state.defined.windows:
        seat = state.windows[window.window]
        if window.window != number and seat.state != "closed":
            yield Colleague(window.window, seat.operator, window.services)
