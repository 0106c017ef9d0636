"""Decides commands about a ticket at a window: call, recall, start, finish, hold, transfer, take a mistake back. Pure.

A window has at most one ticket, and a ticket at most one window: every rule starts from the window and looks up its
ticket. `next` also finishes the ticket that the window serves; no other command does two things.
"""

from collections.abc import Iterator
from typing import Final, Literal

from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused, Unknown
from queue_server.hall.order import due_again, due_plain, due_reinstated, next_ticket, passed_over
from queue_server.hall.state import MINUTE, SECOND, State, WindowState
from queue_server.hall.ticket import Ticket
from queue_server.hall.window import need_empty, need_open, seat

TAKE_BACK_MINUTES: Final = 10
"""How long a mistake can be taken back. After that the visitor has left, or was served at the place that was
decided."""


def call_next(state: State, command: c.CallNext, actor: c.Actor, now: int) -> list[e.Event]:
    """Finish the window's ticket, then call. If nobody waits it still finishes; if there is nothing to finish either,
    it is refused."""
    window = need_open(seat(state, command.window, actor))
    served = state.at_window(window)
    if served is not None and served.state == "called":
        raise Refused("ticket_called", number=served.number)
    finished: list[e.Event] = []
    joining = None
    if served is not None:
        _need_no_reception(state, served)
        end = end_of_service(state, window, served, None, now)
        finished, joining = [end], _moved(served, end, now)
    ticket = next_ticket(state, window.window, now, joining)
    if ticket is not None:
        return [*finished, _call_by_rule(ticket, window)]
    if not finished:
        raise Refused("nobody_waiting", window=window.window)
    return finished


def call_out_of_turn(state: State, command: c.CallOutOfTurn, actor: c.Actor, now: int) -> list[e.Event]:
    """Call a named ticket. If it is next anyway, the call is by the rule."""
    window = need_open(seat(state, command.window, actor))
    if not state.defined.rules.out_of_turn:
        raise Refused("out_of_turn_not_allowed")
    if not command.reason.strip():
        raise Refused("reason_needed")
    need_empty(state, window)
    ticket = state.ticket(command.ticket)
    if ticket.state != "waiting":
        raise Refused("ticket_not_waiting", number=ticket.number)
    if next_ticket(state, window.window, now) is ticket:
        return [_call_by_rule(ticket, window)]
    passed = tuple(other.number for other in passed_over(state, window.window, ticket, now))
    stated = command.reason.strip()
    return [replace(_call_by_rule(ticket, window), reason="out_of_turn", stated=stated, passed=passed)]


def recall(state: State, command: c.Recall, actor: c.Actor, _now: int) -> list[e.Event]:
    window, ticket = _called(state, command.window, actor)
    limit = state.defined.rules.recall_limit
    if ticket.calls > limit:
        raise Refused("recall_limit_reached", number=ticket.number, limit=limit)
    return [
        e.TicketRecalled(
            ticket.id,
            ticket.number,
            window.window,
            ticket.calls + 1,
            ticket.language,
            ticket.waits_in,
            ticket.sign_language,
        )
    ]


def start(state: State, command: c.StartService, actor: c.Actor, _now: int) -> list[e.Event]:
    window, ticket = _called(state, command.window, actor)
    return [e.TicketStarted(ticket.id, window.window)]


def finish(state: State, command: c.FinishService, actor: c.Actor, now: int) -> list[e.Event]:
    window, ticket = need_serving(state, command.window, actor)
    _need_no_reception(state, ticket)
    if command.result is not None and state.defined.results:
        _need_result(state, ticket, command.result)
    return [end_of_service(state, window, ticket, command.result, now)]


def need_serving(state: State, number: int, actor: c.Actor) -> tuple[WindowState, Ticket]:
    """The open window, and the ticket that it serves. Raises `Refused`."""
    window = need_open(seat(state, number, actor))
    ticket = state.at_window(window)
    if ticket is None or ticket.state != "serving":
        raise Refused("ticket_not_serving", window=window.window)
    return window, ticket


def _need_no_reception(state: State, ticket: Ticket) -> None:
    """Refuse to finish a reception in person without its result."""
    service = state.defined.service(ticket.service)
    if service is not None and service.host is not None:
        raise Refused("reception_without_result", number=ticket.number)


def _need_result(state: State, ticket: Ticket, result: str) -> None:
    """Check the result of a service. Raises `Unknown` for a result that the hall does not name, if it names any."""
    if result not in state.defined.results_of(ticket.service):
        raise Unknown("unknown_result", number=ticket.number, result=result)


def mark_no_show(state: State, command: c.MarkNoShow, actor: c.Actor, now: int) -> list[e.Event]:
    """End the ticket as a no-show. Raises `Refused` sooner after the last call than the rules say."""
    window, ticket = _called(state, command.window, actor)
    wait = state.defined.rules.no_show_after_s * SECOND - (now - (ticket.called_at or now))
    if wait > 0:
        raise Refused("no_show_too_early", wait_s=-(-wait // SECOND))
    return [e.TicketNoShow(ticket.id, window.window)]


def hold(state: State, command: c.HoldTicket, actor: c.Actor, now: int) -> list[e.Event]:
    window, ticket = _at(state, command.window, actor)
    if command.minutes is None:
        return [e.TicketHeld(ticket.id, window.window)]
    limit = state.defined.rules.max_hold_minutes
    if command.minutes > limit:
        raise Refused("hold_too_long", limit=limit)
    return [e.TicketHeld(ticket.id, window.window, now + command.minutes * MINUTE)]


def return_ticket(state: State, command: c.ReturnTicket, actor: c.Actor, now: int) -> list[e.Event]:
    window = seat(state, command.window, actor)
    if command.ticket is not None:
        ticket = state.ticket(command.ticket)
        if ticket.state != "held":
            raise Refused("ticket_not_held", window=window.window)
        return [back_from_hold(state, ticket, now, "hand")]
    held = [t for t in state.tickets.values() if t.state == "held" and t.held_by == window.window]
    if not held:
        raise Refused("ticket_not_held", window=window.window)
    return [back_from_hold(state, max(held, key=lambda t: t.state_since), now, "hand")]


def back_from_hold(state: State, ticket: Ticket, now: int, by: Literal["time", "hand"]) -> e.TicketReturned:
    """The event by which a held ticket joins its line again."""
    return e.TicketReturned(ticket.id, due_again(state, ticket, now, state.defined.rules.due_after_hold), by)


def transfer(state: State, command: c.TransferTicket, actor: c.Actor, now: int) -> list[e.Event]:
    """Send the ticket to a service or a window. The way back, if asked for, comes before what was still to come."""
    window, ticket = _at(state, command.window, actor)
    stop = _destination(state, command, window, ticket)
    way_back = (e.Stop(ticket.service, window.window),) if command.back else ()
    due_then = due_again(state, ticket, now, state.defined.rules.due_after_transfer)
    stops = (*way_back, *ticket.then)
    return [e.TicketTransferred(ticket.id, window.window, stop, due_then, stops, command.noted)]


def decide_privilege(state: State, command: c.ConfirmPrivilege, actor: c.Actor, _now: int) -> list[e.Event]:
    """The proof was shown, or it was not: then the ticket loses all of the lead that the priority gives it now."""
    window, ticket = _at(state, command.window, actor)
    if ticket.priority is None:
        raise Refused("no_privilege", number=ticket.number)
    if ticket.privilege is not None:
        raise Refused("privilege_decided", number=ticket.number)
    if command.confirmed:
        return [e.PrivilegeConfirmed(ticket.id, window.window, ticket.priority)]
    return [e.PrivilegeRefused(ticket.id, window.window, ticket.priority, due_plain(state.defined, ticket))]


def take_back(state: State, command: c.TakeBack, actor: c.Actor, now: int) -> list[e.Event]:
    """Take back the latest mistake of this window. The ticket of a no-show waits again, with its old due time."""
    window = need_open(seat(state, command.window, actor))
    slips = (slip for slip in _slips(state, window.window) if now - slip[0] <= TAKE_BACK_MINUTES * MINUTE)
    latest = max(slips, key=lambda slip: slip[0], default=None)
    if latest is None:
        raise Refused("nothing_to_take_back", window=window.window, minutes=TAKE_BACK_MINUTES)
    return [latest[1]]


def _slips(state: State, window: int) -> Iterator[tuple[int, e.Event]]:
    """For each mistake of the window: when it happened (µs UTC), and the event that takes it back."""
    for ticket in state.tickets.values():
        if ticket.state == "no_show" and ticket.window == window and state.ticket_of_number(ticket.number) is ticket:
            yield ticket.state_since, e.TicketReinstated(ticket.id, window, ticket.due)
        refusal = ticket.refusal
        if ticket.is_live and refusal is not None and refusal.window == window and ticket.priority is not None:
            yield refusal.at, e.PrivilegeReinstated(ticket.id, window, ticket.priority, due_reinstated(ticket))


def _call_by_rule(ticket: Ticket, window: WindowState) -> e.TicketCalled:
    return e.TicketCalled(
        ticket.id,
        ticket.number,
        window.window,
        "by_rule",
        language=ticket.language,
        operator=window.operator,
        waits_in=ticket.waits_in,
        sign_language=ticket.sign_language,
    )


def _at(state: State, number: int, actor: c.Actor) -> tuple[WindowState, Ticket]:
    """The open window, and the ticket that it has called or serves. Raises `Refused`."""
    window = need_open(seat(state, number, actor))
    ticket = state.at_window(window)
    if ticket is None:
        raise Refused("window_idle", window=window.window)
    return window, ticket


def _called(state: State, number: int, actor: c.Actor) -> tuple[WindowState, Ticket]:
    window = need_open(seat(state, number, actor))
    ticket = state.at_window(window)
    if ticket is None or ticket.state != "called":
        raise Refused("ticket_not_called", window=window.window)
    return window, ticket


def end_of_service(
    state: State, window: WindowState, ticket: Ticket, result: str | None, now: int
) -> e.TicketFinished | e.TicketContinued:
    """The event that ends the visit or leads to its next stop. A stop bound to a window that has closed meanwhile goes
    to any window of its service."""
    if not ticket.then:
        return e.TicketFinished(ticket.id, window.window, result)
    stop = ticket.then[0]
    bound_to = state.windows.get(stop.window) if stop.window is not None else None
    if bound_to is None or bound_to.state == "closed":
        stop = e.Stop(stop.service)
    due_then = due_again(state, ticket, now, state.defined.rules.due_after_stop)
    return e.TicketContinued(ticket.id, window.window, stop, due_then, result)


def _moved(ticket: Ticket, event: e.TicketFinished | e.TicketContinued, now: int) -> Ticket | None:
    """The ticket as it will stand in its next line; None if the visit ends."""
    if isinstance(event, e.TicketFinished):
        return None
    stop = event.stop
    return replace(ticket, service=stop.service, bound_to=stop.window, due=event.due, waiting_since=now)


def _destination(state: State, command: c.TransferTicket, window: WindowState, ticket: Ticket) -> e.Stop:
    if command.to_window is not None:
        if command.to_window == window.window:
            raise Refused("transfer_to_same_window", window=window.window)
        target = state.window(command.to_window)
        if target.state == "closed":
            raise Refused("window_closed", window=target.window)
        return e.Stop(command.service or ticket.service, target.window)
    if command.service is None:
        raise Refused("transfer_to_nowhere")
    if state.defined.service(command.service) is None:
        raise Unknown("unknown_service", service=command.service)
    return e.Stop(command.service)
