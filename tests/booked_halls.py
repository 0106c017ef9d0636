"""A small hall with times to book, for tests."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from queue_server.config.booking_times import BookingSpan, ServiceBooking
from queue_server.config.definition import Definition, Host
from queue_server.hall import commands as c
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.state import SECOND
from tests.halls import DEFINITION, KIOSK, MORNING, PureHall, names

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONE = ZoneInfo(DEFINITION.timezone)


def times(**rules: Any) -> ServiceBooking:
    """Half hours from nine to six on every day, but for what is named."""
    rules = {"place_minutes": 30, "walk_in_percent": 0, "opens_days": 7, "check_in_minutes": 30, **rules}
    return ServiceBooking(spans=(BookingSpan(DAYS, "09:00", "18:00"),), **rules)


def with_times(definition: Definition = DEFINITION, **of_service: ServiceBooking | None) -> Definition:
    """The definition with these times to book at its services."""
    services = tuple(
        replace(service, booking=of_service.get(service.id, service.booking)) for service in definition.services
    )
    return replace(definition, services=services)


BOOKED = with_times(land=times(places=2, late="lost"), school=times(late="join"))
"""Two visitors side by side at land, where a late one has lost the time; one at school, where a late one joins."""


def receiving(**of_service: ServiceBooking | None) -> Definition:
    """The hall in which the akim receives for land, once a secretary has confirmed it, and a deputy for school."""
    definition = with_times(**{"land": times(confirmed_by="secretary"), "school": times(), **of_service})
    hosts = {"land": "akim", "school": "deputy"}
    return replace(
        definition,
        services=tuple(replace(service, host=hosts.get(service.id)) for service in definition.services),
        hosts=(
            Host("akim", names("The akim"), window=1, answer_days=3),
            Host("deputy", names("The deputy"), window=2, answer_days=30),
        ),
    )


RECEIVING = receiving()


def at(clock: str, day: str = "2025-10-09") -> int:
    """A time on the wall of the hall, in µs UTC."""
    return int(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE).timestamp()) * SECOND


class BookedHall(PureHall):
    """The hall at two in the afternoon of a Thursday, and the steps that most tests take."""

    def __init__(self, definition: Definition = BOOKED, now: int = MORNING) -> None:
        super().__init__(definition, now)

    def book(self, name: str, clock: str = "16:00", service: str = "land", day: str = "2025-10-09") -> Booking:
        self.ask(c.MakeBooking(name, service, at(clock, day)), KIOSK)
        return self.state.bookings[name]

    def state_of(self, name: str) -> str:
        return self.state.bookings[name].state
