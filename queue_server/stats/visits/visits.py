"""Folds the journal into the stages of visits. Pure.

A stage becomes a row when it ends, and is kept in memory while it goes on; so a ticket has one row for each service,
however often it was recalled, held or returned.
"""

from collections.abc import Callable
from copy import copy
from typing import Any, ClassVar, Final

from msgspec import Struct, field

from queue_server.hall import events as e
from queue_server.hall.days.false_time import true_time
from queue_server.hall.folds.event_rules import AFTERWARDS, BOOKING_EVENTS, HELP_EVENTS, every_event
from queue_server.hall.state import MINUTE, SECOND
from queue_server.hall.ticket import TicketState
from queue_server.hall.transitions import REVERSIBLE_ENDS, TRANSITIONS
from queue_server.journal.visits.visit import Outcome, Visit
from queue_server.stats.visits.live_stage import CLOCKS, Clock, LiveStage, LiveVisit
from queue_server.stats.visits.local_hour import LocalHour

OUTCOMES: Final[dict[TicketState, Outcome]] = {
    "served": "served",
    "no_show": "no_show",
    "left": "left",
    "closed": "closed",
}
"""The outcome of a stage, by the final state of the visit."""


class Visits(Struct):
    """The stages that go on in one hall at one position of its journal. `take_in` returns those that end."""

    hall: str
    day: str = ""
    clock: LocalHour = field(default_factory=LocalHour)
    norms: dict[str, int] = field(default_factory=dict)
    booked_norms: dict[str, int] = field(default_factory=dict)
    closed_days: list[str] = field(default_factory=list)
    live: dict[str, LiveStage] = field(default_factory=dict)
    reversible: dict[str, LiveStage] = field(default_factory=dict)
    """The stages of today whose end may be taken back."""

    def take_in(self, entry: e.Entry) -> Visit | None:
        """The stage that this entry ends, if it ends one."""
        event: Any = entry.event
        ended = None
        if type(event) in TRANSITIONS:
            ended = self._move(entry, event)
        elif isinstance(event, e.TicketChanged):
            ended = self._change(entry, event)
        rule = self._RULES[type(event)]
        if rule is not None:
            rule(self, entry, event)
        return ended

    def so_far(self, now: int) -> list[LiveVisit]:
        """The stages that go on, each as it stands at `now` (µs UTC)."""
        return [stage.so_far(now) for stage in self.live.values() if not stage.is_false]

    # What follows from the transition of a ticket.

    def _move(self, entry: e.Entry, event: Any) -> Visit | None:  # noqa: ANN401 - any event of `TRANSITIONS`
        """Count the duration of the ticket's new state; returns the stage that has ended, or None."""
        _, state = TRANSITIONS[type(event)]
        if state in OUTCOMES:
            return self._end(entry, event, state)
        if (onward := _ONWARD.get(type(event))) is not None:
            return self._go_on(entry, event, onward)
        if event.ticket not in self.live:
            self._take_back(event.ticket)
        stage = self.live[event.ticket]
        if stage.clock != CLOCKS[state]:
            stage.move(CLOCKS[state], entry.at)
        return None

    def _end(self, entry: e.Entry, event: Any, state: TicketState) -> Visit | None:  # noqa: ANN401 - as above
        """End the visit. A stage whose end may be taken back continues in a row of its own."""
        stage = self.live.pop(event.ticket)
        outcome: Outcome = "cancelled" if isinstance(event, e.TicketCancelled) else OUTCOMES[state]
        row = stage.end(entry, event, outcome)
        if state in REVERSIBLE_ENDS:
            self.reversible[event.ticket] = stage
            row = copy(row)
        return row if not stage.is_false else None

    def _take_back(self, ticket: str) -> None:
        """Continue the stage as if it had not ended; the time between counts as waiting."""
        stage = self.live[ticket] = self.reversible.pop(ticket)
        stage.row.outcome = stage.row.ended_at = stage.row.end_seq = None

    def _go_on(self, entry: e.Entry, event: e.TicketContinued | e.TicketTransferred, onward: Outcome) -> Visit | None:
        """The ticket joins another line: the next stage of its visit begins."""
        stage = self.live[event.ticket]
        row = stage.end(entry, event, onward)
        self._begin_next(entry, stage, event.stop.service, "waited")
        return row if not stage.is_false else None

    def _change(self, entry: e.Entry, event: e.TicketChanged) -> Visit | None:
        """Each service is judged by its own norm, so another service is another stage; another priority is none."""
        stage, ended = self.live[event.ticket], None
        if event.service != stage.row.service:
            clock = stage.clock
            ended = stage.end(entry, event, "moved")
            self._begin_next(entry, stage, event.service, clock)
        row = self.live[event.ticket].row
        if event.priority != row.priority:
            row.priority, row.privilege = event.priority, None
        return ended if not stage.is_false else None

    def _begin_next(self, entry: e.Entry, stage: LiveStage, service: str, clock: Clock) -> None:
        row = stage.row
        following = Visit(
            hall=row.hall,
            ticket=row.ticket,
            stage=row.stage + 1,
            day=row.day,
            number=row.number,
            service=service,
            seq=entry.seq,
            issued_at=row.issued_at,
            joined_at=entry.at,
            hour=self.clock.of(entry.at),
            priority=row.priority,
            language=row.language,
            booked_at=row.booked_at,
            norm=self.norms.get(service),
            privilege=row.privilege,
        )
        self.live[row.ticket] = LiveStage(following, entry.at, clock)

    # What each event changes beyond that.

    def _day_opened(self, _entry: e.Entry, event: e.DayOpened) -> None:
        self.day = event.day
        self.reversible.clear()

    def _carried(self, _entry: e.Entry, event: e.TicketCarried) -> None:
        """Move the stage to the new day: it belongs to the day in which it ends, so that a day that is over does not
        change."""
        self.live[event.ticket].row.day = self.day

    def _configured(self, _entry: e.Entry, event: e.HallConfigured) -> None:
        self.clock.move_to(event.definition.timezone)
        past_days = {day for day in self.closed_days if day < self.day}
        self.closed_days = sorted(past_days | {closed.date for closed in event.definition.closed_days})
        services = event.definition.services
        self.norms, self.booked_norms = (
            {s.id: minutes * MINUTE for s in services if (minutes := s.norm_for(is_booked=is_booked)) is not None}
            for is_booked in (False, True)
        )

    def _issued(self, entry: e.Entry, event: e.TicketIssued) -> None:
        norms = self.norms if event.booked_at is None else self.booked_norms
        row = Visit(  # by place: the library looks for each name among those of all fields
            self.hall,
            event.ticket,
            0,
            self.day,
            event.number,
            event.service,
            entry.seq,
            entry.at,
            entry.at,
            self.clock.of(entry.at),
            event.priority,
            event.language,
            event.booked_at,
            norms.get(event.service),
        )
        if event.estimate is not None:
            estimate = event.estimate
            row.estimate_low, row.estimate_high = estimate.low_s * SECOND, estimate.high_s * SECOND
            row.estimate_median = estimate.median_s * SECOND
        self.live[event.ticket] = LiveStage(row, entry.at)

    def _called(self, entry: e.Entry, event: e.TicketCalled) -> None:
        row = self.live[event.ticket].row
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
        row = self.live[event.ticket].row
        if row.started_at is None:
            row.started_at = entry.at

    def _confirmed(self, _entry: e.Entry, event: e.PrivilegeConfirmed) -> None:
        self.live[event.ticket].row.privilege = "confirmed"

    def _refused(self, _entry: e.Entry, event: e.PrivilegeRefused) -> None:
        self.live[event.ticket].row.privilege = "refused"

    def _corrected(self, _entry: e.Entry, event: e.ClockCorrected) -> None:
        """Correct the beginning of each stage; a stage that changed in the false time gets no row."""
        self.day = event.day or ""
        self.clock.move_to(self.clock.timezone)
        for stage in (*self.live.values(), *self.reversible.values()):
            row = stage.row
            stage.is_false |= max(stage.since, row.called_at or 0) > event.corrected
            stage.since = true_time(stage.since, event)
            row.issued_at, row.joined_at = true_time(row.issued_at, event), true_time(row.joined_at, event)
            row.day = min(row.day, self.day)

    def _unproved(self, _entry: e.Entry, event: e.PrivilegeReinstated) -> None:
        self.live[event.ticket].row.privilege = None

    _RULES: ClassVar[dict[type, Callable[["Visits", e.Entry, Any], None] | None]] = every_event(
        {
            e.HallConfigured: _configured,
            e.DayOpened: _day_opened,
            e.ClockCorrected: _corrected,
            e.TicketIssued: _issued,
            e.TicketCarried: _carried,
            e.TicketCalled: _called,
            e.TicketRecalled: _recalled,
            e.TicketStarted: _started,
            e.PrivilegeConfirmed: _confirmed,
            e.PrivilegeRefused: _refused,
            e.PrivilegeReinstated: _unproved,
        },
        ignored=(
            # of a ticket: their effect on a stage is in `TRANSITIONS` alone
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
            # another service ends the stage
            e.TicketChanged,
            # which window may call it is no figure of a stage
            e.TicketReleased,
            # of the hall, its windows and clock: a stage is a visitor's
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
            # a visit begins with the ticket; what became of bookings is folded by itself
            *BOOKING_EVENTS,
            *AFTERWARDS,
            *HELP_EVENTS,
        ),
    )


_ONWARD: Final[dict[type, Outcome]] = {e.TicketContinued: "continued", e.TicketTransferred: "transferred"}
"""The events that end a stage and begin the next one of the visit."""
