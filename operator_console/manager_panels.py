"""Makes the panels of the manager's page, as the second of its stages. It reads nothing but the request's language."""

from aiohttp import web

from operator_console.manager_figures import PageFigures
from queue_server.journal.feed import Feed
from queue_server.pages.words import language_of
from queue_server.reports.contents.forecasts import forecast_panels
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import ReportPanel
from queue_server.reports.contents.questions import panels
from queue_server.reports.period import Period
from queue_server.stats.figures.reports_extra import reports_extra_missing
from queue_server.stats.visits.past_hall import PastHall


def formatter_of(request: web.Request, feed: Feed, period: Period, past: PastHall | None = None) -> Formatter:
    """The names, dates and numbers of a hall and its past, in the reader's language."""
    past_definition = past.definition if past is not None else None
    return Formatter(feed.state.defined, language_of(request), feed.hall, period, past_definition)


def panels_of_page(formatter: Formatter, figures: PageFigures) -> list[ReportPanel]:
    """Every panel of the page: of the period, if it has visitors, then of the next days. In the morning, before the
    first visitor, the charts of the next days are shown alone."""
    of_period = panels(formatter, figures.period)
    of_forecast = forecast_panels(formatter, figures.forecast)
    is_plain = reports_extra_missing()  # then the table is all that can be shown
    telling = [panel for panel in of_forecast if panel.spec is not None or (is_plain and panel.rows)]
    return of_period + (list(of_forecast) if of_period else telling)
