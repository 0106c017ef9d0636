"""Makes the paper of a ticket or a booking from a hall's state."""

from collections.abc import Callable

from displays.paper.slips.booking_slip import BookingFacts, booking_slip
from displays.paper.slips.information_sheet import SheetFacts, information_sheet
from displays.paper.slips.slip import Slip, TicketFacts, slip
from queue_server.bookings.choices import long_day
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.pages.visitors.booking_keys import BookingKeys
from queue_server.pages.wording.dates import clock as clock_of
from queue_server.pages.wording.dates import day as day_of
from queue_server.pages.wording.words import words
from queue_server.views.bookings.booking import booking_document
from queue_server.views.ticket import ticket_document


class SlipMaker:
    """Makes the papers of a hall that come from one printer; `address` is where phones reach the server, `key_of` gives
    the visitor's key to a ticket."""

    def __init__(
        self, feed: Feed, address: str, dots: int, key_of: Callable[[str], str], booking_keys: BookingKeys | None
    ) -> None:
        self._feed = feed
        self._address = address
        self._dots = dots
        self._key_of = key_of
        self._booking_keys = booking_keys

    def of(self, subject: Ticket | Booking) -> Slip:
        """The paper of it, in its visitor's language."""
        if isinstance(subject, Ticket):
            return self._of_ticket(subject)
        if self._booking_keys is None:
            raise ValueError("a paper of a booking needs its key")
        return self._of_booking(subject, self._booking_keys)

    def of_service(self, service: str, language: str) -> Slip | None:
        """The sheet on what to bring for a service; None where the hall has no such service."""
        definition = self._feed.state.defined
        details = definition.service(service)
        if details is None:
            return None
        facts = SheetFacts(definition, details, f"{self._address}/info/{self._feed.hall}/{service}")
        return information_sheet(facts, words(definition.language_for(language)), self._dots)

    def _of_ticket(self, ticket: Ticket) -> Slip:
        definition = self._feed.state.defined
        document = ticket_document(self._feed.state, ticket)
        language = definition.language_for(ticket.language)
        day = day_of(document.issued_at, language, definition.timezone)
        issued = f"{day} {clock_of(document.issued_at, language, definition.timezone)}"
        facts = TicketFacts(definition, document, issued, self._address, self._key_of(ticket.id))
        return slip(facts, words(language), self._dots)

    def _of_booking(self, booking: Booking, keys: BookingKeys) -> Slip:
        state = self._feed.state
        definition, document = state.defined, booking_document(state, booking)
        language, zone = definition.language_for(booking.language), definition.timezone
        facts = BookingFacts(
            definition=definition,
            booking=document,
            day=long_day(state.local(booking.start).date(), language),
            start=clock_of(document.start, language, zone),
            check_in=clock_of(document.check_in_at, language, zone),
            address=self._address,
            hall=self._feed.hall,
            key=keys.key_of(booking.id),
            code=keys.code_of(booking.id),
        )
        return booking_slip(facts, words(language), self._dots)
