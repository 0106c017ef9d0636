"""Makes the rows of bookings that the front desk sees, and searches them by name, telephone number or digits. Pure."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from msgspec import Struct

from queue_server.bookings.choices import dated_time
from queue_server.bookings.presented_code import BookingAddress, Digits, presented
from queue_server.hall.bookings.booking import Booking, BookingState
from queue_server.hall.bookings.plans.displaced import displacement
from queue_server.hall.state import State
from queue_server.journal.personal.contents import PersonalDatum
from queue_server.pages.visitors.booking_keys import BookingKeys
from queue_server.pages.wording.dates import clock
from queue_server.views.times import moment

MOST_MATCHES: Final = 50
"""Rows of a search: who sees more of them types more letters."""
FEWEST_PHONE_DIGITS: Final = 4
"""Digits from which on a number is searched for: the last four of a telephone."""


class DeskRow(Struct, frozen=True):
    """A booking as the front desk sees it. Name, number and question are there until they are erased; `closed_for` is
    why the hall has closed the booked time."""

    id: str
    time: str
    dated_time: str
    service: str
    state: BookingState
    number: str | None
    code: str
    name: str | None
    phone: str | None
    question: str | None
    closed_for: str | None

    def __repr__(self) -> str:
        return f"DeskRow({self.id!r})"


def desk_rows(
    state: State, bookings: Iterable[Booking], data: Iterable[PersonalDatum], keys: BookingKeys, language: str
) -> list[DeskRow]:
    """The rows of these bookings, by time."""
    texts = {(datum.subject, datum.kind): datum.text for datum in data}
    zone = state.defined.timezone
    rows = []
    for booking in sorted(bookings, key=lambda booking: (booking.start, booking.made_at, booking.id)):
        service, closure = state.defined.service(booking.service), displacement(state, booking)
        rows.append(
            DeskRow(
                id=booking.id,
                time=clock(moment(booking.start), language, zone),
                dated_time=dated_time(state, booking.start, language),
                service=service.names[language] if service is not None else booking.service,
                state=booking.state,
                number=booking.number,
                code=keys.code_of(booking.id),
                name=texts.get((booking.id, "name")),
                phone=texts.get((booking.id, "phone")),
                question=texts.get((booking.id, "question")),
                closed_for=closure.reason if closure is not None else None,
            )
        )
    return rows


def bookings_on(state: State, day: date) -> list[Booking]:
    """The bookings whose time begins on that date of the hall's time zone."""
    return [booking for booking in state.bookings.values() if state.local(booking.start).date() == day]


def matching(state: State, text: str, data: Collection[PersonalDatum], keys: BookingKeys) -> list[Booking]:
    """The bookings that a text names, those that are open first: six digits, a QR code's address, or a part of a name
    or a telephone number."""
    match presented(text):
        case Digits(digits):
            ids = set(keys.bookings_of(digits, state.bookings)) | _with_phone(data, digits)
        case BookingAddress(key=key):
            ids = {keys.booking_in(key) or ""}
        case _:
            ids = _with_name(data, text) | _with_phone(data, "".join(filter(str.isdigit, text)))
    bookings = [state.bookings[name] for name in ids if name in state.bookings]
    bookings.sort(key=lambda booking: (booking.state != "open", booking.start))
    return bookings[:MOST_MATCHES]


def _with_name(data: Iterable[PersonalDatum], text: str) -> set[str]:
    words = text.casefold().split()
    return {
        datum.subject
        for datum in data
        if words and datum.kind == "name" and all(word in datum.text.casefold() for word in words)
    }


def _with_phone(data: Iterable[PersonalDatum], digits: str) -> set[str]:
    if len(digits) < FEWEST_PHONE_DIGITS:
        return set()
    # whoever calls within the country begins with an eight where the stored number has its code
    national = digits[1:] if len(digits) == len("87010000001") and digits[0] in "87" else digits
    return {datum.subject for datum in data if datum.kind == "phone" and national in datum.text}
