"""Holds the source of the manager's pages and files, and checks who may see them."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

from queue_server.app_parts import PARTS
from queue_server.bugs import Bugs
from queue_server.config.roles import READ_FIGURES
from queue_server.journal.feed import Feed
from queue_server.pages.context import feed_of, need_role
from queue_server.pages.services import PageServices
from queue_server.pages.wording.words import language_of
from queue_server.reports.period import Period
from queue_server.views.bookings.reception_figures import months_between
from queue_server.worker.client.questions import PageContext
from queue_server.worker.client.worker import Worker


@dataclass(frozen=True, kw_only=True)
class ManagerServices:
    """The source of the manager's pages and files: the `worker` makes what they show."""

    worker: Worker
    bugs: Bugs
    chart_script: dict[str, "asyncio.Task[bytes]"] = field(default_factory=dict)
    """The script that draws charts, once it was requested."""


def authorised_feed(request: web.Request) -> Feed:
    """The hall that the address names, if the requester may see its figures."""
    feed = feed_of(request)
    need_role(request, *READ_FIGURES)
    return feed


def context_of(request: web.Request, feed: Feed, period: Period) -> PageContext:
    """For whom and what a page is made."""
    state = feed.state
    return PageContext(
        feed.hall,
        state.defined,
        language_of(request),
        period,
        request.app[PARTS][PageServices].clock(),
        months_between(state, period.first[:7], period.last[:7]),
        {day: counts for day, counts in state.help_figures.items() if period.first <= day <= period.last},
    )
