"""What must hold between the values of a configuration. Pure but for the time zones, which the system knows.

Works also on a configuration in which single values are wrong: such a value is left alone here, and so is whatever
refers to it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from ipaddress import ip_network
from zoneinfo import ZoneInfo, available_timezones

from queue_server.config import boards, displays, openid, reports
from queue_server.config.convert import nearest, shown
from queue_server.config.definition import Definition, Hours, Service, Window
from queue_server.config.mistakes import Mistake, Path, repeats, said, twice
from queue_server.config.settings import Config, ServerSettings

LOOK_ALIKE = str.maketrans("АВЕКМНОРСТХІЁӨҮУ", "ABEKMHOPCTXIEOYY")
"""Cyrillic capitals and the Latin ones that a visitor reads in them."""

_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


def check(config: Config) -> list[Mistake]:
    """Every mistake between values: of the server, of each hall, of the bridge."""
    mistakes = [*_server(config.server)]
    if not config.halls:
        mistakes.append((("halls",), said("there is no hall; write one as [halls.ID], as the sample does")))
    for name, hall in config.halls.items():
        mistakes += [(("halls", name, *path), what) for path, what in _hall(hall)]
    mistakes += [*boards.check(config.bridge, config.halls), *displays.check(config.displays, config.halls)]
    return [*mistakes, *openid.check(config.openid), *reports.check(config.reports, config.halls)]


def _server(server: ServerSettings) -> Iterator[Mistake]:
    for place, proxy in enumerate(server.trusted_proxies):
        try:
            ip_network(proxy, strict=False)
        except ValueError:
            wanted = said('an address such as "10.0.0.5" or a network such as "10.0.0.0/24"')
            what = said("write {wanted}, not {value}", wanted=wanted, value=shown(proxy))
            yield ("server", "trusted_proxies", place), what

    if (server.tls_certificate is None) != (server.tls_key is None):
        lacking = "tls_key" if server.tls_key is None else "tls_certificate"
        yield ("server",), said("{lacking} is missing: a certificate and its key go together", lacking=lacking)


def _hall(hall: Definition) -> Iterator[Mistake]:
    yield from _timezone(hall.timezone)
    yield from repeats(hall.languages, ("languages",))
    yield from _hours(hall.hours, ("hours",))
    yield from _closed_days(hall)
    for table in ("groups", "zones", "priorities", "results"):
        yield from _twice([one.id for one in getattr(hall, table)], table, "id")
    yield from _services(hall)
    yield from _windows(hall)
    services = [service.id for service in hall.services]
    for place, result in enumerate(hall.results):
        for number, service in enumerate(result.services):
            yield from _unknown(service, services, "service", ("results", place, "services", number))
    booked = hall.rules.booked_priority
    if booked is not None:
        yield from _unknown(booked, [p.id for p in hall.priorities], "priority", ("rules", "booked_priority"))


def _timezone(name: str) -> Iterator[Mistake]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        guess = nearest(name, sorted(available_timezones())) or "Asia/Almaty"
        what = said("there is no time zone {name}; write one such as {guess}", name=shown(name), guess=shown(guess))
        yield ("timezone",), what


def _hours(hours: Hours | None, path: Path) -> Iterator[Mistake]:
    if hours is None:
        return
    days = {day: getattr(hours, day) for day in hours.__struct_fields__}
    if not any(days.values()):
        what = said('no day is open; write a day such as mon = ["09:00-18:00"], or remove hours to be always open')
        yield path, what
    for day, spans in days.items():
        yield from _spans(spans, (*path, day))


def _closed_days(hall: Definition) -> Iterator[Mistake]:
    yield from _twice([closed.date for closed in hall.closed_days], "closed_days", "date")
    for place, closed in enumerate(hall.closed_days):
        try:
            date.fromisoformat(closed.date or "2026-01-01")
        except ValueError:
            what = said("there is no day {day}; look at a calendar", day=shown(closed.date))
            yield ("closed_days", place, "date"), what


def _spans(spans: Iterable[str], path: Path) -> Iterator[Mistake]:
    """Each span ends after it begins and overlaps none before it."""
    earlier: list[tuple[int, int, str]] = []
    for place, span in enumerate(spans):
        found = _SPAN.fullmatch(span)
        if found is None:
            continue
        hour, minute, end_hour, end_minute = map(int, found.groups())
        start, end = hour * 60 + minute, end_hour * 60 + end_minute
        if end <= start:
            yield (*path, place), said("{span} ends before it begins; write the earlier time first", span=shown(span))
            continue
        for other_start, other_end, other in earlier:
            if start < other_end and other_start < end:
                what = said("{span} overlaps {other}; join the two or part them", span=shown(span), other=shown(other))
                yield (*path, place), what
        earlier.append((start, end, span))


def _services(hall: Definition) -> Iterator[Mistake]:
    if not hall.services:
        yield ("services",), said("a hall needs a service; write one under [[halls.ID.services]]")
    yield from _twice([service.id for service in hall.services], "services", "id")
    served = {service for window in hall.windows for service in window.after_minutes()}
    of_letter: dict[str, Service] = {}
    for place, service in enumerate(hall.services):
        path: Path = ("services", place)
        if service.group is not None:
            yield from _unknown(service.group, [group.id for group in hall.groups], "group", (*path, "group"))
        if hall.windows and service.id and service.id not in served:
            what = said("no window serves {service}; name it in the services of a window", service=shown(service.id))
            yield path, what
        yield from _numbers(service, of_letter.setdefault(service.prefix.translate(LOOK_ALIKE), service), path)
        yield from _hours(service.hours, (*path, "hours"))


def _numbers(service: Service, first: Service, path: Path) -> Iterator[Mistake]:
    """The numbers of a service, beside those of the first service with its letter, or with one that looks the same."""
    if service.last_number < service.first_number:
        what = said("{last} is less than first_number, {first}", last=service.last_number, first=service.first_number)
        yield (*path, "last_number"), what
    elif service.daily_limit is not None and service.daily_limit > (
        count := service.last_number - service.first_number + 1
    ):
        yield (*path, "daily_limit"), said("there are only {n} numbers; lower it, or raise last_number", n=count)
    if service.prefix != first.prefix:
        yield (
            (*path, "prefix"),
            said(
                "{prefix} looks like the other letter {other} of {service}; use another",
                prefix=service.prefix,
                other=first.prefix,
                service=shown(first.id),
            ),
        )
        return
    for name in ("first_number", "last_number"):
        number, shared = getattr(service, name), getattr(first, name)
        if number != shared:
            yield (
                (*path, name),
                said(
                    "services of letter {prefix} share their numbers; write {shared}, as for {service}",
                    prefix=service.prefix,
                    shared=shared,
                    service=shown(first.id),
                ),
            )


def _windows(hall: Definition) -> Iterator[Mistake]:
    if not hall.windows:
        yield ("windows",), said("a hall needs a window; write one under [[halls.ID.windows]]")
    yield from _twice([window.window for window in hall.windows], "windows", "window")
    for place, window in enumerate(hall.windows):
        path: Path = ("windows", place)
        if window.zone is not None:
            yield from _unknown(window.zone, [zone.id for zone in hall.zones], "zone", (*path, "zone"))
        yield from _served(window, [service.id for service in hall.services], path)


def _served(window: Window, services: list[str], path: Path) -> Iterator[Mistake]:
    for place, service in enumerate(window.services):
        yield from _unknown(service, services, "service", (*path, "services", place))
        if service in window.services[:place]:
            yield (*path, "services", place), said("{value} stands here a second time; remove it", value=shown(service))
    for service in window.helps:
        yield from _unknown(service, services, "service", (*path, "helps", service))
        if service in window.services:
            yield (
                (*path, "helps", service),
                said(
                    "the window serves {service} already; keep it in services or in helps, not in both",
                    service=shown(service),
                ),
            )


def _twice(values: list[str] | list[int], table: str, name: str) -> Iterator[Mistake]:
    for place, value in enumerate(values):
        if value and value in values[:place]:
            yield (table, place, name), twice(value, name)


def _unknown(value: str, known: list[str], word: str, path: Path) -> Iterator[Mistake]:
    """A reference to nothing. Without any service, or with one that has no id, that is what to mend first."""
    if value in known or "" in known or (word == "service" and not known):
        return
    gaps = {"word": said(word), "value": shown(value)}
    if not known:
        yield path, said("the hall has no {word} at all; define {value} or remove this", **gaps)
        return
    guess = nearest(value, known)
    if guess:
        yield path, said("there is no {word} {value}; did you mean {guess}?", guess=shown(guess), **gaps)
    else:
        yield path, said("there is no {word} {value}; write one of {known}", known=", ".join(known), **gaps)
