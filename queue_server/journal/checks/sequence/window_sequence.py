"""Checks that what happens at a window may follow what has happened there. Pure."""

from queue_server.hall import events as e
from queue_server.hall.transitions import WINDOW_TRANSITIONS
from queue_server.journal.checks.sequence.checked_state import CheckedState, CheckedWindow


def objection_to_window_event(hall: CheckedState, event: e.WindowEvent) -> str | None:
    seat = hall.seat(event.window)
    if seat is None:
        return None
    if seat.state not in WINDOW_TRANSITIONS[type(event)][0]:
        return f"finds window {event.window} {seat.state}"
    if seat.ticket is not None:
        return f"finds a visitor at window {event.window}"
    operator = getattr(event, "operator", None)
    elsewhere = [n for n, other in hall.seats.items() if operator is not None and other.operator == operator]
    return f"seats {operator}, who sits at window {elsewhere[0]}" if elsewhere else None


def objection_to_operator_moved(hall: CheckedState, event: e.OperatorMoved) -> str | None:
    seat = hall.seat(event.window)
    if seat is not None and seat.state == "closed":
        return f"finds window {event.window} closed"
    if seat is not None and seat.operator not in (None, event.operator):
        return f"moves {event.operator} from window {event.window}, where {seat.operator} sits"
    return None


def follow_window(hall: CheckedState, event: e.WindowEvent) -> None:
    seat = hall.seat(event.window) or CheckedWindow("closed")
    seat.state = WINDOW_TRANSITIONS[type(event)][1]
    if isinstance(event, e.WindowOpened | e.WindowClosed):
        seat.operator = getattr(event, "operator", None)
    hall.seats[event.window] = seat
