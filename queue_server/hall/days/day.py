"""States the rules of the whole hall: its definition, the end of its day, a service switched off. Pure."""

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Final

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.days.hours import is_open as is_open_at
from queue_server.hall.errors import Refused, Unknown
from queue_server.hall.serve import back_from_hold
from queue_server.hall.state import State, WindowState
from queue_server.hall.ticket import Ticket
from queue_server.hall.window import closing, need_empty
from queue_server.units import DAY

MOST_NUMBERS: Final = 20
"""How many numbers are named in a refusal; of the others it gives only the count."""


def configure(state: State, command: c.Configure, _actor: c.Actor, now: int) -> list[e.Event]:
    """Put a definition in force, unless a visitor would lose their place in a line.

    A window that the new definition lacks can return no ticket by hand. So the tickets that it has put on hold without
    an end join the line again.
    """
    definition = command.definition
    if definition == state.definition:
        return []
    for service in sorted(_needed_services(state) - {service.id for service in definition.services}):
        numbers = [ticket.number for ticket in state.tickets.values() if service in _still_needs(ticket)]
        remainder = f" + {len(numbers) - MOST_NUMBERS}" if len(numbers) > MOST_NUMBERS else ""
        raise Refused("service_in_use", service=service, numbers=", ".join(numbers[:MOST_NUMBERS]) + remainder)
    windows = {window.window for window in definition.windows}
    events: list[e.Event] = []
    for window in state.windows.values():
        if window.window not in windows and window.state != "closed":
            need_empty(state, window)
            events += closing(state, window)
    held = [ticket for ticket in state.tickets.values() if ticket.state == "held" and ticket.held_until is None]
    events += [back_from_hold(state, ticket, now, "hand") for ticket in held if ticket.held_by not in {None, *windows}]
    return [*events, e.HallConfigured(definition, command.confirmed_by)]


def _needed_services(state: State) -> set[str]:
    """The ids of all services that a visitor in the hall still waits for or is served with."""
    return set[str]().union(*map(_still_needs, state.tickets.values()))


def _still_needs(ticket: Ticket) -> set[str]:
    """The services that the ticket waits for, now and at later stops."""
    return {ticket.service, *(stop.service for stop in ticket.then)} if ticket.is_live else set()


def close_day(state: State, _command: c.CloseDay, _actor: c.Actor, _now: int) -> list[e.Event]:
    """Close every unserved ticket, in the order of issue, and every window."""
    if state.day is None or state.day_is_closed:
        raise Refused("day_closed")
    return _day_closing(state, state.day, [], [])


def reopen_day(state: State, _command: c.ReopenDay, _actor: c.Actor, _now: int) -> list[e.Event]:
    """Let the day go on that was closed by hand. The day's end by the clock opens the next one by itself."""
    if state.day is None or not state.day_is_closed:
        raise Refused("day_open")
    return [e.DayReopened(state.day)]


def turn_day(state: State, now: int) -> list[e.Event]:
    """End the day by the clock, and carry the tickets and windows that outlive it into the next one."""
    opened = e.DayOpened(state.day_of(now).isoformat())
    if state.day is None or state.day_is_closed:
        return [opened, *_carried_windows(state.windows.values())]
    tickets = list(_living_over(state, now))
    windows = _staying_open(state, tickets)
    return [
        *_day_closing(state, state.day, tickets, windows),
        opened,
        *_carried_windows(windows),
        *(e.TicketCarried(ticket.id, copy(ticket)) for ticket in tickets),
    ]


def _carried_windows(windows: Iterable[WindowState]) -> Iterator[e.WindowCarried]:
    for window in windows:
        if window.state != "closed":
            yield e.WindowCarried(window.window, window.state, window.since, window.operator, window.reason)


def _day_closing(state: State, day: str, tickets: list[Ticket], windows: list[WindowState]) -> list[e.Event]:
    """The events that end the day for all but these tickets and windows."""
    carried = {ticket.id for ticket in tickets}
    ends = [e.TicketClosed(t.id) for t in state.tickets.values() if t.is_live and t.id not in carried]
    closes = [e.WindowClosed(w.window) for w in state.windows.values() if w.state != "closed" and w not in windows]
    return [*ends, *closes, e.DayClosed(day, tuple(ticket.id for ticket in tickets))]


def _living_over(state: State, now: int) -> Iterator[Ticket]:
    """The tickets that outlive the day in a hall open at its end: those served, or all where the rules say so.

    A ticket does not outlive the day if its service began before this day, or if the hall has had no record for a whole
    day: then an operator has forgotten to end it.
    """
    turn = state.index.day_ends
    definition = state.defined
    at_turn = state.local(turn)
    is_open = not definition.is_closed_on(at_turn.date()) and (
        definition.hours is None or is_open_at(definition.hours, at_turn)
    )
    if not is_open or now - turn >= DAY:
        return
    for ticket in state.tickets.values():
        if ticket.state == "serving":
            if (ticket.started_at or 0) >= turn - DAY:
                yield ticket
        elif ticket.is_live and definition.carried_over == "live":
            yield ticket


def _staying_open(state: State, tickets: list[Ticket]) -> list[WindowState]:
    """The windows of the tickets that outlive the day; every open one where all live tickets do."""
    if state.defined.carried_over == "live" and tickets:
        return [window for window in state.windows.values() if window.state != "closed"]
    numbers = {ticket.window for ticket in tickets if ticket.state in ("called", "serving")}
    return [window for window in state.windows.values() if window.window in numbers]


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
