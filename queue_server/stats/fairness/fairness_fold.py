"""Folds a hall's journal to its overtakings, day by day. Pure."""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from typing import Any, ClassVar

from msgspec import Struct, field

from queue_server.config.definition import Definition
from queue_server.hall import events as e
from queue_server.hall.folds.event_rules import AFTERWARDS, BOOKING_EVENTS, HELP_EVENTS, every_event
from queue_server.hall.state import SECOND
from queue_server.stats.fairness.fairness import (
    BECAUSE,
    Because,
    Beginning,
    Fairness,
    LastRecord,
    Longest,
    OutOfTurn,
    Reason,
)
from queue_server.views.fairness.line_positions import LinePosition, LinePositions
from queue_server.views.fairness.overtaken import overtaking_reason


class _Counted(Struct):
    """The counts of a reason during its day."""

    overtakings: int = 0
    calls: set[int] = field(default_factory=set)
    visitors: set[str] = field(default_factory=set)
    longest: Longest | None = None


class FairnessFold:
    """Counts overtakings. Give it a hall's entries in order, from the first of a day on or from the journal's
    beginning.

    `ended` holds the counts of each day that is over, and `heads` the last record of each that was read: the figures of
    a day depend only on the journal up to there. `beginning` is that of the present day; None before the first one, and
    where nothing stands before it.
    """

    def __init__(self, definition: Definition | None = None) -> None:
        self.seq = 0
        self.day = ""
        self.ended: dict[str, Fairness] = {}
        self.heads: dict[str, LastRecord] = {}
        self.beginning: Beginning | None = None
        self._positions = LinePositions(definition)
        self._live: dict[str, LinePosition] = {}
        self._last: LastRecord | None = None
        self._begin("")

    @classmethod
    def going_on(
        cls, ended: Mapping[str, Fairness], heads: Mapping[str, LastRecord], beginning: Beginning
    ) -> "FairnessFold":
        """A fold that continues from a beginning, with the days before it."""
        fold = cls(beginning.definition)
        fold.ended, fold.heads = dict(ended), dict(heads)
        fold.seq, fold._last, fold.beginning = beginning.head.seq, beginning.head, beginning
        fold._positions.tickets = _copies(beginning.positions)
        return fold

    @property
    def definition(self) -> Definition | None:
        """The definition in force."""
        return self._positions.definition

    @property
    def days(self) -> dict[str, Fairness]:
        """The counts of each day that was read, the present one included."""
        return self.ended | ({self.day: self._with_before()} if self.day else {})

    def take_all(self, entries: Iterable[e.Entry]) -> None:
        for entry in entries:
            self.take(entry)

    def take(self, entry: e.Entry) -> None:
        event: Any = entry.event
        rule = self._RULES[type(event)]
        if rule is not None:
            rule(self, entry, event)
        self._positions.take(entry)
        self.seq, self._last = entry.seq, LastRecord(entry.seq, entry.hash)
        if self.day:
            self.heads[self.day] = self._last
        position = self._positions.tickets.get(getattr(event, "ticket", ""))
        if position is not None and position.has_ended:
            self._live.pop(event.ticket, None)
        elif position is not None:
            self._live[event.ticket] = position

    def of(self, first: str, last: str) -> Fairness:
        """The sum of the days from `first` to `last`, both included."""
        return Fairness.merged(fairness for day, fairness in self.days.items() if first <= day <= last)

    def head(self, last: str) -> LastRecord | None:
        """The last record of the days up to `last`."""
        days = [day for day in self.heads if day <= last]
        return self.heads[max(days)] if days else None

    def _begin(self, day: str) -> None:
        self.day = day
        self._issued = self._calls = 0
        self._overtaken: set[str] = set()
        self._counted: dict[Because, _Counted] = {}
        self._out_of_turn: list[OutOfTurn] = []
        self._live.clear()
        tickets = self._positions.tickets
        self._positions.tickets = {ticket: p for ticket, p in tickets.items() if not p.has_ended}

    # What each event adds, before the positions in the lines take it in.

    def _day_opened(self, _entry: e.Entry, event: e.DayOpened) -> None:
        if self.day:
            self.ended[self.day] = self._with_before()
        self._begin(event.day)
        if self._last is not None:
            self.beginning = Beginning(self._last, self.definition, _copies(self._positions.tickets))

    def _ticket_issued(self, _entry: e.Entry, _event: e.TicketIssued) -> None:
        self._issued += 1

    def _called(self, entry: e.Entry, event: e.TicketCalled) -> None:
        other = self._live.get(event.ticket)
        if other is None:
            return
        self._calls += 1
        takes = self._positions.takes(event.window)
        for ticket, position in self._live.items():
            if position is other or position.is_at_window:
                continue
            if not other.was_called and position.seq < other.seq:
                because: Because = overtaking_reason(event, takes, position, other)
                if because == "not_by_rule" and event.reason == "imported":
                    because = "imported"
                self._count(because, entry, event, ticket, position, other.issued_at - position.issued_at)
            elif position.joined_at < other.joined_at and _keeps_due(position, other):
                because = "changed" if other.is_moved_here else "kept_due"
                self._count(because, entry, event, ticket, position, other.joined_at - position.joined_at)
        if event.reason == "out_of_turn":
            call = OutOfTurn(
                seq=entry.seq,
                at=entry.at,
                day=self.day,
                ticket=event.ticket,
                number=event.number,
                window=event.window,
                actor=entry.actor,
                operator=event.operator,
                stated=event.stated,
                passed=event.passed,
            )
            self._out_of_turn.append(call)

    def _count(
        self, because: Because, entry: e.Entry, event: e.TicketCalled, ticket: str, position: LinePosition, behind: int
    ) -> None:
        counted = self._counted.setdefault(because, _Counted())
        counted.overtakings += 1
        counted.calls.add(entry.seq)
        counted.visitors.add(ticket)
        self._overtaken.add(ticket)
        if counted.longest is None or behind / SECOND > counted.longest.behind_s:
            counted.longest = Longest(
                behind_s=behind / SECOND,
                seq=entry.seq,
                at=entry.at,
                day=self.day,
                ticket=event.ticket,
                number=event.number,
                overtaken=position.number,
                window=event.window,
            )

    def _corrected(self, _entry: e.Entry, event: e.ClockCorrected) -> None:
        """Drop the days with a false time; the present one continues under its right name."""
        self.day = event.day or ""
        self.ended = {day: ended for day, ended in self.ended.items() if day <= self.day}
        self.heads = {day: head for day, head in self.heads.items() if day <= self.day}

    def _with_before(self) -> Fairness:
        """The present day, with its part before a false time."""
        before = self.ended.get(self.day)
        return self._so_far() if before is None else Fairness.merged([before, self._so_far()])

    def _so_far(self) -> Fairness:
        reasons = {
            because: Reason(counted.overtakings, len(counted.calls), len(counted.visitors), counted.longest)
            for because in BECAUSE
            if (counted := self._counted.get(because)) is not None and counted.longest is not None
        }
        return Fairness(self._issued, self._calls, len(self._overtaken), reasons, tuple(self._out_of_turn))

    _RULES: ClassVar[dict[type, Callable[["FairnessFold", e.Entry, Any], None] | None]] = every_event(
        {
            e.DayOpened: _day_opened,
            e.ClockCorrected: _corrected,
            e.TicketIssued: _ticket_issued,
            e.TicketCalled: _called,
        },
        ignored=(
            # no ticket passes another; `LinePositions` follow where tickets stand afterwards
            e.TicketCarried,
            e.TicketRecalled,
            e.TicketStarted,
            e.TicketFinished,
            e.TicketContinued,
            e.TicketTransferred,
            e.TicketHeld,
            e.TicketReturned,
            e.TicketReleased,
            e.TicketNoShow,
            e.TicketReinstated,
            e.TicketLeft,
            e.TicketClosed,
            e.TicketCancelled,
            e.TicketChanged,
            e.PrivilegeConfirmed,
            e.PrivilegeRefused,
            e.PrivilegeReinstated,
            e.HallConfigured,
            e.DayClosed,
            e.DayReopened,
            e.ServiceSwitchedOff,
            e.ServiceSwitchedOn,
            e.RecordsLost,
            e.HallPromoted,
            e.WindowOpened,
            e.WindowClosed,
            e.WindowPaused,
            e.WindowResumed,
            e.WindowCarried,
            e.OperatorMoved,
            e.AlarmAcknowledged,
            e.ClockAccepted,
            e.ClockRefused,
            # nobody stands in a line by a booking, but by the ticket that it becomes
            *BOOKING_EVENTS,
            *AFTERWARDS,
            *HELP_EVENTS,
        ),
    )


def _copies(positions: Mapping[str, LinePosition]) -> dict[str, LinePosition]:
    return {ticket: copy(position) for ticket, position in positions.items()}


def _keeps_due(position: LinePosition, other: LinePosition) -> bool:
    """Whether `other`, which came later, is in the line of `position`, and goes first by an earlier due time that it
    kept."""
    is_one_line = position.service == other.service and position.bound_to is None and other.bound_to is None
    return is_one_line and not position.is_held and other.due <= position.due
