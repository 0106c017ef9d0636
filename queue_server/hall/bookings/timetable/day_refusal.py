"""States why nothing can be booked on a day, whoever has its places. Pure."""

from datetime import date

from queue_server.config.booking_times import falls_on
from queue_server.config.definition import Definition
from queue_server.hall.bookings.timetable.free import booking_rules, refusal_for_today
from queue_server.hall.bookings.timetable.places import closes_at, opens_at, places_on
from queue_server.hall.errors import Refused
from queue_server.hall.state import State


def refusal_for_day(state: State, service: str, day: date, now: int) -> Refused | None:
    """The first reason why nobody can book the service on a date at `now`, or None where somebody may."""
    rules = booking_rules(state, service)
    if rules is None:
        return Refused("service_without_booking", service=service)
    if day < state.local(now).date():
        return Refused("place_past")
    if (refusal := refusal_for_date(state.defined, service, day)) is not None:
        return refusal
    if now < (opens := opens_at(state.defined, rules, day)):
        return Refused("place_not_open", days=rules.opens_days, day=f"{state.local(opens):%d.%m.%Y}")
    last = places_on(state.defined, service, day)[-1]
    if now >= min(last.start, closes_at(rules, last)):
        return Refused("place_closed", minutes=rules.closes_minutes)
    return refusal_for_today(state, service, last.start)


def refusal_for_date(definition: Definition, service: str, day: date) -> Refused | None:
    """The reason why the definition gives a service that takes bookings no places on a date, or None where it does."""
    if definition.is_closed_on(day):
        return Refused("place_day_closed")
    defined = definition.service(service)
    host = definition.host(defined.host) if defined is not None and defined.host is not None else None
    if host is not None and host.days and not falls_on(day, host.days):
        return Refused("place_without_host")
    if not places_on(definition, service, day):
        return Refused("place_none_that_day")
    return None
