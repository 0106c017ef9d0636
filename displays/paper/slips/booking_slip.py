"""Makes the lines of the paper of a booking that was made at a kiosk, in the visitor's language. Pure."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from displays.paper.slips.slip import DOTS_OF_A_LETTER, Code, Slip, TextLine, TicketWords, grouped, wrapped
from queue_server.config.definition import Definition
from queue_server.pages.visitors.booking_keys import grouped as grouped_code
from queue_server.views.bookings.booking import BookingDocument

LARGEST_TIME: Final = 4
"""The size of the time's letters: 12 mm high."""


class BookingFacts(Struct, frozen=True):
    """The contents of a booking's paper: its document, key and digits, with its times in words of the hall's zone."""

    definition: Definition
    booking: BookingDocument
    day: str
    start: str
    check_in: str
    address: str
    hall: str
    key: str
    code: str


def booking_slip(facts: BookingFacts, words: TicketWords, dots: int) -> Slip:
    """The whole paper, `dots` wide. Empty lines are spacing."""
    return tuple(wrapped(_lines(facts, words, dots), dots))


def _lines(facts: BookingFacts, words: TicketWords, dots: int) -> Iterator[TextLine | Code]:
    definition, booking = facts.definition, facts.booking
    service = definition.service(booking.service)
    host = definition.host(service.host) if service is not None and service.host is not None else None
    yield TextLine(definition.names[words.language])
    yield TextLine("")
    yield TextLine(service.names[words.language] if service is not None else booking.service, is_bold=True)
    if host is not None:
        yield TextLine(host.names[words.language])
        if host.room is not None:
            yield TextLine(host.room[words.language])
    yield TextLine("")
    yield TextLine(facts.day, is_bold=True)
    yield TextLine(facts.start, min(LARGEST_TIME, dots // (DOTS_OF_A_LETTER * len(facts.start))), is_bold=True)
    yield TextLine("")
    yield TextLine(words.t("From {time} on, take your ticket at the kiosk: type these digits.", time=facts.check_in))
    code = grouped_code(facts.code)
    yield TextLine(code, min(LARGEST_TIME, dots // (DOTS_OF_A_LETTER * len(code))), is_bold=True)
    yield TextLine("")
    yield Code(f"{facts.address}/booking/{facts.hall}/{facts.key}")
    yield TextLine("")
    yield TextLine(words.t("Scan the code to move or cancel the booking, or hold it to the kiosk."))
    yield TextLine("")
    yield TextLine(words.t("Proof: {digits}", digits=grouped(booking.proof)))
