"""`python -m queue_server.stats.staffing.staff_process`: proposes windows.

Reads one MessagePack frame, `StaffingRequest`. Writes another: a `StaffingPlan`, or None where there is no proposal.
"""

import sys
from typing import Final

import msgspec
from msgspec import Struct

from queue_server.clock import cpu
from queue_server.config.definition import Definition
from queue_server.journal.visits.visit import Visit
from queue_server.stats.background.frames import frame, frames
from queue_server.stats.background.subprocess_job import step_back
from queue_server.stats.staffing.past_day import past_day
from queue_server.stats.staffing.staffing import NoProposal, StaffingPlan, propose
from queue_server.stats.visits.window_intervals import WindowInterval

SEARCH_LIMIT_S: Final = 600.0
"""Processor time for one search; after it the plan found so far is the answer."""


class PastDayRows(Struct, frozen=True):
    """The rows of a past day."""

    day: str
    definition: Definition
    visits: list[Visit]
    spells: list[WindowInterval]


class StaffingRequest(Struct, frozen=True):
    """The hall with its present definition, and the past days to simulate, the oldest first."""

    hall: str
    definition: Definition
    goal: float
    days: list[PastDayRows]


def search_plan(request: StaffingRequest) -> StaffingPlan | None:
    """The plan for the hall of a request."""
    days = [past_day(request.hall, day.day, day.definition, day.visits, day.spells) for day in request.days]
    try:
        return propose(days, request.goal, definition=request.definition, is_enough=lambda: cpu() >= SEARCH_LIMIT_S)
    except NoProposal:
        return None


def main() -> None:
    step_back()
    request = msgspec.msgpack.decode(next(frames(sys.stdin.buffer.read)), type=StaffingRequest)
    sys.stdout.buffer.write(frame(search_plan(request)))


if __name__ == "__main__":
    main()
