"""`python -m queue_server.stats.staffing.staff_process`: a proposal of windows.

Reads one MessagePack frame, `Asked`. Writes another: a `Proposal`, or None where nothing can be proposed.
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
"""The processor's time for one search; a larger hall gets what was found by then."""


class PastDayRows(Struct, frozen=True):
    """A past day by its rows."""

    day: str
    definition: Definition
    visits: list[Visit]
    spells: list[WindowInterval]


class StaffingRequest(Struct, frozen=True):
    """For which hall as it is now, and from which days, the oldest first."""

    hall: str
    definition: Definition
    goal: float
    days: list[PastDayRows]


def search_plan(request: StaffingRequest) -> StaffingPlan | None:
    """What is answered."""
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
