"""Makes the document of a region's halls as they are now, once for all who look at it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from typing import Final, NamedTuple

from aiohttp import web
from msgspec import json
from msgspec.structs import replace

from queue_server.api.halls.hall_services import HallServices
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.api.public_log.log_handlers import PublicLogs
from queue_server.api.region.hall_now import absent_hall, hall_now
from queue_server.api.region.region_alarms import gravity
from queue_server.api.region.region_documents import (
    HallToday,
    RegionDistrict,
    RegionDocument,
    RegionHall,
)
from queue_server.api.region.rules_watch import RulesWatch
from queue_server.app_parts import PARTS, AppParts
from queue_server.journal.feed import Feed
from queue_server.journal.store import StoreError, Unavailable
from queue_server.pages.context import principal_of
from queue_server.region.region import Region
from queue_server.region.scope import OtherDistrict, UnknownDistrict, allowed_halls
from queue_server.replication.centre.status import HallLinks
from queue_server.reports.region.hall_standing import HallCheckpoint, RegionAlarm
from queue_server.stats.figures.region.region_documents import DayCounts
from queue_server.views.times import moment, moment_or_none
from queue_server.worker.client.questions import RegionTodayQuestion

log = logging.getLogger(__name__)

NOW_FRESH_S: Final = 3.0
"""How old the document may be: whoever looks asks every five seconds, and two hundred halls take some milliseconds."""
TODAY_FRESH_S: Final = 30.0
"""How old the counts of the present day may be: those of two hundred halls take the worker a second."""


class CosignedSize(NamedTuple):
    """How many records a cosigned checkpoint has, and when (µs UTC) it was first seen here."""

    size: int
    at: int


class RegionNow:
    """The halls of one server as a region sees them."""

    def __init__(self, parts: AppParts) -> None:
        self._parts = parts
        self._rules = RulesWatch()
        self._halls: tuple[RegionHall, ...] = ()
        self._made_at: float | None = None
        self._today: dict[str, DayCounts] = {}
        self._counted_at: float | None = None
        self._counting: asyncio.Task[None] | None = None
        self._cosigned: dict[str, CosignedSize] = {}
        self._lock = asyncio.Lock()

    async def halls(self) -> tuple[RegionHall, ...]:
        """Every hall, those with alarms first. Raises the store's errors."""
        async with self._lock:
            now_s = self._parts[ServerContext].monotonic()
            self._count_anew(now_s)
            if self._made_at is None or now_s - self._made_at >= NOW_FRESH_S:
                self._halls = tuple(sorted([hall async for hall in self._make()], key=gravity))
                self._made_at = now_s
        return self._halls

    async def halls_with_checkpoints(self) -> tuple[RegionHall, ...]:
        """Every hall for a report, which needs no counts of the present day. Raises the store's errors."""
        async with self._lock:
            await self._read_cosigned(self._parts[ServerContext].clock())
            return tuple([hall async for hall in self._make()])

    async def close(self) -> None:
        """End the counting that goes on."""
        if self._counting is not None:
            self._counting.cancel()
            await asyncio.gather(self._counting, return_exceptions=True)

    async def _make(self) -> AsyncIterator[RegionHall]:
        server, links, region = self._parts[ServerContext], self._parts[HallLinks], self._parts[Region]
        now = server.clock()
        feeds = dict(server.readable_feeds())
        for feed in feeds.values():
            link = links.link_of(feed.hall)
            if link is None and feed.hall in server.engine.followed:  # shut out: nobody knows what is there now
                continue
            further = [] if link is not None else [alarm async for alarm in self._own_alarms(feed, now)]
            hall = hall_now(feed.state, region.hall(feed.hall).district, now, link, further)
            yield replace(
                hall,
                today=self._today_of(feed),
                checkpoint=await self._checkpoint(feed, now, is_followed=link is not None),
            )
        named = [hall.id for hall in region.settings.halls] + [link.hall for link in links]
        for name in dict.fromkeys(named):
            if name not in feeds:
                yield absent_hall(name, region.hall(name).district, links.link_of(name), now)

    async def _own_alarms(self, feed: Feed, now: int) -> AsyncIterator[RegionAlarm]:
        """The alarms of a hall that this server writes."""
        server = self._parts[ServerContext]
        corrupt = server.engine.corrupt(feed.hall)
        if corrupt is not None:
            yield RegionAlarm("stopped", "fault", seq=corrupt.seq)
        report = server.clock.report()
        if report.doubt is not None or server.engine.is_doubtful(feed.hall):
            yield RegionAlarm("clock_doubtful", "fault", moment(report.since), differs_s=round(report.differs_s))
        changed_at = await self._rules.changed_at(feed, now)
        if changed_at is not None:
            yield RegionAlarm("rules_changed", "warning", moment_or_none(changed_at))

    def _today_of(self, feed: Feed) -> HallToday | None:
        counts = self._today.get(feed.hall)
        if counts is None or counts.day != feed.state.day:
            return None
        return HallToday(counts.day, counts.joined, counts.served, counts.judged, counts.share)

    async def _checkpoint(self, feed: Feed, now: int, *, is_followed: bool) -> HallCheckpoint | None:
        """The checkpoint of a hall's log: of one that is followed, the last that this server has cosigned."""
        logs = self._parts[PublicLogs]
        if is_followed:
            cosigned = self._cosigned.get(feed.hall)
            return None if cosigned is None else HallCheckpoint(cosigned.size, moment(cosigned.at), 1, 1, 0)
        if feed.hall not in logs.logs or feed.hall in logs.followed:
            return None
        try:
            latest = await logs.logs[feed.hall].latest()
        except Unavailable:
            return None
        signed_at = moment(now) - timedelta(seconds=round(latest.age_s))
        settings = logs.settings
        return HallCheckpoint(
            latest.size, signed_at, latest.witnesses, len(settings.witnesses), settings.witnesses_needed
        )

    async def _read_cosigned(self, now: int) -> None:
        """Read which checkpoints of followed halls this server has signed as their witness. Raises `Unavailable`."""
        server = self._parts[ServerContext]
        logs = self._parts[PublicLogs]
        reported = [key for link in self._parts[HallLinks] for key in logs.reported_keys(link.hall)]
        for key in (*logs.settings.witness_of, *reported):
            origin = key.partition("+")[0]
            hall = origin.rpartition("/")[2]
            tree = await server.store.cosigned_tree(origin) if self._parts[HallLinks].link_of(hall) else None
            before = self._cosigned.get(hall)
            if tree is not None and (before is None or before.size != tree.size):
                self._cosigned[hall] = CosignedSize(tree.size, now)

    def _count_anew(self, now_s: float) -> None:
        """Have the present day counted beside whoever looks, where the counts are too old."""
        is_old = self._counted_at is None or now_s - self._counted_at >= TODAY_FRESH_S
        if is_old and (self._counting is None or self._counting.done()):
            self._counting = asyncio.create_task(self._count(now_s), name="region: the present day")

    async def _count(self, now_s: float) -> None:
        server = self._parts[ServerContext]
        question = RegionTodayQuestion(tuple(server.readable_feeds()), server.clock())
        try:
            await self._read_cosigned(server.clock())
            self._today = await self._parts[HallServices].worker.ask(question, dict[str, DayCounts])
            self._made_at = None
        except (StoreError, OSError, TimeoutError) as fault:
            log.debug("the present day of the region is not counted: %s", fault)
        except Exception as error:  # noqa: BLE001 - the halls are shown without the counts of their day
            server.bugs.report(error, "the present day of the region")
        self._counted_at = now_s


async def show(request: web.Request) -> web.Response:
    """Show the halls that the requester may see, or those of a district among them."""
    parts = request.app[PARTS]
    region = parts[Region]
    halls = _visible(request, await parts[RegionNow].halls())
    districts = region.districts_with(hall.hall for hall in halls)
    document = RegionDocument(
        moment(parts[ServerContext].clock()),
        tuple(halls),
        tuple(RegionDistrict(entry.id, entry.names) for entry in region.settings.districts if entry.id in districts),
    )
    reply = json_reply(json.encode(document))
    reply.enable_compression()
    return reply


def _visible(request: web.Request, halls: Iterable[RegionHall]) -> list[RegionHall]:
    """The halls that the requester may see, of the district that the request names, if it does. Raises
    `HttpProblem`."""
    halls = list(halls)
    allowed = need_allowed(request, [hall.hall for hall in halls])
    return [hall for hall in halls if hall.hall in allowed]


def need_allowed(request: web.Request, halls: Iterable[str]) -> frozenset[str]:
    """The halls that the requester may see, in the district that the query names. Raises `HttpProblem`."""
    principal = principal_of(request)
    try:
        return allowed_halls(request.app[PARTS][Region], principal, halls, request.query.get("district"))
    except UnknownDistrict as unknown:
        raise HttpProblem("unknown_district", district=unknown.district[:64]) from None
    except OtherDistrict:
        raise HttpProblem("not_allowed", who=principal.role if principal is not None else "strangers") from None
