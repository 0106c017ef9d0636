"""Defines the bodies and answers of closures. Pure."""

from datetime import date, datetime
from typing import Annotated, Final

from msgspec import Meta, Struct

from queue_server.api.bookings.booking_documents import BookingOfDay
from queue_server.api.http.bodies import Line, Name
from queue_server.config.values.scalars import ClockEnd, ClockTime
from queue_server.views.bookings.closure import ClosureDocument

MOST_CONCERNED: Final = 20_000
"""More open bookings than any hall has."""


class ClosureBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A span in which nobody is received, by the hall's clock: from `first` on `day`, or from its beginning, until
    `until` on `last_day`, or until its end. With `host` that host alone receives nobody, with `service` nobody is
    received for that service alone. `concerned` are the bookings
    that were shown before: it is refused where more are concerned."""

    day: date
    last_day: date | None = None
    first: ClockTime | None = None
    until: ClockEnd | None = None
    host: Name | None = None
    service: Name | None = None
    reason: Line = ""
    concerned: Annotated[tuple[Name, ...], Meta(max_length=MOST_CONCERNED)] = ()


class ConcernedDocument(Struct, frozen=True, kw_only=True):
    """The open bookings, with their visitors, whose time a closure would take. `entries` is how many take part in draws
    that would have no places."""

    hall: str
    start: datetime
    end: datetime
    host: str | None
    service: str | None
    bookings: tuple[BookingOfDay, ...]
    entries: int


class ClosuresDocument(Struct, frozen=True, kw_only=True):
    """The closures that are on or to come, and the bookings whose visitors have not chosen another time yet."""

    hall: str
    closures: tuple[ClosureDocument, ...]
    displaced: tuple[BookingOfDay, ...]
