"""Says of every hall of a region how it stands: how far its records go, what is wrong, and its checkpoint."""

from collections.abc import Sequence

from aiohttp import web

from queue_server.api.region.region_now import REGION_NOW
from queue_server.api.replication.centre.centre_context import CENTRE
from queue_server.api.replication.centre.schedule_progress import region_progress
from queue_server.reports.period import NoPeriod
from queue_server.reports.region.hall_standing import HallStanding
from queue_server.reports.schedule.progress import HallProgress
from queue_server.worker.client.region_standings import HALLS_NOT_READ


class CentreStandings:
    """The `RegionStandings` of one server."""

    def __init__(self, app: web.Application) -> None:
        self._app = app

    def progress(self) -> Sequence[HallProgress]:
        centre = self._app[CENTRE]
        if centre.settings is not None and not centre.halls.are_read:
            raise NoPeriod(HALLS_NOT_READ)
        return region_progress(self._app)

    async def read(self) -> Sequence[HallStanding]:
        halls = self.progress()
        now = {hall.hall: hall for hall in await self._app[REGION_NOW].halls_with_checkpoints()}
        return [
            HallStanding(progress, now[progress.hall].checkpoint, now[progress.hall].alarms)
            if progress.hall in now
            else HallStanding(progress)
            for progress in halls
        ]
