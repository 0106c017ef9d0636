"""Names the open bookings that a definition takes the place from, and the draws that it leaves without places. Pure.

No booking is lost when it comes into force: they stay open, visitors with one are received, and each may be moved or
cancelled. A draw is held nevertheless, and those who take part in it read on their pages that it has no places. Whoever
changes the definition is told of both before.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from queue_server.config.definition import Definition
from queue_server.hall.bookings.booking import LIVE_BOOKING, Booking
from queue_server.hall.bookings.draws.draw import Draw
from queue_server.hall.bookings.timetable.places import places_on
from queue_server.hall.state import State


def losing_place(state: State, definition: Definition) -> dict[str, list[Booking]]:
    """The open bookings, by service and in the order of their times, that have a place by the definition in force and
    none by the other one."""
    had_none = {booking.id for booking in without_place(state, state.defined)}
    losing: dict[str, list[Booking]] = {}
    for booking in without_place(state, definition):
        if booking.id not in had_none:
            losing.setdefault(booking.service, []).append(booking)
    return losing


def losing_draw(state: State, definition: Definition) -> dict[str, list[Draw]]:
    """The draws in which somebody takes part and which are not held yet, by service, that have places by the definition
    in force and none by the other one."""
    losing: dict[str, list[Draw]] = {}
    for draw in state.draws.values():
        if draw.is_over or not draw.taking_part:
            continue
        day = date.fromisoformat(draw.day)
        if places_on(state.defined, draw.service, day) and not places_on(definition, draw.service, day):
            losing.setdefault(draw.service, []).append(draw)
    return losing


def without_place(state: State, definition: Definition) -> Iterator[Booking]:
    """The open bookings that a definition gives no place to, in the order of their times. Of more bookings than a place
    has room for, those that were made first have it."""
    room: dict[tuple[str, date], Counter[tuple[int, int]]] = {}
    bookings = [booking for booking in state.bookings.values() if booking.state in LIVE_BOOKING]
    without = []
    for booking in sorted(bookings, key=lambda booking: booking.seq):
        day = state.local(booking.start).date()
        if (booking.service, day) not in room:
            places = places_on(definition, booking.service, day)
            room[booking.service, day] = Counter({(place.start, place.end): place.places for place in places})
        times = room[booking.service, day]
        if times[booking.start, booking.end] <= 0:
            without.append(booking)
        times[booking.start, booking.end] -= 1
    yield from sorted(without, key=lambda booking: (booking.start, booking.seq))
