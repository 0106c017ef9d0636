"""Folds one event about a booking into a state. Pure.

The booking's state follows from `BOOKING_TRANSITIONS`; what else an event changes in it stands here. A state that
begins in the middle of a journal lacks the bookings of before: their events change nothing in it.
"""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.hall.bookings.booking import BOOKING_ENDS, LIVE_BOOKING, Booking, BookingCounts, Lease
from queue_server.hall.bookings.draws.draw import Draw, DrawEntry, without
from queue_server.hall.bookings.plans.evolve_plans import ON_PLANS, end_wait
from queue_server.hall.bookings.receptions.count_receptions import count_absence, count_answer, count_request
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
        if booking.state in LIVE_BOOKING or now - booking.state_since < ENDED_REMEMBERED
    }


def _offered(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    _end_leases(state, entry.at, event.offer)
    state.leases[event.offer] = Lease(event.offer, event.service, event.start, event.end, event.until, event.booking)


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
        reference=event.reference,
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
        # whoever is moved by the hall has not said that this place is early enough
        end_wait(state, booking.id, keeps_turn=event.by == "hall")


def _asked_for(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    booking = state.bookings.get(event.booking)
    if booking is not None:
        count_request(state, booking, entry.at)
        _change(state, booking, entry, answer_by=event.answer_by)
        end_wait(state, booking.id)


def _confirmed(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    booking = state.bookings.get(event.booking)
    if booking is not None:
        count_answer(state, booking, entry.at, is_refusal=False)
        _change(state, booking, entry, answer_by=None, by="hall", changes=booking.changes + 1)


def _refused(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    booking = state.bookings.get(event.booking)
    if booking is not None:
        count_answer(state, booking, entry.at, is_refusal=True)
        ending = {"by": "hall", "reason": None, "refusal": event.reason}
        _change(state, booking, entry, answer_by=None, **ending, changes=booking.changes + 1)


def _referred(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    _end_leases(state, entry.at, event.offer)
    booking = state.bookings.get(event.booking)
    if booking is not None:
        place = {"service": event.service, "start": event.start, "end": event.end}
        _change(state, booking, entry, **place, by="hall", reason=None, changes=booking.changes + 1)


def _cancelled(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    booking = state.bookings.get(event.booking)
    if booking is not None:
        _change(state, booking, entry, **_author(event), closure=event.closure, changes=booking.changes + 1)


def _arrived(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    booking = state.bookings.get(event.booking)
    if booking is not None:
        _change(state, booking, entry, ticket=event.ticket, number=event.number)


def _missed(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    booking = state.bookings.get(event.booking)
    if booking is not None:
        count_absence(state, booking, entry.at)
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


def _draw_left(state: State, entry: e.Entry) -> None:
    event: Any = entry.event
    draw = state.draws.get(event.draw)
    if draw is not None:
        state.draws[draw.id] = replace(draw, entries=without(draw.entries, event.booking))


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
    stays = target is None
    state_since = booking.state_since if stays and booking.state == "asked" else entry.at
    changed = replace(booking, state=booking.state if stays else target, state_since=state_since, **changes)
    state.bookings[booking.id] = changed
    index.enter(changed)
    if target in BOOKING_ENDS:
        state.booking_counts = counted(state.booking_counts, target, 1)
        end_wait(state, booking.id)


def counted(counts: BookingCounts, end: str, more_by: int) -> BookingCounts:
    """The counts with so many more bookings that ended so."""
    return replace(counts, **{end: getattr(counts, end) + more_by})


def _end_leases(state: State, now: int, offer: str | None) -> None:
    """Drop that lease, and those that have run out."""
    state.leases = {name: lease for name, lease in state.leases.items() if lease.until > now and name != offer}


def _asking_anew(rule: Callable[[State, e.Entry], None]) -> Callable[[State, e.Entry], None]:
    """The rule, after which a place may be due to be offered to somebody on the waiting list."""

    def fold(state: State, entry: e.Entry) -> None:
        rule(state, entry)
        state.ask_waitlist_anew()

    return fold


_RULES: Final[dict[type, Callable[[State, e.Entry], None]]] = {
    e.BookingOffered: _offered,
    e.BookingMade: _booked,
    e.BookingMoved: _moved,
    e.BookingCancelled: _cancelled,
    e.BookingArrived: _arrived,
    e.BookingMissed: _missed,
    **ON_PLANS,
    e.BookingAsked: _asked_for,
    e.BookingConfirmed: _confirmed,
    e.BookingRefused: _refused,
    e.BookingReferred: _referred,
    e.DrawOpened: _draw_opened,
    e.DrawEntered: _draw_entered,
    e.DrawLeft: _draw_left,
    e.DrawHeld: _draw_held,
}
ON_BOOKING: Final = {event: _asking_anew(rule) for event, rule in _RULES.items()}
"""Event about bookings, closures and the waiting list -> what it changes in the state."""
