"""Decides how a reception in person ends, and that what was under control is done. Pure.

A host's service ends with a result, whatever request finishes it: nobody leaves without one.
"""

from datetime import date, timedelta

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.bookings.receptions.reception import CONTROL_DAYS, DONE_REMEMBERED
from queue_server.hall.errors import Refused, Unknown
from queue_server.hall.serve import end_of_service, need_serving
from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket


def end_reception(state: State, command: c.EndReception, actor: c.Actor, now: int) -> list[e.Event]:
    """Finish the service of a host's visitor with its result."""
    window, ticket = need_serving(state, command.window, actor)
    host = host_of(state, ticket)
    if host is None:
        raise Refused("ticket_without_reception", number=ticket.number)
    _need_date(state, command, now)
    _need_referral(state, command, host)
    booking = booking_of_ticket(state, ticket.id)
    ended = e.ReceptionEnded(
        ticket=ticket.id,
        number=ticket.number,
        window=window.window,
        service=ticket.service,
        host=host,
        result=command.result,
        until=command.until,
        to_host=command.to_host,
        booking=booking.id if booking is not None else None,
    )
    return [ended, end_of_service(state, window, ticket, None, now)]


def end_control(state: State, command: c.EndControl, _actor: c.Actor, _now: int) -> list[e.Event]:
    if command.control not in state.controls:
        raise Unknown("unknown_control")
    return [e.ControlDone(command.control)]


def reopen_control(state: State, command: c.ReopenControl, _actor: c.Actor, now: int) -> list[e.Event]:
    """Take back that it is done, because that was a slip."""
    control = state.done_controls.get(command.control)
    if control is None or control.done_at is None or now - control.done_at >= DONE_REMEMBERED:
        raise Refused("control_done")
    return [e.ControlReopened(command.control)]


def booking_of_ticket(state: State, ticket: str) -> Booking | None:
    """The booking that became the ticket, or None."""
    return next((booking for booking in state.bookings.values() if booking.ticket == ticket), None)


def host_of(state: State, ticket: Ticket) -> str | None:
    """The host who receives the ticket's visitor in person, or None."""
    service = state.defined.service(ticket.service)
    return service.host if service is not None else None


def _need_date(state: State, command: c.EndReception, now: int) -> None:
    if command.result != "under_control":
        if command.until is not None:
            raise Refused("control_date_superfluous")
        return
    if command.until is None:
        raise Refused("control_date_needed")
    today = state.local(now).date()
    try:
        until = date.fromisoformat(command.until)
    except ValueError:
        raise Refused("control_date_wrong", days=CONTROL_DAYS) from None
    if until.isoformat() != command.until or not today < until <= today + timedelta(days=CONTROL_DAYS):
        raise Refused("control_date_wrong", days=CONTROL_DAYS)


def _need_referral(state: State, command: c.EndReception, host: str) -> None:
    if command.result != "referred":
        if command.to_host is not None:
            raise Refused("referral_superfluous")
        return
    if command.to_host is None:
        raise Refused("referral_needed")
    if state.defined.host(command.to_host) is None:
        raise Unknown("unknown_host", host=command.to_host)
    if command.to_host == host:
        raise Refused("refer_to_same_host")
