"""Writes down from when until when something was wrong with the halls of a centre, for reports of a region."""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from aiohttp import web

from queue_server.api.http.server_context import SERVER
from queue_server.api.region.region_alarms import link_alarms
from queue_server.hall.state import SECOND
from queue_server.journal.shared.contents import StoredDocument
from queue_server.journal.store import Store, Unavailable
from queue_server.loops import every
from queue_server.replication.centre.status import HALL_LINKS, HallLinks
from queue_server.reports.region.alarm_spells import (
    SPELLS_DOCUMENT,
    SPELLS_KEPT_DAYS,
    AlarmSpell,
    RaisedAlarm,
    decode_spells,
    encode_spells,
    may_change,
    spells_after,
)

log = logging.getLogger(__name__)

ALARM_LOOK_S: Final = 60.0
"""How often the alarms are looked at: a hall is silent after a minute."""


class AlarmKeeper:
    """The spells of alarms in one store. One server of the store runs it at a time."""

    def __init__(self, store: Store, links: HallLinks) -> None:
        self._store, self._links = store, links
        self._versions: dict[str, int] = {}
        self._spells: dict[str, list[AlarmSpell]] | None = None
        """Those of the days whose documents may change."""

    async def look(self, now: int) -> None:
        """Write down what has begun or ended by `now` (µs UTC). Raises `Unavailable`."""
        raised = [*raised_alarms(self._links, now)]
        if self._spells is None or self._are_of_forgotten_days(raised):
            documents = await self._store.documents(SPELLS_DOCUMENT)
            self._versions = {document.id: document.version for document in documents}
            self._spells = {document.id: decode_spells(document.body) for document in documents}
        for day, spells in spells_after(self._spells, raised, now).items():
            version = self._versions.get(day, 0) + 1
            if not await self._store.put_document(StoredDocument(SPELLS_DOCUMENT, day, version, encode_spells(spells))):
                self._spells = None  # another server has written: read it anew at the next look
                return
            self._spells[day], self._versions[day] = spells, version
        self._forget(now)
        await self._erase(now)

    def _are_of_forgotten_days(self, raised: Iterable[RaisedAlarm]) -> bool:
        """Whether an alarm may have to be added to a document that is not here: a hall that is silent after the centre
        was off for days has been so since then."""
        return any(alarm.day in self._versions and alarm.day not in (self._spells or {}) for alarm in raised)

    def _forget(self, now: int) -> None:
        self._spells = {day: spells for day, spells in (self._spells or {}).items() if may_change(day, spells, now)}

    async def _erase(self, now: int) -> None:
        oldest = (datetime.fromtimestamp(now // SECOND, UTC).date() - timedelta(SPELLS_KEPT_DAYS)).isoformat()
        for day in [day for day in self._versions if day < oldest and day not in (self._spells or {})]:
            await self._store.remove_document(SPELLS_DOCUMENT, day)
            del self._versions[day]


def raised_alarms(links: HallLinks, now: int) -> Iterator[RaisedAlarm]:
    """Every alarm of the connections of followed halls at `now` (µs UTC)."""
    for link in links:
        for alarm in link_alarms(link, now):
            since = now if alarm.since is None else int(alarm.since.timestamp()) * SECOND
            yield RaisedAlarm(link.hall, alarm.kind, since, alarm.seq)


async def keep_alarms(app: web.Application) -> None:
    """Look once a minute, until cancelled. The first look comes after a minute: halls that reconnect are not silent."""
    keeper, server = AlarmKeeper(app[SERVER].store, app[HALL_LINKS]), app[SERVER]

    async def look() -> None:
        try:
            await keeper.look(server.clock())
        except Unavailable as fault:
            log.debug("alarms of the region cannot be written down: %s", fault)

    await every(ALARM_LOOK_S, look, first_after_s=ALARM_LOOK_S)
