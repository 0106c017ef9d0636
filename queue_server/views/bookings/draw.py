"""Makes the documents of draws. Pure. They hold nothing about a person: an entry is an id and a random number."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from queue_server.hall.bookings.draws.draw import Draw, DrawEntry
from queue_server.hall.state import State
from queue_server.views.times import moment

EntryState = Literal["waiting", "drawn", "without_place", "left"]


class DrawDocument(Struct, frozen=True, kw_only=True, gc=False):
    """A draw of the places of a service on a date (`day`), in which visitors take part until `closes`.

    `commitment` is the SHA-256 of the secret; the `secret` is there once the draw has been held. `entries` is how many
    take part.
    """

    draw: str
    service: str
    day: str
    closes: datetime
    commitment: str
    entries: int
    is_over: bool
    secret: str | None


class DrawEntryDocument(Struct, frozen=True, kw_only=True, gc=False):
    """One who takes part in a draw. A drawn place is the booking of the same id."""

    booking: str
    number: str
    state: EntryState
    draw: DrawDocument


def draw_document(draw: Draw) -> DrawDocument:
    return DrawDocument(
        draw=draw.id,
        service=draw.service,
        day=draw.day,
        closes=moment(draw.closes),
        commitment=draw.commitment,
        entries=len(draw.taking_part),
        is_over=draw.is_over,
        secret=draw.secret,
    )


def draw_entry_document(state: State, booking: str) -> DrawEntryDocument | None:
    """The entry that a booking of that id was drawn from, or will be; None where there is none."""
    for draw in state.draws.values():
        entry = draw.entry(booking)
        if entry is not None:
            return DrawEntryDocument(
                booking=booking, number=entry.number, state=_state(state, draw, entry), draw=draw_document(draw)
            )
    return None


def _state(state: State, draw: Draw, entry: DrawEntry) -> EntryState:
    if entry.has_left:
        return "left"
    if not draw.is_over:
        return "waiting"
    return "drawn" if entry.booking in state.bookings else "without_place"
