"""Commands: what people and machines ask of a hall. Imperative; each may be refused."""

from msgspec import UNSET, Struct, UnsetType

from queue_server.config.definition import Definition
from queue_server.hall.bookings.booking import BookingParty, RefusalReason
from queue_server.hall.bookings.receptions.reception import ReceptionResult
from queue_server.hall.events import Estimate
from queue_server.hall.ratings.rating_events import RatingSource


class Actor(Struct, frozen=True):
    """Names who gives a command. A person sits at one window at the most; a machine's token has no seat."""

    role: str
    name: str
    is_person: bool = False

    def __str__(self) -> str:
        return f"{self.role}:{self.name}"


CLOCK = Actor("clock", "hall")
"""The actor of events that are caused by the passing of time alone."""


class Configure(Struct, frozen=True):
    """Put a definition in force; `confirmed_by` names the second administrator who agreed, where the change needs
    one."""

    definition: Definition
    confirmed_by: str | None = None


class IssueTicket(Struct, frozen=True):
    """Give a visitor a turn. `visit` names further services under the same number; `booked_at` is in µs UTC;
    `estimate` is what the visitor is told of the wait, `reference` the visit's id in another system, `waits_in` the
    zone in which the visitor waits; with `sign_language` boards show a clip of the call."""

    ticket: str
    service: str
    priority: str | None = None
    language: str | None = None
    visit: tuple[str, ...] = ()
    booked_at: int | None = None
    estimate: Estimate | None = None
    reference: str | None = None
    waits_in: str | None = None
    sign_language: bool = False


class LeaveQueue(Struct, frozen=True):
    """The visitor gives up the turn."""

    ticket: str


class AskForTime(Struct, frozen=True):
    """The visitor needs more time: the turn is put on hold for as long as the hall's rules say, and comes back."""

    ticket: str


class RateVisit(Struct, frozen=True):
    """Give a mark to a finished service of a visit: the one that the record `finished` ended, else the last one.

    `window` is where the tablet stands from which it comes; with `worded` there are words beside the journal.
    """

    ticket: str
    step: int
    source: RatingSource
    reasons: tuple[str, ...] = ()
    finished: int | None = None
    window: int | None = None
    worded: bool = False


class RequestHelp(Struct, frozen=True):
    """Ring for help: at the kiosk of that name (a kiosk without a name is None), or with a ticket."""

    help: str
    reason: str
    kiosk: str | None = None
    ticket: str | None = None


class WithdrawHelp(Struct, frozen=True):
    """Take back the open call for help of the kiosk, or of the ticket."""

    kiosk: str | None = None
    ticket: str | None = None


class AnswerHelp(Struct, frozen=True):
    """State that somebody has come to help."""

    help: str


class SwitchService(Struct, frozen=True):
    """Stop giving tickets for a service, with a reason, or give them again."""

    service: str
    on: bool
    reason: str = ""


class ChangeTicket(Struct, frozen=True):
    """Give a ticket that waits or is held another service, another priority or both, with a reason.

    What is left out stays; a priority of None takes the head start away. `ticket` is an id or a number of today.
    """

    ticket: str
    reason: str
    service: str | None = None
    priority: str | UnsetType | None = UNSET


class CancelTicket(Struct, frozen=True):
    """End a turn unserved, wherever the ticket is, with a reason. `ticket` is an id or a number of today."""

    ticket: str
    reason: str


class MoveOperator(Struct, frozen=True):
    """Seat the operator of one window at another, which is closed, with a reason: the first closes, the other opens."""

    window: int
    to: int
    reason: str


class AcknowledgeAlarm(Struct, frozen=True):
    """Say that an alarm has been seen and is being dealt with. `alarm` is its id, such as `over_norm:land`."""

    alarm: str


class NoteLoss(Struct, frozen=True):
    """Report that records are missing at the journal's end: `seen` is one that was read, or the whole journal is a copy
    of `copied_at` (µs UTC). `numbers` are the last ones, by letter, that may have been given since."""

    seen: int = 0
    copied_at: int | None = None
    numbers: dict[str, int] = {}


class ReopenDay(Struct, frozen=True):
    """Take back that the day was closed by hand: tickets are given again. Whoever was closed takes a new one."""


class CloseDay(Struct, frozen=True):
    """End the day: every unserved ticket is closed, every window closes, no ticket is given until the next day."""


class OpenWindow(Struct, frozen=True):
    window: int
    operator: str | None = None


class CloseWindow(Struct, frozen=True):
    window: int


class ChangeOperator(Struct, frozen=True):
    """Seat another operator at a window that is not closed. The window changes hands whole, or stays as it was."""

    window: int
    operator: str


class PauseWindow(Struct, frozen=True):
    window: int
    reason: str


class ResumeWindow(Struct, frozen=True):
    window: int


class CallNext(Struct, frozen=True):
    """Finish the ticket that the window serves, if there is one, and call the next ticket by the rule."""

    window: int


class CallOutOfTurn(Struct, frozen=True):
    """Call a named ticket (its id or today's number) before its turn, for a stated reason."""

    window: int
    ticket: str
    reason: str


class Recall(Struct, frozen=True):
    window: int


class StartService(Struct, frozen=True):
    window: int


class FinishService(Struct, frozen=True):
    window: int
    result: str | None = None


class MarkNoShow(Struct, frozen=True):
    window: int


class HoldTicket(Struct, frozen=True):
    """Put the window's ticket on hold: for some minutes, or until an operator returns it by hand."""

    window: int
    minutes: int | None = None


class ReturnTicket(Struct, frozen=True):
    """Bring a held ticket back to the line: the named one, else the one this window put on hold last."""

    window: int
    ticket: str | None = None


class TransferTicket(Struct, frozen=True):
    """Send the window's ticket to a service or to a window; `back` brings it here again afterwards.

    `noted` states that a note for the next operator is kept beside the journal, never in it.
    """

    window: int
    service: str | None = None
    to_window: int | None = None
    back: bool = False
    noted: bool = False


class ConfirmPrivilege(Struct, frozen=True):
    """Record whether the visitor proved the priority at the window."""

    window: int
    confirmed: bool


class TakeBack(Struct, frozen=True):
    """Take back the last no-show or refused proof of this window, which was given by mistake."""

    window: int


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


WindowCommand = (
    OpenWindow
    | CloseWindow
    | ChangeOperator
    | PauseWindow
    | ResumeWindow
    | CallNext
    | CallOutOfTurn
    | Recall
    | StartService
    | FinishService
    | MarkNoShow
    | HoldTicket
    | ReturnTicket
    | TransferTicket
    | ConfirmPrivilege
    | TakeBack
    | EndReception
)
Supervision = ChangeTicket | CancelTicket | MoveOperator | AcknowledgeAlarm
ControlCommand = EndControl | ReopenControl
HallCommand = Configure | SwitchService | CloseDay | ReopenDay | NoteLoss | ControlCommand | ClosePlaces | ReopenPlaces
DrawCommand = OpenDraw | EnterDraw | LeaveDraw | HoldDraw
AnswerCommand = ConfirmBooking | RefuseBooking | ReferBooking
WaitlistCommand = JoinWaitlist | LeaveWaitlist | DeclinePlace
PlaceCommand = OfferPlace | MakeBooking | MoveBooking | CancelBooking | ArriveBooking | AnswerCommand | WaitlistCommand
BookingCommand = PlaceCommand | DrawCommand
HelpCommand = RequestHelp | WithdrawHelp | AnswerHelp
VisitorCommand = IssueTicket | LeaveQueue | AskForTime | HelpCommand | RateVisit
Command = WindowCommand | Supervision | HallCommand | BookingCommand | VisitorCommand
