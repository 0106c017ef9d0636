"""Folds one event about a booking into a state. Pure.

The booking's state follows from `BOOKING_TRANSITIONS`; what else an event changes in it stands here. A state that
begins in the middle of a journal lacks the bookings of before: their events change nothing in it.
"""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.hall.bookings.booking import Booking, BookingCounts, Lease
from queue_server.hall.bookings.draw import Draw, DrawEntry
from queue_server.hall.bookings.transitions import BOOKING_BEGINNING, BOOKING_TRANSITIONS
from queue_server.hall.state import SECOND, State

ENDED_REMEMBERED: Final = 48 * 3600 * SECOND
"""How long an ended booking stays in the state, so that whoever comes with one of yesterday's is told so."""


def forget_ended(state: State, now: int) -> None:
    """Drop the bookings that ended long ago, when a day opens, and the draws of past days; their counts stay."""
    state.draws = {name: draw for name, draw in state.draws.items() if draw.day >= (state.day or "")}
    state.bookings = {
        name: booking
        for name, booking in state.bookings.items()
        if booking.state == BOOKING_BEGINNING or now - booking.state_since < ENDED_REMEMBERED
    }


def _offered(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    _end_leases(state, entry.at, event.offer)
    state.leases[event.offer] = Lease(event.offer, event.service, event.start, event.end, event.until)


def _booked(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    _end_leases(state, entry.at, event.offer)
    booking = Booking(
        id=event.booking,
        seq=entry.seq,
        proof=entry.hash,
        service=event.service,
        start=event.start,
        end=event.end,
        made_at=entry.at,
        state_since=entry.at,
        state=BOOKING_BEGINNING,
        language=event.language,
    )
    state.bookings[booking.id] = booking
    state.index.bookings.enter(booking)
    state.booking_counts = replace(state.booking_counts, made=state.booking_counts.made + 1)


def _moved(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    _end_leases(state, entry.at, event.offer)
    booking = state.bookings.get(event.booking)
    if booking is not None:
        place = {"service": event.service, "start": event.start, "end": event.end}
        _change(state, booking, entry, **place, **_author(event), changes=booking.changes + 1)


def _cancelled(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    booking = state.bookings.get(event.booking)
    if booking is not None:
        _change(state, booking, entry, **_author(event), changes=booking.changes + 1)


def _arrived(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    booking = state.bookings.get(event.booking)
    if booking is not None:
        _change(state, booking, entry, ticket=event.ticket, number=event.number)


def _missed(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    booking = state.bookings.get(event.booking)
    if booking is not None:
        _change(state, booking, entry)


def _draw_opened(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    state.draws[event.draw] = Draw(
        id=event.draw, service=event.service, day=event.day, commitment=event.commitment, closes=event.closes
    )


def _draw_entered(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    draw = state.draws.get(event.draw)
    if draw is not None:
        added = DrawEntry(event.booking, event.number, event.language)
        state.draws[draw.id] = replace(draw, entries=(*draw.entries, added))


def _draw_held(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    draw = state.draws.get(event.draw)
    if draw is not None:
        state.draws[draw.id] = replace(draw, is_over=True, secret=event.secret)


def _author(event: e.BookingMoved | e.BookingCancelled) -> dict[str, Any]:
    return {"by": event.by, "reason": event.reason}


def _change(state: State, booking: Booking, entry: e.Entry, **changes: Any) -> None:  # noqa: ANN401 - fields
    """Move the booking to the state that the event leaves it in, with these changes, and count it there."""
    _, target = BOOKING_TRANSITIONS[type(entry.event)]
    index = state.index.bookings
    index.leave(booking)
    changed = state.bookings[booking.id] = replace(booking, state=target, state_since=entry.at, **changes)
    index.enter(changed)
    if target != booking.state:
        state.booking_counts = counted(state.booking_counts, target, 1)


def counted(counts: BookingCounts, end: str, more_by: int) -> BookingCounts:
    """The counts with so many more bookings that ended so."""
    return replace(counts, **{end: getattr(counts, end) + more_by})


def _end_leases(state: State, now: int, offer: str | None) -> None:
    """Drop that lease, and those that have run out."""
    state.leases = {name: lease for name, lease in state.leases.items() if lease.until > now and name != offer}


ON_BOOKING: dict[type, Callable[[State, e.Entry], None]] = {
    e.BookingOffered: _offered,
    e.BookingMade: _booked,
    e.BookingMoved: _moved,
    e.BookingCancelled: _cancelled,
    e.BookingArrived: _arrived,
    e.BookingMissed: _missed,
    e.DrawOpened: _draw_opened,
    e.DrawEntered: _draw_entered,
    e.DrawHeld: _draw_held,
}
