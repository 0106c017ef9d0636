"""Says where a server has how the halls of its region stand."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from queue_server.reports.period import t
from queue_server.reports.region.hall_standing import HallStanding
from queue_server.reports.schedule.progress import HallProgress, MissingData, missing_at
from queue_server.worker.client.questions import RegionContext

HALLS_NOT_READ: Final = t("The centre has just started and reads its halls. Try again in a minute.")


@dataclass(frozen=True)
class RegionStandings:
    """How the halls of a region stand, by id. Both raise `NoPeriod` while a centre that has just started reads its
    halls: a report would not say of which of them records are missing."""

    progress: Callable[[], Sequence[HallProgress]]
    """How far the records of each hall go."""
    read: Callable[[], Awaitable[Sequence[HallStanding]]]
    """The same with alarms and checkpoints. Raises the store's errors."""


def missing_in(context: RegionContext, halls: Sequence[HallProgress]) -> tuple[MissingData, ...]:
    """Of which of the halls something is missing in the days of a context."""
    period = context.period
    return missing_at(halls, period.first, period.last, context.now)
