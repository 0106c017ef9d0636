"""Says of every hall of a region how it stands: how far its records go, what is wrong, and its checkpoint."""

from collections.abc import Sequence
from functools import partial

from aiohttp import web

from queue_server.api.region.region_now import RegionNow
from queue_server.api.replication.centre.centre_context import Centre
from queue_server.api.replication.centre.schedule_progress import region_progress
from queue_server.app_parts import PARTS
from queue_server.reports.period import NoPeriod
from queue_server.reports.region.hall_standing import HallStanding
from queue_server.reports.schedule.progress import HallProgress
from queue_server.worker.client.region_standings import HALLS_NOT_READ, RegionStandings


def standings_of(app: web.Application) -> RegionStandings:
    """The standings as this server knows them."""
    return RegionStandings(partial(_progress, app), partial(_standings, app))


def _progress(app: web.Application) -> Sequence[HallProgress]:
    centre = app[PARTS][Centre]
    if centre.settings is not None and not centre.halls.are_read:
        raise NoPeriod(HALLS_NOT_READ)
    return region_progress(app)


async def _standings(app: web.Application) -> Sequence[HallStanding]:
    halls = _progress(app)
    now = {hall.hall: hall for hall in await app[PARTS][RegionNow].halls_with_checkpoints()}
    return [
        HallStanding(progress, now[progress.hall].checkpoint, now[progress.hall].alarms)
        if progress.hall in now
        else HallStanding(progress)
        for progress in halls
    ]
