"""Holds the sources of the manager's pages and files, checks who may see them, and lets background work give way."""

import asyncio
from dataclasses import dataclass, field
from functools import wraps
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from queue_server.bugs import Bugs
from queue_server.config.roles import READ_FIGURES
from queue_server.journal.feed import Feed
from queue_server.pages import feed_of, may, sign_in
from queue_server.reports.report import Sources
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.backtest.record_keeper import RecordKeeper
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.stats.staffing.staff_keeper import StaffKeeper


@dataclass(frozen=True, kw_only=True)
class ManagerServices:
    """The sources of the manager's pages and files."""

    reports: Sources
    """The figures of a period, and who was overtaken in it."""
    visits: OverviewReader
    """The tickets behind a figure, and the hall's past."""
    accuracy: RecordKeeper
    """The accuracy of estimates."""
    staffing: StaffKeeper
    """The windows that are proposed for the next working days."""
    bugs: Bugs
    request_priority: RequestPriority
    """Counts requests for figures, so that background work gives way to them."""
    chart_script: dict[str, "asyncio.Task[bytes]"] = field(default_factory=dict)
    """The script that draws charts, once it was requested."""


MANAGER: Final = web.AppKey("MANAGER", ManagerServices)


def with_priority(view: Handler) -> Handler:
    """Let background work give way while the view runs."""

    @wraps(view)
    async def looking(request: web.Request) -> web.StreamResponse:
        with request.app[MANAGER].request_priority.looking():
            return await view(request)

    return looking


def authorised_feed(request: web.Request) -> Feed:
    """The hall that the address names, if the requester may see its figures."""
    feed = feed_of(request)
    if not may(request, *READ_FIGURES):
        sign_in(request)
    return feed
