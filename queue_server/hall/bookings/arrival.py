"""Decides on a visitor who has booked and is in the hall: the booking becomes a ticket at once. Pure.

One who comes in time is due by the booked time; one who comes late, where the rules let them join, like anyone who
comes. The hours of the hall are not asked of one who comes in time: its definition gave the place within them.
"""

from datetime import timedelta

from queue_server.config.booking_times import ServiceBooking
from queue_server.config.definition import Service
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.bookings.decide_booking import refusal_of_ended
from queue_server.hall.days.hall_day import end_of_day
from queue_server.hall.errors import Refused, Unknown, day_of_refusal, moment_of_refusal
from queue_server.hall.issue import next_number, refusal_for_hall, refusal_for_hours
from queue_server.hall.order import due
from queue_server.hall.state import MINUTE, State


def arrive_booking(state: State, command: c.ArriveBooking, _actor: c.Actor, now: int) -> list[e.Event]:
    """Decide `ArriveBooking`. Raises `Refused` with the first reason against it."""
    booking = state.booking(command.booking)
    if command.ticket in state.tickets:
        raise Refused("ticket_exists")
    if command.waits_in is not None and command.waits_in not in state.defined.waiting_zones:
        raise Unknown("unknown_waiting_zone", zone=command.waits_in)
    if command.priority is not None and state.defined.priority(command.priority) is None:
        raise Unknown("unknown_priority", priority=command.priority)
    _need_its_day(state, booking, now)
    service = state.defined.service(booking.service)
    if service is None:
        raise Refused("booking_without_service")
    if (closure := state.index.bookings.displacement(booking)) is not None:
        raise Refused("booking_displaced", reason=closure.reason)
    if now < (opens := check_in_opens(state, booking)):
        moment = state.local(opens)
        raise Refused("booking_too_early", **moment_of_refusal(moment))
    comes_late = is_late(booking, service, now)
    if comes_late and service.booking is not None and service.booking.late == "lost":
        raise _lost(state, booking, service.booking)
    if (refusal := _refusal_to_issue(state, service, now, comes_late=comes_late)) is not None:
        raise refusal
    number, booked_at = next_number(state, service), None if comes_late else booking.start
    return [
        e.BookingArrived(booking.id, command.ticket, number, comes_late),
        e.TicketIssued(
            ticket=command.ticket,
            number=number,
            service=service.id,
            due=due(state.defined, now, command.priority, booked_at),
            priority=command.priority,
            language=command.language or booking.language,
            booked_at=booked_at,
            estimate=command.estimate,
            reference=booking.reference,
            waits_in=command.waits_in,
            sign_language=command.sign_language,
        ),
    ]


def check_in_opens(state: State, booking: Booking) -> int:
    """From when (µs UTC) the visitor of an open booking may take the ticket, on the day of the booking."""
    service = state.defined.service(booking.service)
    day_begins = end_of_day(state.defined, state.day_of(booking.start) - timedelta(days=1))
    if service is None or service.booking is None:
        return day_begins
    return max(day_begins, booking.start - service.booking.check_in_minutes * MINUTE)


def is_late(booking: Booking, service: Service, now: int) -> bool:
    """Whether one who comes at `now` comes too late to be due by the booked time."""
    return service.booking is not None and now > booking.start + service.booking.late_minutes * MINUTE


def _need_its_day(state: State, booking: Booking, now: int) -> None:
    """Refuse a booking that has ended, or was for an earlier day."""
    if booking.state == "asked":
        raise Refused("booking_not_confirmed")
    day, moment = state.day_of(booking.start), state.local(booking.start)
    if day < state.day_of(now) and booking.state in ("open", "missed"):
        raise Refused("booking_past_day", day=day_of_refusal(moment))
    service = state.defined.service(booking.service)
    if booking.state == "missed" and service is not None and service.booking is not None:
        raise _lost(state, booking, service.booking)
    if (refusal := refusal_of_ended(booking, moment)) is not None:
        raise refusal


def _lost(state: State, booking: Booking, rules: ServiceBooking) -> Refused:
    return Refused("booking_lost", time=f"{state.local(booking.start):%H:%M}", minutes=rules.late_minutes)


def _refusal_to_issue(state: State, service: Service, now: int, *, comes_late: bool) -> Refused | None:
    """The reason why no ticket is given for a booking at `now`, or None. A day's limit of tickets is for those who have
    not booked."""
    if state.day_is_closed:
        return Refused("day_closed")
    if state.defined.is_closed_on(state.local(now).date()):
        return Refused("hall_closed")
    if service.id in state.services_off:
        return Refused("service_off", reason=state.services_off[service.id])
    if not comes_late:
        return None
    return refusal_for_hall(state, now) or refusal_for_hours(state, service, now)
