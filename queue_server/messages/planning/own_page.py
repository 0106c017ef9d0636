"""Makes the address of a visitor's own page, for messages to that visitor alone.

It holds the key, whose holder acts for the visitor. So it is made while a message is sent, and stands in no record, log
or datum.
"""

from collections.abc import Callable

from yarl import URL

from queue_server.pages.visitors.booking_keys import BookingKeys, booking_address
from queue_server.pages.visitors.ticket_keys import TicketKeys, ticket_address


class OwnPages:
    """The pages of one store's visitors. `server` gives the server's present address for visitors, if it has one."""

    def __init__(self, keys: TicketKeys, server: Callable[[], str | None]) -> None:
        self._ticket_keys, self._booking_keys, self._server = keys, BookingKeys(keys), server

    def path_of(self, hall: str, subject: str, *, is_booking: bool) -> str:
        """The path of the page of a ticket or a booking, at whichever address its visitor reaches the server."""
        if is_booking:
            return booking_address(hall, self._booking_keys.key_of(subject))
        return ticket_address(self._ticket_keys.key_of(subject))

    def address_of(self, hall: str, subject: str, language: str, *, is_booking: bool) -> str | None:
        """The whole address of the page; None where no address of the server is configured."""
        server = self._server()
        if not server:
            return None
        return str(URL(server).with_path(self.path_of(hall, subject, is_booking=is_booking)).with_query(lang=language))
