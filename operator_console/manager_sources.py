"""Where the manager's pages and files read from, who may see them, and what gives way to them."""

from functools import wraps
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from queue_server.journal.feed import Feed
from queue_server.pages import feed_of, may, sign_in
from queue_server.reports.report import Sources
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.backtest.record_keeper import RecordKeeper
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.stats.staffing.staff_keeper import StaffKeeper

SEE_FIGURES: Final = ("manager", "admin", "auditor")


VISIT_SOURCE: Final = web.AppKey("manager_visits", OverviewReader)
"""Reads the tickets behind a figure, and the hall's past."""
REPORT_SOURCES: Final = web.AppKey("manager_sources", Sources)
"""Reads the figures of a period, and who was overtaken in it."""
ACCURACY_SOURCE: Final = web.AppKey("manager_records", RecordKeeper)
"""Reads how true estimates have been."""
STAFFING_SOURCE: Final = web.AppKey("manager_proposals", StaffKeeper)
"""Proposes the windows of the next working days."""
REQUEST_PRIORITY: Final = web.AppKey("manager_looks", RequestPriority)


def with_priority(view: Handler) -> Handler:
    """A view for which work in the background gives way."""

    @wraps(view)
    async def looking(request: web.Request) -> web.StreamResponse:
        with request.app[REQUEST_PRIORITY].looking():
            return await view(request)

    return looking


def authorised_feed(request: web.Request) -> Feed:
    """The hall that the address names, for those who may see its figures."""
    feed = feed_of(request)
    if not may(request, *SEE_FIGURES):
        sign_in(request)
    return feed
