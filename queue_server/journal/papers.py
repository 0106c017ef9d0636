"""Finds the papers that records stand for: whoever has such a paper can say what was given out. Pure."""

from typing import Final, Literal

from msgspec import Struct

from queue_server.hall.events import BookingMade, Entry, TicketIssued

PAPER_DIGITS: Final = 10
"""How many digits of its record's hash stand on a paper."""

PaperKind = Literal["ticket", "booking"]


class PaperGiven(Struct, frozen=True):
    """A paper that was given out: `code` stands on it, and on a ticket its `number`. `id` is that of the ticket or the
    booking. `at` is µs UTC."""

    seq: int
    kind: PaperKind
    number: str
    code: str
    at: int
    id: str


def paper_of(entry: Entry) -> PaperGiven | None:
    """The paper of a record; None where none was given."""
    code = entry.hash.hex()[:PAPER_DIGITS]
    match entry.event:
        case TicketIssued(number=number, ticket=ticket):
            return PaperGiven(entry.seq, "ticket", number, code, entry.at, ticket)
        case BookingMade(booking=booking):
            return PaperGiven(entry.seq, "booking", "-", code, entry.at, booking)
    return None
