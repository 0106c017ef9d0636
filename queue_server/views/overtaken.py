"""Finds the tickets that came after a ticket and were called before it, with the reasons. Pure: a fold of the journal
from the ticket's own record.

The reason follows from the rule and the state at the moment of the call. A priority is shown by its head start alone:
its name would reveal something about a person in the same room.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from msgspec import Struct
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall import events as e
from queue_server.hall.event_rules import every_event
from queue_server.hall.order import head_start
from queue_server.hall.state import SECOND
from queue_server.hall.ticket import AT_WINDOW, ENDS, TicketState
from queue_server.hall.transitions import TRANSITIONS
from queue_server.views.times import moment, moment_or_none

OvertakingReason = Literal[
    "priority",
    "booked",
    "another_service",
    "another_window",
    "helper",
    "on_hold",
    "moved_back",
    "out_of_turn",
    "not_by_rule",
]
"""Why a ticket was called first: a head start · an appointment · the window does not call the ticket's service · the
ticket is bound to another window · the window only helps with the ticket's service · the ticket was on hold · the
ticket's due time was moved back · out of turn, as stated · no reason by the rule."""


class Overtaking(Struct, frozen=True, kw_only=True):
    """One call before the ticket. Of the other members only those of `why` are set: the head start, the appointment,
    the minutes after which the helper takes the service, the window that the ticket is bound to, who called and the
    stated reason."""

    number: str
    window: int
    at: datetime
    why: OvertakingReason
    head_start_s: int | None = None
    booked_at: datetime | None = None
    after_minutes: int | None = None
    bound_to: int | None = None
    operator: str | None = None
    stated: str | None = None


class OvertakenDocument(Struct, frozen=True, tag_field="view", tag="overtaken"):
    """All overtakings of a ticket: `overtaken` is in the order of the calls."""

    hall: str
    seq: int
    at: datetime
    number: str
    overtaken: tuple[Overtaking, ...]


class LinePosition(Struct):
    """What the rule needs of a ticket. Times are µs UTC; `joined_at` is when it joined the line it stands in."""

    number: str
    service: str
    due: int
    first_due: int
    head_start: int
    booked_at: int | None
    seq: int
    issued_at: int
    joined_at: int
    bound_to: int | None = None
    is_held: bool = False
    is_at_window: bool = False
    has_ended: bool = False
    was_called: bool = False

    def enter(self, state: TicketState) -> None:
        """Note that the ticket is in that state now."""
        self.is_held = state == "held"
        self.is_at_window = state in AT_WINDOW
        self.has_ended = state in ENDS


class LinePositions:
    """The places of all tickets, as far as the entries taken in show them. `definition` is the one in force at the
    first of them, or the oldest that is known."""

    def __init__(self, definition: Definition | None) -> None:
        self.definition = definition
        self.tickets: dict[str, LinePosition] = {}

    def take(self, entry: e.Entry) -> None:
        event: Any = entry.event
        kind = type(event)
        if (hall_rule := self._ON_HALL[kind]) is not None:
            hall_rule(self, event, entry)
        elif (position := self.tickets.get(getattr(event, "ticket", ""))) is not None:
            if kind in TRANSITIONS:
                position.enter(TRANSITIONS[kind][1])
            if (rule := self._ON_TICKET[kind]) is not None:
                rule(self, position, event, entry.at)

    def takes(self, window: int) -> Mapping[str, int]:
        """The services that a window calls, with the minutes that the first ticket of each must have waited."""
        defined = self.definition.window(window) if self.definition is not None else None
        return defined.after_minutes() if defined is not None else {}

    # What each event changes in the hall.

    def _configured(self, event: e.HallConfigured, _entry: e.Entry) -> None:
        self.definition = event.definition

    def _issued(self, event: e.TicketIssued, entry: e.Entry) -> None:
        lead = self._head_start(event.priority) if event.booked_at is None else max(0, entry.at - event.due)
        self.tickets[event.ticket] = LinePosition(
            number=event.number,
            service=event.service,
            due=event.due,
            first_due=event.due,
            head_start=lead,
            booked_at=event.booked_at,
            seq=entry.seq,
            issued_at=entry.at,
            joined_at=entry.at,
        )

    def _carried(self, event: e.TicketCarried, _entry: e.Entry) -> None:
        """Take in a ticket of the day before, whose issue may not have been read."""
        if event.ticket in self.tickets:
            return
        stands = event.stands
        is_proved = stands.privilege != "refused"
        position = self.tickets[event.ticket] = LinePosition(
            number=stands.number,
            service=stands.service,
            due=stands.due,
            first_due=stands.due,
            head_start=self._head_start(stands.priority) if is_proved else 0,
            booked_at=stands.booked_at,
            seq=stands.seq,
            issued_at=stands.issued_at,
            joined_at=stands.waiting_since,
            bound_to=stands.bound_to,
            was_called=stands.first_called_at is not None,
        )
        position.enter(stands.state)

    # What each event changes in a ticket, beyond its state.

    def _called(self, position: LinePosition, _event: e.TicketCalled, _at: int) -> None:
        position.was_called = True

    def _onward(self, position: LinePosition, event: e.TicketContinued | e.TicketTransferred, at: int) -> None:
        position.service, position.bound_to = event.stop.service, event.stop.window
        position.due, position.joined_at = event.due, at

    def _rejoined(self, position: LinePosition, event: e.TicketReturned | e.TicketReinstated, at: int) -> None:
        position.due, position.joined_at = event.due, at

    def _released(self, position: LinePosition, _event: e.TicketReleased, _at: int) -> None:
        position.bound_to = None

    def _privileged(self, position: LinePosition, event: e.PrivilegeRefused | e.PrivilegeReinstated, _at: int) -> None:
        position.due = event.due

    def _changed(self, position: LinePosition, event: e.TicketChanged, at: int) -> None:
        if event.service != position.service:
            position.joined_at = at
        position.service, position.due, position.first_due = event.service, event.due, event.due
        position.head_start = self._head_start(event.priority)

    def _head_start(self, priority: str | None) -> int:
        return head_start(self.definition, priority) if self.definition is not None else 0

    _ON_TICKET: ClassVar[dict[type, Callable[["LinePositions", LinePosition, Any, int], None] | None]] = every_event(
        {
            e.TicketCalled: _called,
            e.TicketContinued: _onward,
            e.TicketTransferred: _onward,
            e.TicketReturned: _rejoined,
            e.TicketReinstated: _rejoined,
            e.TicketReleased: _released,
            e.TicketChanged: _changed,
            e.PrivilegeRefused: _privileged,
            e.PrivilegeReinstated: _privileged,
        },
        ignored=(
            # their effect here is in `TRANSITIONS` alone
            e.TicketRecalled,
            e.TicketStarted,
            e.TicketFinished,
            e.TicketHeld,
            e.TicketNoShow,
            e.TicketLeft,
            e.TicketClosed,
            e.TicketCancelled,
            # the due time stays as it is
            e.PrivilegeConfirmed,
            # the ticket begins to stand somewhere
            e.TicketIssued,
            e.TicketCarried,
            # not an event of a ticket
            e.HallConfigured,
            e.DayOpened,
            e.DayClosed,
            e.ServiceSwitchedOff,
            e.ServiceSwitchedOn,
            e.WindowOpened,
            e.WindowClosed,
            e.WindowPaused,
            e.WindowResumed,
            e.WindowCarried,
            e.OperatorMoved,
            e.AlarmAcknowledged,
            e.RecordsLost,
            e.ClockAccepted,
            e.ClockRefused,
            e.ClockCorrected,
        ),
    )
    _ON_HALL: ClassVar[dict[type, Callable[["LinePositions", Any, e.Entry], None] | None]] = {
        **dict.fromkeys(_ON_TICKET),
        e.HallConfigured: _configured,
        e.TicketIssued: _issued,
        e.TicketCarried: _carried,
    }


def overtaking_reason(
    event: e.TicketCalled, takes: Mapping[str, int], position: LinePosition, other: LinePosition
) -> OvertakingReason:
    """The reason why a call of `other`, who came later, goes before `position`: the first reason that holds, the most
    specific first. `takes` are the services of the window with the minutes after which it takes them."""
    minutes = takes.get(position.service)
    if event.reason == "out_of_turn":
        return "out_of_turn"
    if position.is_held:
        return "on_hold"
    if position.bound_to is not None and position.bound_to != event.window:
        return "another_window"
    if minutes is None and position.bound_to is None:
        return "another_service"
    if (other.due, other.seq) > (position.due, position.seq):
        return "helper" if minutes else "not_by_rule"
    if other.booked_at is not None:
        return "booked"
    if other.head_start and other.due <= other.first_due:
        return "priority"
    return "moved_back" if position.due > position.first_due else "not_by_rule"


class Overtaken:
    """Collects the overtakings of one ticket. Give it every entry from the ticket's own record on. `definition` is the
    one in force at the ticket's issue, or the oldest that is known."""

    def __init__(self, definition: Definition, ticket: str) -> None:
        self.overtakings: list[Overtaking] = []
        self._ticket = ticket
        self._positions = LinePositions(definition)

    def take_all(self, entries: Iterable[e.Entry]) -> None:
        for entry in entries:
            self.take(entry)

    def take(self, entry: e.Entry) -> None:
        if isinstance(entry.event, e.TicketCalled):
            self._called(entry.event, entry.at)
        self._positions.take(entry)

    def _called(self, event: e.TicketCalled, at: int) -> None:
        position, other = self._positions.tickets.get(self._ticket), self._positions.tickets.get(event.ticket)
        if position is None or other is None or other.seq <= position.seq:
            return
        if position.has_ended or position.is_at_window or other.was_called:
            return
        takes = self._positions.takes(event.window)
        overtaking = Overtaking(
            number=event.number,
            window=event.window,
            at=moment(at),
            why=overtaking_reason(event, takes, position, other),
        )
        self.overtakings.append(_detailed(overtaking, event, takes, position, other))


def _detailed(
    overtaking: Overtaking, event: e.TicketCalled, takes: Mapping[str, int], position: LinePosition, other: LinePosition
) -> Overtaking:
    """The overtaking with the members that belong to its reason."""
    match overtaking.why:
        case "out_of_turn":
            return replace(overtaking, operator=event.operator, stated=event.stated)
        case "another_window":
            return replace(overtaking, bound_to=position.bound_to)
        case "helper":
            return replace(overtaking, after_minutes=takes[position.service])
        case "booked":
            return replace(overtaking, booked_at=moment_or_none(other.booked_at))
        case "priority":
            return replace(overtaking, head_start_s=other.head_start // SECOND)
    return overtaking
