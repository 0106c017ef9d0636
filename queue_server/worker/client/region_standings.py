"""Says where a server has how the halls of its region stand."""

from collections.abc import Sequence
from typing import Final, Protocol

from aiohttp import web

from queue_server.reports.period import t
from queue_server.reports.region.hall_standing import HallStanding
from queue_server.reports.schedule.progress import HallProgress, MissingData, missing_at
from queue_server.worker.client.questions import RegionContext

HALLS_NOT_READ: Final = t("The centre has just started and reads its halls. Try again in a minute.")


class RegionStandings(Protocol):
    """How the halls of a region stand, by id. Both raise `NoPeriod` while a centre that has just started reads its
    halls: a report would not say of which of them records are missing."""

    def progress(self) -> Sequence[HallProgress]:
        """How far the records of each hall go."""

    async def read(self) -> Sequence[HallStanding]:
        """The same with alarms and checkpoints. Raises the store's errors."""


REGION_STANDINGS: Final = web.AppKey("REGION_STANDINGS", RegionStandings)


def missing_in(context: RegionContext, halls: Sequence[HallProgress]) -> tuple[MissingData, ...]:
    """Of which of the halls something is missing in the days of a context."""
    period = context.period
    return missing_at(halls, period.first, period.last, context.now)
