"""Folds the journal into what each window does in each hour. Pure.

An open window without a ticket is `wanted` while a ticket waits that it may call at once, and `idle` otherwise. Tickets
with which it may only help later do not count. A closed window does nothing.
"""

from collections.abc import Callable
from copy import copy
from typing import Any, ClassVar, Final

from msgspec import Struct, field

from queue_server.hall import events as e
from queue_server.hall.folds.event_rules import AFTERWARDS, BOOKING_EVENTS, HELP_EVENTS, every_event
from queue_server.hall.state import WindowStatus
from queue_server.hall.ticket import LIVE, TicketState
from queue_server.hall.transitions import BEGINNING, REVERSIBLE_ENDS, TRANSITIONS, WINDOW_TRANSITIONS
from queue_server.journal.visits.visit import WindowDoes, WindowTime
from queue_server.stats.visits.local_hour import LocalHour
from queue_server.stats.visits.windows.window_clock import WindowClock

WITH_TICKET: Final[dict[TicketState, WindowDoes]] = {"called": "calling", "serving": "serving"}
"""What a window does while a ticket in that state is there."""


class LiveTicket(Struct, gc=False):
    """A live ticket as windows see it: its present or last line, its state, and the window where it is."""

    service: str
    bound_to: int | None = None
    state: TicketState = BEGINNING
    window: int | None = None


class WindowTimes(Struct):
    """The windows of one hall at one position of its journal. `take_in` returns the complete rows: of every window when
    an hour or a day is over, and of a window that closes."""

    hall: str
    day: str = ""
    clock: LocalHour = field(default_factory=LocalHour)
    services: dict[int, tuple[str, ...]] = field(default_factory=dict)
    seats: dict[int, WindowClock] = field(default_factory=dict)
    tickets: dict[str, LiveTicket] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    bound: dict[int, int] = field(default_factory=dict)
    reversible: dict[str, LiveTicket] = field(default_factory=dict)
    """Tickets of today whose end may be taken back."""

    def take_in(self, entry: e.Entry) -> list[WindowTime]:
        """The rows that are complete with this entry; each has a time above 0."""
        rows: list[WindowTime] = []
        if entry.at >= self.clock.until:
            self._pass_hours(entry.at, entry.seq, rows)
        event: Any = entry.event
        if type(event) in TRANSITIONS:
            self._move(entry, event, TRANSITIONS[type(event)][1])
        elif type(event) in WINDOW_TRANSITIONS:
            self._move_window(entry, event, WINDOW_TRANSITIONS[type(event)][1], rows)
        rule = self._RULES[type(event)]
        if rule is not None:
            rule(self, entry, event, rows)
        return rows

    def so_far(self, now: int, seq: int) -> list[WindowTime]:
        """The rows that are not complete yet, as of `now` (µs UTC)."""
        standing = copy(self)
        standing.clock = copy(self.clock)
        standing.seats = {number: seat.copy() for number, seat in self.seats.items()}
        return standing.complete_all(now, seq)

    def complete_all(self, now: int, seq: int) -> list[WindowTime]:
        """Every row up to `now` (µs UTC), complete or not; the next rows begin there."""
        rows: list[WindowTime] = []
        if now >= self.clock.until:
            self._pass_hours(now, seq, rows)
        self._complete(now, seq, rows)
        return rows

    # What follows from the transition of a ticket or of a window.

    def _move(self, entry: e.Entry, event: Any, state: TicketState) -> None:  # noqa: ANN401 - any of `TRANSITIONS`
        """Move the ticket from its place (a line, a hold, a window) to that of its new state."""
        if event.ticket not in self.tickets:
            self.tickets[event.ticket] = self.reversible.pop(event.ticket)
        ticket = self.tickets[event.ticket]
        if ticket.state == "waiting":
            self._count(entry, ticket, -1)
        if (stop := getattr(event, "stop", None)) is not None:
            ticket.service, ticket.bound_to = stop.service, stop.window
        self._stand(entry, ticket, state, getattr(event, "window", None))
        if state not in LIVE:
            del self.tickets[event.ticket]
            if state in REVERSIBLE_ENDS:
                self.reversible[event.ticket] = ticket

    def _stand(self, entry: e.Entry, ticket: LiveTicket, state: TicketState, window: int | None) -> None:
        """Let the window take the ticket, with what it does in that state, or lose it."""
        left, ticket.state, ticket.window = ticket.window, state, window if state in WITH_TICKET else None
        if ticket.window is not None:
            self._turn(entry, ticket.window, WITH_TICKET[state])
        elif left is not None:
            self._turn(entry, left, self._free(left))
        if state == "waiting":
            self._count(entry, ticket, 1)

    def _move_window(
        self,
        entry: e.Entry,
        event: Any,  # noqa: ANN401 - any of `WINDOW_TRANSITIONS`
        state: WindowStatus,
        rows: list[WindowTime],
    ) -> None:
        if state == "closed":
            seat = self.seats.pop(event.window)
            rows += seat.complete(self.hall, self.day, entry.seq, event.window, self.clock.hour, entry.at)
            return
        does = "paused" if state == "paused" else self._free(event.window)
        if event.window in self.seats:
            self._turn(entry, event.window, does, getattr(event, "reason", None))
        else:
            self.seats[event.window] = WindowClock(event.operator, does, entry.at)

    # What each event changes beyond that.

    def _configured(self, entry: e.Entry, event: e.HallConfigured, rows: list[WindowTime]) -> None:
        if event.definition.timezone != self.clock.timezone:
            self._complete(entry.at, entry.seq, rows)
            self.clock.move_to(event.definition.timezone)
            self.clock.of(entry.at)
        self.services = {window.window: window.services for window in event.definition.windows}
        self._look_again(entry)

    def _day_opened(self, entry: e.Entry, event: e.DayOpened, rows: list[WindowTime]) -> None:
        self._complete(entry.at, entry.seq, rows)
        self.day = event.day
        self.tickets, self.lines, self.bound, self.reversible = {}, {}, {}, {}
        self._look_again(entry)

    def _window_carried(self, entry: e.Entry, event: e.WindowCarried, _rows: list[WindowTime]) -> None:
        """Take in a window that is unknown because the fold begins with this day."""
        if event.window not in self.seats:
            state = "paused" if event.state == "paused" else self._free(event.window)
            self.seats[event.window] = WindowClock(event.operator, state, entry.at, event.reason)

    def _ticket_carried(self, entry: e.Entry, event: e.TicketCarried, _rows: list[WindowTime]) -> None:
        stands = event.stands
        ticket = self.tickets[event.ticket] = LiveTicket(stands.service, stands.bound_to)
        self._stand(entry, ticket, stands.state, stands.window)

    def _corrected(self, entry: e.Entry, event: e.ClockCorrected, _rows: list[WindowTime]) -> None:
        """Forget what windows did in the false time; they continue the same."""
        self.day = event.day or ""
        self.clock.move_to(self.clock.timezone)
        self.clock.of(entry.at)
        for seat in self.seats.values():
            if seat.since > event.corrected:
                seat.since = event.corrected
                seat.spent.clear()
                seat.paused.clear()

    def _issued(self, entry: e.Entry, event: e.TicketIssued, _rows: list[WindowTime]) -> None:
        ticket = self.tickets[event.ticket] = LiveTicket(event.service)
        self._stand(entry, ticket, BEGINNING, None)

    def _released(self, entry: e.Entry, event: e.TicketReleased, _rows: list[WindowTime]) -> None:
        ticket = self.tickets[event.ticket]
        self._change_line(entry, ticket, ticket.service)

    def _changed(self, entry: e.Entry, event: e.TicketChanged, _rows: list[WindowTime]) -> None:
        ticket = self.tickets[event.ticket]
        if event.service != ticket.service:
            self._change_line(entry, ticket, event.service)

    # What follows from it.

    def _count(self, entry: e.Entry, ticket: LiveTicket, change: int) -> None:
        """Count a ticket that joins its line or leaves it. Only the change between empty and not empty affects
        windows."""
        if ticket.bound_to is None:
            before = self.lines.get(ticket.service, 0)
            after = self.lines[ticket.service] = before + change
        else:
            before = self.bound.get(ticket.bound_to, 0)
            after = self.bound[ticket.bound_to] = before + change
        if before == 0:
            self._look_at(entry, ticket, "idle")
        elif after == 0:
            self._look_at(entry, ticket, "wanted")

    def _change_line(self, entry: e.Entry, ticket: LiveTicket, service: str) -> None:
        """Move the ticket to the line of a service, from any other."""
        is_waiting = ticket.state == "waiting"
        if is_waiting:
            self._count(entry, ticket, -1)
        ticket.service, ticket.bound_to = service, None
        if is_waiting:
            self._count(entry, ticket, 1)

    def _look_at(self, entry: e.Entry, ticket: LiveTicket, does: WindowDoes) -> None:
        """Decide anew whether a ticket waits for a window, for each that is free, may call this one, and does that."""
        for number, seat in self.seats.items():
            if seat.state == does and self._may_call(number, ticket):
                self._turn(entry, number, self._free(number))

    def _may_call(self, number: int, ticket: LiveTicket) -> bool:
        if ticket.bound_to is None:
            return ticket.service in self.services.get(number, ())
        return ticket.bound_to == number

    def _look_again(self, entry: e.Entry) -> None:
        """Decide anew for each free window whether a ticket waits for it."""
        for number, seat in self.seats.items():
            if seat.state in ("idle", "wanted"):
                self._turn(entry, number, self._free(number))

    def _free(self, number: int) -> WindowDoes:
        if self.bound.get(number):
            return "wanted"
        lines = self.lines
        for service in self.services.get(number, ()):  # at each call; a generator costs more
            if lines.get(service):
                return "wanted"
        return "idle"

    def _turn(self, entry: e.Entry, number: int, state: WindowDoes, reason: str | None = None) -> None:
        seat = self.seats[number]
        if state != seat.state:
            seat.pass_to(entry.at)
            seat.state, seat.reason = state, reason

    # Rows that are complete.

    def _pass_hours(self, at: int, seq: int, rows: list[WindowTime]) -> None:
        """Complete every hour that is over at `at`; an hour without an open window has no rows."""
        clock = self.clock
        while at >= clock.until and self.seats:
            turn = clock.until
            self._complete(turn, seq, rows)
            clock.of(turn)
        clock.of(at)

    def _complete(self, at: int, seq: int, rows: list[WindowTime]) -> None:
        for number, seat in self.seats.items():
            rows += seat.complete(self.hall, self.day, seq, number, self.clock.hour, at)

    _RULES: ClassVar[dict[type, Callable[["WindowTimes", e.Entry, Any, list[WindowTime]], None] | None]] = every_event(
        {
            e.HallConfigured: _configured,
            e.DayOpened: _day_opened,
            e.ClockCorrected: _corrected,
            e.WindowCarried: _window_carried,
            e.TicketIssued: _issued,
            e.TicketCarried: _ticket_carried,
            e.TicketReleased: _released,
            e.TicketChanged: _changed,
        },
        ignored=(
            # their effect on a window is in `TRANSITIONS` and `WINDOW_TRANSITIONS`
            e.TicketCalled,
            e.TicketRecalled,
            e.TicketStarted,
            e.TicketFinished,
            e.TicketContinued,
            e.TicketTransferred,
            e.TicketHeld,
            e.TicketReturned,
            e.TicketNoShow,
            e.TicketReinstated,
            e.TicketLeft,
            e.TicketClosed,
            e.TicketCancelled,
            e.WindowOpened,
            e.WindowClosed,
            e.WindowPaused,
            e.WindowResumed,
            # two of those events move the operator
            e.OperatorMoved,
            # none of these changes what a window does
            e.DayClosed,
            e.DayReopened,
            e.ServiceSwitchedOff,
            e.ServiceSwitchedOn,
            e.PrivilegeConfirmed,
            e.PrivilegeRefused,
            e.PrivilegeReinstated,
            e.AlarmAcknowledged,
            e.RecordsLost,
            e.HallPromoted,
            e.ClockAccepted,
            e.ClockRefused,
            # a booking is at no window
            *BOOKING_EVENTS,
            *AFTERWARDS,
            *HELP_EVENTS,
        ),
    )
