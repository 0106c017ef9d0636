"""Lists the states of bookings and the events between them. This table makes the diagram in docs/journal.md. Pure."""

from typing import Final

from queue_server.hall import events as e
from queue_server.hall.bookings.booking import BOOKING_ENDS, BookingState

BOOKING_TRANSITIONS: Final[dict[type, tuple[tuple[BookingState, ...], BookingState]]] = {
    e.BookingMoved: (("open",), "open"),
    e.BookingCancelled: (("open",), "cancelled"),
    e.BookingArrived: (("open",), "arrived"),
    e.BookingMissed: (("open",), "missed"),
}
"""Event -> (the states it may find the booking in, the state it leaves it in). `BookingMade` begins every booking, in
`open`. One that was missed only by a false clock is open again when the hall's time is corrected."""

BOOKING_BEGINNING: Final[BookingState] = "open"


def booking_diagram() -> str:
    """The table as a Mermaid state diagram, one arrow for each event and pair of states."""
    arrows = [f"    [*] --> {BOOKING_BEGINNING}: made"]
    for event, (sources, target) in BOOKING_TRANSITIONS.items():
        verb = event.__name__.removeprefix("Booking").lower()
        arrows += [f"    {source} --> {target}: {verb}" for source in sources]
    arrows += [f"    {end} --> [*]" for end in BOOKING_ENDS]
    return "\n".join(["stateDiagram-v2", *arrows])
