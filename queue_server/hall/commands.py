"""Defines commands: what people and machines ask of a hall. Imperative; each may be refused."""

from msgspec import UNSET, Struct, UnsetType

from queue_server.config.definition import Definition
from queue_server.hall.bookings.booking_commands import AnswerCommand as AnswerCommand
from queue_server.hall.bookings.booking_commands import ArriveBooking as ArriveBooking
from queue_server.hall.bookings.booking_commands import BookingCommand as BookingCommand
from queue_server.hall.bookings.booking_commands import CancelBooking as CancelBooking
from queue_server.hall.bookings.booking_commands import ClosePlaces as ClosePlaces
from queue_server.hall.bookings.booking_commands import ConfirmBooking as ConfirmBooking
from queue_server.hall.bookings.booking_commands import ControlCommand as ControlCommand
from queue_server.hall.bookings.booking_commands import DeclinePlace as DeclinePlace
from queue_server.hall.bookings.booking_commands import DrawCommand as DrawCommand
from queue_server.hall.bookings.booking_commands import EndControl as EndControl
from queue_server.hall.bookings.booking_commands import EndReception as EndReception
from queue_server.hall.bookings.booking_commands import EnterDraw as EnterDraw
from queue_server.hall.bookings.booking_commands import HoldDraw as HoldDraw
from queue_server.hall.bookings.booking_commands import JoinWaitlist as JoinWaitlist
from queue_server.hall.bookings.booking_commands import LeaveDraw as LeaveDraw
from queue_server.hall.bookings.booking_commands import LeaveWaitlist as LeaveWaitlist
from queue_server.hall.bookings.booking_commands import MakeBooking as MakeBooking
from queue_server.hall.bookings.booking_commands import MoveBooking as MoveBooking
from queue_server.hall.bookings.booking_commands import OfferPlace as OfferPlace
from queue_server.hall.bookings.booking_commands import OpenDraw as OpenDraw
from queue_server.hall.bookings.booking_commands import PlaceCommand as PlaceCommand
from queue_server.hall.bookings.booking_commands import ReferBooking as ReferBooking
from queue_server.hall.bookings.booking_commands import RefuseBooking as RefuseBooking
from queue_server.hall.bookings.booking_commands import ReopenControl as ReopenControl
from queue_server.hall.bookings.booking_commands import ReopenPlaces as ReopenPlaces
from queue_server.hall.bookings.booking_commands import WaitlistCommand as WaitlistCommand
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
HallCommand = Configure | SwitchService | CloseDay | ReopenDay | NoteLoss | ControlCommand | ClosePlaces | ReopenPlaces
HelpCommand = RequestHelp | WithdrawHelp | AnswerHelp
VisitorCommand = IssueTicket | LeaveQueue | AskForTime | HelpCommand | RateVisit
Command = WindowCommand | Supervision | HallCommand | BookingCommand | VisitorCommand
