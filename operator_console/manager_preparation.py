"""Makes the manager's pages of a day in advance, so that the first reader does not wait.

What stays cached is what depends on words alone (the shapes of charts, the compiled template), and sums of months.
"""

import asyncio
import logging
from typing import Final

from aiohttp import web

from operator_console.manager_figures import read_period
from operator_console.manager_sources import MANAGER
from queue_server.config.languages import STAFF_LANGUAGES
from queue_server.journal.feed import Feed
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Unavailable
from queue_server.loops import every
from queue_server.pages.services import PAGE_SERVICES
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.headline import headline
from queue_server.reports.contents.questions import PeriodFigures, panels
from queue_server.reports.period import Period, spans

log = logging.getLogger(__name__)

FIRST_PREPARATION_S: Final = 10.0
"""The time (s) after a start before pages are made in advance."""
PREPARE_EVERY_S: Final = 60.0
"""How often it is checked whether a day has begun."""


async def keep_ready(app: web.Application) -> None:
    """Check each hall once a day, until cancelled."""
    ready: dict[str, str] = {}

    async def prepare_all() -> None:
        for hall, feed in app[PAGE_SERVICES].feeds.items():
            day = feed.state.day
            if day and ready.get(hall) != day:
                try:
                    await make_ready(app, feed, day)
                except (Corrupt, Unavailable) as fault:
                    log.debug("%s: pages are not made in advance: %s", hall, fault)
                    continue
                except Exception as bug:  # noqa: BLE001 - the other halls are made ready all the same
                    app[MANAGER].bugs.report(bug, "loop:preparation")
                ready[hall] = day

    await every(PREPARE_EVERY_S, prepare_all, first_after_s=FIRST_PREPARATION_S)


async def make_ready(app: web.Application, feed: Feed, day: str) -> None:
    """Make the page of each period that is one click away, in every language of staff. Raises the store's errors."""
    priority = app[MANAGER].request_priority
    await asyncio.to_thread(app[PAGE_SERVICES].site.environment.get_template, "operator_console/manager.html")
    for first, last in spans(day).values():
        await priority.give_way()
        period = Period(first, last, day)
        figures = await read_period(app, feed, period, has_fairness=False)
        past = figures.overview.past
        for language in STAFF_LANGUAGES:
            await priority.give_way()
            formatter = Formatter(feed.state.defined, language, feed.hall, period, past.definition if past else None)
            await asyncio.to_thread(_make_page, formatter, figures)


def _make_page(formatter: Formatter, figures: PeriodFigures) -> None:
    headline(formatter, figures.overview)
    panels(formatter, figures)
