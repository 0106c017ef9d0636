"""Defines the rows that a hall's journal is projected to, so that figures need not read all of it. Pure.

A stage of a visit begins when a ticket joins a line (it is issued, goes on to its next stop, or is sent elsewhere) and
ends when it leaves the window or the hall. The rows can be made anew from the journal at any time.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from msgspec import Struct

Outcome = Literal["served", "continued", "transferred", "moved", "no_show", "left", "closed", "cancelled"]
"""How a stage ended. `continued`, `transferred` (by a window) and `moved` (by a supervisor, who changed the service)
begin another stage; the others end the visit. `closed`: the hall left the visitor unserved at closing; `cancelled`: a
supervisor ended the turn."""

ONWARD: Final = ("continued", "transferred", "moved")


class Visit(Struct, gc=False):
    """One stage of a visit. Times are µs UTC, durations µs.

    `stage` is 0 for the first; `seq` is the record that began the stage, `end_seq` the one that ended it, and
    `call_seq` its first call. `waited`, `walked`, `served` and `held` are the whole time the ticket was waiting,
    called, serving and held in this stage, so that they add up to `ended_at - joined_at`. `calls` counts invitations,
    `recalls` their repetitions, `passed` the tickets that an out-of-turn call passed over. `outcome` is None while the
    stage goes on; `window` and `operator` are where it was called last. `norm` is the hall's limit (µs) for the wait
    for the service when the stage began, where it has one; `hour` is the hour of the day, in the hall's time zone, in
    which the stage began. `estimate_low`, `estimate_median` and `estimate_high` are the wait that the visitor was shown
    with the ticket, if one was shown; later stages have none. `result` is what its service ended with, where the
    operator gave one: the id of one of the hall's results, or any words where the hall names none.
    """

    hall: str
    ticket: str
    stage: int
    day: str
    number: str
    service: str
    seq: int
    issued_at: int
    joined_at: int
    hour: int
    priority: str | None = None
    language: str | None = None
    booked_at: int | None = None
    norm: int | None = None
    estimate_low: int | None = None
    estimate_median: int | None = None
    estimate_high: int | None = None
    first_called_at: int | None = None
    called_at: int | None = None
    started_at: int | None = None
    ended_at: int | None = None
    window: int | None = None
    operator: str | None = None
    calls: int = 0
    recalls: int = 0
    call_seq: int | None = None
    call_reason: str | None = None
    passed: int = 0
    privilege: str | None = None
    waited: int = 0
    walked: int = 0
    served: int = 0
    held: int = 0
    outcome: Outcome | None = None
    end_seq: int | None = None
    result: str | None = None


WindowDoes = Literal["calling", "serving", "idle", "wanted", "paused"]
"""What an open window does: a visitor walks to it; a visitor is served there; it is free and no ticket waits for it; it
is free although a ticket waits for it; it is paused."""


class WindowTime(Struct, frozen=True):
    """How long (`spent`, µs) a window did one thing in one hour of the hall's `day`, under one operator.

    Several rows may describe the same hour. `seq` is the record with which the row was complete.
    """

    hall: str
    day: str
    seq: int
    window: int
    hour: int
    state: WindowDoes
    operator: str | None
    reason: str | None
    spent: int


class Retraction(Struct, frozen=True):
    """The record `seq` takes back the no-show of a ticket, so that row is removed: its stage goes on."""

    day: str
    ticket: str
    seq: int

    def concerns(self, visit: Visit) -> bool:
        is_no_show = visit.outcome == "no_show" and (visit.end_seq or 0) < self.seq
        return is_no_show and (visit.day, visit.ticket) == (self.day, self.ticket)


class FalseTime(Struct, frozen=True):
    """The records from `first` on and before `until` have a false time, as a correction of the clock states."""

    first: int
    until: int

    def has(self, seq: int) -> bool:
        return self.first <= seq < self.until


class Rows(Struct, frozen=True):
    """The rows that follow from the records of a hall after `after` up to `seq`: the stages and hours of windows that
    end with them, and the rows that are taken back.

    `form` names the rules and fields by which they were made: rows of two forms do not mix. Rows that end in a false
    time, these and earlier ones, are forgotten, and with them every tally.
    """

    hall: str
    after: int
    seq: int
    form: str
    visits: Sequence[Visit] = ()
    times: Sequence[WindowTime] = ()
    retractions: Sequence[Retraction] = ()
    false: Sequence[FalseTime] = ()


class Projected(Struct, frozen=True):
    """How far a hall's rows are: those of all records up to `seq` are stored, and of no later one."""

    seq: int
    form: str


class Tallied(Struct, frozen=True):
    """The figures of one part of a hall over a finished day (`2026-01-31`) or month (`2026-01`), encoded.

    `part` is what the hall is divided by, such as `service`, and the form of the code that counts it; `value` which of
    these.
    """

    part: str
    span: str
    value: str
    body: bytes


class VisitCriteria(Struct, frozen=True, kw_only=True):
    """Selects ended stages: of days from `first` to `last`, ended by the record `until`; the rest narrows that.

    `weekday` is 0 for Monday; `least` and `under` bound the time waited (µs), the second one excluded; `result` is what
    the service ended with, `operators` are the recorded names of whoever called last, empty for anybody.
    """

    first: str
    last: str
    until: int = 2**62
    hour: int | None = None
    service: str | None = None
    window: int | None = None
    weekday: int | None = None
    ticket: str | None = None
    least: int | None = None
    under: int | None = None
    result: str | None = None
    operators: tuple[str, ...] = ()

    def fits(self, visit: Visit) -> bool:
        """Whether a stage is selected, by its values so far: one that still goes on has no `end_seq` to compare."""
        return (
            self.first <= visit.day <= self.last
            and (visit.end_seq is None or visit.end_seq <= self.until)
            and self.hour in (None, visit.hour)
            and self.service in (None, visit.service)
            and self.window in (None, visit.window)
            and self.ticket in (None, visit.ticket)
            and self.result in (None, visit.result)
            and (not self.operators or visit.operator in self.operators)
            and self.weekday in (None, date.fromisoformat(visit.day).weekday())
            and (self.least is None or visit.waited >= self.least)
            and (self.under is None or visit.waited < self.under)
        )
