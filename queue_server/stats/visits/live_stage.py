"""Measures a stage of a visit while it goes on. Pure."""

from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import astuple

from queue_server.hall import events as e
from queue_server.hall.ticket import TicketState
from queue_server.journal.visits.visit import Outcome, Visit

Clock = Literal["waited", "walked", "served", "held"]
"""The duration of a stage that runs at present, by the name of its field in the row."""

CLOCKS: Final[dict[TicketState, Clock]] = {
    "waiting": "waited",
    "called": "walked",
    "serving": "served",
    "held": "held",
}
"""Which duration is counted in which state."""


class LiveVisit(Visit, gc=False):
    """The row of a stage that goes on, with the duration that runs: whether it waits, is called, served or held."""

    clock: Clock = "waited"


class LiveStage(Struct, gc=False):
    """A stage that goes on, which of its durations is counted, and since when (µs UTC). `is_false`: a part of it has a
    false time, so it gets no row."""

    row: Visit
    since: int
    clock: Clock = "waited"
    is_false: bool = False

    def move(self, clock: Clock, at: int) -> None:
        setattr(self.row, self.clock, getattr(self.row, self.clock) + at - self.since)
        self.clock, self.since = clock, at

    def so_far(self, now: int) -> LiveVisit:
        """The row as it stands at `now`, without an outcome."""
        row = LiveVisit(*astuple(self.row))
        row.clock = self.clock
        LiveStage(row, self.since, self.clock).move(self.clock, max(now, self.since))
        return row

    def end(self, entry: e.Entry, event: e.TicketEvent, outcome: Outcome) -> Visit:
        """The row as the stage ends; its last duration stops."""
        self.move("waited", entry.at)
        row = self.row
        row.outcome, row.ended_at, row.end_seq = outcome, entry.at, entry.seq
        row.result = getattr(event, "result", None)
        return row
