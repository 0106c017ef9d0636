"""Defines the bodies of commands about bookings. Pure."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from msgspec import Meta, Struct

from queue_server.api.http.bodies import Line, Name, Text
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.reference import Reference
from queue_server.bookings.presented_code import LONGEST_PRESENTED
from queue_server.config.languages import LanguageCode
from queue_server.hall.bookings.booking import BookingParty

Start = Annotated[datetime, Meta(tz=True)]
OfferName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16}$", description="an offer of this hall")]
PersonName = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="one line")]
DrawNumber = Annotated[str, Meta(pattern="^[0-9a-f]{32}$", max_length=32, description="32 hexadecimal digits")]
WrittenNumber = Annotated[str, Meta(max_length=64)]

_UNIX_BEGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)


class OfferBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A place to keep for five minutes. `offer` is one that is held already: its place is given back for this one."""

    service: Name
    start: Start
    offer: OfferName | None = None


class BookingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A booking to make. `name`, `phone` and `question` are of the visitor: they are kept beside the journal until the
    day after the booked time. Whoever books without credentials names a `phone`; a kiosk, which has digits alone, needs
    no `name`. `reference` is the visit's id in another system: opaque, without anything about a person; the ticket gets
    it too."""

    service: Name
    start: Start
    name: PersonName | None = None
    phone: WrittenNumber | None = None
    question: Text | None = None
    language: LanguageCode | None = None
    offer: OfferName | None = None
    reference: Reference | None = None


class EnterDrawBody(Struct, frozen=True, forbid_unknown_fields=True):
    """One who takes part in a draw, as in a booking. `number` (32 hex digits) is random; without it the server draws
    one."""

    name: PersonName
    phone: WrittenNumber | None = None
    question: Text | None = None
    language: LanguageCode | None = None
    number: DrawNumber | None = None


class MoveBookingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Another time for a booking. `by` is `hall` where the hall moves it, which a manager does, with a `reason`."""

    start: Start
    service: Name | None = None
    offer: OfferName | None = None
    by: BookingParty = "visitor"
    reason: Line = ""


class CancelBookingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A booking to cancel. `by` is `hall` where the hall cancels it, which a manager does, with a `reason`."""

    by: BookingParty = "visitor"
    reason: Line = ""


class ArriveBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A visitor who has booked and is in the hall. `waits_in` and `sign_language` are as for any ticket."""

    priority: Name | None = None
    language: LanguageCode | None = None
    waits_in: Name | None = None
    sign_language: bool = False


class PresentedBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What a visitor in the hall shows of a booking: its six digits, or what its QR code says."""

    code: Annotated[str, Meta(min_length=1, max_length=LONGEST_PRESENTED, pattern=r"^[^\x00-\x1f\x7f]*$")]
    priority: Name | None = None
    language: LanguageCode | None = None
    waits_in: Name | None = None
    sign_language: bool = False


def microseconds(start: datetime) -> int:
    """The moment as µs UTC. Raises `HttpProblem` for one that no hall has a date for."""
    if not 2000 <= start.year < 2100:
        raise HttpProblem("malformed", why="`start` is a time of this century, such as 2026-01-31T05:15:00Z")
    return (start - _UNIX_BEGIN) // timedelta(microseconds=1)
