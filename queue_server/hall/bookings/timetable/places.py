"""Computes which times of a day may be booked, as the definition of a hall has them. Pure.

Times stand on the wall of the hall. A time with a minute that summer time leaves out does not exist; one that it has
twice exists the first time.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.config.booking_times import ServiceBooking, falls_on, minutes_of, open_minutes
from queue_server.config.definition import Definition, Service
from queue_server.units import SECOND

_MINUTE: Final = 60 * SECOND
_LAST_MINUTE: Final = 24 * 60 - 1
"""Of a day, by the clock on the wall."""


class Place(Struct, frozen=True):
    """A time that may be booked, from `start` to `end` (µs UTC), by so many visitors side by side.

    Those who just come have their share of the day's places: it is not counted in `places`.
    """

    start: int
    end: int
    places: int


def places_on(definition: Definition, service: str, day: date) -> Sequence[Place]:
    """The places of a date of the hall's time zone, in their order; none for a service that takes no bookings.

    Whether they are free, or may be booked yet or still, is not asked here.
    """
    offer = definition.service(service)
    if offer is None or offer.booking is None or not receives_on(definition, offer, day):
        return ()
    booking = offer.booking
    weekday = day.weekday()
    timetables = [open_minutes(hours.on(weekday)) for hours in (definition.hours, offer.hours) if hours is not None]
    minutes = [minute for minute in _minutes(booking, day) if _is_within(timetables, minute, booking.place_minutes)]
    starts = list(_starts(minutes, booking.place_minutes, day, ZoneInfo(definition.timezone)))
    side_by_side = min(booking.places, len(reception_windows(definition, offer)))
    total = side_by_side * len(starts) * (100 - booking.walk_in_percent) // 100
    length = booking.place_minutes * _MINUTE
    counts = _spread(total, len(starts))
    return [Place(start, start + length, count) for start, count in zip(starts, counts, strict=True) if count]


def place_at(definition: Definition, service: str, start: int) -> Place | None:
    """The place of a service that begins at that moment (µs UTC), or None."""
    day = datetime.fromtimestamp(start // SECOND, ZoneInfo(definition.timezone)).date()
    return next((place for place in places_on(definition, service, day) if place.start == start), None)


def opens_at(definition: Definition, booking: ServiceBooking, day: date) -> int:
    """The moment (µs UTC) from which the places of a date may be booked: a midnight of the hall."""
    first = date.fromordinal(max(day.toordinal() - booking.opens_days, 1))
    return _moment(first, 0, ZoneInfo(definition.timezone))


def wall_moment(definition: Definition, day: date, minute: int) -> int:
    """The first moment (µs UTC) at which the hall's clock shows that minute of the date, counted from midnight; minute
    1440 is the next midnight."""
    days, minute = divmod(minute, _LAST_MINUTE + 1)
    return _moment(day + timedelta(days=days), minute, ZoneInfo(definition.timezone))


def closes_at(booking: ServiceBooking, place: Place) -> int:
    """The moment (µs UTC) from which the place is not booked any more."""
    return place.start - booking.closes_minutes * _MINUTE


def receives_on(definition: Definition, service: Service, day: date) -> bool:
    """Whether the hall is open on the date, and the service's host, if it has one, receives visitors."""
    if definition.is_closed_on(day):
        return False
    if service.host is None:
        return True
    host = definition.host(service.host)
    return host is not None and (not host.days or falls_on(day, host.days))


def reception_windows(definition: Definition, service: Service) -> tuple[int, ...]:
    """The windows that receive the service's booked visitors: those that call it, of which a host may have one."""
    windows = definition.windows_of(service.id)
    host = definition.host(service.host) if service.host is not None else None
    if host is None or host.window is None:
        return windows
    return tuple(window for window in windows if window == host.window)


def _minutes(booking: ServiceBooking, day: date) -> Iterator[int]:
    """Where the times of a date begin, in minutes from midnight, in their order."""
    spans = [(minutes_of(span.first), minutes_of(span.until)) for span in booking.spans if falls_on(day, span.days)]
    for first, until in sorted(spans):
        yield from range(first, until - booking.place_minutes + 1, booking.place_minutes)


def _is_within(timetables: Sequence[Iterable[tuple[int, int]]], minute: int, length: int) -> bool:
    """Whether a time that begins at that minute lies wholly in a span of each timetable."""
    return all(
        any(opening <= minute and minute + length <= closing for opening, closing in spans) for spans in timetables
    )


def _starts(minutes: Iterable[int], length: int, day: date, zone: ZoneInfo) -> Iterator[int]:
    """The moments (µs UTC) of the times whose every minute exists on the date, and in one piece."""
    midnight = _moment(day, 0, zone)
    is_even = _wall(day, 0, zone).utcoffset() == _wall(day, _LAST_MINUTE, zone, fold=1).utcoffset()
    for minute in minutes:
        if is_even:  # all but the days on which the clocks change
            yield midnight + minute * _MINUTE
        elif _is_whole(day, minute, length, zone):
            yield _moment(day, minute, zone)


def _is_whole(day: date, minute: int, length: int, zone: ZoneInfo) -> bool:
    """Whether the wall shows every minute of a time one after the other, on a day on which the clock is set."""
    last = minute + length - 1
    duration = _moment(day, last, zone) - _moment(day, minute, zone)
    return _exists(day, minute, zone) and _exists(day, last, zone) and duration == (length - 1) * _MINUTE


def _exists(day: date, minute: int, zone: ZoneInfo) -> bool:
    """Whether the wall shows that minute on the date. Where it does not, the clock has been put forward: the offset of
    the moment after it (fold 1) is the greater one."""
    before, after = (_wall(day, minute, zone, fold).utcoffset() or timedelta() for fold in (0, 1))
    return after <= before


def _moment(day: date, minute: int, zone: ZoneInfo) -> int:
    """The first moment (µs UTC) at which the wall shows that minute."""
    return int(_wall(day, minute, zone).timestamp()) * SECOND


def _wall(day: date, minute: int, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60, tzinfo=zone, fold=fold))


def _spread(total: int, parts: int) -> Iterator[int]:
    """`total` in so many parts as equal as whole numbers can be, the smaller ones first."""
    return (total * (part + 1) // parts - total * part // parts for part in range(parts))
