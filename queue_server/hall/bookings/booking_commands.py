"""Defines the commands about appointments: places, bookings, receptions, the waiting list, draws and closures of
places. Pure."""

from msgspec import Struct

from queue_server.hall.bookings.booking import BookingParty, RefusalReason
from queue_server.hall.bookings.receptions.reception import ReceptionResult
from queue_server.hall.events import Estimate


class OfferPlace(Struct, frozen=True):
    """Keep the place that begins at `start` (µs UTC) for some minutes, while somebody fills in the page. An `offer` has
    one place: asked for another, it gives the one before back."""

    offer: str
    service: str
    start: int


class MakeBooking(Struct, frozen=True):
    """Book the place that begins at `start` (µs UTC). `offer` names the lease on it, where there is one; `reference` is
    the visit's id in another system."""

    booking: str
    service: str
    start: int
    offer: str | None = None
    language: str | None = None
    reference: str | None = None


class MoveBooking(Struct, frozen=True):
    """Give a booking the place that begins at `start` (µs UTC), at its own service or at another one. The hall states a
    reason, and may do so until the booking is missed."""

    booking: str
    start: int
    service: str | None = None
    offer: str | None = None
    by: BookingParty = "visitor"
    reason: str = ""


class CancelBooking(Struct, frozen=True):
    """Give a booked place back. The hall states a reason; a visitor needs none."""

    booking: str
    by: BookingParty = "visitor"
    reason: str = ""


class ConfirmBooking(Struct, frozen=True):
    """Confirm an appointment that was asked for: at its time, or at the place that begins at `start` (µs UTC)."""

    booking: str
    start: int | None = None
    offer: str | None = None


class RefuseBooking(Struct, frozen=True):
    booking: str
    reason: RefusalReason


class ReferBooking(Struct, frozen=True):
    """Pass an appointment that was asked for to another host, at a service and a time of theirs. It is confirmed by
    that where nobody confirms appointments of that service."""

    booking: str
    service: str
    start: int
    offer: str | None = None


class EndReception(Struct, frozen=True):
    """Finish the reception at the window with its result. `until` is the date of what is taken under control, `to_host`
    the host to whom the visitor is referred."""

    window: int
    result: ReceptionResult
    until: str | None = None
    to_host: str | None = None


class EndControl(Struct, frozen=True):
    """State that what was taken under control at the reception of record `control` is done."""

    control: int


class ReopenControl(Struct, frozen=True):
    """Take back that what was taken under control at the reception of record `control` is done."""

    control: int


class ArriveBooking(Struct, frozen=True):
    """Give a visitor who has booked, and is in the hall now, the ticket with this id. `waits_in` and
    `sign_language` say where and how they are called, as for any ticket."""

    booking: str
    ticket: str
    priority: str | None = None
    language: str | None = None
    estimate: Estimate | None = None
    waits_in: str | None = None
    sign_language: bool = False


class ClosePlaces(Struct, frozen=True):
    """Receive nobody from `start` to `end` (µs UTC), or nobody at the host, or for the service. `concerned` are the
    bookings that whoever gives the command has been shown: it is refused where others are displaced by it."""

    closure: str
    start: int
    end: int
    reason: str
    host: str | None = None
    concerned: tuple[str, ...] = ()
    service: str | None = None


class ReopenPlaces(Struct, frozen=True):
    """Take a closure back."""

    closure: str


class JoinWaitlist(Struct, frozen=True):
    """Ask for an earlier place than the booked one."""

    booking: str


class LeaveWaitlist(Struct, frozen=True):
    """Ask for no earlier place any more."""

    booking: str


class DeclinePlace(Struct, frozen=True):
    """Decline the place that is offered to the booking, and wait for another one."""

    booking: str


class OpenDraw(Struct, frozen=True):
    """Let everybody who wants a place of that date take part in its draw. `commitment` is the SHA-256 (hex digits) of
    the secret."""

    service: str
    day: str
    commitment: str


class EnterDraw(Struct, frozen=True):
    """Take part in a draw. `booking` is the id of the booking that a drawn place becomes, `number` (32 hex digits) is
    random."""

    draw: str
    booking: str
    number: str
    language: str | None = None


class LeaveDraw(Struct, frozen=True):
    """Take part in a draw no more, with the entry that would become `booking`."""

    draw: str
    booking: str


class HoldDraw(Struct, frozen=True):
    """Draw. `secret` (64 hex digits) is the one that was committed to."""

    draw: str
    secret: str


ControlCommand = EndControl | ReopenControl
DrawCommand = OpenDraw | EnterDraw | LeaveDraw | HoldDraw
AnswerCommand = ConfirmBooking | RefuseBooking | ReferBooking
WaitlistCommand = JoinWaitlist | LeaveWaitlist | DeclinePlace
PlaceCommand = OfferPlace | MakeBooking | MoveBooking | CancelBooking | ArriveBooking | AnswerCommand | WaitlistCommand
BookingCommand = PlaceCommand | DrawCommand
