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
from queue_server.config.mistakes import Mistake, Path
from queue_server.config.settings import Config, ServerSettings

LOOK_ALIKE = str.maketrans("АВЕКМНОРСТХІЁӨҮУ", "ABEKMHOPCTXIEOYY")
"""Cyrillic capitals and the Latin ones that a visitor reads in them."""

_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


def check(config: Config) -> list[Mistake]:
    """Every mistake between values: of the server, of each hall, of the bridge."""
    mistakes = [*_server(config.server)]
    if not config.halls:
        mistakes.append((("halls",), "there is no hall; write one as [halls.ID], as the sample does"))
    for name, hall in config.halls.items():
        mistakes += [(("halls", name, *path), what) for path, what in _hall(hall)]
    mistakes += [*boards.check(config.bridge, config.halls), *displays.check(config.displays, config.halls)]
    return [*mistakes, *openid.check(config.openid), *reports.check(config.reports, config.halls)]


def _server(server: ServerSettings) -> Iterator[Mistake]:
    for place, proxy in enumerate(server.trusted_proxies):
        try:
            ip_network(proxy, strict=False)
        except ValueError:
            wanted = 'an address such as "10.0.0.5" or a network such as "10.0.0.0/24"'
            yield ("server", "trusted_proxies", place), f"write {wanted}, not {shown(proxy)}"

    if (server.tls_certificate is None) != (server.tls_key is None):
        lacking = "tls_key" if server.tls_key is None else "tls_certificate"
        yield ("server",), f"{lacking} is missing: a certificate and its key go together"


def _hall(hall: Definition) -> Iterator[Mistake]:
    yield from _timezone(hall.timezone)
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
        yield ("timezone",), f"there is no time zone {shown(name)}; write one such as {shown(guess)}"


def _hours(hours: Hours | None, path: Path) -> Iterator[Mistake]:
    if hours is None:
        return
    days = {day: getattr(hours, day) for day in hours.__struct_fields__}
    if not any(days.values()):
        yield path, 'no day is open; write a day such as mon = ["09:00-18:00"], or remove hours to be always open'
    for day, spans in days.items():
        yield from _spans(spans, (*path, day))


def _closed_days(hall: Definition) -> Iterator[Mistake]:
    yield from _twice([closed.date for closed in hall.closed_days], "closed_days", "date")
    for place, closed in enumerate(hall.closed_days):
        try:
            date.fromisoformat(closed.date or "2026-01-01")
        except ValueError:
            yield ("closed_days", place, "date"), f"there is no day {shown(closed.date)}; look at a calendar"


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
            yield (*path, place), f"{shown(span)} ends before it begins; write the earlier time first"
            continue
        for other_start, other_end, other in earlier:
            if start < other_end and other_start < end:
                yield (*path, place), f"{shown(span)} overlaps {shown(other)}; join the two or part them"
        earlier.append((start, end, span))


def _services(hall: Definition) -> Iterator[Mistake]:
    if not hall.services:
        yield ("services",), "a hall needs a service; write one under [[halls.ID.services]]"
    yield from _twice([service.id for service in hall.services], "services", "id")
    served = {service for window in hall.windows for service in window.after_minutes()}
    of_letter: dict[str, Service] = {}
    for place, service in enumerate(hall.services):
        path: Path = ("services", place)
        if service.group is not None:
            yield from _unknown(service.group, [group.id for group in hall.groups], "group", (*path, "group"))
        if hall.windows and service.id and service.id not in served:
            yield path, f"no window serves {shown(service.id)}; name it in the services of a window"
        yield from _numbers(service, of_letter.setdefault(service.prefix.translate(LOOK_ALIKE), service), path)
        yield from _hours(service.hours, (*path, "hours"))


def _numbers(service: Service, first: Service, path: Path) -> Iterator[Mistake]:
    """The numbers of a service, beside those of the first service with its letter, or with one that looks the same."""
    if service.last_number < service.first_number:
        yield (*path, "last_number"), f"{service.last_number} is less than first_number, {service.first_number}"
    elif service.daily_limit is not None and service.daily_limit > (
        count := service.last_number - service.first_number + 1
    ):
        yield (*path, "daily_limit"), f"there are only {count} numbers; lower it, or raise last_number"
    if service.prefix != first.prefix:
        yield (
            (*path, "prefix"),
            f"{service.prefix} looks like the other letter {first.prefix} of {shown(first.id)}; use another",
        )
        return
    for name in ("first_number", "last_number"):
        number, shared = getattr(service, name), getattr(first, name)
        if number != shared:
            yield (
                (*path, name),
                f"services of letter {service.prefix} share their numbers; write {shared}, as for {shown(first.id)}",
            )


def _windows(hall: Definition) -> Iterator[Mistake]:
    if not hall.windows:
        yield ("windows",), "a hall needs a window; write one under [[halls.ID.windows]]"
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
            yield (*path, "services", place), f"{shown(service)} stands here a second time; remove it"
    for service in window.helps:
        yield from _unknown(service, services, "service", (*path, "helps", service))
        if service in window.services:
            yield (
                (*path, "helps", service),
                f"the window serves {shown(service)} already; keep it in services or in helps, not in both",
            )


def _twice(values: list[str] | list[int], table: str, name: str) -> Iterator[Mistake]:
    for place, value in enumerate(values):
        if value and value in values[:place]:
            yield (table, place, name), f"{shown(value)} stands here a second time; each {name} must be its own"


def _unknown(value: str, known: list[str], word: str, path: Path) -> Iterator[Mistake]:
    """A reference to nothing. Without any service, or with one that has no id, that is what to mend first."""
    if value in known or "" in known or (word == "service" and not known):
        return
    if not known:
        yield path, f"the hall has no {word} at all; define {shown(value)} or remove this"
        return
    guess = nearest(value, known)
    advice = f"did you mean {shown(guess)}?" if guess else f"write one of {', '.join(known)}"
    yield path, f"there is no {word} {shown(value)}; {advice}"
