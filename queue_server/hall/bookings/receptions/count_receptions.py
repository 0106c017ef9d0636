"""Counts what happens at receptions in person, by month and host. Pure."""

from msgspec import structs

from queue_server.hall import events as e
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.bookings.receptions.answering import answer_due
from queue_server.hall.bookings.receptions.reception import Control, ReceptionFigures
from queue_server.hall.state import State


def count_request(state: State, booking: Booking, at: int) -> None:
    """Count who asks to be received; who moves the own appointment asks no second time."""
    if booking.changes == 0:
        _count(state, _host(state, booking), at, requests=1)


def count_answer(state: State, booking: Booking, at: int, *, is_refusal: bool) -> None:
    """Count the answer to a booking that waited for it."""
    is_prompt = at <= answer_due(booking)
    _count(state, _host(state, booking), at, answers=1, prompt_answers=int(is_prompt), refusals=int(is_refusal))


def count_absence(state: State, booking: Booking, at: int) -> None:
    """Count a visitor of a host who did not come."""
    _count(state, _host(state, booking), at, absences=1)


def count_reception(state: State, event: e.ReceptionEnded, at: int) -> None:
    """Count a visitor who was received, with the days since the booking was made, where it is remembered."""
    booking = state.bookings.get(event.booking or "")
    days = (state.local(at).date() - state.local(booking.made_at).date()).days if booking is not None else 0
    _count(
        state,
        event.host,
        at,
        receptions=1,
        appointments=int(booking is not None),
        waited_days=max(0, days),
        promises=int(event.until is not None),
    )


def count_promise(state: State, control: Control, at: int, change: int = 1) -> None:
    """Count what is done of that which was under control; with the change -1 it was not done at that time."""
    is_prompt = state.local(at).date().isoformat() <= control.until
    _count(state, control.host, at, prompt_promises=change * is_prompt, late_promises=change * (not is_prompt))


def _host(state: State, booking: Booking) -> str | None:
    service = state.definition.service(booking.service) if state.definition is not None else None
    return service.host if service is not None else None


def _count(state: State, host: str | None, at: int, **counts: int) -> None:
    if host is None or state.definition is None:
        return
    of_month = dict(state.reception_figures.get(month := f"{state.local(at):%Y-%m}", {}))
    before = of_month.get(host, ReceptionFigures())
    sums = {name: max(0, getattr(before, name) + count) for name, count in counts.items()}
    of_month[host] = structs.replace(before, **sums)
    state.reception_figures[month] = of_month
