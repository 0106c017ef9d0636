"""Reads what a visitor shows of a booking at the check-in: its six digits, or what its QR code says. Pure."""

import re
from typing import Final

from msgspec import Struct

from queue_server.pages.visitors.booking_keys import CODE_DIGITS

LONGEST_PRESENTED: Final = 300
"""Characters of an address in a QR code, with room for a long host name."""

_ADDRESS: Final = re.compile(r"(?:https?://[^/?#\s]+)?/booking/([a-z0-9-]{1,40})/([A-Za-z0-9_-]{12,64})(?:[?#]\S*)?")
_TICKET: Final = re.compile(r"https?://[^/?#\s]+/t/[A-Za-z0-9_-]+(?:[?#]\S*)?")
_BETWEEN_DIGITS: Final = re.compile(r"[\s.\-]")


class Digits(Struct, frozen=True):
    """The six digits of a booking."""

    digits: str


class BookingAddress(Struct, frozen=True):
    """The address of a booking's own page: its hall, and the visitor's key."""

    hall: str
    key: str


class TicketAddress(Struct, frozen=True):
    """The address of a ticket, which is no booking."""


def presented(text: str) -> Digits | BookingAddress | TicketAddress | None:
    """What the text is; None for one that no booking has."""
    text = text.strip()
    digits = _BETWEEN_DIGITS.sub("", text)
    if len(digits) == CODE_DIGITS and digits.isascii() and digits.isdigit():
        return Digits(digits)
    if address := _ADDRESS.fullmatch(text):
        return BookingAddress(address[1], address[2])
    return TicketAddress() if _TICKET.fullmatch(text) else None
