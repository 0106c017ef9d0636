"""Has the manager's pages of a day made in advance, so that the first reader does not wait."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from operator_console.manager.manager_sources import ManagerServices
from queue_server.app_parts import PARTS
from queue_server.journal.feed import Feed
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Unavailable
from queue_server.loops import every
from queue_server.pages.services import PageServices
from queue_server.worker.client.questions import COMPLETE_COUNT_S, PreparationQuestion

log = logging.getLogger(__name__)

FIRST_PREPARATION_S: Final = 10.0
"""The time (s) after a start before pages are made in advance."""
PREPARE_EVERY_S: Final = 60.0
"""How often it is checked whether a day has begun."""


async def keep_ready(app: web.Application, feeds: Mapping[str, Feed]) -> None:
    """Check each of the halls once a day, and when the worker has begun anew, until cancelled; one without visits is
    checked when it has more records."""
    ready: dict[str, tuple[str, int, int | None]] = {}
    """By hall: the day, the run of the worker, and the last record of a hall without visits."""

    async def prepare_all() -> None:
        for hall, feed in list(feeds.items()):  # one may be opened meanwhile
            day, run, seq = feed.state.day, app[PARTS][ManagerServices].worker.begun, feed.seq
            if day and ready.get(hall) not in ((day, run, None), (day, run, seq)):
                has_visits = True
                try:
                    has_visits = await make_ready(app, feed, day)
                except (Corrupt, Unavailable) as fault:
                    log.debug("%s: pages are not made in advance: %s", hall, fault)
                    continue
                except Exception as bug:  # noqa: BLE001 - the other halls are made ready all the same
                    app[PARTS][ManagerServices].bugs.report(bug, "loop:preparation")
                ready[hall] = day, run, None if has_visits else seq

    await every(PREPARE_EVERY_S, prepare_all, first_after_s=FIRST_PREPARATION_S)


async def make_ready(app: web.Application, feed: Feed, day: str) -> bool:
    """Make the page of each period that is one click away, and compile its template; returns whether the hall has had
    visits, without which nothing is made. Raises the store's errors."""
    parts = app[PARTS]
    question = PreparationQuestion(feed.hall, feed.state.defined, day, parts[PageServices].clock())
    if not await parts[ManagerServices].worker.ask(question, bool, COMPLETE_COUNT_S):
        return False
    await asyncio.to_thread(parts[PageServices].site.environment.get_template, "operator_console/manager/manager.html")
    return True
