"""Says how the places of a date are given: to whoever books first, or by a draw. Pure.

A draw is opened on the day on which its date may be booked for the first time, between two hours that the definition
states. A date that is to be drawn and was not, because the server did not run then, is drawn on a later day; one that
is too near for that is for whoever books first.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from queue_server.config.booking_times import DRAWN_DAYS, ServiceBooking, minutes_of
from queue_server.config.definition import Definition
from queue_server.hall.bookings.draws.draw import Draw, draw_id
from queue_server.hall.bookings.timetable.places import wall_moment
from queue_server.hall.state import State

DRAWN_AHEAD: Final = timedelta(days=DRAWN_DAYS)


def is_to_be_drawn(state: State, service: str, day: date, now: int) -> bool:
    """Whether the places of the date are for nobody yet, because they are drawn first."""
    draw = state.draws.get(draw_id(service, day.isoformat()))
    if draw is not None:
        return not draw.is_over
    defined = state.defined.service(service)
    rules = defined.booking if defined is not None else None
    return rules is not None and rules.release == "draw" and day >= state.local(now).date() + DRAWN_AHEAD


def draws_to_open(state: State, now: int) -> Iterator[tuple[str, str]]:
    """The services and dates (RFC 3339) whose draws are to be opened at `now`."""
    drawn = [(s, s.booking) for s in state.defined.services if s.booking is not None and s.booking.release == "draw"]
    if not drawn:
        return
    today = state.local(now).date()
    for service, rules in drawn:
        if not _is_within(state.defined, rules, today, now):
            continue
        days = (today + timedelta(days=count) for count in range(DRAWN_AHEAD.days, rules.opens_days + 1))
        for day in days:
            has_draw = draw_id(service.id, day.isoformat()) in state.draws
            if not has_draw and state.index.bookings.places_on(service.id, day):
                yield service.id, day.isoformat()


def draws_to_hold(state: State, now: int) -> list[Draw]:
    """The draws in which nobody may take part any more, and which have not been held."""
    return [draw for draw in state.draws.values() if not draw.is_over and draw.closes <= now]


def draw_closes_at(definition: Definition, rules: ServiceBooking, day: date) -> int:
    """Until when (µs UTC) visitors take part in a draw that is opened on that date."""
    return wall_moment(definition, day, minutes_of(rules.draw_until))


def end_of_drawn_day(definition: Definition, draw: Draw) -> int:
    """The midnight (µs UTC) that ends the date whose places are drawn."""
    return wall_moment(definition, date.fromisoformat(draw.day), minutes_of("24:00"))


def _is_within(definition: Definition, rules: ServiceBooking, today: date, now: int) -> bool:
    opens = wall_moment(definition, today, minutes_of(rules.draw_from))
    return opens <= now < draw_closes_at(definition, rules, today)
