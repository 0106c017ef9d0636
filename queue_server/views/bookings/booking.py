"""Makes the documents of bookings and of the places that may be booked. Pure.

They hold nothing about a person: what a visitor has said of themselves stands beside the journal.
"""

from datetime import date, datetime

from msgspec import Struct

from queue_server.hall.bookings.arrival import check_in_opens
from queue_server.hall.bookings.booking import Booking, BookingParty, BookingState, Lease, RefusalReason
from queue_server.hall.bookings.plans.displaced import displaced_until, displacement
from queue_server.hall.bookings.plans.waitlist import offer_name
from queue_server.hall.bookings.receptions.answering import answer_due
from queue_server.hall.bookings.timetable.free import changes_close_at, free_places
from queue_server.hall.order import due
from queue_server.hall.state import State
from queue_server.views.ticket import TicketDocument
from queue_server.views.times import moment


class OfferDocument(Struct, frozen=True, kw_only=True, gc=False):
    """A place that nobody else may book before `until`."""

    offer: str
    service: str
    start: datetime
    end: datetime
    until: datetime


class DisplacedDocument(Struct, frozen=True, gc=False):
    """The hall has closed the booked time, for the `reason`. Unless the visitor chooses another one by `answer_until`,
    the hall cancels the booking."""

    closure: str
    reason: str
    answer_until: datetime


class BookingDocument(Struct, frozen=True, kw_only=True, gc=False):
    """A booking. `changes` is 0 when it is made and grows with each move and with the cancellation; `by` and `reason`
    are of the last of them.

    The visitor may move it until `closes_at`, cancel it until `start`, and check in from `check_in_at` on. Whoever
    checks in in time is due at `due_at`: before all who come later without a head start. `ticket` and `number` are
    there once the visitor has come. An appointment that is asked for is answered by `answer_due`; `refusal` is why it
    was refused. The first ten digits of `proof` stand on paper. `displaced` is there where the hall has closed the
    booked time, `waits_since` where the visitor waits for an earlier one, and `offered` while one is kept for them.
    """

    id: str
    service: str
    start: datetime
    end: datetime
    state: BookingState
    state_since: datetime
    made_at: datetime
    language: str | None
    changes: int
    by: BookingParty
    reason: str | None
    closes_at: datetime
    check_in_at: datetime
    due_at: datetime
    ticket: str | None
    number: str | None
    answer_due: datetime | None
    refusal: RefusalReason | None
    proof: str
    displaced: DisplacedDocument | None
    waits_since: datetime | None
    offered: OfferDocument | None
    reference: str | None = None


class ArrivalDocument(Struct, frozen=True, kw_only=True, gc=False):
    """A booking whose visitor has come, and the ticket that it has become."""

    booking: BookingDocument
    ticket: TicketDocument


class FreePlaceDocument(Struct, frozen=True, gc=False):
    """A time that `free` more visitors may book."""

    start: datetime
    end: datetime
    free: int


def booking_document(state: State, booking: Booking) -> BookingDocument:
    waiting, lease = state.waitlist.get(booking.id), state.leases.get(offer_name(booking.id))
    return BookingDocument(
        id=booking.id,
        service=booking.service,
        start=moment(booking.start),
        end=moment(booking.end),
        state=booking.state,
        state_since=moment(booking.state_since),
        made_at=moment(booking.made_at),
        language=booking.language,
        changes=booking.changes,
        by=booking.by,
        reason=booking.reason,
        closes_at=moment(changes_close_at(state, booking)),
        check_in_at=moment(check_in_opens(state, booking)),
        due_at=moment(due(state.defined, booking.start, None, booking.start)),
        ticket=booking.ticket,
        number=booking.number,
        answer_due=moment(answer_due(booking)) if booking.state == "asked" else None,
        refusal=booking.refusal,
        proof=booking.proof.hex(),
        displaced=_displaced_document(state, booking),
        waits_since=moment(waiting.since) if waiting is not None else None,
        offered=offer_document(lease) if lease is not None else None,
        reference=booking.reference,
    )


def _displaced_document(state: State, booking: Booking) -> DisplacedDocument | None:
    closure, until = displacement(state, booking), displaced_until(state, booking)
    if closure is None or until is None:
        return None
    return DisplacedDocument(closure.id, closure.reason, moment(until))


def offer_document(lease: Lease) -> OfferDocument:
    return OfferDocument(
        offer=lease.id,
        service=lease.service,
        start=moment(lease.start),
        end=moment(lease.end),
        until=moment(lease.until),
    )


def free_place_documents(state: State, service: str, day: date, now: int) -> list[FreePlaceDocument]:
    """The places of a date of the hall's time zone that anyone may book at `now`, in their order."""
    places = free_places(state, service, day, now)
    return [FreePlaceDocument(moment(place.start), moment(place.end), place.free) for place in places]
