"""What each window does, stretch by stretch, folded from the journal. Pure.

A window that is open and has nobody is `wanted` while somebody waits whom it may call at once, and `idle` otherwise.
What it could only help with later does not count against it. A closed window has no spells.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from queue_server.hall import events as e
from queue_server.hall.state import SECOND
from queue_server.journal.visit import Spell, SpellState

Gone = e.TicketFinished | e.TicketNoShow | e.TicketLeft | e.TicketClosed | e.TicketCancelled


class Seat(Struct):
    """An open window: what it does now, since when (µs UTC), for which reason if it is paused."""

    operator: str | None
    state: SpellState
    since: int
    reason: str | None = None


class Standing(Struct):
    """A live ticket as windows see it: the line it stands or stood in, and the window where it is."""

    service: str
    bound_to: int | None = None
    is_waiting: bool = False
    at_window: int | None = None


class Spells(Struct):
    """The windows of one hall at one position of its journal. `take_in` answers the spells that have ended.

    A spell that passes from one hour into the next is told as two, so that every hour has its own time.
    """

    hall: str
    day: str = ""
    timezone: str = "UTC"
    services: dict[int, tuple[str, ...]] = field(default_factory=dict)
    seats: dict[int, Seat] = field(default_factory=dict)
    tickets: dict[str, Standing] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    bound: dict[int, int] = field(default_factory=dict)

    def take_in(self, entry: e.Entry) -> list[Spell]:
        """The spells that this entry ends; none of them is empty."""
        rule = self._RULES.get(type(entry.event))
        if rule is None:
            return []
        ended: list[Spell] = []
        rule(self, entry, entry.event, ended)
        return ended

    def so_far(self, now: int, seq: int) -> list[Spell]:
        """The spells that go on, each up to `now` (µs UTC)."""
        return [spell for number, seat in self.seats.items() for spell in self._ended(number, seat, now, seq)]

    # What each event does.

    def _configured(self, entry: e.Entry, event: e.HallConfigured, ended: list[Spell]) -> None:
        self.timezone = event.definition.timezone
        self.services = {window.window: window.services for window in event.definition.windows}
        self._look_again(entry, ended)

    def _day_opened(self, entry: e.Entry, event: e.DayOpened, ended: list[Spell]) -> None:
        self.day = event.day
        self.tickets, self.lines, self.bound = {}, {}, {}
        self._look_again(entry, ended)

    def _opened(self, entry: e.Entry, event: e.WindowOpened, _ended: list[Spell]) -> None:
        self.seats[event.window] = Seat(event.operator, self._free(event.window), entry.at)

    def _closed(self, entry: e.Entry, event: e.WindowClosed, ended: list[Spell]) -> None:
        ended += self._ended(event.window, self.seats.pop(event.window), entry.at, entry.seq)

    def _paused(self, entry: e.Entry, event: e.WindowPaused, ended: list[Spell]) -> None:
        self._turn(entry, event.window, "paused", ended, event.reason)

    def _resumed(self, entry: e.Entry, event: e.WindowResumed, ended: list[Spell]) -> None:
        self._turn(entry, event.window, self._free(event.window), ended)

    def _issued(self, entry: e.Entry, event: e.TicketIssued, ended: list[Spell]) -> None:
        self.tickets[event.ticket] = Standing(event.service)
        self._count(entry, event.ticket, 1, ended)

    def _called(self, entry: e.Entry, event: e.TicketCalled, ended: list[Spell]) -> None:
        self.tickets[event.ticket].at_window = event.window
        self._turn(entry, event.window, "calling", ended)
        self._count(entry, event.ticket, -1, ended)

    def _started(self, entry: e.Entry, event: e.TicketStarted, ended: list[Spell]) -> None:
        self._turn(entry, event.window, "serving", ended)

    def _goes_on(self, entry: e.Entry, event: e.TicketContinued | e.TicketTransferred, ended: list[Spell]) -> None:
        self._leave_window(entry, event.ticket, ended)
        self.tickets[event.ticket] = Standing(event.stop.service, event.stop.window)
        self._count(entry, event.ticket, 1, ended)

    def _held(self, entry: e.Entry, event: e.TicketHeld, ended: list[Spell]) -> None:
        if self.tickets[event.ticket].is_waiting:
            self._count(entry, event.ticket, -1, ended)
        self._leave_window(entry, event.ticket, ended)

    def _returned(self, entry: e.Entry, event: e.TicketReturned, ended: list[Spell]) -> None:
        self._count(entry, event.ticket, 1, ended)

    def _released(self, entry: e.Entry, event: e.TicketReleased, ended: list[Spell]) -> None:
        self._change_line(entry, event.ticket, self.tickets[event.ticket].service, ended)

    def _changed(self, entry: e.Entry, event: e.TicketChanged, ended: list[Spell]) -> None:
        if event.service != self.tickets[event.ticket].service:
            self._change_line(entry, event.ticket, event.service, ended)

    def _gone(self, entry: e.Entry, event: Gone, ended: list[Spell]) -> None:
        """From wherever the ticket was: the line, a hold or a window."""
        if self.tickets[event.ticket].is_waiting:
            self._count(entry, event.ticket, -1, ended)
        self._leave_window(entry, event.ticket, ended)
        del self.tickets[event.ticket]

    # What follows from it.

    def _count(self, entry: e.Entry, ticket: str, change: int, ended: list[Spell]) -> None:
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
            self._look_again(entry, ended)

    def _change_line(self, entry: e.Entry, ticket: str, service: str, ended: list[Spell]) -> None:
        """The ticket goes to the line of a service, wherever it was."""
        standing = self.tickets[ticket]
        was_waiting = standing.is_waiting
        if was_waiting:
            self._count(entry, ticket, -1, ended)
        standing.service, standing.bound_to = service, None
        if was_waiting:
            self._count(entry, ticket, 1, ended)

    def _leave_window(self, entry: e.Entry, ticket: str, ended: list[Spell]) -> None:
        window, self.tickets[ticket].at_window = self.tickets[ticket].at_window, None
        if window is not None:
            self._turn(entry, window, self._free(window), ended)

    def _look_again(self, entry: e.Entry, ended: list[Spell]) -> None:
        """Windows that have nobody are wanted or not by what happens elsewhere."""
        for number, seat in self.seats.items():
            if seat.state in ("idle", "wanted"):
                self._turn(entry, number, self._free(number), ended)

    def _free(self, number: int) -> SpellState:
        lines = self.lines
        wanted = any(lines.get(service) for service in self.services.get(number, ())) or self.bound.get(number)
        return "wanted" if wanted else "idle"

    def _turn(
        self, entry: e.Entry, number: int, state: SpellState, ended: list[Spell], reason: str | None = None
    ) -> None:
        seat = self.seats[number]
        if state == seat.state:
            return
        ended += self._ended(number, seat, entry.at, entry.seq)
        seat.state, seat.since, seat.reason = state, entry.at, reason

    def _ended(self, number: int, seat: Seat, until: int, seq: int) -> Iterator[Spell]:
        """What the window did until now, a spell for each hour of the day."""
        began, zone = seat.since, ZoneInfo(self.timezone)
        while began < until:
            local = datetime.fromtimestamp(began // SECOND, zone)
            turn = began - began % SECOND + (3600 - 60 * local.minute - local.second) * SECOND
            yield Spell(
                hall=self.hall,
                day=self.day,
                seq=seq,
                window=number,
                began_at=began,
                ended_at=min(until, turn),
                hour=local.hour,
                state=seat.state,
                operator=seat.operator,
                reason=seat.reason,
            )
            began = turn

    _RULES: ClassVar[dict[type, Callable[["Spells", e.Entry, Any, list[Spell]], None]]] = {
        e.HallConfigured: _configured,
        e.DayOpened: _day_opened,
        e.WindowOpened: _opened,
        e.WindowClosed: _closed,
        e.WindowPaused: _paused,
        e.WindowResumed: _resumed,
        e.TicketIssued: _issued,
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


def fold_spells(hall: str, entries: Iterable[e.Entry]) -> list[Spell]:
    """Every spell that has ended, in the order of its end, from the first entry of a hall's journal on."""
    spells = Spells(hall)
    return [spell for entry in entries for spell in spells.take_in(entry)]
