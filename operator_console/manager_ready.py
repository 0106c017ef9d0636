"""A look in advance: what every first look of a day would make is made before somebody waits for it.

That is what follows from words alone (the shapes of charts, the compiled page) and the sums of the months before.
"""

import asyncio
import logging
from typing import Final

from aiohttp import web

from operator_console.manager_reading import MANAGER
from queue_server.config.definition import LANGUAGES
from queue_server.journal.feed import Feed
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Unavailable
from queue_server.loops import every
from queue_server.pages.services import PAGE_SERVICES
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.headline import headline
from queue_server.reports.contents.questions import panels
from queue_server.reports.period import Period, spans
from queue_server.stats.figures.overview import Overview

log = logging.getLogger(__name__)

SETTLES_S: Final = 10.0
"""A server that has just begun has better things to do."""
LOOK_EVERY_S: Final = 60.0
"""How soon after a day has begun it is looked at."""


async def keep_ready(app: web.Application) -> None:
    """Look at each hall once a day, until cancelled."""
    ready: dict[str, str] = {}

    async def look() -> None:
        for hall, feed in app[PAGE_SERVICES].feeds.items():
            day = feed.state.day
            if day and ready.get(hall) != day:
                try:
                    await make_ready(app, feed, day)
                except (Corrupt, Unavailable) as fault:
                    log.debug("%s: figures are not looked at in advance: %s", hall, fault)
                    continue
                except Exception as bug:  # noqa: BLE001 - the other halls are made ready all the same
                    app[MANAGER].bugs.report(bug, "loop:preparation")
                ready[hall] = day

    await every(LOOK_EVERY_S, look, first_after_s=SETTLES_S)


async def make_ready(app: web.Application, feed: Feed, day: str) -> None:
    """Look at the periods that are one click away, in every language. Raises the store's errors."""
    await asyncio.to_thread(app[PAGE_SERVICES].site.environment.get_template, "operator_console/manager.html")
    for first, last in spans(day).values():
        await app[MANAGER].request_priority.give_way()
        found = await app[MANAGER].sources.overviews.overview(feed.hall, first, last, app[PAGE_SERVICES].clock())
        for language in LANGUAGES:
            await app[MANAGER].request_priority.give_way()
            await asyncio.to_thread(_tell, feed, language, Period(first, last, day), found)


def _tell(feed: Feed, language: str, period: Period, found: Overview) -> None:
    teller = Formatter(feed.state.defined, language, feed.hall, period, found.past.definition if found.past else None)
    headline(teller, found)
    panels(teller, found, None)
