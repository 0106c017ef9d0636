"""Writes down from when until when something was wrong with the halls of a centre, for reports of a region."""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from aiohttp import web

from queue_server.api.http.server_context import ServerContext
from queue_server.api.region.region_alarms import link_alarms
from queue_server.app_parts import PARTS
from queue_server.hall.state import SECOND
from queue_server.journal.shared.contents import StoredDocument
from queue_server.journal.store import Store, Unavailable
from queue_server.loops import every
from queue_server.replication.centre.status import HallLinks
from queue_server.reports.region.alarm_intervals import (
    ALARM_INTERVALS,
    ALARM_RETENTION_DAYS,
    AlarmInterval,
    RaisedAlarm,
    decode_intervals,
    encode_intervals,
    intervals_after,
    may_change,
)

log = logging.getLogger(__name__)

ALARM_LOOK_S: Final = 60.0
"""How often the alarms are looked at: a hall is silent after a minute."""


class AlarmKeeper:
    """The intervals of alarms in one store. One server of the store runs it at a time."""

    def __init__(self, store: Store, links: HallLinks) -> None:
        self._store, self._links = store, links
        self._versions: dict[str, int] = {}
        self._intervals: dict[str, list[AlarmInterval]] | None = None
        """Those of the days whose documents may change."""

    async def look(self, now: int) -> None:
        """Write down what has begun or ended by `now` (µs UTC). Raises `Unavailable`."""
        raised = [*raised_alarms(self._links, now)]
        if self._intervals is None or self._are_of_forgotten_days(raised):
            documents = await self._store.documents(ALARM_INTERVALS)
            self._versions = {document.id: document.version for document in documents}
            self._intervals = {document.id: decode_intervals(document.body) for document in documents}
        for day, intervals in intervals_after(self._intervals, raised, now).items():
            version = self._versions.get(day, 0) + 1
            if not await self._store.put_document(
                StoredDocument(ALARM_INTERVALS, day, version, encode_intervals(intervals))
            ):
                self._intervals = None  # another server has written: read it anew at the next look
                return
            self._intervals[day], self._versions[day] = intervals, version
        self._forget(now)
        await self._erase(now)

    def _are_of_forgotten_days(self, raised: Iterable[RaisedAlarm]) -> bool:
        """Whether an alarm may have to be added to a document that is not here: a hall that is silent after the centre
        was off for days has been so since then."""
        return any(alarm.day in self._versions and alarm.day not in (self._intervals or {}) for alarm in raised)

    def _forget(self, now: int) -> None:
        self._intervals = {
            day: intervals for day, intervals in (self._intervals or {}).items() if may_change(day, intervals, now)
        }

    async def _erase(self, now: int) -> None:
        oldest = (datetime.fromtimestamp(now // SECOND, UTC).date() - timedelta(ALARM_RETENTION_DAYS)).isoformat()
        for day in [day for day in self._versions if day < oldest and day not in (self._intervals or {})]:
            await self._store.remove_document(ALARM_INTERVALS, day)
            del self._versions[day]


def raised_alarms(links: HallLinks, now: int) -> Iterator[RaisedAlarm]:
    """Every alarm of the connections of followed halls at `now` (µs UTC)."""
    for link in links:
        for alarm in link_alarms(link, now):
            since = now if alarm.since is None else int(alarm.since.timestamp()) * SECOND
            yield RaisedAlarm(link.hall, alarm.kind, since, alarm.seq)


async def keep_alarms(app: web.Application) -> None:
    """Look once a minute, until cancelled. The first look comes after a minute: halls that reconnect are not silent."""
    parts = app[PARTS]
    keeper, server = AlarmKeeper(parts[ServerContext].store, parts[HallLinks]), parts[ServerContext]

    async def look() -> None:
        try:
            await keeper.look(server.clock())
        except Unavailable as fault:
            log.debug("alarms of the region cannot be written down: %s", fault)

    await every(ALARM_LOOK_S, look, first_after_s=ALARM_LOOK_S)
