"""Makes the pages and files of a region, as the manager's of a hall: figures, panels, words."""

import asyncio
from collections.abc import Mapping

from msgspec import json

from queue_server.config.definition import Names
from queue_server.reports.contents.panel import ReportPanel
from queue_server.reports.forms.tables import Sheet, csv_file, xlsx_file
from queue_server.reports.period import NoPeriod, t
from queue_server.reports.region.region_open_data import region_open_files
from queue_server.reports.region.region_panels import (
    RegionWords,
    column_keys,
    region_figures,
    region_panels,
    region_report,
    region_sentence,
)
from queue_server.stats.figures.region.region_counts import RegionCounts
from queue_server.stats.figures.region.region_documents import RegionFigures
from queue_server.worker.client.answers import ColumnDocument, RegionPage, RegionPanelDocument
from queue_server.worker.client.questions import (
    RegionContext,
    RegionFileQuestion,
    RegionOpenDataQuestion,
    RegionPageQuestion,
)


async def region_page(counts: RegionCounts, question: RegionPageQuestion) -> RegionPage:
    """The page of a period. Raises `BadPeriod` and the store's errors."""
    context = question.context
    figures = await _figures(counts, context)
    return await asyncio.to_thread(_page, _words(context), context.sort, figures)


async def region_file(counts: RegionCounts, question: RegionFileQuestion) -> bytes:
    """The report of a period as a file. Raises `BadPeriod` and the store's errors."""
    context, words = question.context, _words(question.context)
    figures = await _figures(counts, context)
    if question.form == "json":
        return json.format(json.encode(figures)) + b"\n"
    panels = await asyncio.to_thread(region_panels, words, figures, context.sort)
    if question.form == "csv":
        report = region_report(words.formatter(), panels)
        return csv_file(report.columns, report.rows)
    return await asyncio.to_thread(xlsx_file, [Sheet(panel.title, panel.columns, panel.rows) for panel in panels])


async def region_open_data(counts: RegionCounts, question: RegionOpenDataQuestion) -> dict[str, bytes]:
    """The files of a day for publication. Raises `NoPeriod` for a day that is not over in every hall, and the store's
    errors."""
    context = question.context
    if not await counts.is_over(context.district_of, context.period.first, context.now):
        raise NoPeriod(t("This day is not over in every hall. It can be published when it is."))
    figures = await _figures(counts, context)
    names_of = {"districts": context.districts, "halls": context.halls, "services": context.services}
    return await asyncio.to_thread(region_open_files, figures, context.names, _named(names_of, figures))


async def _figures(counts: RegionCounts, context: RegionContext) -> RegionFigures:
    period = context.period
    return await counts.figures(context.district_of, period.first, period.last, context.service, context.now)


def _words(context: RegionContext) -> RegionWords:
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


def _page(words: RegionWords, sort: str, figures: RegionFigures) -> RegionPage:
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
        not_counted=[words.name(words.halls, hall) for hall in figures.not_counted],
    )


def _share(value: object) -> float | None:
    return value if isinstance(value, float) else None
