"""The stages of visits, folded from the journal. Pure.

A stage becomes a row when it ends, and is remembered while it goes on; so a ticket costs one row for each service it
was called to, however often it was recalled, held or brought back.
"""

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any, ClassVar, Literal

from msgspec import Struct, field

from queue_server.hall import events as e
from queue_server.hall.false_time import true_time
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.visits.visit import Outcome, Visit
from queue_server.stats.visits.local_hour import LocalHour

Clock = Literal["waited", "walked", "served", "held"]
"""The duration of a stage that runs at present, by the name of its field in the row."""


End = (
    e.TicketFinished
    | e.TicketContinued
    | e.TicketTransferred
    | e.TicketNoShow
    | e.TicketLeft
    | e.TicketClosed
    | e.TicketCancelled
)


class LiveStage(Struct):
    """A stage that goes on, and since when (µs UTC) which of its clocks runs. One that `is_false` had a part of it in a
    false time, so no figure is made of it."""

    row: Visit
    since: int
    clock: Clock = "waited"
    is_false: bool = False

    def move(self, clock: Clock, at: int) -> None:
        setattr(self.row, self.clock, getattr(self.row, self.clock) + at - self.since)
        self.clock, self.since = clock, at

    def so_far(self, now: int) -> Visit:
        """The row as it stands at `now`, without an outcome."""
        standing = LiveStage(copy(self.row), self.since, self.clock)
        standing.move(self.clock, max(now, self.since))
        return standing.row


class Visits(Struct):
    """One hall's visits at one position of its journal: what goes on. `take_in` answers what has ended."""

    hall: str
    day: str = ""
    clock: LocalHour = field(default_factory=LocalHour)
    norms: dict[str, int] = field(default_factory=dict)
    live: dict[str, LiveStage] = field(default_factory=dict)
    no_shows: dict[str, LiveStage] = field(default_factory=dict)
    """The stages of today that ended with a no-show, which may be taken back."""

    def take_in(self, entry: e.Entry) -> Visit | None:
        """The stage that this entry ends, if it ends one."""
        rule = self._RULES.get(type(entry.event))
        return rule(self, entry, entry.event) if rule is not None else None

    def so_far(self, now: int) -> list[Visit]:
        """The stages that go on, each as it stands at `now` (µs UTC)."""
        return [stage.so_far(now) for stage in self.live.values() if not stage.is_false]

    # What each event does.

    def _day_opened(self, _entry: e.Entry, event: e.DayOpened) -> None:
        self.day = event.day
        self.no_shows.clear()

    def _carried(self, _entry: e.Entry, event: e.TicketCarried) -> None:
        """A stage belongs to the day in which it ends, so that a day that is over does not change."""
        self.live[event.ticket].row.day = self.day

    def _configured(self, _entry: e.Entry, event: e.HallConfigured) -> None:
        self.clock.move_to(event.definition.timezone)
        services = event.definition.services
        self.norms = {s.id: s.norm_minutes * MINUTE for s in services if s.norm_minutes is not None}

    def _issued(self, entry: e.Entry, event: e.TicketIssued) -> None:
        row = Visit(
            hall=self.hall,
            ticket=event.ticket,
            stage=0,
            day=self.day,
            number=event.number,
            service=event.service,
            seq=entry.seq,
            issued_at=entry.at,
            joined_at=entry.at,
            hour=self.clock.of(entry.at),
            priority=event.priority,
            language=event.language,
            booked_at=event.booked_at,
            norm=self.norms.get(event.service),
        )
        if event.estimate is not None:
            told = event.estimate
            row.estimate_low, row.estimate_high = told.low_s * SECOND, told.high_s * SECOND
            row.estimate_median = told.median_s * SECOND
        self.live[event.ticket] = LiveStage(row, entry.at)

    def _called(self, entry: e.Entry, event: e.TicketCalled) -> None:
        stage = self.live[event.ticket]
        stage.move("walked", entry.at)
        row = stage.row
        row.called_at, row.window, row.operator = entry.at, event.window, event.operator
        row.calls += 1
        row.passed += len(event.passed)
        if row.first_called_at is None:
            row.first_called_at, row.call_seq = entry.at, entry.seq
        if row.call_reason != "out_of_turn":
            row.call_reason = event.reason

    def _recalled(self, entry: e.Entry, event: e.TicketRecalled) -> None:
        row = self.live[event.ticket].row
        row.called_at = entry.at
        row.recalls += 1

    def _started(self, entry: e.Entry, event: e.TicketStarted) -> None:
        stage = self.live[event.ticket]
        stage.move("served", entry.at)
        if stage.row.started_at is None:
            stage.row.started_at = entry.at

    def _held(self, entry: e.Entry, event: e.TicketHeld) -> None:
        self.live[event.ticket].move("held", entry.at)

    def _returned(self, entry: e.Entry, event: e.TicketReturned) -> None:
        self.live[event.ticket].move("waited", entry.at)

    def _confirmed(self, _entry: e.Entry, event: e.PrivilegeConfirmed) -> None:
        self.live[event.ticket].row.privilege = "confirmed"

    def _refused(self, _entry: e.Entry, event: e.PrivilegeRefused) -> None:
        self.live[event.ticket].row.privilege = "refused"

    def _changed(self, _entry: e.Entry, event: e.TicketChanged) -> None:
        """The whole stage counts under what it is served as."""
        row = self.live[event.ticket].row
        if event.priority != row.priority:
            row.priority, row.privilege = event.priority, None
        if event.service != row.service:
            row.service, row.norm = event.service, self.norms.get(event.service)

    def _corrected(self, _entry: e.Entry, event: e.ClockCorrected) -> None:
        """What goes on has begun at its true time; of a stage that anything happened to meanwhile nothing is told."""
        self.day = event.day or ""
        self.clock.move_to(self.clock.timezone)
        for stage in (*self.live.values(), *self.no_shows.values()):
            row = stage.row
            stage.is_false |= max(stage.since, row.called_at or 0) > event.corrected
            stage.since = true_time(stage.since, event)
            row.issued_at, row.joined_at = true_time(row.issued_at, event), true_time(row.joined_at, event)
            row.day = min(row.day, self.day)

    def _goes_on(self, entry: e.Entry, event: e.TicketContinued | e.TicketTransferred) -> Visit | None:
        stage = self.live.pop(event.ticket)
        ended = self._ended(stage, entry, event)
        following = Visit(
            hall=ended.hall,
            ticket=ended.ticket,
            stage=ended.stage + 1,
            day=ended.day,
            number=ended.number,
            service=event.stop.service,
            seq=entry.seq,
            issued_at=ended.issued_at,
            joined_at=entry.at,
            hour=self.clock.of(entry.at),
            priority=ended.priority,
            language=ended.language,
            booked_at=ended.booked_at,
            norm=self.norms.get(event.stop.service),
            privilege=ended.privilege,
        )
        self.live[event.ticket] = LiveStage(following, entry.at)
        return ended if not stage.is_false else None

    def _no_show(self, entry: e.Entry, event: e.TicketNoShow) -> Visit | None:
        stage = self.live[event.ticket]
        row = copy(self._end(entry, event))
        self.no_shows[event.ticket] = stage
        return row

    def _reinstated(self, _entry: e.Entry, event: e.TicketReinstated) -> None:
        """The stage goes on as if it had not ended; the visitor has waited meanwhile."""
        stage = self.live[event.ticket] = self.no_shows.pop(event.ticket)
        stage.row.outcome = stage.row.ended_at = stage.row.end_seq = None

    def _unproved(self, _entry: e.Entry, event: e.PrivilegeReinstated) -> None:
        self.live[event.ticket].row.privilege = None

    def _end(self, entry: e.Entry, event: End) -> Visit | None:
        stage = self.live.pop(event.ticket)
        ended = self._ended(stage, entry, event)
        return ended if not stage.is_false else None

    def _ended(self, stage: LiveStage, entry: e.Entry, event: End) -> Visit:
        stage.move("waited", entry.at)
        row = stage.row
        row.outcome, row.ended_at, row.end_seq = _OUTCOMES[type(event)], entry.at, entry.seq
        if isinstance(event, e.TicketFinished | e.TicketContinued):
            row.result = event.result
        return row

    _RULES: ClassVar[dict[type, Callable[["Visits", e.Entry, Any], Visit | None]]] = {
        e.HallConfigured: _configured,
        e.DayOpened: _day_opened,
        e.ClockCorrected: _corrected,
        e.TicketIssued: _issued,
        e.TicketCalled: _called,
        e.TicketRecalled: _recalled,
        e.TicketStarted: _started,
        e.TicketHeld: _held,
        e.TicketReturned: _returned,
        e.PrivilegeConfirmed: _confirmed,
        e.PrivilegeRefused: _refused,
        e.TicketChanged: _changed,
        e.TicketContinued: _goes_on,
        e.TicketTransferred: _goes_on,
        e.TicketFinished: _end,
        e.TicketNoShow: _no_show,
        e.TicketReinstated: _reinstated,
        e.TicketCarried: _carried,
        e.PrivilegeReinstated: _unproved,
        e.TicketLeft: _end,
        e.TicketClosed: _end,
        e.TicketCancelled: _end,
    }


_OUTCOMES: dict[type, Outcome] = {
    e.TicketFinished: "served",
    e.TicketContinued: "continued",
    e.TicketTransferred: "transferred",
    e.TicketNoShow: "no_show",
    e.TicketLeft: "left",
    e.TicketClosed: "closed",
    e.TicketCancelled: "closed",
}


def fold_visits(hall: str, entries: Iterable[e.Entry]) -> list[Visit]:
    """Every stage that has ended, in the order of its end, from the first entry of a hall's journal on."""
    visits = Visits(hall)
    return [row for entry in entries if (row := visits.take_in(entry)) is not None]
