"""Events of bookings: times that are booked, asked for, drawn and waited for, receptions, and what the hall withdraws.

They follow the rules of `queue_server.hall.events`, which has them with all others.
"""

from typing import Literal

from msgspec import Struct

from queue_server.hall.bookings.booking import BookingParty, RefusalReason
from queue_server.hall.bookings.receptions.reception import ReceptionResult


class BookingOffered(Struct, frozen=True, omit_defaults=True, gc=False):
    """The place from `start` to `end` is for whoever has the lease `offer`, until `until`. A lease has one place: a
    later offer under its id is in place of the one before. With `booking` the place is offered to that booking alone,
    which waits for an earlier one."""

    offer: str
    service: str
    start: int
    end: int
    until: int
    booking: str | None = None


class BookingMade(Struct, frozen=True, omit_defaults=True, gc=False):
    """A visitor has booked the time from `start` to `end`. The lease `offer` ends. `reference` is the visit's id in
    another system."""

    booking: str
    service: str
    start: int
    end: int
    language: str | None = None
    offer: str | None = None
    reference: str | None = None


class BookingMoved(Struct, frozen=True, omit_defaults=True, gc=False):
    """The booking is for this time, and for this service, in place of those before. The lease `offer` ends."""

    booking: str
    service: str
    start: int
    end: int
    by: BookingParty = "visitor"
    reason: str | None = None
    offer: str | None = None


class BookingCancelled(Struct, frozen=True, omit_defaults=True, gc=False):
    """The booking has ended. With `closure` time alone has ended it: the closure displaced it, and its visitor has not
    chosen another place."""

    booking: str
    by: BookingParty = "visitor"
    reason: str | None = None
    closure: str | None = None


class BookingAsked(Struct, frozen=True, gc=False):
    """The booking is an appointment that somebody confirms: it has its place, and gets an answer by `answer_by`."""

    booking: str
    answer_by: int


class BookingConfirmed(Struct, frozen=True, gc=False):
    """The appointment that was asked for stands."""

    booking: str


class BookingRefused(Struct, frozen=True, gc=False):
    """The appointment that was asked for is refused. What else is said to the visitor stands beside the journal."""

    booking: str
    reason: RefusalReason


class BookingReferred(Struct, frozen=True, omit_defaults=True, gc=False):
    """The appointment is asked of another host, at this service and time. The lease `offer` ends."""

    booking: str
    service: str
    start: int
    end: int
    offer: str | None = None


class BookingArrived(Struct, frozen=True, omit_defaults=True, gc=False):
    """The visitor has come. The next record issues the ticket: due by the booked time, or like that of anyone who comes
    for one who is late."""

    booking: str
    ticket: str
    number: str
    is_late: bool = False


class BookingMissed(Struct, frozen=True, gc=False):
    """The visitor has not come in time."""

    booking: str


class PlacesClosed(Struct, frozen=True, omit_defaults=True, gc=False):
    """From `start` to `end` nobody is received, or the host receives nobody, or nobody is received for the service.
    Open bookings of that time are displaced."""

    closure: str
    start: int
    end: int
    reason: str
    host: str | None = None
    service: str | None = None


class PlacesReopened(Struct, frozen=True, gc=False):
    """The closure is taken back: nobody is displaced by it any more."""

    closure: str


class WaitlistJoined(Struct, frozen=True, gc=False):
    """The visitor of the booking wants an earlier place."""

    booking: str


class WaitlistLeft(Struct, frozen=True, omit_defaults=True, gc=False):
    """The visitor wants none any more, or has not answered an offer by its end."""

    booking: str
    ending: Literal["asked", "unanswered"] = "asked"


class WaitlistDeclined(Struct, frozen=True, gc=False):
    """The visitor does not want the offered place that begins at `start`, and waits for another one."""

    booking: str
    start: int


class ReceptionEnded(Struct, frozen=True, omit_defaults=True, gc=False):
    """A host has received the visitor of a ticket. The record that ends the service follows.

    What is taken under control is to be done until the date `until`. `to_host` is the host to whom the visitor was
    referred. `booking` is there where the ticket came from one.
    """

    ticket: str
    number: str
    window: int
    service: str
    host: str
    result: ReceptionResult
    until: str | None = None
    to_host: str | None = None
    booking: str | None = None


class ControlDone(Struct, frozen=True, gc=False):
    """What was taken under control at the reception of record `control` is done."""

    control: int


class ControlReopened(Struct, frozen=True, gc=False):
    """What was taken under control at the reception of record `control` is not done after all."""

    control: int


class DrawOpened(Struct, frozen=True, gc=False):
    """The places of a date (`day`, RFC 3339) are drawn among all who ask before `closes`. `commitment` is the SHA-256
    (hex digits) of the secret that decides with their numbers."""

    draw: str
    service: str
    day: str
    commitment: str
    closes: int


class DrawEntered(Struct, frozen=True, omit_defaults=True, gc=False):
    """Somebody takes part with a random number (32 hex digits). A drawn place becomes the booking of that id."""

    draw: str
    booking: str
    number: str
    language: str | None = None


class DrawLeft(Struct, frozen=True, gc=False):
    """The visitor of the entry `booking` takes part no more. The number still counts for the draw of the others."""

    draw: str
    booking: str


class DrawHeld(Struct, frozen=True, gc=False):
    """The places were drawn. `starts` names each as often as it was free; the records that follow book what was drawn,
    in the order of the draw."""

    draw: str
    secret: str
    starts: tuple[int, ...]


PlanEvent = PlacesClosed | PlacesReopened | WaitlistJoined | WaitlistLeft | WaitlistDeclined
DrawEvent = DrawOpened | DrawEntered | DrawLeft | DrawHeld
AnswerEvent = BookingAsked | BookingConfirmed | BookingRefused | BookingReferred
ReceptionEvent = ReceptionEnded | ControlDone | ControlReopened
BookingEvent = (
    BookingOffered
    | BookingMade
    | BookingMoved
    | BookingCancelled
    | BookingArrived
    | BookingMissed
    | PlanEvent
    | DrawEvent
)
