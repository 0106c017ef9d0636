"""Makes the documents of receptions in person: what waits for an answer, what is under control, and the desk's. Pure.

They hold nothing about a person: the question and the name stand beside the journal.
"""

from datetime import date, datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from queue_server.hall.bookings.booking import Booking
from queue_server.hall.bookings.receptions.answering import answer_due
from queue_server.hall.bookings.receptions.decide_reception import booking_of_ticket, host_of
from queue_server.hall.bookings.receptions.reception import CONTROL_DAYS, DONE_REMEMBERED, Control
from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket
from queue_server.units import DAY
from queue_server.views.bookings.booking import BookingDocument, booking_document
from queue_server.views.times import moment

ANSWER_SOON: Final = DAY
"""How long before an answer is due it is urgent."""
CONTROL_SOON_DAYS: Final = 3
"""How many days before its date something under control is urgent."""

Urgency = Literal["later", "soon", "overdue"]


class AppointmentDocument(Struct, frozen=True, kw_only=True):
    """An appointment that waits for an answer, which is due at `due`. `host` is who would receive the visitor."""

    booking: BookingDocument
    host: str | None
    due: datetime
    urgency: Urgency


class ControlDocument(Struct, frozen=True, kw_only=True):
    """What a host has promised at the reception of ticket `number` on `since`, to be done until the date `until`.
    `control` is the seq of the reception's record, `done_at` when it was done."""

    control: int
    host: str
    service: str
    number: str
    since: datetime
    until: str
    urgency: Urgency
    done_at: datetime | None


class DeskReception(Struct, frozen=True, kw_only=True):
    """The reception at a window: who receives, when it was booked for, to which hosts the visitor may be referred, and
    between which dates something may be taken under control."""

    host: str
    booked_at: datetime | None
    referrals: tuple[str, ...]
    control_from: str
    control_to: str


def appointment_documents(state: State, now: int) -> list[AppointmentDocument]:
    """The appointments that wait for an answer, the most urgent first."""
    waiting = (booking for booking in state.bookings.values() if booking.state == "asked")
    return [
        AppointmentDocument(
            booking=booking_document(state, booking),
            host=_host(state, booking),
            due=moment(answer_due(booking)),
            urgency=urgency_of_answer(booking, now),
        )
        for booking in sorted(waiting, key=lambda booking: (answer_due(booking), booking.seq))
    ]


def control_documents(state: State, now: int) -> list[ControlDocument]:
    """What is under control, the nearest date first."""
    controls = sorted(state.controls.values(), key=lambda control: (control.until, control.seq))
    return [_control_document(state, control, now) for control in controls]


def done_documents(state: State, now: int) -> list[ControlDocument]:
    """What was done so lately that it can be taken back, the latest first."""
    controls = sorted(state.done_controls.values(), key=lambda control: -(control.done_at or 0))
    return [
        _control_document(state, control, now)
        for control in controls
        if control.done_at is not None and now - control.done_at < DONE_REMEMBERED
    ]


def _control_document(state: State, control: Control, now: int) -> ControlDocument:
    return ControlDocument(
        control=control.seq,
        host=control.host,
        service=control.service,
        number=control.number,
        since=moment(control.since),
        until=control.until,
        urgency=urgency_of_control(control, state.local(now).date()),
        done_at=moment(control.done_at) if control.done_at is not None else None,
    )


def urgency_of_answer(booking: Booking, now: int) -> Urgency:
    left = answer_due(booking) - now
    return "overdue" if left <= 0 else "soon" if left <= ANSWER_SOON else "later"


def urgency_of_control(control: Control, today: date) -> Urgency:
    days = (date.fromisoformat(control.until) - today).days
    return "overdue" if days < 0 else "soon" if days <= CONTROL_SOON_DAYS else "later"


def desk_reception(state: State, ticket: Ticket | None, now: int) -> DeskReception | None:
    """The reception at a window whose ticket this is; None where nobody receives it in person."""
    host = host_of(state, ticket) if ticket is not None else None
    if ticket is None or host is None:
        return None
    booking = booking_of_ticket(state, ticket.id)
    today = state.local(now).date()
    return DeskReception(
        host=host,
        booked_at=moment(booking.start) if booking is not None else None,
        referrals=tuple(other.id for other in state.defined.hosts if other.id != host),
        control_from=(today + timedelta(days=1)).isoformat(),
        control_to=(today + timedelta(days=CONTROL_DAYS)).isoformat(),
    )


def _host(state: State, booking: Booking) -> str | None:
    service = state.defined.service(booking.service)
    return service.host if service is not None else None
