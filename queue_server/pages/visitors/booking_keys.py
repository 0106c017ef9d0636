"""Makes and checks the visitor's key to a booking, and the six digits by which its visitor checks in.

    key  = id + 11 characters of the id's HMAC-SHA-256, as that of a ticket
    code = six decimal digits of another HMAC of the id

Both are computed anew when they are needed and stand in no record, document or log. The key opens the booking over a
network; the code is typed at a kiosk in the hall, where wrong ones are counted. Whoever makes a booking draws an id
whose code none of the hall's open bookings has.
"""

import hmac
import secrets
from collections.abc import Callable, Collection
from typing import Final

from cachetools import LRUCache

from queue_server.pages.visitors.ticket_keys import MAC_LENGTH, TicketKeys

CODE_DIGITS: Final = 6
_CODES: Final = 10**CODE_DIGITS
MOST_CODES: Final = 50_000
"""How many codes are remembered: whoever books, or types digits, has those of all open bookings looked through."""


def booking_address(hall: str, key: str) -> str:
    """The path of the page of a booking."""
    return f"/booking/{hall}/{key}"


class BookingKeys:
    """The keys and codes of one store's bookings, under the secret of its tickets' keys."""

    def __init__(self, keys: TicketKeys) -> None:
        self._keys = keys
        self._codes: LRUCache[str, str] = LRUCache(MOST_CODES)

    def key_of(self, booking: str) -> str:
        """The key to the booking of that id."""
        return booking + self._keys.mac("booking", booking)[:MAC_LENGTH]

    def booking_in(self, key: str) -> str | None:
        """The id of the booking of that key, compared in constant time; None for a wrong key."""
        booking, mac = key[:-MAC_LENGTH], key[-MAC_LENGTH:]
        right_mac = self._keys.mac("booking", booking)[:MAC_LENGTH]
        is_key = hmac.compare_digest(mac.encode("utf-8", "surrogatepass"), right_mac.encode())
        return booking if is_key and booking else None

    def code_of(self, booking: str) -> str:
        """The six digits of the booking."""
        code = self._codes.get(booking)
        if code is None:
            number = int.from_bytes(self._keys.digest("booking code", booking)[:8]) % _CODES
            code = self._codes[booking] = f"{number:0{CODE_DIGITS}}"
        return code

    def bookings_of(self, code: str, bookings: Collection[str]) -> list[str]:
        """The bookings that have the code. Two may, where two servers drew ids at the same moment: then
        nobody can tell which is meant."""
        return [booking for booking in bookings if hmac.compare_digest(self.code_of(booking).encode(), code.encode())]

    def draw(self, bookings: Collection[str], draw_id: Callable[[], str] = lambda: secrets.token_urlsafe(12)) -> str:
        """An id for a booking, whose code none of the hall's open bookings has."""
        codes = {self.code_of(booking) for booking in bookings}
        while True:
            booking = draw_id()
            if self.code_of(booking) not in codes:
                return booking


def grouped(code: str) -> str:
    """The digits as people read them: `123 456`."""
    return f"{code[:3]} {code[3:]}"
