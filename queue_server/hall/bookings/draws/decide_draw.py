"""Decides on draws: one is opened, visitors take part, and it is held. Pure."""

from datetime import date

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.bookings.draws.draw import Draw, commitment_to, draw_id, drawn_places
from queue_server.hall.bookings.draws.release import draw_closes_at, draws_to_open
from queue_server.hall.bookings.plans.closure import PlaceClosure, closure_of
from queue_server.hall.bookings.timetable.free import Occupancy, booking_rules, place_at
from queue_server.hall.bookings.timetable.places import Place
from queue_server.hall.errors import Refused, Unknown, day_of_refusal
from queue_server.hall.state import State

MOST_ENTRIES = 5_000
"""How many may take part in one draw: more than a hall has visitors in two days."""


def open_draw(state: State, command: c.OpenDraw, _actor: c.Actor, now: int) -> list[e.Event]:
    """Open a draw; no event where it has been opened."""
    name, rules = draw_id(command.service, command.day), booking_rules(state, command.service)
    if name in state.draws:
        return []
    if rules is None or (command.service, command.day) not in draws_to_open(state, now):
        raise Refused("draw_untimely")
    closes = draw_closes_at(state.defined, rules, state.local(now).date())
    return [e.DrawOpened(name, command.service, command.day, command.commitment, closes)]


def enter_draw(state: State, command: c.EnterDraw, _actor: c.Actor, now: int) -> list[e.Event]:
    draw = _draw(state, command.draw)
    if draw.is_over or now >= draw.closes:
        raise Refused("draw_closed")
    if command.booking in state.bookings or draw.entry(command.booking) is not None:
        raise Refused("booking_exists")
    if len(draw.entries) >= MOST_ENTRIES:
        raise Refused("draw_full", limit=MOST_ENTRIES)
    if not has_places(state, draw):
        raise Refused("place_none_that_day")
    return [e.DrawEntered(draw.id, command.booking, command.number, command.language)]


def leave_draw(state: State, command: c.LeaveDraw, _actor: c.Actor, now: int) -> list[e.Event]:
    """Take part no more; no event where that has been said. Whoever was drawn has a booking to cancel."""
    draw = _draw(state, command.draw)
    entry = draw.entry(command.booking)
    if entry is None:
        raise Unknown("unknown_draw")
    if entry.has_left:
        return []
    if draw.is_over or now >= draw.closes:
        raise Refused("draw_drawn")
    return [e.DrawLeft(draw.id, entry.booking)]


def hold_draw(state: State, command: c.HoldDraw, _actor: c.Actor, now: int) -> list[e.Event]:
    """Draw, and book what was drawn; no event where the draw has been held."""
    draw = _draw(state, command.draw)
    if draw.is_over:
        return []
    if now < draw.closes or commitment_to(command.secret) != draw.commitment:
        raise Refused("draw_untimely")
    starts = free_starts(state, draw, now)
    return [e.DrawHeld(draw.id, command.secret, starts), *_booked(state, draw, command.secret, starts)]


def free_starts(state: State, draw: Draw, now: int) -> tuple[int, ...]:
    """The starts of all places of the draw's date, each as often as it is free, in their order. Nobody draws a time
    that the hall has closed."""
    occupancy = Occupancy(state, draw.service, now)
    places = [place for place in _offered(state, draw) if place.start > now]
    return tuple(place.start for place in places for _ in range(occupancy.free(place)))


def entries_without_places(state: State, closure: PlaceClosure) -> int:
    """How many take part in draws that have places now and none with the closure, which is not made yet."""
    closures = (closure,)
    return sum(
        len(draw.taking_part)
        for draw in state.draws.values()
        if not draw.is_over
        and (offered := _offered(state, draw))
        and all(closure_of(state.definition, closures, draw.service, place.start, place.end) for place in offered)
    )


def has_places(state: State, draw: Draw) -> bool:
    """Whether the hall still offers any time of the draw's date: neither the definition nor a closure has taken all."""
    return bool(_offered(state, draw))


def _offered(state: State, draw: Draw) -> list[Place]:
    bookings = state.index.bookings
    return [
        place
        for place in bookings.places_on(draw.service, date.fromisoformat(draw.day))
        if bookings.closure_of(draw.service, place.start, place.end) is None
    ]


def _booked(state: State, draw: Draw, secret: str, starts: tuple[int, ...]) -> list[e.Event]:
    languages = {entry.booking: entry.language for entry in draw.entries}
    events: list[e.Event] = []
    for booking, start in drawn_places(secret, draw.entries, starts).items():
        place = place_at(state, draw.service, start)
        if place is not None:
            events.append(e.BookingMade(booking, draw.service, start, place.end, languages[booking]))
    return events


def withheld(state: State, service: str, day: date) -> Refused:
    """The refusal to book a place of a date that is drawn first."""
    draw = state.draws.get(draw_id(service, day.isoformat()))
    if draw is None:
        return Refused("place_to_be_drawn", day=day_of_refusal(day))
    closes = state.local(draw.closes)
    return Refused("place_in_draw", day=day_of_refusal(day), date=day_of_refusal(closes), time=f"{closes:%H:%M}")


def _draw(state: State, name: str) -> Draw:
    draw = state.draws.get(name)
    if draw is None:
        raise Unknown("unknown_draw")
    return draw
