"""A look in advance: what every first look of a day would make is made before somebody waits for it.

That is what follows from words alone (the shapes of charts, the compiled page) and the sums of the months before.
"""

import asyncio
import logging
from typing import Final

from aiohttp import web

from operator_console.manager_reading import CLOCK, LOOKS, SOURCES
from queue_server.config.languages import STAFF_LANGUAGES
from queue_server.journal.feed import Feed
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Unavailable
from queue_server.pages import FEEDS
from queue_server.pages.faults import BUGS
from queue_server.pages.render import SITE
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
    await asyncio.sleep(SETTLES_S)
    while True:
        for hall, feed in app[FEEDS].items():
            day = feed.state.day
            if day and ready.get(hall) != day:
                try:
                    await make_ready(app, feed, day)
                except (Corrupt, Unavailable) as fault:
                    log.debug("%s: figures are not looked at in advance: %s", hall, fault)
                    continue
                except Exception as bug:  # noqa: BLE001 - the other halls are made ready all the same
                    app[BUGS].report(bug, "loop:preparation")
                ready[hall] = day
        await asyncio.sleep(LOOK_EVERY_S)


async def make_ready(app: web.Application, feed: Feed, day: str) -> None:
    """Look at the periods that are one click away, in every language of staff. Raises the store's errors."""
    await asyncio.to_thread(app[SITE].environment.get_template, "operator_console/manager.html")
    for first, last in spans(day).values():
        await app[LOOKS].give_way()
        found = await app[SOURCES].overviews.overview(feed.hall, first, last, app[CLOCK]())
        for language in STAFF_LANGUAGES:
            await app[LOOKS].give_way()
            await asyncio.to_thread(_tell, feed, language, Period(first, last, day), found)


def _tell(feed: Feed, language: str, period: Period, found: Overview) -> None:
    teller = Formatter(feed.state.defined, language, feed.hall, period, found.past.definition if found.past else None)
    headline(teller, found)
    panels(teller, found, None)
