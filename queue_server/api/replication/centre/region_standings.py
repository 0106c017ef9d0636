"""Says of every hall of a region how it stands: how far its records go, what is wrong, and its checkpoint."""

from collections.abc import Sequence

from aiohttp import web

from queue_server.api.region.region_now import REGION_NOW
from queue_server.api.replication.centre.centre_context import CENTRE
from queue_server.api.replication.centre.schedule_progress import region_progress
from queue_server.reports.period import NoPeriod
from queue_server.reports.region.hall_standing import HallStanding
from queue_server.worker.client.region_standings import HALLS_NOT_READ, RegionStandings


def region_standings(app: web.Application) -> RegionStandings:
    """What reports of the region ask."""

    async def standings() -> Sequence[HallStanding]:
        centre = app[CENTRE]
        if centre.settings is not None and not centre.halls.are_read:
            raise NoPeriod(HALLS_NOT_READ)
        now = {hall.hall: hall for hall in await app[REGION_NOW].halls()}
        return [
            HallStanding(
                progress,
                now[progress.hall].checkpoint if progress.hall in now else None,
                now[progress.hall].alarms if progress.hall in now else (),
            )
            for progress in region_progress(app)
        ]

    return standings
