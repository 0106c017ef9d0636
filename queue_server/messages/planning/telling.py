"""Decides what visitors are told, from the journal and the moment. Pure.

What the journal says is told once for each record; what time says (taken, so many before it, tomorrow) once for each
ticket or appointment. Each has its deadline: a call that comes late sends somebody to a window at which another stands.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from queue_server.config.message_rules import MessageOccasion
from queue_server.hall import events as e
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.bookings.plans.displaced import displaced_until
from queue_server.hall.order import tickets_ahead
from queue_server.hall.state import MINUTE, SECOND, State
from queue_server.hall.ticket import Ticket
from queue_server.messages.planning.planned import PlannedMessage
from queue_server.messages.planning.wish import MessageWish

CALL_US: Final = 60 * SECOND
"""How long a call is told: then somebody else may stand at the window."""
TURN_US: Final = 10 * MINUTE
"""How long everything else about a turn is told."""
REMINDER_US: Final = 3 * 60 * MINUTE
"""How long after its hour a reminder is sent: never at night."""
APPOINTMENT_US: Final = 12 * 60 * MINUTE
"""How long it is told that an appointment has changed, and never after its time."""


class Telling(NamedTuple):
    """What is told about one subject, by every channel that its visitor has chosen."""

    subject: str
    key: str
    occasion: MessageOccasion
    at: int
    deadline: int
    gaps: dict[str, str]


def tellings_of(entry: e.Entry, state: State, wishes: Mapping[str, MessageWish]) -> Iterator[Telling]:
    """What a record gives reason to tell, for the subjects with a wish. `state` may be of a later record."""
    for telling in _of_event(entry, state, wishes):
        wish = wishes.get(telling.subject)
        if wish is not None and entry.seq > wish.since:
            yield telling


def tellings_at(state: State, wishes: Mapping[str, MessageWish], now: int) -> Iterator[Telling]:
    """What the moment gives reason to tell."""
    for subject, wish in wishes.items():
        if (ticket := state.tickets.get(subject)) is not None:
            yield from _of_line(state, ticket, wish, now)
        elif (booking := state.bookings.get(subject)) is not None and booking.state == "open":
            yield from _of_day(state, booking, wish, now)


def messages_for(telling: Telling, wish: MessageWish) -> Iterator[PlannedMessage]:
    """The messages by which a telling reaches its visitor."""
    for channel in wish.channels:
        yield PlannedMessage(telling.key, telling.occasion, channel, telling.at, telling.deadline, telling.gaps)


def is_true(message: PlannedMessage, subject: str, state: State) -> bool:
    """Whether a message is still true. Nobody is sent to a window that does not wait for them any more, nor told of a
    line that they have left."""
    ticket = state.tickets.get(subject)
    match message.occasion:
        case "called":
            return ticket is not None and ticket.state == "called" and message.key == call_key(ticket.call_seq)
        case "taken" | "ahead":
            return ticket is not None and ticket.state == "waiting"
        case "moved":
            return ticket is not None and ticket.state == "waiting" and ticket.service == message.gaps["service"]
        case "held":
            return ticket is not None and ticket.state == "held"
        case "closed":
            return ticket is None or not ticket.is_live
    booking = state.bookings.get(subject)
    if booking is None:
        return False
    if message.occasion == "booking_cancelled":
        return booking.state == "cancelled"
    if message.occasion == "booking_displaced" and displaced_until(state, booking) is None:
        return False
    return booking.state == "open" and message.gaps == booking_gaps(state, booking)


def has_ended(subject: str, state: State) -> bool | None:
    """Whether the visit of a subject is over; None where this state does not know it (any more, or yet)."""
    if (ticket := state.tickets.get(subject)) is not None:
        return not ticket.is_live
    if (booking := state.bookings.get(subject)) is not None:
        return booking.state not in ("asked", "open")
    return None


def call_key(seq: int) -> str:
    """The key of the message about a call: its record. A later call of the same ticket is another one."""
    return f"called:{seq}"


def booking_gaps(state: State, booking: Booking) -> dict[str, str]:
    """What texts say of an appointment."""
    local = state.local(booking.start)
    return {"date": f"{local:%d.%m}", "time": f"{local:%H:%M}", "service": booking.service}


def _of_event(entry: e.Entry, state: State, wishes: Mapping[str, MessageWish]) -> Iterator[Telling]:
    match entry.event:
        case e.TicketCalled() | e.TicketRecalled() as call:
            gaps = {"number": call.number, "window": str(call.window)}
            yield Telling(call.ticket, call_key(entry.seq), "called", entry.at, entry.at + CALL_US, gaps)
        case e.BookingMoved(by="hall") as change:
            yield from _of_booking(entry, state, change.booking, "booking_moved")
        case e.BookingCancelled(by="hall") as change:
            yield from _of_booking(entry, state, change.booking, "booking_cancelled")
        case e.PlacesClosed():
            for subject in wishes:
                booking = state.bookings.get(subject)
                if booking is not None and displaced_until(state, booking) is not None:
                    yield from _of_booking(entry, state, subject, "booking_displaced")
        case event:
            yield from _of_ticket(entry, state, event)


def _of_ticket(entry: e.Entry, state: State, event: e.Event) -> Iterator[Telling]:
    match event:
        case e.TicketTransferred() | e.TicketContinued():
            yield from _of_turn(entry, state, event.ticket, "moved", service=event.stop.service)
        case e.TicketChanged():
            yield from _of_turn(entry, state, event.ticket, "moved", service=event.service)
        case e.TicketHeld() if event.window is not None:
            yield from _of_turn(entry, state, event.ticket, "held")
        case e.TicketClosed() | e.TicketCancelled() | e.TicketNoShow():
            yield from _of_turn(entry, state, event.ticket, "closed")
        case _:
            return


def _of_turn(entry: e.Entry, state: State, ticket: str, occasion: MessageOccasion, **gaps: str) -> Iterator[Telling]:
    issued = state.tickets.get(ticket)
    if issued is not None:
        gaps = {"number": issued.number, **gaps}
        yield Telling(ticket, f"{occasion}:{entry.seq}", occasion, entry.at, entry.at + TURN_US, gaps)


def _of_booking(entry: e.Entry, state: State, id: str, occasion: MessageOccasion) -> Iterator[Telling]:  # noqa: A002
    booking = state.bookings.get(id)
    if booking is not None:
        deadline = min(booking.start, entry.at + APPOINTMENT_US)
        yield Telling(id, f"{occasion}:{entry.seq}", occasion, entry.at, deadline, booking_gaps(state, booking))


def _of_line(state: State, ticket: Ticket, wish: MessageWish, now: int) -> Iterator[Telling]:
    if ticket.state != "waiting":
        return
    count = tickets_ahead(state, ticket)
    gaps = {"number": ticket.number, "ahead": str(count)}
    if now < wish.at + TURN_US:
        yield Telling(ticket.id, f"taken:{wish.addresses}", "taken", wish.at, wish.at + TURN_US, gaps)
    if wish.ahead is not None and count <= wish.ahead:
        yield Telling(ticket.id, "ahead", "ahead", now, now + TURN_US, gaps)


def _of_day(state: State, booking: Booking, wish: MessageWish, now: int) -> Iterator[Telling]:
    remind_at = reminder_at(state, booking)
    if wish.at < remind_at <= now:
        gaps = booking_gaps(state, booking)
        deadline = min(booking.start, remind_at + REMINDER_US)
        yield Telling(booking.id, f"tomorrow:{booking.start}", "tomorrow", remind_at, deadline, gaps)


def reminder_at(state: State, booking: Booking) -> int:
    """When (µs UTC) the visitor of an appointment is reminded: on the day before, at the hall's own hour."""
    rules = state.defined.messages
    hour, minute = (rules.remind_at if rules is not None else "18:00").split(":")
    day_before = state.local(booking.start).date() - timedelta(days=1)
    zone = ZoneInfo(state.defined.timezone)
    local = datetime(day_before.year, day_before.month, day_before.day, int(hour), int(minute), tzinfo=zone)
    return round(local.timestamp()) * SECOND
