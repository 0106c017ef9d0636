"""Makes the document of one ticket, as everybody sees it: on the phone, at the desk, in the answer to a command.
Pure."""

from datetime import datetime

from msgspec import Struct

from queue_server.hall.events import Estimate
from queue_server.hall.help.decide_help import open_call
from queue_server.hall.order import tickets_ahead
from queue_server.hall.state import State
from queue_server.hall.ticket import Stop, Ticket, TicketState
from queue_server.views.menu.serving import is_callable
from queue_server.views.shown_wait import ShownWait, shown_wait
from queue_server.views.times import moment


class StopDocument(Struct, frozen=True, gc=False):
    service: str
    window: int | None


class TicketDocument(Struct, frozen=True, gc=False):
    """`called_at` is the first call, `last_called_at` the last; `ahead` is known only of one who waits or is called.

    `holds_left` is how often the visitor may still ask for more time; `is_served` is false while it waits and no window
    that may call it is open. `reference` is the visit's id in another system, `waits_in` the zone in which the visitor
    waits; `help_since` is when they called for help, while nobody has come.
    """

    id: str
    number: str
    service: str
    priority: str | None
    privilege: str | None
    language: str | None
    state: TicketState
    booked_at: datetime | None
    issued_at: datetime
    called_at: datetime | None
    last_called_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    held_until: datetime | None
    holds_left: int
    state_since: datetime
    calls: int
    window: int | None
    ahead: int | None
    estimate: ShownWait | None
    is_served: bool
    visit: tuple[StopDocument, ...]
    visited: tuple[StopDocument, ...]
    noted: bool
    proof: str
    reference: str | None = None
    waits_in: str | None = None
    sign_language: bool = False
    help_since: datetime | None = None


class TicketView(Struct, frozen=True, kw_only=True, tag_field="view", tag="ticket"):
    """The document of the `ticket:{id}` socket."""

    hall: str
    seq: int
    at: datetime
    ticket: TicketDocument


def ticket_view(state: State, ticket: Ticket, estimate: Estimate | None = None) -> TicketView:
    document = ticket_document(state, ticket, estimate)
    return TicketView(hall=state.hall, seq=state.seq, at=moment(state.at), ticket=document)


def ticket_document(state: State, ticket: Ticket, estimate: Estimate | None = None) -> TicketDocument:
    """The ticket as it stands in `state`; `estimate` is that of its wait, and is left out for a ticket that does not
    wait."""
    return TicketDocument(  # by place: the library looks for each name among those of all fields; most times are none
        ticket.id,
        ticket.number,
        ticket.service,
        ticket.priority,
        ticket.privilege,
        ticket.language,
        ticket.state,
        moment(ticket.booked_at) if ticket.booked_at is not None else None,
        moment(ticket.issued_at),
        moment(ticket.first_called_at) if ticket.first_called_at is not None else None,
        moment(ticket.called_at) if ticket.called_at is not None else None,
        moment(ticket.started_at) if ticket.started_at is not None else None,
        moment(ticket.finished_at) if ticket.finished_at is not None else None,
        moment(ticket.held_until) if ticket.held_until is not None else None,
        max(0, state.defined.visitor_holds - ticket.own_holds),
        moment(ticket.state_since),
        ticket.calls,
        ticket.window,
        _tickets_ahead(state, ticket),
        shown_wait(estimate) if ticket.state == "waiting" else None,
        ticket.state != "waiting" or is_callable(state, ticket),
        _stops(ticket.then),
        _stops(ticket.visited),
        ticket.noted,
        ticket.proof.hex(),
        ticket.reference,
        ticket.waits_in,
        ticket.sign_language,
        _help_since(state, ticket),
    )


def _help_since(state: State, ticket: Ticket) -> datetime | None:
    call = open_call(state, None, ticket.id) if state.help_calls else None
    return moment(call.since) if call is not None else None


def _stops(stops: tuple[Stop, ...]) -> tuple[StopDocument, ...]:
    return tuple([StopDocument(stop.service, stop.window) for stop in stops]) if stops else ()


def _tickets_ahead(state: State, ticket: Ticket) -> int | None:
    if ticket.state == "waiting":
        return tickets_ahead(state, ticket)
    return 0 if ticket.state == "called" else None
