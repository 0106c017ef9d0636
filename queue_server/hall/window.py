"""Decides commands about a window itself: open, close, pause, resume, change of operator. Pure."""

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused
from queue_server.hall.state import State, WindowState


def open_window(state: State, command: c.OpenWindow, actor: c.Actor, _now: int) -> list[e.Event]:
    """Open a window. A person who names no operator becomes its operator; a machine that names none opens it without
    one."""
    window = state.window(command.window)
    if window.state != "closed":
        raise window_taken(window)
    operator = command.operator or (actor.name if actor.is_person else None)
    need_free(state, operator)
    return [e.WindowOpened(window.window, operator)]


def close_window(state: State, command: c.CloseWindow, actor: c.Actor, _now: int) -> list[e.Event]:
    window = seat(state, command.window, actor)
    if window.state == "closed":
        raise Refused("window_closed", window=window.window)
    need_empty(state, window)
    return closing(state, window)


def change_operator(state: State, command: c.ChangeOperator, actor: c.Actor, _now: int) -> list[e.Event]:
    """Close the window under one operator and open it under the other. Tickets bound to this window stay bound to
    it."""
    window = seat(state, command.window, actor)
    if window.state == "closed":
        raise Refused("window_closed", window=window.window)
    need_empty(state, window)
    need_free(state, command.operator)
    return [e.WindowClosed(window.window), e.WindowOpened(window.window, command.operator)]


def pause_window(state: State, command: c.PauseWindow, actor: c.Actor, _now: int) -> list[e.Event]:
    window = need_open(seat(state, command.window, actor))
    need_empty(state, window)
    if not command.reason.strip():
        raise Refused("reason_needed")
    return [e.WindowPaused(window.window, command.reason.strip())]


def resume_window(state: State, command: c.ResumeWindow, actor: c.Actor, _now: int) -> list[e.Event]:
    window = seat(state, command.window, actor)
    if window.state == "closed":
        raise Refused("window_closed", window=window.window)
    if window.state == "open":
        raise Refused("window_not_paused", window=window.window)
    return [e.WindowResumed(window.window)]


def seat(state: State, number: int, actor: c.Actor) -> WindowState:
    """The window, if `actor` may command it: an operator in person commands the window they sit at."""
    window = state.window(number)
    sits_here = window.operator is None or window.operator == actor.name
    if actor.is_person and actor.role == "operator" and not sits_here:
        raise window_taken(window)
    return window


def window_taken(window: WindowState) -> Refused:
    if window.operator is None:
        return Refused("window_open", window=window.window)
    return Refused("window_taken", window=window.window, operator=window.operator)


def need_open(window: WindowState) -> WindowState:
    if window.state == "closed":
        raise Refused("window_closed", window=window.window)
    if window.state == "paused":
        raise Refused("window_paused", window=window.window)
    return window


def need_free(state: State, operator: str | None) -> None:
    """Raises `Refused` if the operator already sits at a window: one window for each operator."""
    elsewhere = state.index.seats.get(operator) if operator is not None else None
    if operator is not None and elsewhere is not None:
        raise Refused("operator_elsewhere", operator=operator, window=elsewhere)


def need_empty(state: State, window: WindowState) -> None:
    ticket = state.at_window(window)
    if ticket is not None:
        raise Refused("window_busy", window=window.window, number=ticket.number)


def closing(state: State, window: WindowState) -> list[e.Event]:
    """The events that close a window. Tickets that it alone might call may then be called by any window of the
    service."""
    bound = [t for t in state.tickets.values() if t.bound_to == window.window and t.state in ("waiting", "held")]
    return [*(e.TicketReleased(ticket.id) for ticket in bound), e.WindowClosed(window.window)]
