"""Defines events: what has happened in a hall. Past tense, frozen, never taken back. Times are µs UTC.

The name under which the journal stores each stands in `queue_server.journal.codec.KINDS`. None of them can be part of
a circle of references, so the cyclic garbage collector leaves them out (`gc=False`): a hall makes many.
"""

from typing import Literal

from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.hall.bookings.booking_events import AnswerEvent as AnswerEvent
from queue_server.hall.bookings.booking_events import BookingArrived as BookingArrived
from queue_server.hall.bookings.booking_events import BookingAsked as BookingAsked
from queue_server.hall.bookings.booking_events import BookingCancelled as BookingCancelled
from queue_server.hall.bookings.booking_events import BookingConfirmed as BookingConfirmed
from queue_server.hall.bookings.booking_events import BookingEvent as BookingEvent
from queue_server.hall.bookings.booking_events import BookingMade as BookingMade
from queue_server.hall.bookings.booking_events import BookingMissed as BookingMissed
from queue_server.hall.bookings.booking_events import BookingMoved as BookingMoved
from queue_server.hall.bookings.booking_events import BookingOffered as BookingOffered
from queue_server.hall.bookings.booking_events import BookingReferred as BookingReferred
from queue_server.hall.bookings.booking_events import BookingRefused as BookingRefused
from queue_server.hall.bookings.booking_events import ControlDone as ControlDone
from queue_server.hall.bookings.booking_events import ControlReopened as ControlReopened
from queue_server.hall.bookings.booking_events import DrawEntered as DrawEntered
from queue_server.hall.bookings.booking_events import DrawEvent as DrawEvent
from queue_server.hall.bookings.booking_events import DrawHeld as DrawHeld
from queue_server.hall.bookings.booking_events import DrawLeft as DrawLeft
from queue_server.hall.bookings.booking_events import DrawOpened as DrawOpened
from queue_server.hall.bookings.booking_events import PlacesClosed as PlacesClosed
from queue_server.hall.bookings.booking_events import PlacesReopened as PlacesReopened
from queue_server.hall.bookings.booking_events import PlanEvent as PlanEvent
from queue_server.hall.bookings.booking_events import ReceptionEnded as ReceptionEnded
from queue_server.hall.bookings.booking_events import ReceptionEvent as ReceptionEvent
from queue_server.hall.bookings.booking_events import WaitlistDeclined as WaitlistDeclined
from queue_server.hall.bookings.booking_events import WaitlistJoined as WaitlistJoined
from queue_server.hall.bookings.booking_events import WaitlistLeft as WaitlistLeft
from queue_server.hall.help.help_events import HelpAnswered as HelpAnswered
from queue_server.hall.help.help_events import HelpEvent as HelpEvent
from queue_server.hall.help.help_events import HelpRequested as HelpRequested
from queue_server.hall.help.help_events import HelpWithdrawn as HelpWithdrawn
from queue_server.hall.ratings.rating_events import RatingSource as RatingSource
from queue_server.hall.ratings.rating_events import VisitRated as VisitRated
from queue_server.hall.ticket import CallReason as CallReason
from queue_server.hall.ticket import Stop as Stop
from queue_server.hall.ticket import Ticket

IMPORTER = "system:import"
"""The actor of every record that was imported from another system's log. Only this actor's calls are `imported`."""

GENESIS = bytes(32)
"""The hash before the first record of a journal."""


class HallConfigured(Struct, frozen=True, omit_defaults=True, gc=False):
    """Another definition is in force. `confirmed_by` is the second administrator, where the change needed one."""

    definition: Definition
    confirmed_by: str | None = None


class DayOpened(Struct, frozen=True, gc=False):
    """The hall's day begins (`YYYY-MM-DD`, in its time zone): numbers start anew."""

    day: str


class DayClosed(Struct, frozen=True, omit_defaults=True, gc=False):
    """The hall's day ends. `carried` are the ids of the tickets that live over it; all others have ended."""

    day: str
    carried: tuple[str, ...] = ()


class DayReopened(Struct, frozen=True, gc=False):
    """A day that somebody had closed by hand goes on: numbers go on too, and whoever was closed stays so."""

    day: str


class ServiceSwitchedOff(Struct, frozen=True, gc=False):
    service: str
    reason: str


class ServiceSwitchedOn(Struct, frozen=True, gc=False):
    service: str


class WindowOpened(Struct, frozen=True, gc=False):
    window: int
    operator: str | None


class WindowClosed(Struct, frozen=True, gc=False):
    window: int


class WindowPaused(Struct, frozen=True, gc=False):
    window: int
    reason: str


class WindowResumed(Struct, frozen=True, gc=False):
    window: int


class WindowCarried(Struct, frozen=True, omit_defaults=True, gc=False):
    """The new day begins with this window as it is: `open` or `paused` since `since`, and with its operator."""

    window: int
    state: Literal["open", "paused"]
    since: int
    operator: str | None = None
    reason: str | None = None


class OperatorMoved(Struct, frozen=True, gc=False):
    """States why the records that follow close `window` and seat its operator at window `to`."""

    operator: str
    window: int
    to: int
    reason: str


class AlarmAcknowledged(Struct, frozen=True, gc=False):
    """The actor has seen the alarm and deals with it."""

    alarm: str


class RecordsLost(Struct, frozen=True, omit_defaults=True, gc=False):
    """The actor has seen the record `seen`, so `missing` records are lost; with `copied_at` the journal is a copy of
    that time. No letter gives a number up to that of `numbers` today."""

    seen: int
    missing: int
    numbers: dict[str, int]
    copied_at: int | None = None


class ClockAccepted(Struct, frozen=True, gc=False):
    """A person has confirmed the machine's clock (`machine`, µs UTC) where the hall's time (`hall`) was another."""

    machine: int
    hall: int


class ClockRefused(Struct, frozen=True, gc=False):
    """A person has stated that the machine's clock is wrong."""

    machine: int
    hall: int


class ClockCorrected(Struct, frozen=True, gc=False):
    """The journal's time was in the future. It `was` false; from this record on it is `corrected`, this record's time.

    Every time after `corrected` in earlier records is false, by `was - corrected`; the record `first` is the first that
    has such a time. `day` is the hall's day under its right name.
    """

    was: int
    corrected: int
    first: int
    day: str | None
    reason: str


class HallPromoted(Struct, frozen=True, omit_defaults=True, gc=False):
    """Another machine, of that `name`, writes this hall from here on. The `epoch` is one more than before: a machine
    that hears of a higher one than its own journal has writes nothing more."""

    epoch: int
    name: str = ""


class Estimate(Struct, frozen=True, gc=False):
    """How long a ticket may still wait, in seconds: a range and its middle."""

    low_s: int
    median_s: int
    high_s: int


class TicketIssued(Struct, frozen=True, omit_defaults=True, gc=False):
    """A visitor has a ticket. `estimate` is the wait that the visitor was shown, to be compared with the real wait.

    `reference` is the visit's id in another system. The visitor waits in the zone `waits_in`, and wants to be called in
    `sign_language` too."""

    ticket: str
    number: str
    service: str
    due: int
    priority: str | None = None
    language: str | None = None
    then: tuple[Stop, ...] = ()
    booked_at: int | None = None
    estimate: Estimate | None = None
    reference: str | None = None
    waits_in: str | None = None
    sign_language: bool = False


class TicketCarried(Struct, frozen=True, gc=False):
    """The new day begins with this ticket of the day before, as it stands."""

    ticket: str
    stands: Ticket


class TicketCalled(Struct, frozen=True, omit_defaults=True, gc=False):
    """A window has called the ticket. Number, language, and where and how its visitor is called are repeated here, so
    that a call can be shown and spoken from its record alone.

    `passed` are the numbers that were due before this one; it is empty when the call was by the rule.
    """

    ticket: str
    number: str
    window: int
    reason: CallReason
    language: str | None = None
    operator: str | None = None
    stated: str | None = None
    passed: tuple[str, ...] = ()
    waits_in: str | None = None
    sign_language: bool = False


class TicketRecalled(Struct, frozen=True, omit_defaults=True, gc=False):
    """The window has called the ticket again. `calls` counts its calls to this window, the first and this one
    included."""

    ticket: str
    number: str
    window: int
    calls: int
    language: str | None = None
    waits_in: str | None = None
    sign_language: bool = False


class TicketStarted(Struct, frozen=True, gc=False):
    ticket: str
    window: int


class TicketFinished(Struct, frozen=True, omit_defaults=True, gc=False):
    """The last service of the visit is finished."""

    ticket: str
    window: int
    result: str | None = None


class TicketContinued(Struct, frozen=True, omit_defaults=True, gc=False):
    """One service of the visit is finished, and the ticket waits for its next stop."""

    ticket: str
    window: int
    stop: Stop
    due: int
    result: str | None = None


class TicketTransferred(Struct, frozen=True, omit_defaults=True, gc=False):
    """The ticket is sent to another service or window. `then` replaces its further stops; it holds the way back, where
    one was asked for."""

    ticket: str
    window: int
    stop: Stop
    due: int
    then: tuple[Stop, ...] = ()
    noted: bool = False


class TicketHeld(Struct, frozen=True, omit_defaults=True, gc=False):
    """The ticket is on hold: put there by a window or, without one, by the visitor, who needs more time."""

    ticket: str
    window: int | None
    until: int | None = None


class TicketReturned(Struct, frozen=True, gc=False):
    ticket: str
    due: int
    by: Literal["time", "hand"]


class TicketReleased(Struct, frozen=True, gc=False):
    """The ticket's window has closed, which alone could call it: now any window of its service may."""

    ticket: str


class TicketNoShow(Struct, frozen=True, gc=False):
    ticket: str
    window: int


class TicketReinstated(Struct, frozen=True, gc=False):
    """The no-show at `window` was a mistake and is taken back: the ticket waits in its line again."""

    ticket: str
    window: int
    due: int


class TicketLeft(Struct, frozen=True, gc=False):
    ticket: str


class TicketClosed(Struct, frozen=True, gc=False):
    """The ticket was still unserved at the end of the day."""

    ticket: str


class TicketCancelled(Struct, frozen=True, gc=False):
    """A supervisor has ended the ticket unserved, for the stated reason."""

    ticket: str
    reason: str


class TicketChanged(Struct, frozen=True, omit_defaults=True, gc=False):
    """A supervisor has given the ticket this service and this priority, and with them the due time `due`. The ticket
    stays in its state."""

    ticket: str
    service: str
    due: int
    reason: str
    priority: str | None = None


class PrivilegeConfirmed(Struct, frozen=True, gc=False):
    ticket: str
    window: int
    priority: str


class PrivilegeRefused(Struct, frozen=True, gc=False):
    """The priority was not proved: the head start is lost, and with it the due time it gave."""

    ticket: str
    window: int
    priority: str
    due: int


class PrivilegeReinstated(Struct, frozen=True, gc=False):
    """The refusal at `window` was a mistake and is taken back: the priority and its due time hold as before."""

    ticket: str
    window: int
    priority: str
    due: int


TicketEvent = (
    TicketIssued
    | TicketCarried
    | TicketCalled
    | TicketRecalled
    | TicketStarted
    | TicketFinished
    | TicketContinued
    | TicketTransferred
    | TicketHeld
    | TicketReturned
    | TicketReleased
    | TicketNoShow
    | TicketReinstated
    | TicketLeft
    | TicketClosed
    | TicketCancelled
    | TicketChanged
    | PrivilegeConfirmed
    | PrivilegeRefused
    | PrivilegeReinstated
)
WindowEvent = WindowOpened | WindowClosed | WindowPaused | WindowResumed | WindowCarried
HallEvent = HallConfigured | DayOpened | DayClosed | DayReopened | ServiceSwitchedOff | ServiceSwitchedOn | RecordsLost
ClockEvent = ClockAccepted | ClockRefused | ClockCorrected
Event = (
    TicketEvent
    | WindowEvent
    | OperatorMoved
    | AlarmAcknowledged
    | HallEvent
    | ClockEvent
    | HallPromoted
    | BookingEvent
    | AnswerEvent
    | ReceptionEvent
    | VisitRated
    | HelpEvent
)


class Entry(Struct, frozen=True, gc=False):
    """An event with its position in the hall's journal. `hash` is that of its record."""

    seq: int
    at: int
    actor: str
    cause: str
    event: Event
    hash: bytes
