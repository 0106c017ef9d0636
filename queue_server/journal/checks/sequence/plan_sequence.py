"""Checks that each event of closures and of the waiting list may follow the events before it. Pure."""

from collections.abc import Callable
from typing import Any, Final

from queue_server.hall import events as e
from queue_server.hall.bookings.booking import LIVE_BOOKING
from queue_server.journal.checks.sequence.booking_sequence import objection_to_place
from queue_server.journal.checks.sequence.checked_state import CheckedBooking, CheckedState

_OfWaitlist = e.WaitlistJoined | e.WaitlistLeft | e.WaitlistDeclined


def objection_to_offered(hall: CheckedState, event: e.BookingOffered) -> str | None:
    """The objection to an offer to somebody who does not wait for an earlier place, else that to the time, else
    None."""
    if event.booking is not None and (objection := _objection_to_wait(hall, event.booking, waits=True)) is not None:
        return objection
    return objection_to_place(hall, event)


def _objection_to_closed(hall: CheckedState, event: e.PlacesClosed) -> str | None:
    if event.closure in hall.closures:
        return f"closes {event.closure} a second time"
    return None if event.start < event.end else f"closes a time that ends at {event.end} and begins at {event.start}"


def _objection_to_reopened(hall: CheckedState, event: e.PlacesReopened) -> str | None:
    is_closed = event.closure in hall.closures or not hall.knows_bookings
    return None if is_closed else f"opens {event.closure}, which is not closed"


def _objection_to_waitlist(hall: CheckedState, event: _OfWaitlist) -> str | None:
    return _objection_to_wait(hall, event.booking, waits=not isinstance(event, e.WaitlistJoined))


def _objection_to_wait(hall: CheckedState, name: str, *, waits: bool) -> str | None:
    """The objection to a booking that has ended, or waits for an earlier place although it should not, or does not
    although it should; else None."""
    booking = hall.bookings.get(name)
    if booking is None:
        return f"names booking {name}, which the hall has not" if hall.knows_bookings else None
    if booking.state not in LIVE_BOOKING:
        return f"finds booking {name} {booking.state}, not {' or '.join(LIVE_BOOKING)}"
    if booking.waits is None or booking.waits == waits:
        return None
    return f"finds booking {name} {'not ' if waits else ''}waiting for an earlier place"


def _follow_closed(hall: CheckedState, event: e.PlacesClosed) -> None:
    hall.closures.add(event.closure)


def _follow_reopened(hall: CheckedState, event: e.PlacesReopened) -> None:
    hall.closures.discard(event.closure)


def _follow_joined(hall: CheckedState, event: e.WaitlistJoined) -> None:
    hall.bookings.setdefault(event.booking, CheckedBooking("open")).waits = True


def _follow_left(hall: CheckedState, event: e.WaitlistLeft) -> None:
    hall.bookings.setdefault(event.booking, CheckedBooking("open")).waits = False


def _follow_declined(hall: CheckedState, event: e.WaitlistDeclined) -> None:
    hall.bookings.setdefault(event.booking, CheckedBooking("open")).waits = True


PLAN_OBJECTIONS: Final[dict[type, Callable[[CheckedState, Any], str | None]]] = {
    e.PlacesClosed: _objection_to_closed,
    e.PlacesReopened: _objection_to_reopened,
    **dict.fromkeys((e.WaitlistJoined, e.WaitlistLeft, e.WaitlistDeclined), _objection_to_waitlist),
}
PLAN_FOLLOWS: Final[dict[type, Callable[[CheckedState, Any], None]]] = {
    e.PlacesClosed: _follow_closed,
    e.PlacesReopened: _follow_reopened,
    e.WaitlistJoined: _follow_joined,
    e.WaitlistLeft: _follow_left,
    e.WaitlistDeclined: _follow_declined,
}
