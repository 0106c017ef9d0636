"""Where the manager's pages and files read figures from, and who may."""

import asyncio
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, Protocol

from aiohttp import web
from aiohttp.typedefs import Handler
from msgspec import Struct

from queue_server.bugs import Bugs
from queue_server.config.definition import Definition
from queue_server.config.roles import READ_FIGURES
from queue_server.hall.events import Entry
from queue_server.journal.feed import Feed
from queue_server.journal.visits.visit import Visit, Wanted
from queue_server.pages import feed_of, may, sign_in
from queue_server.pages.services import PAGE_SERVICES
from queue_server.pages.words import language_of
from queue_server.reports.contents.forecasts import IDS as AHEAD
from queue_server.reports.contents.forecasts import ahead_panels
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.headline import headline
from queue_server.reports.contents.overtakings import IDS as OF_FAIRNESS
from queue_server.reports.contents.panel import Panel
from queue_server.reports.contents.questions import panel, panels
from queue_server.reports.period import Period
from queue_server.reports.report import Sources
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.backtest.estimate_record import EstimateAccuracy
from queue_server.stats.fairness.fairness import Fairness
from queue_server.stats.figures.overview import Overview
from queue_server.stats.staffing.staffing import Ahead
from queue_server.stats.visits.past_hall import PastHall

OVERTAKINGS_WAIT_S: Final = 1.0
"""After a start the whole journal is read once for the overtakings; a page does not wait for that."""


class Visits(Protocol):
    """Where the tickets behind a figure are read."""

    async def visits(self, hall: str, first: str, last: str, now: int, /) -> list[Visit]: ...

    async def longest(self, hall: str, wanted: Wanted, most: int, now: int, /) -> tuple[int, list[Visit]]:
        """How many stages are wanted, and so many with the longest waits, the longest first."""

    async def past(self, hall: str, now: int, /) -> PastHall | None:
        """What another system wrote down before the hall began, if that has been imported."""

    async def entries(self, hall: str, after: int, limit: int, /) -> list[Entry]:
        """So many records of the journal of a hall's past after `after`."""


class Records(Protocol):
    """Where it is read how true estimates have been."""

    async def told(self, hall: str, /) -> EstimateAccuracy | None: ...


class Proposals(Protocol):
    """Where the windows of the next working days are proposed."""

    async def ahead(self, hall: str, definition: Definition, today: str | None, /) -> list[Ahead]: ...


@dataclass(frozen=True, kw_only=True)
class ManagerServices:
    """What the manager's pages and files read from."""

    sources: Sources
    visits: Visits
    records: Records
    proposals: Proposals
    bugs: Bugs
    request_priority: RequestPriority
    """Says that somebody looks at figures, so that work in the background gives way."""
    chart_script: dict[str, "asyncio.Task[bytes]"] = field(default_factory=dict)
    """The script that draws charts, once it has been asked for."""


MANAGER: Final = web.AppKey("MANAGER", ManagerServices)


class Reading(Struct, frozen=True):
    """A period as it is at present. `fairness` is None while it is still being counted."""

    teller: Formatter
    overview: Overview
    fairness: Fairness | None


def looked_at(view: Handler) -> Handler:
    """A view for which work in the background gives way."""

    @wraps(view)
    async def looking(request: web.Request) -> web.StreamResponse:
        with request.app[MANAGER].request_priority.looking():
            return await view(request)

    return looking


def seeing(request: web.Request) -> Feed:
    """The hall that the address names, for those who may see its figures."""
    feed = feed_of(request)
    if not may(request, *READ_FIGURES):
        sign_in(request)
    return feed


def teller_of(request: web.Request, feed: Feed, period: Period, past: PastHall | None) -> Formatter:
    """The words for a hall and its past, in the reader's language."""
    earlier = past.definition if past is not None else None
    return Formatter(feed.state.defined, language_of(request), feed.hall, period, earlier)


async def reading(request: web.Request, feed: Feed, period: Period, *, with_fairness: bool = True) -> Reading:
    """What the hall's figures say of a period, in the reader's language."""
    sources = request.app[MANAGER].sources
    found = await sources.overviews.overview(feed.hall, period.first, period.last, request.app[PAGE_SERVICES].clock())
    teller = teller_of(request, feed, period, found.past)
    if not with_fairness:
        return Reading(teller, found, None)
    told = await sources.overtakings.so_far(feed.hall, period.first, period.last, OVERTAKINGS_WAIT_S)
    return Reading(teller, found, told.fairness if told is not None else None)


async def shown(request: web.Request, feed: Feed, found: Reading) -> tuple[dict[str, Any], list[Panel]]:
    """What the page says first, and every panel of it: of the period, if anybody came in it, then of what is ahead. In
    the morning, before anybody has come, what is ahead stands alone as soon as it is known."""
    told, ahead = await _ahead(request, feed)

    def all_of_it() -> tuple[dict[str, Any], list[Panel]]:
        of_period = panels(found.teller, found.overview, found.fairness)
        of_ahead = ahead_panels(found.teller, ahead, told)
        return headline(found.teller, found.overview), of_period + [
            panel for panel in of_ahead if of_period or panel.spec is not None
        ]

    return await asyncio.to_thread(all_of_it)


async def shown_alone(request: web.Request, feed: Feed, period: Period, name: str) -> Panel | None:
    """The panel with that id, if the page shows one: nothing is read or made for the others."""
    if name in AHEAD:
        told, ahead = await _ahead(request, feed)
        teller = Formatter(feed.state.defined, language_of(request), feed.hall, period)
        return next((panel for panel in ahead_panels(teller, ahead, told) if panel.id == name and panel.rows), None)
    found = await reading(request, feed, period, with_fairness=name in OF_FAIRNESS)
    return await asyncio.to_thread(panel, found.teller, found.overview, found.fairness, name)


async def _ahead(request: web.Request, feed: Feed) -> tuple[EstimateAccuracy | None, list[Ahead]]:
    told = await request.app[MANAGER].records.told(feed.hall)
    return told, await request.app[MANAGER].proposals.ahead(feed.hall, feed.state.defined, feed.state.day)
