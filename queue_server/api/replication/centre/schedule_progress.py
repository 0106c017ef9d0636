"""Says of each hall of a scheduled report how far its records go that are here."""

from collections.abc import Callable, Iterator, Sequence

from aiohttp import web

from queue_server.api.http.server_context import ServerContext
from queue_server.api.replication.centre.centre_context import Centre
from queue_server.app_parts import PARTS
from queue_server.config.sections.reports import Schedule
from queue_server.journal.feed import Feed
from queue_server.region.region import Region
from queue_server.replication.centre.status import HallLink
from queue_server.reports.schedule.progress import HallProgress


def schedule_progress(app: web.Application) -> Callable[[Schedule], Sequence[HallProgress]]:
    """What a scheduler asks. The day of a followed hall is over once its records say so. There are no halls of a region
    before all that are followed have been read, and none on a standby, whose first machine makes the reports."""

    def progress(schedule: Schedule) -> list[HallProgress]:
        own = app[PARTS][ServerContext].feeds()
        if schedule.hall is not None and schedule.hall in own:
            return [_of_hall(own[schedule.hall], None)]
        centre = app[PARTS][Centre]
        if schedule.hall is not None and centre.settings is None:
            return []
        if not centre.halls.are_read or centre.waits_for(own) is not None:
            return []
        if schedule.hall is not None:
            return [hall for hall in region_progress(app) if hall.hall == schedule.hall]
        return region_progress(app, schedule.district)

    return progress


def region_progress(app: web.Application, district: str | None = None) -> list[HallProgress]:
    """The halls of the region or of a district, by id, as far as they have been read."""
    return [*_of_region(app, district)]


def _of_region(app: web.Application, district: str | None) -> Iterator[HallProgress]:
    """The halls of the region or of a district. One that is named, and of which nothing is here, has had no day."""
    parts = app[PARTS]
    region, links, server = parts[Region], parts[Centre].links, parts[ServerContext]
    feeds, followed = server.readable_feeds(), server.engine.followed
    named = [hall.id for hall in region.settings.halls]
    for hall in sorted({*feeds, *named}):
        if district is not None and region.hall(hall).district != district:
            continue
        feed = feeds.get(hall)
        if feed is None:
            yield HallProgress(hall, "")
            continue
        link = links.link_of(hall)
        own_at = server.clock() if hall not in followed and link is None else 0
        yield _of_hall(feed, link, is_awaited=hall not in followed or link is not None, own_at=own_at)


def _of_hall(feed: Feed, link: HallLink | None, *, is_awaited: bool = True, own_at: int = 0) -> HallProgress:
    """A hall that is followed and was heard without anything missing is complete up to then; one of this server up to
    `own_at`."""
    state = feed.state
    is_heard = link is not None and link.behind == 0 and link.forked_at is None and link.heard_at is not None
    complete_to = max(state.at, link.heard_at or 0) if link is not None and is_heard else max(state.at, own_at)
    return HallProgress(
        feed.hall, state.day or "", state.defined.timezone if state.definition else "UTC", complete_to, is_awaited
    )
