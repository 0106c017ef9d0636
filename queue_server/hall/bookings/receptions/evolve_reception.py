"""Folds the events of receptions into a state: what is under control stays until it is done. Pure.

They carry all that is kept, so that no ticket needs to be there.
"""

from collections.abc import Callable
from typing import Any, Final

from queue_server.hall import events as e
from queue_server.hall.bookings.receptions.count_receptions import count_promise, count_reception
from queue_server.hall.bookings.receptions.reception import Control
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


ON_RECEPTION: Final[dict[type, Callable[[State, e.Entry], None]]] = {
    e.ReceptionEnded: _reception_ended,
    e.ControlDone: _control_done,
}
