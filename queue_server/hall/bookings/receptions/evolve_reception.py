"""Folds the events of receptions into a state: what is under control stays until it is done. Pure.

They carry all that is kept, so that no ticket needs to be there.
"""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.hall.bookings.receptions.count_receptions import count_promise, count_reception
from queue_server.hall.bookings.receptions.reception import DONE_REMEMBERED, Control
from queue_server.hall.state import State


def _reception_ended(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    count_reception(state, event, entry.at)
    if event.until is not None:
        state.controls[entry.seq] = Control(
            seq=entry.seq,
            since=entry.at,
            until=event.until,
            service=event.service,
            host=event.host,
            number=event.number,
            ticket=event.ticket,
            booking=event.booking,
        )


def _control_done(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    control = state.controls.pop(event.control, None)
    if control is not None:
        count_promise(state, control, entry.at)
        state.done_controls[control.seq] = replace(control, done_at=entry.at)


def _control_reopened(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    control = state.done_controls.pop(event.control, None)
    if control is not None and control.done_at is not None:
        count_promise(state, control, control.done_at, -1)
        state.controls[control.seq] = replace(control, done_at=None)


def forget_controls(state: State, now: int) -> None:
    """Drop what was done more than a day ago, when a day opens."""
    state.done_controls = {
        seq: control
        for seq, control in state.done_controls.items()
        if control.done_at is not None and now - control.done_at < DONE_REMEMBERED
    }


ON_RECEPTION: Final[dict[type, Callable[[State, e.Entry], None]]] = {
    e.ReceptionEnded: _reception_ended,
    e.ControlDone: _control_done,
    e.ControlReopened: _control_reopened,
}
