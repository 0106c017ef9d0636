"""What concerns the whole hall: its definition, the end of its day, a service switched off. Pure."""

from typing import Final

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused, Unknown
from queue_server.hall.serve import back_from_hold
from queue_server.hall.state import State, Ticket
from queue_server.hall.window import closing, need_empty

MOST_NUMBERS: Final = 20
"""So many numbers are named in a refusal; beyond it only how many more there are."""


def configure(state: State, command: c.Configure, _actor: c.Actor, now: int) -> list[e.Event]:
    """Put a definition in force, unless a visitor would lose the place they stand in.

    Whom a window that goes has put on hold, until somebody there returns them by hand, joins the line again.
    """
    wanted = command.definition
    if wanted == state.definition:
        return []
    for service in sorted(_needed(state) - {service.id for service in wanted.services}):
        numbers = [ticket.number for ticket in state.tickets.values() if service in _still_needs(ticket)]
        more = f" + {len(numbers) - MOST_NUMBERS}" if len(numbers) > MOST_NUMBERS else ""
        raise Refused("service_in_use", service=service, numbers=", ".join(numbers[:MOST_NUMBERS]) + more)
    windows = {window.window for window in wanted.windows}
    events: list[e.Event] = []
    for window in state.windows.values():
        if window.window not in windows and window.state != "closed":
            need_empty(state, window)
            events += closing(state, window)
    held = [ticket for ticket in state.tickets.values() if ticket.state == "held" and ticket.held_until is None]
    events += [back_from_hold(state, one, now, "hand") for one in held if one.held_by not in {None, *windows}]
    return [*events, e.HallConfigured(wanted, command.confirmed_by)]


def _needed(state: State) -> set[str]:
    """Every service that somebody in the hall has come for."""
    return set[str]().union(*map(_still_needs, state.tickets.values()))


def _still_needs(ticket: Ticket) -> set[str]:
    """What the ticket is waiting for, now and at later stops."""
    return {ticket.service, *(stop.service for stop in ticket.then)} if ticket.is_live else set()


def close_day(state: State, _command: c.CloseDay, _actor: c.Actor, _now: int) -> list[e.Event]:
    """Whoever is unserved is closed, one by one in the order of issue, and every window with them."""
    if state.day is None or state.day_is_closed:
        raise Refused("day_closed")
    tickets = [e.TicketClosed(ticket.id) for ticket in state.tickets.values() if ticket.is_live]
    windows = [e.WindowClosed(w.window) for w in state.windows.values() if w.state != "closed"]
    return [*tickets, *windows, e.DayClosed(state.day)]


def switch_service(state: State, command: c.SwitchService, _actor: c.Actor, _now: int) -> list[e.Event]:
    if state.defined.service(command.service) is None:
        raise Unknown("unknown_service", service=command.service)
    is_off = command.service in state.services_off
    if command.on:
        if not is_off:
            raise Refused("service_already_on")
        return [e.ServiceSwitchedOn(command.service)]
    if is_off:
        raise Refused("service_already_off")
    if not command.reason.strip():
        raise Refused("reason_needed")
    return [e.ServiceSwitchedOff(command.service, command.reason.strip())]
