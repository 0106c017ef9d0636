"""Makes the hall board: who is called where, who waits, who is next. Pure. It holds levels only; calls as events are in
`calls`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Literal

from msgspec import Struct

from queue_server.config.definition import Definition, Names
from queue_server.hall.events import TicketCalled, TicketRecalled
from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket
from queue_server.views.closed import ClosedHall
from queue_server.views.times import moment

NEXT_SHOWN = 8
"""How many next numbers a board can show; nobody reads more than eight."""


class BoardCall(Struct, frozen=True):
    """A ticket at a window. `since` is its last call, or the start of its service. The boards of `zones` show it,
    also by the clip of that `sign_language`, where there is one."""

    number: str
    window: int
    state: Literal["called", "serving"]
    since: datetime
    calls: int
    zone: str | None
    zones: tuple[str, ...]
    sign_language: str | None


class Waiting(Struct, frozen=True):
    total: int
    by_service: dict[str, int]


class BoardWindow(Struct, frozen=True, omit_defaults=True):
    """`reason` stands while the window is paused: what its operator has stated."""

    window: int
    state: str
    reason: str | None = None


class BoardDocument(Struct, frozen=True, tag_field="view", tag="board"):
    """`next` is of the whole hall, `next_by_zone` of what the boards of each of its zones show. `closed` is null while
    the hall gives tickets."""

    hall: str
    seq: int
    at: datetime
    calls: tuple[BoardCall, ...]
    waiting: Waiting
    next: tuple[str, ...]
    windows: tuple[BoardWindow, ...]
    ticker: tuple[Names, ...]
    next_by_zone: dict[str, tuple[str, ...]]
    closed: ClosedHall | None = None


def board_document(state: State, closed: ClosedHall | None = None) -> BoardDocument:
    """The whole board at the state's position, the newest call first. `closed` is what follows from the time."""
    heads = _heads(state)
    return BoardDocument(
        hall=state.hall,
        seq=state.seq,
        at=moment(state.at),
        calls=_calls(state),
        waiting=waiting(state),
        next=_numbers(heads),
        windows=tuple(BoardWindow(w.window, w.state, w.reason) for w in state.windows.values()),
        ticker=state.definition.ticker if state.definition else (),
        next_by_zone=_next_by_zone(state.definition, heads) if state.definition else {},
        closed=closed,
    )


def services_in(definition: Definition, zone: str) -> frozenset[str]:
    """The services that are called in a zone."""
    return frozenset(service for window in definition.windows if window.zone == zone for service in window.services)


def waiting(state: State) -> Waiting:
    """How many wait, for each service of the hall; a ticket bound to a window counts for its service."""
    services = state.definition.services if state.definition else ()
    counts = {service.id: len(state.index.lines.of_service(service.id)) for service in services}
    for window in state.windows:
        for place in state.index.lines.of_window(window):
            counts[state.tickets[place.ticket].service] += 1
    return Waiting(state.index.balance["waiting"], counts)


def zone_of(definition: Definition | None, window: int) -> str | None:
    """The zone in which a window stands."""
    defined = definition.window(window) if definition else None
    return defined.zone if defined else None


def zones_of_call(definition: Definition | None, window: int, waits_in: str | None) -> tuple[str, ...]:
    """The zones whose boards show a call: that of the window, and that in which the visitor waits."""
    return tuple(dict.fromkeys(zone for zone in (zone_of(definition, window), waits_in) if zone is not None))


def sign_language_of(definition: Definition | None, called: Ticket | TicketCalled | TicketRecalled) -> str | None:
    """The language whose clips show the call, where the visitor has asked for signs."""
    return definition.language_for(called.language) if definition is not None and called.sign_language else None


def _calls(state: State) -> tuple[BoardCall, ...]:
    at_windows = [state.tickets[w.ticket] for w in state.windows.values() if w.ticket is not None]
    at_windows.sort(key=lambda ticket: ticket.call_seq, reverse=True)
    return tuple(_call(state, ticket) for ticket in at_windows)


def _call(state: State, ticket: Ticket) -> BoardCall:
    window = ticket.window or 0
    state_shown: Literal["called", "serving"] = "called" if ticket.state == "called" else "serving"
    since = (ticket.called_at if state_shown == "called" else ticket.started_at) or ticket.state_since
    return BoardCall(
        ticket.number,
        window,
        state_shown,
        moment(since),
        ticket.calls,
        zone_of(state.definition, window),
        zones_of_call(state.definition, window, ticket.waits_in),
        sign_language_of(state.definition, ticket),
    )


def _heads(state: State) -> list[Ticket]:
    """The first tickets of every line, as many as a board can show, the next one first."""
    heads = sorted(place for line in state.index.lines.all() for place in line[:NEXT_SHOWN])
    return [state.tickets[place.ticket] for place in heads]


def _numbers(tickets: Iterable[Ticket]) -> tuple[str, ...]:
    return tuple(ticket.number for ticket in islice(tickets, NEXT_SHOWN))


def _next_by_zone(definition: Definition, heads: Sequence[Ticket]) -> dict[str, tuple[str, ...]]:
    """The next numbers by zone. A ticket bound to a window is called in that window's zone, any other where its service
    is; those who wait in a zone are among its numbers wherever they are called."""
    by_zone = {}
    for zone in definition.zones:
        called = services_in(definition, zone.id)
        by_zone[zone.id] = _numbers(
            ticket
            for ticket in heads
            if ticket.waits_in == zone.id
            or (
                ticket.service in called if ticket.bound_to is None else zone_of(definition, ticket.bound_to) == zone.id
            )
        )
    return by_zone
