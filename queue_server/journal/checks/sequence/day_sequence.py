"""Checks that days begin and end in order, and that what is carried over is what the day before has left. Pure."""

from collections.abc import Container

from queue_server.hall import events as e
from queue_server.hall.ticket import AT_WINDOW, LIVE
from queue_server.journal.checks.sequence.booking_sequence import follow_corrected_bookings, forget_ended_bookings
from queue_server.journal.checks.sequence.checked_state import CheckedState, CheckedTicket, CheckedWindow
from queue_server.journal.checks.sequence.help_sequence import end_help_calls
from queue_server.journal.checks.sequence.rating_sequence import forget_finished
from queue_server.journal.checks.sequence.ticket_sequence import number_of


def objection_to_day_opened(hall: CheckedState, event: e.DayOpened) -> str | None:
    if hall.knows_day and hall.day is not None and event.day <= hall.day:
        return f"opens {event.day} after {hall.day}"
    return _still_live(hall, hall.carried)


def follow_day_opened(hall: CheckedState, event: e.DayOpened) -> None:
    forget_finished(hall, hall.day)
    hall.day, hall.is_day_over = event.day, False
    hall.tickets, hall.numbers = {}, {}
    hall.knows_day = hall.knows_tickets = True
    forget_ended_bookings(hall)
    end_help_calls(hall)


def objection_to_day_closed(hall: CheckedState, event: e.DayClosed) -> str | None:
    if hall.knows_day and (event.day != hall.day or hall.is_day_over):
        return f"closes {event.day}, which is not open"
    ended = next((name for name in event.carried if (t := hall.tickets.get(name)) and t.state not in LIVE), None)
    if ended is not None:
        return f"carries {number_of(hall.tickets[ended])} over the day, which is {hall.tickets[ended].state}"
    return _still_live(hall, event.carried)


def follow_day_closed(hall: CheckedState, event: e.DayClosed) -> None:
    hall.day, hall.is_day_over = event.day, True
    end_help_calls(hall)
    hall.carried = {name: hall.tickets[name] for name in event.carried if name in hall.tickets}
    hall.knows_carried = hall.knows_tickets
    hall.knows_day = True


def objection_to_day_reopened(hall: CheckedState, event: e.DayReopened) -> str | None:
    if hall.knows_day and (event.day != hall.day or not hall.is_day_over):
        return f"opens {event.day} again, which is not closed"
    return None


def follow_day_reopened(hall: CheckedState, event: e.DayReopened) -> None:
    hall.day, hall.is_day_over, hall.knows_day = event.day, False, True


def _still_live(hall: CheckedState, carried: Container[str]) -> str | None:
    live = (ticket for name, ticket in hall.tickets.items() if name not in carried and ticket.state in LIVE)
    first = next(live, None)
    return f"ends a day on which {number_of(first)} is still {first.state}" if first is not None else None


def objection_to_ticket_carried(hall: CheckedState, event: e.TicketCarried) -> str | None:
    ticket = hall.carried.get(event.ticket)
    stands = event.stands
    if ticket is None:
        return f"carries {stands.number}, which the day before did not leave" if hall.knows_carried else None
    if (stands.id, stands.state) != (event.ticket, ticket.state) or stands.number != (ticket.number or stands.number):
        return f"carries {number_of(ticket)}, which is {ticket.state}, as {stands.number}, {stands.state}"
    return None


def follow_ticket_carried(hall: CheckedState, event: e.TicketCarried) -> None:
    stands = event.stands
    before = hall.carried.pop(event.ticket, None)
    ticket = hall.tickets[event.ticket] = before or CheckedTicket(stands.state, stands.number, stands.priority)
    ticket.is_carried = True
    hall.numbers[stands.number] = event.ticket
    if stands.state in AT_WINDOW and stands.window is not None:
        ticket.window = stands.window
        hall.take_place(event.ticket, stands.window)


def objection_to_window_carried(hall: CheckedState, event: e.WindowCarried) -> str | None:
    seat = hall.seat(event.window)
    if seat is None:
        return None
    if seat.state != event.state:
        return f"carries window {event.window} as {event.state}, which is {seat.state}"
    is_other = seat.operator is not None and seat.operator != event.operator
    return f"carries {event.operator} at window {event.window}, where {seat.operator} sits" if is_other else None


def follow_window_carried(hall: CheckedState, event: e.WindowCarried) -> None:
    seat = hall.seat(event.window) or CheckedWindow("closed")
    seat.state, seat.operator = event.state, event.operator
    hall.seats[event.window] = seat


def follow_corrected(hall: CheckedState, event: e.ClockCorrected) -> None:
    """Take in that the day continues under its right name, which may be that of an earlier day."""
    hall.is_day_over = hall.is_day_over and event.day == hall.day
    hall.day = event.day
    hall.knows_day = True
    follow_corrected_bookings(hall)
