"""Says where a server has the halls of its region as they stand."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp import web

from queue_server.reports.period import t
from queue_server.reports.region.hall_standing import HallStanding
from queue_server.reports.schedule.progress import MissingData, missing_at
from queue_server.worker.client.questions import RegionContext

RegionStandings = Callable[[], Awaitable[Sequence[HallStanding]]]
"""Every hall of the region, by id. Raises `NoPeriod` while a centre that has just started reads its halls: a report
would not say of which of them records are missing. Raises the store's errors."""

REGION_STANDINGS: Final[web.AppKey[RegionStandings]] = web.AppKey("REGION_STANDINGS", Callable)  # type: ignore[arg-type]

HALLS_NOT_READ: Final = t("The centre has just started and reads its halls. Try again in a minute.")


async def standings_of(app: web.Application, halls: frozenset[str]) -> tuple[HallStanding, ...]:
    """Those of the halls that the region has. Raises `NoPeriod` and the store's errors."""
    return tuple(standing for standing in await app[REGION_STANDINGS]() if standing.hall in halls)


def missing_in(context: RegionContext, halls: Sequence[HallStanding]) -> tuple[MissingData, ...]:
    """Of which of the halls something is missing in the days of a context."""
    period = context.period
    return missing_at([standing.progress for standing in halls], period.first, period.last, context.now)
