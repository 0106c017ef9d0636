"""Reads the figures of the manager's page, as the first of its stages. It formats nothing."""

from typing import Final

from aiohttp import web
from msgspec import Struct

from operator_console.manager_sources import MANAGER
from queue_server.journal.feed import Feed
from queue_server.pages.services import PAGE_SERVICES
from queue_server.reports.contents.forecasts import ForecastFigures
from queue_server.reports.contents.questions import PeriodFigures
from queue_server.reports.period import Period

FAIRNESS_WAIT_S: Final = 1.0
"""The longest wait (s) for overtakings: after a start they are counted once from the whole journal."""


class PageFigures(Struct, frozen=True):
    """The figures of one page: those of the period, and those about the next days."""

    period: PeriodFigures
    forecast: ForecastFigures


async def read_page(app: web.Application, feed: Feed, period: Period) -> PageFigures:
    """The figures of the whole page. Raises the store's errors."""
    return PageFigures(await read_period(app, feed, period), await read_forecast(app, feed))


async def read_period(app: web.Application, feed: Feed, period: Period, *, has_fairness: bool = True) -> PeriodFigures:
    """The figures of a period as it is at present. The fairness is None where it is not needed (`has_fairness`), and
    while it is still being counted. Raises the store's errors."""
    sources = app[MANAGER].reports
    overview = await sources.overviews.overview(feed.hall, period.first, period.last, app[PAGE_SERVICES].clock())
    if not has_fairness:
        return PeriodFigures(overview)
    report = await sources.overtakings.so_far(feed.hall, period.first, period.last, FAIRNESS_WAIT_S)
    return PeriodFigures(overview, report.fairness if report is not None else None)


async def read_forecast(app: web.Application, feed: Feed) -> ForecastFigures:
    """The accuracy of estimates, and the windows that are proposed for the next working days. Raises the store's
    errors."""
    accuracy = await app[MANAGER].accuracy.accuracy(feed.hall)
    days = await app[MANAGER].staffing.staffing_days(feed.hall, feed.state.defined, feed.state.day)
    return ForecastFigures(accuracy, days)
