"""Checks the values of a configuration against each other. Pure except for the time zones, which come from the system.

It also works on a configuration with wrong single values: these and all references to them are skipped here.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from ipaddress import ip_network
from zoneinfo import ZoneInfo, available_timezones

from queue_server.config import boards, message_rules
from queue_server.config.checks import booking_check, group_check
from queue_server.config.convert import excerpt, nearest
from queue_server.config.definition import Definition, Hours, Service, Window
from queue_server.config.mistakes import Mistake, Path, repeats, sentence_of, twice
from queue_server.config.references import unknown
from queue_server.config.sections import (
    displays,
    messages,
    openid,
    public_log,
    region,
    reports,
    standby,
    store,
    webhooks,
)
from queue_server.config.settings import Config, ServerSettings

LOOK_ALIKE = str.maketrans("АВЕКМНОРСТХІЁӨҮУ", "ABEKMHOPCTXIEOYY")
"""Cyrillic capitals, with the Latin letters that look the same to a visitor."""

_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


def check(config: Config, *, needs_hall: bool = True) -> list[Mistake]:
    """Every mistake between values: of the server, of each hall, of the bridge."""
    mistakes = [*_server(config.server)]
    if needs_hall and not config.halls and config.centre is None:
        mistakes.append((("halls",), sentence_of("there is no hall; write one as [halls.ID], as the sample does")))
    for name, hall in config.halls.items():
        mistakes += [(("halls", name, *path), text) for path, text in _hall(hall)]
    mistakes += [*boards.check(config.bridge, config.halls), *displays.check(config.displays, config.halls)]
    districts = [district.id for district in config.region.districts]
    followed = None if config.centre is None else [hall.id for hall in config.region.halls]
    return [
        *mistakes,
        *openid.check(config.openid),
        *reports.check(config.reports, config.halls, districts, followed),
        *store.check(config.store),
        *public_log.check(config.log),
        *standby.check(config.standby, config.halls),
        *messages.check(config.messages, config.reports, config.halls),
        *webhooks.check(config.webhooks),
        *region.check(config.region),
    ]


def _server(server: ServerSettings) -> Iterator[Mistake]:
    for place, proxy in enumerate(server.trusted_proxies):
        try:
            ip_network(proxy, strict=False)
        except ValueError:
            form = sentence_of('an address such as "10.0.0.5" or a network such as "10.0.0.0/24"')
            text = sentence_of("write {wanted}, not {value}", wanted=form, value=excerpt(proxy))
            yield ("server", "trusted_proxies", place), text

    if (server.tls_certificate is None) != (server.tls_key is None):
        lacking = "tls_key" if server.tls_key is None else "tls_certificate"
        yield ("server",), sentence_of("{lacking} is missing: a certificate and its key go together", lacking=lacking)


def _hall(hall: Definition) -> Iterator[Mistake]:
    yield from _timezone(hall.timezone)
    yield from repeats(hall.languages, ("languages",))
    yield from _hours(hall.hours, ("hours",))
    yield from _closed_days(hall)
    for table in ("groups", "zones", "priorities", "results", "hosts", "help_reasons"):
        yield from _twice([item.id for item in getattr(hall, table)], table, "id")
    yield from _services(hall)
    yield from _windows(hall)
    yield from group_check.check(hall)
    yield from booking_check.check(hall)
    yield from message_rules.check(hall.messages)
    services = [service.id for service in hall.services]
    for place, result in enumerate(hall.results):
        for number, service in enumerate(result.services):
            yield from unknown(service, services, "service", ("results", place, "services", number))
    if hall.rating is not None:
        for path, text in _twice([reason.id for reason in hall.rating.reasons], "reasons", "id"):
            yield ("rating", *path), text
    yield from repeats(hall.waiting_zones, ("waiting_zones",))
    for place, zone in enumerate(hall.waiting_zones):
        yield from unknown(zone, [defined.id for defined in hall.zones], "zone", ("waiting_zones", place))
    booked = hall.rules.booked_priority
    if booked is not None:
        yield from unknown(booked, [p.id for p in hall.priorities], "priority", ("rules", "booked_priority"))


def _timezone(name: str) -> Iterator[Mistake]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        guess = nearest(name, sorted(available_timezones())) or "Asia/Almaty"
        text = sentence_of(
            "there is no time zone {name}; write one such as {guess}", name=excerpt(name), guess=excerpt(guess)
        )
        yield ("timezone",), text


def _hours(hours: Hours | None, path: Path) -> Iterator[Mistake]:
    if hours is None:
        return
    days = {day: getattr(hours, day) for day in hours.__struct_fields__}
    if not any(days.values()):
        text = sentence_of(
            "no day is open; give one its hours, such as 09:00-18:00, or take the hours away to be always open"
        )
        yield path, text
    for day, spans in days.items():
        yield from _spans(spans, (*path, day))


def _closed_days(hall: Definition) -> Iterator[Mistake]:
    yield from _twice([closed.date for closed in hall.closed_days], "closed_days", "date")
    for place, closed in enumerate(hall.closed_days):
        try:
            date.fromisoformat(closed.date or "2026-01-01")
        except ValueError:
            text = sentence_of("there is no day {day}; look at a calendar", day=excerpt(closed.date))
            yield ("closed_days", place, "date"), text


def _spans(spans: Iterable[str], path: Path) -> Iterator[Mistake]:
    """Check that each span ends after it begins and overlaps no span before it."""
    spans_before: list[tuple[int, int, str]] = []
    for place, span in enumerate(spans):
        match = _SPAN.fullmatch(span)
        if match is None:
            continue
        hour, minute, end_hour, end_minute = map(int, match.groups())
        start, end = hour * 60 + minute, end_hour * 60 + end_minute
        if end <= start:
            yield (
                (*path, place),
                sentence_of("{span} ends before it begins; write the earlier time first", span=excerpt(span)),
            )
            continue
        for other_start, other_end, other in spans_before:
            if start < other_end and other_start < end:
                text = sentence_of(
                    "{span} overlaps {other}; join the two or part them", span=excerpt(span), other=excerpt(other)
                )
                yield (*path, place), text
        spans_before.append((start, end, span))


def _services(hall: Definition) -> Iterator[Mistake]:
    if not hall.services:
        yield ("services",), sentence_of("a hall needs a service; add one")
    yield from _twice([service.id for service in hall.services], "services", "id")
    served = {service for window in hall.windows for service in window.after_minutes()}
    of_letter: dict[str, Service] = {}
    for place, service in enumerate(hall.services):
        path: Path = ("services", place)
        if service.group is not None:
            yield from unknown(service.group, [group.id for group in hall.groups], "group", (*path, "group"))
        if hall.windows and service.id and service.id not in served:
            text = sentence_of(
                "no window serves {service}; name it in the services of a window", service=excerpt(service.id)
            )
            yield path, text
        yield from _numbers(service, of_letter.setdefault(service.prefix.translate(LOOK_ALIKE), service), path)
        yield from _hours(service.hours, (*path, "hours"))


def _numbers(service: Service, first: Service, path: Path) -> Iterator[Mistake]:
    """Check the numbers of a service against the first service with its letter, or with a letter that looks the
    same."""
    if service.last_number < service.first_number:
        text = sentence_of(
            "{last} is less than the first number, {first}", last=service.last_number, first=service.first_number
        )
        yield (*path, "last_number"), text
    elif service.daily_limit is not None and service.daily_limit > (
        count := service.last_number - service.first_number + 1
    ):
        yield (
            (*path, "daily_limit"),
            sentence_of("there are only {n} numbers; lower it, or raise the last number", n=count),
        )
    if service.prefix != first.prefix:
        yield (
            (*path, "prefix"),
            sentence_of(
                "{prefix} looks like the other letter {other} of {service}; use another",
                prefix=service.prefix,
                other=first.prefix,
                service=excerpt(first.id),
            ),
        )
        return
    for name in ("first_number", "last_number"):
        number, shared = getattr(service, name), getattr(first, name)
        if number != shared:
            yield (
                (*path, name),
                sentence_of(
                    "services of letter {prefix} share their numbers; write {shared}, as for {service}",
                    prefix=service.prefix,
                    shared=shared,
                    service=excerpt(first.id),
                ),
            )


def _windows(hall: Definition) -> Iterator[Mistake]:
    if not hall.windows:
        yield ("windows",), sentence_of("a hall needs a window; add one")
    yield from _twice([window.window for window in hall.windows], "windows", "window")
    for place, window in enumerate(hall.windows):
        path: Path = ("windows", place)
        if window.zone is not None:
            yield from unknown(window.zone, [zone.id for zone in hall.zones], "zone", (*path, "zone"))
        yield from _served(window, [service.id for service in hall.services], path)


def _served(window: Window, services: list[str], path: Path) -> Iterator[Mistake]:
    for place, service in enumerate(window.services):
        yield from unknown(service, services, "service", (*path, "services", place))
        if service in window.services[:place]:
            yield (
                (*path, "services", place),
                sentence_of("{value} stands here a second time; remove it", value=excerpt(service)),
            )
    for service in window.helps:
        yield from unknown(service, services, "service", (*path, "helps", service))
        if service in window.services:
            yield (
                (*path, "helps", service),
                sentence_of(
                    "the window calls {service} anyway, so it cannot help with it; remove one of the two",
                    service=excerpt(service),
                ),
            )


def _twice(values: list[str] | list[int], table: str, name: str) -> Iterator[Mistake]:
    for place, value in enumerate(values):
        if value and value in values[:place]:
            yield (table, place, name), twice(value)
