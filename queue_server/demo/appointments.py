"""Adds appointments and a reception to the demo's hall. Pure."""

from typing import Final

from msgspec.structs import replace

from queue_server.config.booking_times import BookingSpan, ServiceBooking
from queue_server.config.definition import Definition, Host, Names, Priority, Service, Window
from queue_server.config.values.scalars import WEEKDAYS

SERVICES_BY_APPOINTMENT: Final = 2
"""How many of the services with several windows can be booked."""
HOST: Final = Host(
    "akim",
    Names(kk="Әкім", ru="Аким", en="The akim", uz="Hokim"),
    room=Names(kk="301-кабинет", ru="Кабинет 301", en="Room 301", uz="301-xona"),
)
RECEPTION: Final = "reception"
HEAD_START: Final = Priority(
    "booked", Names(kk="Жазылғандар", ru="По записи", en="By appointment", uz="Yozilganlar"), 600
)
_ALL_DAY: Final = (BookingSpan(WEEKDAYS, "00:00", "24:00"),)


def with_appointments(definition: Definition) -> Definition:
    """The hall whose first services with several windows can be booked at any hour, with a host who receives in person
    at a window of its own, on every day."""
    windows = [window.window for window in definition.windows]
    chosen = [s.id for s in definition.services if len(definition.windows_of(s.id)) > 1][:SERVICES_BY_APPOINTMENT]
    services = [replace(s, booking=_times(places=2)) if s.id in chosen else s for s in definition.services]
    prefix = _free_prefix(definition)
    zone = definition.zones[-1].id if definition.zones else None
    with_host = definition.service(RECEPTION) is None and definition.host(HOST.id) is None and prefix is not None
    if with_host and prefix is not None:
        receiving = Window(max(windows, default=0) + 1, (RECEPTION,), zone)
        definition = replace(
            definition,
            windows=(*definition.windows, receiving),
            hosts=(*definition.hosts, replace(HOST, window=receiving.window)),
        )
        services.append(_reception(prefix))
    if definition.rules.booked_priority is None and definition.priority(HEAD_START.id) is None:
        rules = replace(definition.rules, booked_priority=HEAD_START.id)
        definition = replace(definition, priorities=(*definition.priorities, HEAD_START), rules=rules)
    return replace(definition, services=tuple(services))


def _times(places: int, walk_in_percent: int = 40, **rules: str) -> ServiceBooking:
    return ServiceBooking(
        spans=_ALL_DAY,
        place_minutes=15,
        places=places,
        closes_minutes=0,
        walk_in_percent=walk_in_percent,
        check_in_minutes=60,
        booked_norm_minutes=10,
        **rules,  # type: ignore[arg-type] # one of the words of the rule
    )


def _reception(prefix: str) -> Service:
    names = Names(kk="Әкімнің жеке қабылдауы", ru="Личный приём акима", en="Received by the akim", uz="Hokim qabuli")
    return Service(
        RECEPTION,
        prefix,
        names,
        booking=_times(1, walk_in_percent=0, confirmed_by="secretary"),
        host=HOST.id,
    )


def _free_prefix(definition: Definition) -> str | None:
    """A letter that begins no number yet."""
    prefixes = {service.prefix for service in definition.services}
    return next((letter for letter in "RSTUVWXYZDGIJKMNOQ" if letter not in prefixes), None)
