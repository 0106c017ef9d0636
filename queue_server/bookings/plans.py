"""Makes what the page of a booking shows when plans change: other times, and the place in the waiting list. Pure."""

from msgspec import Struct

from queue_server.bookings.choices import TimeChoice, dated_time, rfc3339
from queue_server.hall.bookings.booking import LIVE_BOOKING, Booking
from queue_server.hall.bookings.plans.displaced import displaced_until, displacement
from queue_server.hall.bookings.plans.waitlist import offered_place
from queue_server.hall.bookings.timetable.free import Occupancy, booking_rules, nearest_free
from queue_server.hall.state import State


class Displaced(Struct, frozen=True):
    """Why the booked time is closed, until when the visitor may choose another one, and the nearest free ones."""

    reason: str
    until: str
    nearest: tuple[TimeChoice, ...]


class OfferedPlace(Struct, frozen=True):
    """An earlier place that is kept for the visitor until then."""

    start: str
    text: str
    until: str


class Plans(Struct, frozen=True):
    """What of it holds for a booking. `may_wait`: the visitor may ask for an earlier place; `minutes`: for how long one
    is kept."""

    displaced: Displaced | None = None
    offered: OfferedPlace | None = None
    is_waiting: bool = False
    may_wait: bool = False
    minutes: int = 0


def plans_of(state: State, booking: Booking, now: int, language: str) -> Plans:
    """What the page of that booking shows at `now`."""
    if booking.state not in LIVE_BOOKING:
        return Plans()
    closure, until = displacement(state, booking), displaced_until(state, booking)
    if closure is not None and until is not None:
        return Plans(
            Displaced(closure.reason, dated_time(state, until, language), _nearest(state, booking, now, language))
        )
    rules = booking_rules(state, booking.service)
    lease = offered_place(state, booking.id, now)
    offered = None
    if lease is not None:
        text = dated_time(state, lease.start, language)
        offered = OfferedPlace(rfc3339(lease.start), text, dated_time(state, lease.until, language))
    return Plans(
        offered=offered,
        is_waiting=booking.id in state.waitlist,
        may_wait=rules is not None and booking.state == "open" and now < booking.start,
        minutes=rules.waitlist_minutes if rules is not None else 0,
    )


def _nearest(state: State, booking: Booking, now: int, language: str) -> tuple[TimeChoice, ...]:
    """The free times that are nearest to the booked one."""
    if booking_rules(state, booking.service) is None:
        return ()
    occupancy = Occupancy(state, booking.service, now, booking=booking)
    places = nearest_free(state, booking.service, booking.start, now, occupancy)
    return tuple(
        TimeChoice(rfc3339(place.start), dated_time(state, place.start, language), place.free) for place in places
    )
