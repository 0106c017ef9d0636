"""Checks the times to book of a hall's services, and its hosts, against its hours and windows. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from queue_server.config.booking_times import (
    DRAWN_DAYS,
    ORDINALS,
    BookingSpan,
    ServiceBooking,
    day_sentence,
    is_day_name,
    minutes_of,
    open_minutes,
)
from queue_server.config.convert import excerpt
from queue_server.config.definition import Definition, Host, Hours, Service
from queue_server.config.mistakes import Mistake, Path, repeats, sentence_of
from queue_server.config.references import unknown
from queue_server.config.values.scalars import WEEKDAYS

DAY_MINUTES: Final = 24 * 60
WEEKS_OF_MONTH: Final = range(1, 6)
"""Which of its weekday in a month a day can be."""

_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_HOURS_SPAN: Final = re.compile(r"\d\d:\d\d-\d\d:\d\d")

MonthDay = tuple[str, int]
"""A weekday, and which one of the month it is."""


class PlacedSpan(NamedTuple):
    """A span whose values can be read, with its place in the configuration."""

    path: Path
    span: BookingSpan
    first: int
    until: int
    days: Mapping[MonthDay, str]
    """The days of a month, each with the name by which the span has it."""

    @property
    def clocks(self) -> str:
        return f"{self.span.first}-{self.span.until}"


def check(hall: Definition) -> Iterator[Mistake]:
    """Every mistake between the times to book, the hosts, and what else the hall has."""
    for place, host in enumerate(hall.hosts):
        yield from _host(hall, host, ("hosts", place))
    by_host: dict[str, list[tuple[Service, PlacedSpan]]] = {}
    for place, service in enumerate(hall.services):
        path: Path = ("services", place)
        if service.host is not None:
            yield from _host_of_service(hall, service, path)
        if service.booking is None:
            continue
        path = (*path, "booking")
        spans = list(_readable(service.booking.spans, (*path, "spans")))
        yield from _spans(service.booking, spans, path)
        for span in spans:
            yield from _open(hall, service, span)
        yield from _room(hall, service, service.booking, spans, path)
        yield from _draw(service.booking, path)
        if service.host is not None:
            shared = by_host.setdefault(service.host, [])
            yield from _busy_host(service.host, shared, spans)
            shared += [(service, span) for span in spans]


def _draw(booking: ServiceBooking, path: Path) -> Iterator[Mistake]:
    if booking.release != "draw":
        return
    if booking.opens_days < DRAWN_DAYS:
        text = sentence_of("places that are drawn open at least {days} days ahead; write more days", days=DRAWN_DAYS)
        yield (*path, "opens_days"), text
    if booking.confirmed_by is not None:
        text = sentence_of(
            "a place that is drawn stands at once; let nobody confirm it, or let places be for whoever books first"
        )
        yield (*path, "confirmed_by"), text
    if minutes_of(booking.draw_until) <= minutes_of(booking.draw_from):
        text = sentence_of(
            "the draw ends at {until}, and begins at {first}; write a later end",
            until=booking.draw_until,
            first=booking.draw_from,
        )
        yield (*path, "draw_until"), text


def _host(hall: Definition, host: Host, path: Path) -> Iterator[Mistake]:
    yield from repeats(host.days, (*path, "days"))
    numbers = [window.window for window in hall.windows]
    if host.window is None and host.room is None:
        yield path, sentence_of("say where {host} receives visitors: the window, or the room", host=excerpt(host.id))
    elif host.window is not None and numbers and host.window not in numbers:
        text = sentence_of(
            "there is no window {window}; write the number of one, such as {number}",
            window=host.window,
            number=numbers[0],
        )
        yield (*path, "window"), text


def _host_of_service(hall: Definition, service: Service, path: Path) -> Iterator[Mistake]:
    name = service.host or ""
    yield from unknown(name, [host.id for host in hall.hosts], "host", (*path, "host"))
    host = hall.host(name)
    window = hall.window(host.window) if host is not None and host.window is not None else None
    if window is not None and service.id not in window.after_minutes():
        text = sentence_of(
            "window {window}, where {host} receives, does not serve {service}; let it, or choose another window",
            window=window.window,
            host=excerpt(name),
            service=excerpt(service.id),
        )
        yield (*path, "host"), text


def _readable(spans: Sequence[BookingSpan], path: Path) -> Iterator[PlacedSpan]:
    """The spans whose days and times have their form: the others have a mistake of their own."""
    for place, span in enumerate(spans):
        clocks = (span.first, span.until)
        if span.days and all(map(is_day_name, span.days)) and all(map(_CLOCK.fullmatch, clocks)):
            days: dict[MonthDay, str] = {}
            for name in span.days:
                days.update((day, name) for day in _month_days(name) if day not in days)
            yield PlacedSpan((*path, place), span, minutes_of(span.first), minutes_of(span.until), days)


def _month_days(name: str) -> Iterator[MonthDay]:
    """The days of a month that a name can mean: its last Thursday is the fourth or the fifth one."""
    ordinal, _, weekday = name.rpartition(" ")
    if not ordinal:
        weeks = WEEKS_OF_MONTH
    elif ordinal == ORDINALS[-1]:
        weeks = WEEKS_OF_MONTH[-2:]
    else:
        weeks = WEEKS_OF_MONTH[ORDINALS.index(ordinal) :][:1]
    return ((weekday, week) for week in weeks)


def _spans(booking: ServiceBooking, spans: Sequence[PlacedSpan], path: Path) -> Iterator[Mistake]:
    """Check the spans of a service, each for itself and against one another."""
    for span in spans:
        yield from repeats(span.span.days, (*span.path, "days"))
        if span.until <= span.first:
            text = sentence_of("{span} ends before it begins; write the earlier time first", span=excerpt(span.clocks))
            yield (*span.path, "until"), text
        elif span.until - span.first < booking.place_minutes:
            text = sentence_of(
                "no place of {length} min fits into {span}; make places shorter, or the span longer",
                length=booking.place_minutes,
                span=excerpt(span.clocks),
            )
            yield (*span.path, "until"), text
    if any(booking.closes_minutes >= booking.opens_days * DAY_MINUTES + span.first for span in spans):
        text = sentence_of(
            "booking ends {minutes} min before a place, and begins later than that; write fewer minutes, or more days",
            minutes=booking.closes_minutes,
        )
        yield (*path, "closes_minutes"), text
    for other, span in combinations(spans, 2):
        if (day := _common_day(other, span)) is not None:
            text = sentence_of(
                "{day}: {span} overlaps {other}; join the two or part them",
                day=day_sentence(day),
                span=excerpt(span.clocks),
                other=excerpt(other.clocks),
            )
            yield span.path, text


def _common_day(other: PlacedSpan, span: PlacedSpan) -> str | None:
    """A day on which both spans have the same minute, as the later one names it."""
    if span.first >= other.until or other.first >= span.until:
        return None
    return next((name for day, name in span.days.items() if day in other.days), None)


def _open(hall: Definition, service: Service, span: PlacedSpan) -> Iterator[Mistake]:
    """Check that the hall, the service and its host receive visitors in the whole span on each of its days."""
    host = hall.host(service.host) if service.host is not None else None
    of_host = {day for name in host.days if is_day_name(name) for day in _month_days(name)} if host else set()
    for place, name in enumerate(span.span.days):
        days = list(_month_days(name))
        path: Path = (*span.path, "days", place)
        if of_host and not of_host.issuperset(days):
            text = sentence_of(
                "{day}: {host} does not receive visitors then; choose one of its days",
                day=day_sentence(name),
                host=excerpt(service.host or ""),
            )
            yield path, text
        for hours in (hall.hours, service.hours):
            if hours is not None and span.first < span.until:
                yield from _within(hours, span, name, path)


def _within(hours: Hours, span: PlacedSpan, name: str, path: Path) -> Iterator[Mistake]:
    written = hours.on(WEEKDAYS.index(name[-3:]))
    if not all(map(_HOURS_SPAN.fullmatch, written)):
        return
    if any(begin <= span.first and span.until <= end for begin, end in open_minutes(written)):
        return
    if not written:
        yield path, sentence_of("{day}: no tickets are given on that day; choose another", day=day_sentence(name))
        return
    text = sentence_of(
        "{day}: tickets are given {hours}, so {span} is not within the hours; part it, or change the hours",
        day=day_sentence(name),
        hours=", ".join(written),
        span=span.clocks,
    )
    yield path, text


def _room(
    hall: Definition, service: Service, booking: ServiceBooking, spans: Sequence[PlacedSpan], path: Path
) -> Iterator[Mistake]:
    """Check the number of places against windows, the share of those who just come, and the tickets of a day."""
    host = hall.host(service.host) if service.host is not None else None
    windows = hall.windows_of(service.id) if host is None or host.window is None else (host.window,)
    if windows and booking.places > len(windows):
        text = sentence_of(
            "places side by side: {places}, but windows that receive these visitors: {n}; write at most as many",
            places=booking.places,
            n=len(windows),
        )
        yield (*path, "places"), text
    if booking.place_minutes < 1:
        return
    counts: dict[MonthDay, int] = {}
    for span in spans:
        for day in span.days:
            counts[day] = counts.get(day, 0) + (span.until - span.first) // booking.place_minutes * booking.places
    most = max(counts.values(), default=0)
    bookable = most * (100 - booking.walk_in_percent) // 100
    if most > 0 and bookable < 1:
        text = sentence_of("this share leaves no place of a day to book; write a smaller one")
        yield (*path, "walk_in_percent"), text
    if service.daily_limit is not None and bookable > service.daily_limit:
        text = sentence_of(
            "{n} places of a day can be booked, but only {limit} tickets are given; raise the limit, or offer fewer",
            n=bookable,
            limit=service.daily_limit,
        )
        yield (*path, "spans"), text


def _busy_host(
    host: str, shared: Sequence[tuple[Service, PlacedSpan]], spans: Sequence[PlacedSpan]
) -> Iterator[Mistake]:
    """Check that a host does not receive for two services at the same time."""
    for span in spans:
        for service, other in shared:
            if (day := _common_day(other, span)) is not None:
                text = sentence_of(
                    "{day}: {host} receives for {service} at that time ({span}); choose another time",
                    day=day_sentence(day),
                    host=excerpt(host),
                    service=excerpt(service.id),
                    span=other.clocks,
                )
                yield span.path, text
