"""Makes the days and times between which somebody who books may choose. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from msgspec import Struct

from queue_server.config.definition import Definition, Priority, Service
from queue_server.hall.bookings.draws.decide_draw import has_places
from queue_server.hall.bookings.timetable.free import free_places, last_day
from queue_server.hall.state import State
from queue_server.pages.wording.dates import clock, date_text
from queue_server.views.times import moment

DAYS_ON_PAGE: Final = 24
"""How many days with free places are shown at once: a month of them, and some kilobytes."""


class DayChoice(Struct, frozen=True):
    """A date with free places, in the reader's words."""

    day: str
    weekday: str
    text: str
    free: int


class DrawChoice(Struct, frozen=True):
    """A draw in which the reader may take part, in their words: of which day's places, and until when."""

    draw: str
    day: str
    until: str
    entries: int


class TimeChoice(Struct, frozen=True):
    """A free time: `start` is RFC 3339 UTC, `text` the hall's clock."""

    start: str
    text: str
    free: int


def claimable_priorities(definition: Definition) -> list[Priority]:
    """The priorities that a visitor may belong to, also one who has booked: all but that of the bookings."""
    return [priority for priority in definition.priorities if priority.id != definition.rules.booked_priority]


def bookable(definition: Definition) -> list[Service]:
    """The services that may be booked, in the order of the hall's list."""
    return [service for service in definition.services if service.booking is not None]


def day_choices(state: State, service: str, now: int, language: str, first: date | None = None) -> list[DayChoice]:
    """The next days with free places, from `first` on, and one more than a page shows."""
    return list(islice(_days(state, service, now, language, first), DAYS_ON_PAGE + 1))


def draw_choices(state: State, service: str, now: int, language: str) -> list[DrawChoice]:
    """The draws of the service in which anyone may take part, by day."""
    return [
        DrawChoice(
            draw.id,
            long_day(date.fromisoformat(draw.day), language),
            dated_time(state, draw.closes, language),
            len(draw.entries),
        )
        for draw in sorted(state.draws.values(), key=lambda draw: draw.day)
        if draw.service == service and not draw.is_over and now < draw.closes and has_places(state, draw)
    ]


def time_choices(state: State, service: str, day: date, now: int, language: str) -> list[TimeChoice]:
    """The free times of a date, in their order."""
    zone = state.defined.timezone
    return [
        TimeChoice(rfc3339(place.start), clock(moment(place.start), language, zone), place.free)
        for place in free_places(state, service, day, now)
    ]


def nearest_choices(state: State, starts: Iterable[str], language: str) -> list[TimeChoice]:
    """Times that a refusal names (RFC 3339 UTC), with their day."""
    return [TimeChoice(start, dated_time(state, start_of(start), language), 1) for start in starts]


def dated_time(state: State, at: int, language: str) -> str:
    """The moment as `Thu, 12 March, 10:15`, by the hall's clock."""
    day = date_text(state.local(at).date(), "EEE, d\u00a0MMMM", language)
    return f"{day}, {clock(moment(at), language, state.defined.timezone)}"


def long_day(day: date, language: str) -> str:
    """The date as `Thursday, 12 March`."""
    return date_text(day, "EEEE, d\u00a0MMMM", language)


def rfc3339(at: int) -> str:
    """µs UTC as the start of a place is written in forms and addresses."""
    return moment(at).isoformat().replace("+00:00", "Z")


def date_in(text: str) -> date | None:
    """The date that is written so, as `2026-01-31`; None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-01-31") else None
    except ValueError:
        return None


def start_of(text: str) -> int:
    """The µs UTC of a start. Raises `ValueError`."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or not 2000 <= at.year < 2100 or len(text) > len("2026-01-31T10:15:00.000000+00:00"):
        raise ValueError
    return (at - moment(0)) // timedelta(microseconds=1)


def _days(state: State, service: str, now: int, language: str, first: date | None) -> Iterator[DayChoice]:
    day, last = max(state.local(now).date(), first or date.min), last_day(state, service, now)
    while day <= last:
        free = sum(place.free for place in free_places(state, service, day, now))
        if free:
            weekday = date_text(day, "EEEE", language)
            yield DayChoice(day.isoformat(), weekday, date_text(day, "d\u00a0MMMM", language), free)
        day += timedelta(days=1)
