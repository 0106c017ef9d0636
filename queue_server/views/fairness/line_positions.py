"""Folds a journal into the place of each ticket in its line, as far as the rule must know it at a call. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.hall import events as e
from queue_server.hall.days.false_time import true_time
from queue_server.hall.folds.event_rules import AFTERWARDS, BOOKING_EVENTS, HELP_EVENTS, every_event
from queue_server.hall.order import due, due_plain
from queue_server.hall.ticket import AT_WINDOW, ENDS, TicketState
from queue_server.hall.transitions import TRANSITIONS


class LinePosition(Struct):
    """What the rule must know of a ticket. Times are µs UTC; `joined_at` is when it joined the line it stands in.

    `lead` is by how much (µs) its priority puts `due` earlier, `first_due` the due time of its issue. A supervisor has
    put it into its line where `is_moved_here`, given it its priority where `is_given_priority`, and was the last to put
    it back where `is_put_back`.
    """

    number: str
    service: str
    priority: str | None
    due: int
    lead: int
    first_due: int
    booked_at: int | None
    seq: int
    issued_at: int
    joined_at: int
    bound_to: int | None = None
    is_held: bool = False
    is_at_window: bool = False
    has_ended: bool = False
    was_called: bool = False
    is_moved_here: bool = False
    is_given_priority: bool = False
    is_put_back: bool = False

    def enter(self, state: TicketState) -> None:
        """Note that the ticket is in that state now."""
        self.is_held = state == "held"
        self.is_at_window = state in AT_WINDOW
        self.has_ended = state in ENDS

    def fall_due(self, due_time: int, plain: int, *, by_supervisor: bool = False) -> None:
        """The ticket is due then, and without its priority at `plain`."""
        if due_time > self.due:
            self.is_put_back = by_supervisor
        self.due, self.lead = due_time, max(0, plain - due_time)


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

    def _corrected(self, event: e.ClockCorrected, _entry: e.Entry) -> None:
        """Shift the moments of the false future by one difference, so that no place changes."""
        for position in self.tickets.values():
            if position.booked_at is None:
                position.due = true_time(position.due, event)
                position.first_due = true_time(position.first_due, event)
            position.issued_at = true_time(position.issued_at, event)
            position.joined_at = true_time(position.joined_at, event)

    def _issued(self, event: e.TicketIssued, entry: e.Entry) -> None:
        plain = event.due
        if event.priority is not None and self.definition is not None:
            plain = due(self.definition, entry.at, None, event.booked_at)
        self.tickets[event.ticket] = LinePosition(
            number=event.number,
            service=event.service,
            priority=event.priority,
            due=event.due,
            lead=max(0, plain - event.due),
            first_due=event.due,
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
        plain = due_plain(self.definition, stands) if self.definition is not None else stands.due
        position = self.tickets[event.ticket] = LinePosition(
            number=stands.number,
            service=stands.service,
            priority=stands.priority,
            due=stands.due,
            lead=plain - stands.due,
            first_due=stands.due,
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
        self._rejoined(position, event, at)

    def _rejoined(
        self,
        position: LinePosition,
        event: e.TicketContinued | e.TicketTransferred | e.TicketReturned | e.TicketReinstated,
        at: int,
    ) -> None:
        """A due time that is not the one of before is given anew."""
        position.fall_due(event.due, position.due + position.lead if event.due == position.due else at)
        position.joined_at, position.is_moved_here = at, False

    def _released(self, position: LinePosition, _event: e.TicketReleased, _at: int) -> None:
        position.bound_to = None

    def _refused(self, position: LinePosition, event: e.PrivilegeRefused, _at: int) -> None:
        position.fall_due(event.due, event.due)

    def _proved(self, position: LinePosition, event: e.PrivilegeReinstated, _at: int) -> None:
        position.fall_due(event.due, position.due)

    def _changed(self, position: LinePosition, event: e.TicketChanged, at: int) -> None:
        plain = position.due + position.lead
        if event.service != position.service:
            position.service, position.bound_to = event.service, None
            position.joined_at, position.is_moved_here = at, True
            if self.definition is not None and self.definition.rules.due_after_transfer == "anew":
                plain = at
        if event.priority != position.priority:
            position.priority, position.is_given_priority = event.priority, True
        position.fall_due(event.due, plain, by_supervisor=True)

    _ON_TICKET: ClassVar[dict[type, Callable[["LinePositions", LinePosition, Any, int], None] | None]] = every_event(
        {
            e.TicketCalled: _called,
            e.TicketContinued: _onward,
            e.TicketTransferred: _onward,
            e.TicketReturned: _rejoined,
            e.TicketReinstated: _rejoined,
            e.TicketReleased: _released,
            e.TicketChanged: _changed,
            e.PrivilegeRefused: _refused,
            e.PrivilegeReinstated: _proved,
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
            e.DayReopened,
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
            e.HallPromoted,
            e.ClockAccepted,
            e.ClockRefused,
            e.ClockCorrected,
            # nobody stands in a line by a booking, but by the ticket that it becomes
            *BOOKING_EVENTS,
            *AFTERWARDS,
            *HELP_EVENTS,
        ),
    )
    _ON_HALL: ClassVar[dict[type, Callable[["LinePositions", Any, e.Entry], None] | None]] = {
        **dict.fromkeys(_ON_TICKET),
        e.HallConfigured: _configured,
        e.TicketIssued: _issued,
        e.TicketCarried: _carried,
        e.ClockCorrected: _corrected,
    }
