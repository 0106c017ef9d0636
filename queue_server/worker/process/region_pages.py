"""Makes the pages of a region and its open data, as the manager's of a hall: figures, panels, words."""

import asyncio
from collections.abc import Mapping, Sequence

from queue_server.config.definition import Names
from queue_server.reports.contents.panel import ReportPanel
from queue_server.reports.period import NoPeriod, t
from queue_server.reports.region.missing_data import missing_panel
from queue_server.reports.region.region_open_data import region_open_files
from queue_server.reports.region.region_panels import (
    RegionWords,
    column_keys,
    region_figures,
    region_panels,
    region_sentence,
)
from queue_server.reports.schedule.progress import MissingData, RegionSpan
from queue_server.stats.figures.region.region_counts import RegionCounts
from queue_server.stats.figures.region.region_documents import RegionFigures
from queue_server.worker.client.answers import ColumnDocument, RegionPage, RegionPanelDocument
from queue_server.worker.client.questions import RegionContext, RegionOpenDataQuestion, RegionPageQuestion


async def region_page(counts: RegionCounts, question: RegionPageQuestion) -> RegionPage:
    """The page of a period. Raises `BadPeriod` and the store's errors."""
    context = question.context
    figures = await context_figures(counts, context)
    return await asyncio.to_thread(_page, words_of(context), context.sort, figures, question.missing)


async def region_open_data(counts: RegionCounts, question: RegionOpenDataQuestion) -> dict[str, bytes]:
    """The files of a day for publication. Raises `NoPeriod` for a day that is not over in every hall, and the store's
    errors."""
    context, of = question.context, question.of
    if of is not None:
        figures = await figures_over(counts, context, of)
    elif await counts.is_over(context.district_of, context.period.first, context.now):
        figures = await context_figures(counts, context)
    else:
        raise NoPeriod(t("This day is not over in every hall. It can be published when it is."))
    names_of = {"districts": context.districts, "halls": context.halls, "services": context.services}
    missing = of.missing if of is not None else ()
    return await asyncio.to_thread(
        region_open_files, figures, context.names, _named(names_of, figures), question.scope, missing
    )


async def context_figures(counts: RegionCounts, context: RegionContext) -> RegionFigures:
    """The figures of a context's period. Raises `BadPeriod` and the store's errors."""
    period = context.period
    return await counts.figures(context.district_of, period.first, period.last, context.service, context.now)


async def figures_over(counts: RegionCounts, context: RegionContext, of: RegionSpan) -> RegionFigures:
    """The figures of a period that is over in every hall of which nothing is missing. Raises `NoPeriod` while one of
    them is still being counted and the report is early."""
    period, lacking = context.period, {missing.hall for missing in of.missing}
    whole = [hall for hall in context.district_of if hall not in lacking]
    if of.is_early and whole and not await counts.is_over(whole, period.last, context.now):
        raise NoPeriod(t("The figures of a hall are still being made from its journal."))
    return await counts.figures(context.district_of, period.first, period.last, None, context.now, is_over=True)


def words_of(context: RegionContext) -> RegionWords:
    """The words of a context's region for its reader."""
    return RegionWords(
        names=context.names,
        halls=context.halls,
        districts=context.districts,
        services=context.services,
        language=context.language,
        period=context.period,
        scope={"service": context.service} if context.service is not None else {},
    )


def _named(names_of: Mapping[str, Mapping[str, Names]], figures: RegionFigures) -> dict[str, dict[str, Names]]:
    """The names of those that occur in the figures."""
    occurring = {"districts": figures.districts, "halls": figures.halls, "services": figures.services}
    return {
        kind: {name: text for name, text in names.items() if name in occurring[kind]}
        for kind, names in names_of.items()
    }


def _page(words: RegionWords, sort: str, figures: RegionFigures, missing: Sequence[MissingData]) -> RegionPage:
    formatter = words.formatter()
    panels = region_panels(words, figures, sort)

    def document(panel: ReportPanel) -> RegionPanelDocument:
        kinds = [column.kind for column in panel.columns]
        keys = column_keys(panel, formatter)
        place = keys.index("share") if "share" in keys else None
        return RegionPanelDocument(
            id=panel.id,
            title=panel.title,
            note=panel.note,
            columns=[ColumnDocument(column.title, column.kind) for column in panel.columns],
            keys=keys,
            rows=[[formatter.cell(kind, value) for kind, value in zip(kinds, row, strict=True)] for row in panel.rows],
            shares=[_share(row[place]) if place is not None else None for row in panel.rows],
            urls=list(panel.urls),
        )

    return RegionPage(
        dates=formatter.dates(),
        sentence=region_sentence(formatter, figures),
        figures=region_figures(formatter, figures),
        panels=[document(panel) for panel in panels],
        not_counted=[words.hall(hall) for hall in figures.not_counted],
        missing=[str(row[0]) for row in missing_panel(words, formatter, missing, ()).rows],
    )


def _share(value: object) -> float | None:
    return value if isinstance(value, float) else None
