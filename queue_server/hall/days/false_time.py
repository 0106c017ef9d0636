"""Corrects the moments of a hall whose time was false. Pure.

Every moment after the corrected time is false by the same difference, so that difference is subtracted from it: the
order of tickets and the length of every wait stay as they were. Moments from before the clock went wrong stay, and so
do booked times, which the clock did not give.
"""

from datetime import date

from msgspec.structs import replace

from queue_server.hall.bookings.booking import Booking, BookingState
from queue_server.hall.bookings.evolve_booking import counted
from queue_server.hall.events import ClockCorrected
from queue_server.hall.ratings.served_stop import ServedStop
from queue_server.hall.state import Acknowledged, State
from queue_server.hall.ticket import Ticket


def correct(state: State, event: ClockCorrected) -> None:
    """Correct every moment after the corrected time, and give the day its right name. Offered places come back.

    The hall had no day of the false name. So the day is open under the right name, even if it had been closed.
    """
    for ticket in state.tickets.values():
        _correct_ticket(ticket, event)
    for window in state.windows.values():
        window.since = true_time(window.since, event)
    state.acknowledged = {
        alarm: Acknowledged(mark.by, true_time(mark.at, event)) for alarm, mark in state.acknowledged.items()
    }
    bookings = {name: _correct_booking(booking, event) for name, booking in state.bookings.items()}
    for name, booking in state.bookings.items():
        if bookings[name].state != booking.state:
            state.booking_counts = counted(state.booking_counts, booking.state, -1)
    state.bookings = bookings
    state.closures = {
        name: replace(closure, closed_at=true_time(closure.closed_at, event))
        for name, closure in state.closures.items()
    }
    state.waitlist = {
        name: replace(waiting, since=true_time(waiting.since, event)) for name, waiting in state.waitlist.items()
    }
    state.leases = {}
    month = f"{state.local(event.corrected):%Y-%m}"  # figures leave the false time out
    state.reception_figures = {name: counts for name, counts in state.reception_figures.items() if name <= month}
    state.controls = {
        seq: replace(control, since=true_time(control.since, event)) for seq, control in state.controls.items()
    }
    state.done_controls = {
        seq: replace(control, since=true_time(control.since, event), done_at=true_time(control.done_at or 0, event))
        for seq, control in state.done_controls.items()
    }
    state.served = {
        ticket: tuple(_correct_stop(stop, event) for stop in stops) for ticket, stops in state.served.items()
    }
    state.draws = {name: replace(draw, closes=true_time(draw.closes, event)) for name, draw in state.draws.items()}
    state.help_calls = {
        name: replace(call, since=true_time(call.since, event)) for name, call in state.help_calls.items()
    }
    today = state.local(event.corrected).date().isoformat()
    state.help_figures = {day: figures for day, figures in state.help_figures.items() if day <= today}
    if state.day != event.day:
        state.day, state.day_is_closed = event.day, False
    state.reindex()


def _correct_booking(booking: Booking, event: ClockCorrected) -> Booking:
    """Correct the moments of a booking, but not its time, which the clock did not give. One that was missed, or ended
    for a closure, in the false time only is as it was before."""
    asked_at, answer_by = booking.state_since, booking.answer_by
    if answer_by is not None and asked_at > event.corrected:
        answer_by -= asked_at - true_time(asked_at, event)
    by_clock = booking.state == "missed" or (booking.state == "cancelled" and booking.closure is not None)
    is_ended = by_clock and booking.state_since > event.corrected
    before: BookingState = "asked" if answer_by is not None else "open"
    return replace(
        booking,
        made_at=true_time(booking.made_at, event),
        state_since=true_time(booking.state_since, event),
        state=before if is_ended else booking.state,
        closure=None if is_ended else booking.closure,
        answer_by=answer_by,
    )


def _correct_stop(stop: ServedStop, event: ClockCorrected) -> ServedStop:
    """Correct when the service was finished, on which day, and when it got its mark."""
    return replace(
        stop,
        day=min(stop.day, event.day) if event.day is not None else stop.day,
        finished_at=true_time(stop.finished_at, event),
        rated_at=true_time(stop.rated_at, event) if stop.rated_at is not None else None,
    )


def true_time(at: int, event: ClockCorrected) -> int:
    """The true time (µs UTC) of a moment that was recorded before the correction."""
    return at - (event.was - event.corrected) if at > event.corrected else at


def right_day(state: State, corrected: int) -> str | None:
    """The name of the hall's day at a corrected time: the present name, unless that day is still in the future."""
    if state.day is None or state.definition is None:
        return state.day
    return min(date.fromisoformat(state.day), state.day_of(corrected)).isoformat()


def _correct_ticket(ticket: Ticket, event: ClockCorrected) -> None:
    """Correct the moments of a ticket. A hold that began before the clock went wrong keeps its end."""
    if ticket.held_until is not None and ticket.state_since > event.corrected:
        ticket.held_until = true_time(ticket.held_until, event)
    if ticket.booked_at is None:
        ticket.due = true_time(ticket.due, event)
    if ticket.refusal is not None:
        ticket.refusal = replace(ticket.refusal, at=true_time(ticket.refusal.at, event))
    for name in (
        "issued_at",
        "waiting_since",
        "state_since",
        "first_called_at",
        "called_at",
        "started_at",
        "finished_at",
    ):
        at = getattr(ticket, name)
        if at is not None:
            setattr(ticket, name, true_time(at, event))
