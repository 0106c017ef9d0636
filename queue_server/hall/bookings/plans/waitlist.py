"""Decides on the waiting list: whoever wants an earlier place is offered one that is free. Pure.

One visitor is asked at a time for each place, in the order of asking. The place is kept for that booking alone by a
lease whose end is the limit. Whoever declines keeps the turn and is not offered that time again; whoever does not
answer keeps the booking and leaves the list, so that nobody behind waits for them again.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from msgspec import Struct

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.bookings.booking import LIVE_BOOKING, Booking, Lease
from queue_server.hall.bookings.booking_index import END_OF_TIME
from queue_server.hall.bookings.decide_booking import changeable
from queue_server.hall.bookings.timetable.free import FreePlace, booking_rules, free_places, last_day
from queue_server.hall.days.hall_day import on_wall
from queue_server.hall.errors import Refused
from queue_server.hall.state import MINUTE, State

DAY_BEGINS: Final = timedelta(hours=8)
DAY_ENDS: Final = timedelta(hours=21)
"""Nobody has to answer at night: the minutes of a limit are those between these times on the wall of the hall."""


class DueOffer(Struct, frozen=True):
    """The place that a visitor of the waiting list is to be asked about next, and the limit for the answer (µs UTC)."""

    booking: Booking
    place: FreePlace
    until: int


def join_waitlist(state: State, command: c.JoinWaitlist, _actor: c.Actor, now: int) -> list[e.Event]:
    booking = changeable(state, command.booking, "visitor", now)
    if booking.id in state.waitlist:
        raise Refused("waitlist_joined")
    if booking.state != "open":  # whoever waits for an answer would ask anew with each earlier time
        raise Refused("booking_not_confirmed")
    if booking_rules(state, booking.service) is None:
        raise Refused("service_without_booking", service=booking.service)
    return [e.WaitlistJoined(booking.id)]


def leave_waitlist(state: State, command: c.LeaveWaitlist, _actor: c.Actor, _now: int) -> list[e.Event]:
    _need_waiting(state, command.booking)
    return [e.WaitlistLeft(command.booking)]


def decline_place(state: State, command: c.DeclinePlace, _actor: c.Actor, now: int) -> list[e.Event]:
    """Decline the offered place, which is offered to the next. The visitor keeps the turn."""
    _need_waiting(state, command.booking)
    lease = offered_place(state, command.booking, now)
    if lease is None:
        raise Refused("waitlist_no_offer")
    return [e.WaitlistDeclined(command.booking, lease.start)]


def offered_place(state: State, booking: str, now: int) -> Lease | None:
    """The place that is kept for that booking alone, until it runs out."""
    lease = state.leases.get(offer_name(booking))
    return lease if lease is not None and lease.until > now else None


def of_waitlist(state: State, now: int) -> list[e.Event]:
    """What time causes in the waiting list by now: visitors who have not answered leave it, and a free place is offered
    to the next. Notes in the index until when there is nothing."""
    lapsed: list[e.Event] = [
        e.WaitlistLeft(lease.booking, "unanswered")
        for lease in state.leases.values()
        if lease.booking is not None and lease.until <= now and lease.booking in state.waitlist
    ]
    if lapsed:
        return lapsed
    due = due_offer(state, now)
    if due is None:
        state.index.bookings.quiet_until = _quiet_until(state, now)
        return []
    booking, place = due.booking, due.place
    return [
        e.BookingOffered(offer_name(booking.id), booking.service, place.start, place.end, due.until, booking.id),
    ]


def due_offer(state: State, now: int) -> DueOffer | None:
    """The next offer to make: of those who wait and have none, the first who asked and whom a free place is early
    enough for. None where there is none."""
    places: dict[str, list[FreePlace]] = {}
    for waiting in state.waitlist.values():
        booking = state.bookings.get(waiting.booking)
        if booking is None or booking.state not in LIVE_BOOKING or offer_name(booking.id) in state.leases:
            continue
        rules = booking_rules(state, booking.service)
        if rules is None:
            continue
        if booking.service not in places:
            places[booking.service] = list(_free_before(state, booking.service, now))
        until = limit(state, rules.waitlist_minutes, now)
        for place in places[booking.service]:
            is_earlier = place.start < booking.start and place.start not in waiting.declined
            # a place that nobody could answer for in time is for whoever books it
            if is_earlier and until <= place.start - rules.closes_minutes * MINUTE:
                return DueOffer(booking, place, until)
    return None


def offer_name(booking: str) -> str:
    """The lease of the booking's offer. No request may name one with this sign."""
    return f"waitlist:{booking}"


def limit(state: State, minutes: int, now: int) -> int:
    """The moment (µs UTC) by which so many minutes of daytime have passed."""
    zone, day, at, rest = state.defined.timezone, state.local(now).date(), now, minutes * MINUTE
    while True:
        at, ends = max(at, on_wall(zone, day, DAY_BEGINS)), on_wall(zone, day, DAY_ENDS)
        if rest <= ends - at:
            return at + rest
        rest -= max(0, ends - at)
        day += timedelta(days=1)


def _free_before(state: State, service: str, now: int) -> Iterator[FreePlace]:
    """The free places of the service before the latest booking that waits for an earlier one, in their order."""
    waiting = (state.bookings.get(name) for name in state.waitlist)
    starts = [booking.start for booking in waiting if booking is not None and booking.service == service]
    day, last = state.local(now).date(), min(state.local(max(starts)).date(), last_day(state, service, now))
    while day <= last:
        yield from free_places(state, service, day, now)
        day += timedelta(days=1)


def _quiet_until(state: State, now: int) -> int:
    """Until when nothing is due while nobody does anything: a lease runs out, or another day may be booked."""
    if not state.waitlist:
        return END_OF_TIME
    midnight = on_wall(state.defined.timezone, state.local(now).date(), timedelta(days=1))
    return min((midnight, *(lease.until for lease in state.leases.values() if lease.until > now)))


def _need_waiting(state: State, booking: str) -> None:
    if state.booking(booking).id not in state.waitlist:
        raise Refused("waitlist_not_joined")
