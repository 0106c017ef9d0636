"""Lists the states of bookings and the events between them. This table makes the diagram in docs/journal.md. Pure."""

from typing import Final

from queue_server.hall import events as e
from queue_server.hall.bookings.booking import BOOKING_ENDS, BookingState

BOOKING_TRANSITIONS: Final[dict[type, tuple[tuple[BookingState, ...], BookingState | None]]] = {
    e.BookingAsked: (("open",), "asked"),
    e.BookingConfirmed: (("asked",), "open"),
    e.BookingReferred: (("asked",), None),
    e.BookingMoved: (("asked", "open"), None),
    e.BookingCancelled: (("asked", "open"), "cancelled"),
    e.BookingRefused: (("asked",), "refused"),
    e.BookingArrived: (("open",), "arrived"),
    e.BookingMissed: (("open",), "missed"),
}
"""Event -> (the states it may find the booking in, the state it leaves it in; None where it stays in its own).
`BookingMade` begins every booking, in `open`; where somebody confirms bookings, `BookingAsked` follows at once. One
that was missed only by a false clock is open again when the hall's time is corrected."""

BOOKING_BEGINNING: Final[BookingState] = "open"


def booking_diagram() -> str:
    """The table as a Mermaid state diagram, one arrow for each event and pair of states."""
    arrows = [f"    [*] --> {BOOKING_BEGINNING}: made"]
    for event, (sources, target) in BOOKING_TRANSITIONS.items():
        verb = event.__name__.removeprefix("Booking").lower()
        arrows += [f"    {source} --> {target or source}: {verb}" for source in sources]
    arrows += [f"    {end} --> [*]" for end in BOOKING_ENDS]
    return "\n".join(["stateDiagram-v2", *arrows])
