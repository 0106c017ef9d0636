"""Makes the reports of a region as files, in every form in which a hall has them."""

import asyncio
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, json
from msgspec.structs import replace

from queue_server.config.system.reports_extra import FORMS_OF_EXTRA
from queue_server.journal.store import Store
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import ReportPanel
from queue_server.reports.forms.extra import need_reports_extra
from queue_server.reports.forms.form import Form
from queue_server.reports.forms.report_file import drawn_file
from queue_server.reports.forms.tables import Sheet, csv_file, xlsx_file
from queue_server.reports.region.alarm_intervals import (
    ALARM_INTERVALS,
    AlarmInterval,
    decode_intervals,
    intervals_within,
)
from queue_server.reports.region.hall_standing import HallStanding, missing_records
from queue_server.reports.region.missing_data import missing_panel
from queue_server.reports.region.region_panels import region_figures, region_panels, region_report, region_sentence
from queue_server.reports.region.region_report import RegionReportSources, printed_region
from queue_server.reports.schedule.progress import MissingData
from queue_server.stats.figures.charts.chart_drawing import DRAWING_HERE, Drawing
from queue_server.stats.figures.region.region_counts import RegionCounts
from queue_server.stats.figures.region.region_documents import RegionFigures
from queue_server.worker.client.answers import ReportFile
from queue_server.worker.client.questions import RegionContext, RegionFileQuestion, RegionReportQuestion
from queue_server.worker.process.region_pages import context_figures, figures_over, words_of


class RegionSources(Struct, frozen=True):
    """The readers of all data of a region's report, and where it is drawn."""

    counts: RegionCounts
    store: Store
    drawing: Drawing = DRAWING_HERE


async def region_file(sources: RegionSources, question: RegionFileQuestion) -> bytes:
    """The report of a period as a file. Raises `BadPeriod`, `NotDrawn` and the store's errors."""
    if question.form in FORMS_OF_EXTRA:
        need_reports_extra()
    figures = await context_figures(sources.counts, question.context)
    return await _written(sources, question.context, question.form, (figures, question.missing, question.halls))


async def region_report_file(sources: RegionSources, question: RegionReportQuestion) -> ReportFile:
    """The report of a period that is over, with what is missing in it. Raises `NoPeriod` while it is still being
    counted, `BadPeriod`, `NotDrawn` and the store's errors."""
    if question.form in FORMS_OF_EXTRA:
        need_reports_extra()
    context, of = question.context, question.of
    figures = await figures_over(sources.counts, context, of)
    body = await _written(sources, context, question.form, (figures, of.missing, question.halls))
    words, period = words_of(context), context.period
    formatter = words.formatter()
    missing = missing_panel(words, formatter, of.missing, figures.not_counted)
    sentence, title = region_sentence(formatter, figures), f"{words.names[words.language]}. {formatter.dates()}"
    paragraphs = [title, sentence, "\n".join(f"{name}: {value}" for name, value in region_figures(formatter, figures))]
    if missing.rows:
        paragraphs.insert(1, "\n".join([missing.title + ".", missing.note, *(str(row[0]) for row in missing.rows)]))
    days = period.first if period.first == period.last else f"{period.first}-{period.last}"
    return ReportFile(f"{question.scope}-{days}.{question.form}", body, f"{title}: {sentence}", paragraphs)


async def _written(
    sources: RegionSources,
    context: RegionContext,
    form: Form,
    contents: tuple[RegionFigures, Sequence[MissingData], Sequence[HallStanding]],
) -> bytes:
    """The file in its form; `contents` are the figures, what is missing in them, and the halls as they stand."""
    figures, missing, halls = contents
    words = words_of(context)
    match form:
        case "json":
            return json.format(json.encode(replace(figures, missing=missing_records(missing)))) + b"\n"
        case "csv" | "xlsx":
            formatter = words.formatter()
            lacking = missing_panel(words, formatter, missing, figures.not_counted)
            panels = [panel for panel in (lacking, *region_panels(words, figures, context.sort)) if panel.rows]
            return await asyncio.to_thread(_tables, formatter, form, panels)
    report = RegionReportSources(
        figures=figures,
        missing=missing,
        halls=halls,
        intervals=await _intervals(sources.store, context, halls),
        hashes=await _hashes(sources.store, figures),
        made_at=context.now,
    )
    printed = await asyncio.to_thread(printed_region, words, report)
    return await drawn_file(printed, form, sources.drawing)


async def _intervals(store: Store, context: RegionContext, halls: Sequence[HallStanding]) -> list[AlarmInterval]:
    """What was wrong with the halls in the period."""
    documents = await store.documents(ALARM_INTERVALS)
    intervals = [interval for document in documents for interval in decode_intervals(document.body)]
    zones = {hall.hall: hall.progress.timezone for hall in halls}
    return intervals_within(intervals, zones, context.period.first, context.period.last)


async def _hashes(store: Store, figures: RegionFigures) -> dict[str, str]:
    """The hash (hex) of the last record of each hall that is counted."""
    hashes: dict[str, str] = {}
    for hall, seq in figures.seqs.items():
        async for record in store.read(hall, seq - 1, 1):
            hashes[hall] = record.hash.hex()
    return hashes


def _tables(formatter: Formatter, form: Literal["csv", "xlsx"], panels: Sequence[ReportPanel]) -> bytes:
    if form == "csv":
        report = region_report(formatter, panels)
        return csv_file(report.columns, report.rows)
    tables = panels or [region_report(formatter, ())]  # a workbook has a sheet also where nobody came
    return xlsx_file([Sheet(panel.title, panel.columns, panel.rows) for panel in tables])
