"""What each window does in each hour, folded from the journal. Pure.

A window that is open and has nobody is `wanted` while somebody waits whom it may call at once, and `idle` otherwise.
What it could only help with later does not count against it. A closed window does nothing.
"""

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any, ClassVar

from msgspec import Struct, field

from queue_server.hall import events as e
from queue_server.journal.visits.visit import WindowDoes, WindowTime
from queue_server.stats.visits.local_hour import LocalHour

Gone = e.TicketFinished | e.TicketNoShow | e.TicketLeft | e.TicketClosed | e.TicketCancelled


class WindowClock(Struct):
    """An open window: what it does now, since when (µs UTC), for which reason if it is paused, and how long (µs) it has
    done what in this hour, pauses by their reason."""

    operator: str | None
    state: WindowDoes
    since: int
    reason: str | None = None
    spent: dict[WindowDoes, int] = field(default_factory=dict)
    paused: dict[str, int] = field(default_factory=dict)

    def pass_to(self, at: int) -> None:
        """It went on doing what it does until `at`."""
        if at > self.since:
            if self.state == "paused":
                reason = self.reason or ""
                self.paused[reason] = self.paused.get(reason, 0) + at - self.since
            else:
                self.spent[self.state] = self.spent.get(self.state, 0) + at - self.since
        self.since = max(at, self.since)


class LiveTicket(Struct):
    """A live ticket as windows see it: the line it stands or stood in, and the window where it is."""

    service: str
    bound_to: int | None = None
    is_waiting: bool = False
    at_window: int | None = None


class WindowTimes(Struct):
    """The windows of one hall at one position of its journal. `take_in` answers the rows that are complete then: of
    every window when an hour or a day is over, and of one that closes."""

    hall: str
    day: str = ""
    clock: LocalHour = field(default_factory=LocalHour)
    services: dict[int, tuple[str, ...]] = field(default_factory=dict)
    seats: dict[int, WindowClock] = field(default_factory=dict)
    tickets: dict[str, LiveTicket] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    bound: dict[int, int] = field(default_factory=dict)
    no_shows: dict[str, LiveTicket] = field(default_factory=dict)
    """Tickets of today that did not come, which may be reinstated."""

    def take_in(self, entry: e.Entry) -> list[WindowTime]:
        """The rows that are complete with this entry; none of them is of no time."""
        rows: list[WindowTime] = []
        if entry.at >= self.clock.until:
            self._pass_hours(entry.at, entry.seq, rows)
        rule = self._RULES.get(type(entry.event))
        if rule is not None:
            rule(self, entry, entry.event, rows)
        return rows

    def so_far(self, now: int, seq: int) -> list[WindowTime]:
        """What is not complete yet, as it stands at `now` (µs UTC)."""
        standing = copy(self)
        standing.clock = copy(self.clock)
        standing.seats = {
            number: WindowClock(seat.operator, seat.state, seat.since, seat.reason, dict(seat.spent), dict(seat.paused))
            for number, seat in self.seats.items()
        }
        return standing.complete_all(now, seq)

    def complete_all(self, now: int, seq: int) -> list[WindowTime]:
        """Every row up to `now` (µs UTC), complete or not; the next ones begin there."""
        rows: list[WindowTime] = []
        if now >= self.clock.until:
            self._pass_hours(now, seq, rows)
        self._complete(now, seq, rows)
        return rows

    # What each event does.

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
        self.tickets, self.lines, self.bound, self.no_shows = {}, {}, {}, {}
        self._look_again(entry)

    def _window_carried(self, entry: e.Entry, event: e.WindowCarried, _rows: list[WindowTime]) -> None:
        """Known already, unless this begins with the day."""
        if event.window not in self.seats:
            state = "paused" if event.state == "paused" else self._free(event.window)
            self.seats[event.window] = WindowClock(event.operator, state, entry.at, event.reason)

    def _ticket_carried(self, entry: e.Entry, event: e.TicketCarried, _rows: list[WindowTime]) -> None:
        stands = event.stands
        self.tickets[event.ticket] = LiveTicket(stands.service, stands.bound_to)
        if stands.state == "waiting":
            self._count(entry, event.ticket, 1)
        elif stands.state in ("called", "serving") and stands.window is not None:
            self.tickets[event.ticket].at_window = stands.window
            self._turn(entry, stands.window, "calling" if stands.state == "called" else "serving")

    def _reinstated(self, entry: e.Entry, event: e.TicketReinstated, _rows: list[WindowTime]) -> None:
        self.tickets[event.ticket] = self.no_shows.pop(event.ticket)
        self._count(entry, event.ticket, 1)

    def _corrected(self, entry: e.Entry, event: e.ClockCorrected, _rows: list[WindowTime]) -> None:
        """What windows did in the false time is forgotten; they do the same from now on."""
        self.day = event.day or ""
        self.clock.move_to(self.clock.timezone)
        self.clock.of(entry.at)
        for seat in self.seats.values():
            if seat.since > event.corrected:
                seat.since = event.corrected
                seat.spent.clear()
                seat.paused.clear()

    def _opened(self, entry: e.Entry, event: e.WindowOpened, _rows: list[WindowTime]) -> None:
        self.seats[event.window] = WindowClock(event.operator, self._free(event.window), entry.at)

    def _closed(self, entry: e.Entry, event: e.WindowClosed, rows: list[WindowTime]) -> None:
        self._complete_seat(event.window, self.seats.pop(event.window), entry.at, entry.seq, rows)

    def _paused(self, entry: e.Entry, event: e.WindowPaused, _rows: list[WindowTime]) -> None:
        self._turn(entry, event.window, "paused", event.reason)

    def _resumed(self, entry: e.Entry, event: e.WindowResumed, _rows: list[WindowTime]) -> None:
        self._turn(entry, event.window, self._free(event.window))

    def _issued(self, entry: e.Entry, event: e.TicketIssued, _rows: list[WindowTime]) -> None:
        self.tickets[event.ticket] = LiveTicket(event.service)
        self._count(entry, event.ticket, 1)

    def _called(self, entry: e.Entry, event: e.TicketCalled, _rows: list[WindowTime]) -> None:
        self.tickets[event.ticket].at_window = event.window
        self._turn(entry, event.window, "calling")
        self._count(entry, event.ticket, -1)

    def _started(self, entry: e.Entry, event: e.TicketStarted, _rows: list[WindowTime]) -> None:
        self._turn(entry, event.window, "serving")

    def _goes_on(self, entry: e.Entry, event: e.TicketContinued | e.TicketTransferred, _rows: list[WindowTime]) -> None:
        self._leave_window(entry, event.ticket)
        self.tickets[event.ticket] = LiveTicket(event.stop.service, event.stop.window)
        self._count(entry, event.ticket, 1)

    def _held(self, entry: e.Entry, event: e.TicketHeld, _rows: list[WindowTime]) -> None:
        if self.tickets[event.ticket].is_waiting:
            self._count(entry, event.ticket, -1)
        self._leave_window(entry, event.ticket)

    def _returned(self, entry: e.Entry, event: e.TicketReturned, _rows: list[WindowTime]) -> None:
        self._count(entry, event.ticket, 1)

    def _released(self, entry: e.Entry, event: e.TicketReleased, _rows: list[WindowTime]) -> None:
        self._change_line(entry, event.ticket, self.tickets[event.ticket].service)

    def _changed(self, entry: e.Entry, event: e.TicketChanged, _rows: list[WindowTime]) -> None:
        if event.service != self.tickets[event.ticket].service:
            self._change_line(entry, event.ticket, event.service)

    def _gone(self, entry: e.Entry, event: Gone, _rows: list[WindowTime]) -> None:
        """From wherever the ticket was: the line, a hold or a window."""
        if self.tickets[event.ticket].is_waiting:
            self._count(entry, event.ticket, -1)
        self._leave_window(entry, event.ticket)
        gone = self.tickets.pop(event.ticket)
        if isinstance(event, e.TicketNoShow):
            self.no_shows[event.ticket] = LiveTicket(gone.service, gone.bound_to)

    # What follows from it.

    def _count(self, entry: e.Entry, ticket: str, change: int) -> None:
        """A ticket joins its line or leaves it. Only an empty line that fills, or the reverse, concerns windows."""
        standing = self.tickets[ticket]
        standing.is_waiting = change > 0
        if standing.bound_to is None:
            before = self.lines.get(standing.service, 0)
            self.lines[standing.service] = before + change
        else:
            before = self.bound.get(standing.bound_to, 0)
            self.bound[standing.bound_to] = before + change
        if before == 0 or before + change == 0:
            self._look_again(entry)

    def _change_line(self, entry: e.Entry, ticket: str, service: str) -> None:
        """The ticket goes to the line of a service, wherever it was."""
        standing = self.tickets[ticket]
        was_waiting = standing.is_waiting
        if was_waiting:
            self._count(entry, ticket, -1)
        standing.service, standing.bound_to = service, None
        if was_waiting:
            self._count(entry, ticket, 1)

    def _leave_window(self, entry: e.Entry, ticket: str) -> None:
        window, self.tickets[ticket].at_window = self.tickets[ticket].at_window, None
        if window is not None:
            self._turn(entry, window, self._free(window))

    def _look_again(self, entry: e.Entry) -> None:
        """Windows that have nobody are wanted or not by what happens elsewhere."""
        for number, seat in self.seats.items():
            if seat.state in ("idle", "wanted"):
                self._turn(entry, number, self._free(number))

    def _free(self, number: int) -> WindowDoes:
        lines = self.lines
        wanted = any(lines.get(service) for service in self.services.get(number, ())) or self.bound.get(number)
        return "wanted" if wanted else "idle"

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
            self._complete_seat(number, seat, at, seq, rows)

    def _complete_seat(self, number: int, seat: WindowClock, at: int, seq: int, rows: list[WindowTime]) -> None:
        seat.pass_to(at)
        hour, operator = self.clock.hour, seat.operator
        for state, spent in seat.spent.items():
            rows.append(WindowTime(self.hall, self.day, seq, number, hour, state, operator, None, spent))
        for reason, spent in seat.paused.items():
            rows.append(WindowTime(self.hall, self.day, seq, number, hour, "paused", operator, reason, spent))
        seat.spent.clear()
        seat.paused.clear()

    _RULES: ClassVar[dict[type, Callable[["WindowTimes", e.Entry, Any, list[WindowTime]], None]]] = {
        e.HallConfigured: _configured,
        e.DayOpened: _day_opened,
        e.ClockCorrected: _corrected,
        e.WindowOpened: _opened,
        e.WindowCarried: _window_carried,
        e.WindowClosed: _closed,
        e.WindowPaused: _paused,
        e.WindowResumed: _resumed,
        e.TicketIssued: _issued,
        e.TicketCarried: _ticket_carried,
        e.TicketReinstated: _reinstated,
        e.TicketCalled: _called,
        e.TicketStarted: _started,
        e.TicketContinued: _goes_on,
        e.TicketTransferred: _goes_on,
        e.TicketHeld: _held,
        e.TicketReturned: _returned,
        e.TicketReleased: _released,
        e.TicketChanged: _changed,
        e.TicketFinished: _gone,
        e.TicketNoShow: _gone,
        e.TicketLeft: _gone,
        e.TicketClosed: _gone,
        e.TicketCancelled: _gone,
    }


def fold_window_times(hall: str, entries: Iterable[e.Entry]) -> list[WindowTime]:
    """Every row that is complete, from the first entry of a hall's journal on."""
    windows = WindowTimes(hall)
    return [row for entry in entries for row in windows.take_in(entry)]
