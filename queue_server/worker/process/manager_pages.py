"""Makes the manager's pages: a period against the norm, the tickets behind a figure, one ticket's records.

The page of a period is made in one pass; each stage takes only what the one before it returns:

    figures   `period_figures.py` reads the figures of the period (`stats/figures/overview_reader`), who was overtaken,
              and the figures about the next days. Only this stage reads
    panels    `panels_of_page` makes the chart and the table of each question, and reads nothing
    words     `headline` makes the sentences above them, and cells become texts in the reader's language

A new figure begins in `stats/figures/figure_documents.py`, a new panel in `reports/contents/questions.py`.
"""

import asyncio
from collections.abc import Mapping
from functools import partial

from msgspec import json
from msgspec.structs import replace

from queue_server.config.languages import STAFF_LANGUAGES
from queue_server.config.system.reports_extra import reports_extra_missing
from queue_server.reports.contents.forecasts import ForecastFigures, forecast_panels
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.headline import headline
from queue_server.reports.contents.panel import ReportPanel
from queue_server.reports.contents.questions import PeriodFigures, panels
from queue_server.reports.period import Period, spans
from queue_server.stats.visits.past_hall import PastHall
from queue_server.views.person_names import PersonNames, is_pseudonym
from queue_server.worker.client.answers import (
    ColumnDocument,
    HeadlineDocument,
    PanelDocument,
    PeriodPage,
    TicketList,
    TicketPage,
)
from queue_server.worker.client.questions import (
    PageContext,
    PeriodPageQuestion,
    PreparationQuestion,
    TicketListQuestion,
    TicketQuestion,
)
from queue_server.worker.process.period_figures import FigureSources
from queue_server.worker.process.ticket_rows import stage_row, ticket_records


def formatter_of(context: PageContext, past: PastHall | None = None) -> Formatter:
    """The names, dates and numbers of a hall and its past, in the reader's language."""
    past_definition = past.definition if past is not None else None
    return Formatter(context.definition, context.language, context.hall, context.period, past_definition)


async def period_page(sources: FigureSources, question: PeriodPageQuestion) -> PeriodPage:
    """The page of a period: the headline, the charts for it, and the tables behind them."""
    context = question.context
    figures = await sources.read_period(context.hall, context.period, context.now, context.receptions)
    figures = replace(figures, help_calls=context.help_calls)
    forecast = await sources.read_forecast(context.hall, context.definition, context.period.today)
    formatter = formatter_of(context, figures.overview.past)
    return await asyncio.to_thread(_page, formatter, figures, forecast)


async def prepare(sources: FigureSources, question: PreparationQuestion) -> bool:
    """Read each period that is one click away, and make the page of the first that has visits in every language of
    staff; returns whether any has. What stays cached are sums of months, texts and the tables of languages; the sums
    are stored as well, for the next start."""
    has_visits = False
    for first, last in spans(question.day).values():
        await sources.looks.give_way()
        period = Period(first, last, question.day)
        figures = await sources.read_period(question.hall, period, question.now, has_fairness=False)
        if has_visits or not figures.overview.total.balance.joined:
            continue
        has_visits, past = True, figures.overview.past
        for language in STAFF_LANGUAGES:
            await sources.looks.give_way()
            context = PageContext(question.hall, question.definition, language, period, question.now)
            await asyncio.to_thread(_page, formatter_of(context, past), figures, None)
    await sources.reports.statistics.store_sums(question.hall, question.now)
    return has_visits


async def ticket_list(sources: FigureSources, question: TicketListQuestion) -> TicketList:
    """The visits behind a figure, the longest waits first."""
    context, visits = question.context, sources.reports.overviews
    count, rows = await visits.longest(context.hall, question.criteria, question.most, context.now)
    formatter = formatter_of(context, await visits.past(context.hall, context.now))
    names = PersonNames(await sources.store.former_names())
    return TicketList(
        formatter.dates(),
        formatter.filters(_present_names(question.query, names)),
        count,
        [stage_row(visit, formatter) for visit in rows],
    )


async def ticket_page(sources: FigureSources, question: TicketQuestion) -> TicketPage | None:
    """The records of one ticket of a day; None where no ticket of that day has the id."""
    context, reader = question.context, sources.reports.overviews
    visits = await reader.visits(context.hall, context.period.first, context.period.last, context.now)
    stages = sorted((visit for visit in visits if visit.ticket == question.ticket), key=lambda visit: visit.seq)
    if not stages:
        return None
    formatter = formatter_of(context, await reader.past(context.hall, context.now))
    entries = partial(reader.entries, stages[0].hall)
    names = PersonNames(await sources.store.former_names())
    records = await ticket_records(entries, question.seq, question.ticket, stages, formatter, names)
    rows = [stage_row(visit, formatter) for visit in stages]
    return TicketPage(stages[0].number, formatter.dates(), rows, records)


def _present_names(query: Mapping[str, str], names: PersonNames) -> dict[str, str]:
    """The query, with the present name of the operator in it."""
    filters = dict(query)
    if "operator" in filters:
        name = names.display_name(filters["operator"])
        filters["operator"] = filters["operator"] if is_pseudonym(name) else name
    return filters


def _page(formatter: Formatter, figures: PeriodFigures, forecast: ForecastFigures | None) -> PeriodPage:
    of_page = panels_of_page(formatter, figures, forecast)
    head = HeadlineDocument(**headline(formatter, figures.overview))
    return PeriodPage(head, [_document(formatter, panel) for panel in of_page], counting=figures.fairness is None)


def panels_of_page(formatter: Formatter, figures: PeriodFigures, forecast: ForecastFigures | None) -> list[ReportPanel]:
    """Every panel of the page: of the period, if it has visitors, then of the next days. In the morning, before the
    first visitor, the charts of the next days are shown alone."""
    of_period = panels(formatter, figures)
    of_forecast = forecast_panels(formatter, forecast) if forecast is not None else []
    is_plain = reports_extra_missing()  # then the table is all that can be shown
    telling = [panel for panel in of_forecast if panel.spec is not None or (is_plain and panel.rows)]
    return of_period + (list(of_forecast) if of_period else telling)


def _document(formatter: Formatter, panel: ReportPanel) -> PanelDocument:
    kinds = [column.kind for column in panel.columns]
    return PanelDocument(
        id=panel.id,
        title=panel.title,
        note=panel.note,
        columns=[ColumnDocument(column.title, column.kind) for column in panel.columns],
        rows=[[formatter.cell(kind, value) for kind, value in zip(kinds, row, strict=True)] for row in panel.rows],
        spec=None if panel.spec is None else json.encode(panel.spec),
        urls=list(panel.urls),
    )
