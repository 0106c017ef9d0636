"""Past days for tests, written by hand."""

from collections.abc import Iterable

import numpy as np
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall.state import SECOND
from queue_server.stats.staffing.scenarios.past_day import (
    FOREVER,
    DaySample,
    Opening,
    PastDay,
    PlannedStop,
    PlannedVisit,
    StopSample,
)
from tests.halls import DEFINITION

MIDNIGHT = 1_759_950_000 * SECOND
"""00:00 of 2025-10-09 in Almaty."""
OPEN_HALL = replace(DEFINITION, rules=replace(DEFINITION.rules, no_show_after_s=0))


def planned_visit(came_s: float, *takes_s: float, service: str = "land", priority: str | None = None) -> PlannedVisit:
    """One who comes at that second of the day, for one service of each of these lengths, and never gives up."""
    stops = tuple(PlannedStop(service, 0, 0, int(takes * SECOND), comes=True, gave_up=False) for takes in takes_s)
    return PlannedVisit(MIDNIGHT + int(came_s * SECOND), priority, None, stops)


def opening(window: int, opens_s: float, closes_s: float) -> Opening:
    return Opening(window, MIDNIGHT + int(opens_s * SECOND), MIDNIGHT + int(closes_s * SECOND))


def day_of(
    planned_visits: Iterable[PlannedVisit], openings: Iterable[Opening], definition: Definition = OPEN_HALL
) -> PastDay:
    return PastDay("aksu", "2025-10-09", definition, tuple(planned_visits), tuple(openings), np.zeros(1), [], [])


def sample_of(day: PastDay, patience_s: float | None = None) -> DaySample:
    """Everything as it is written; everybody as patient, or for ever."""
    patience = FOREVER if patience_s is None else int(patience_s * SECOND)
    return DaySample(
        [[StopSample(stop.takes or 0, patience) for stop in visit.stops] for visit in day.planned_visits], [0]
    )
