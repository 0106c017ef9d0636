"""Makes the files of managers and schedules: a chart, a table, a whole report, a day for publication."""

import asyncio

from msgspec.structs import replace

from queue_server.reports.contents.forecasts import FORECAST_PANEL_IDS, forecast_panels
from queue_server.reports.contents.overtakings import FAIRNESS_PANEL_IDS
from queue_server.reports.contents.panel import ReportPanel
from queue_server.reports.contents.questions import PANELS, panel_of
from queue_server.reports.forms.report_file import file_name, letter_paragraphs, written
from queue_server.reports.forms.tables import Sheet, csv_file, xlsx_file
from queue_server.reports.open_data.open_files import open_files
from queue_server.reports.period import NoPeriod, t
from queue_server.reports.report import report_of
from queue_server.stats.figures.charts.chart_drawing import Drawing, draw_chart
from queue_server.worker.client.answers import ReportFile
from queue_server.worker.client.questions import OpenDataQuestion, PageContext, PanelFileQuestion, ReportFileQuestion
from queue_server.worker.process.manager_pages import formatter_of
from queue_server.worker.process.period_figures import FigureSources


async def panel_file(sources: FigureSources, drawing: Drawing, question: PanelFileQuestion) -> bytes | None:
    """A panel's chart or table as a file; None for a panel that does not exist. Raises `NoPeriod` and `NotDrawn`."""
    if question.panel not in PANELS:
        return None
    panel = await _panel(sources, question.context, question.panel)
    if panel is None:
        raise NoPeriod(t("There is nothing to tell of this: nobody came in the period, or it is still being counted."))
    match question.form:
        case "csv":
            return csv_file(panel.columns, panel.rows)
        case "xlsx":
            return await asyncio.to_thread(xlsx_file, [Sheet(panel.title, panel.columns, panel.rows)])
    if panel.spec is None:
        raise NoPeriod(panel.note)
    return await draw_chart(drawing, question.form, panel.spec)


async def report_file(sources: FigureSources, drawing: Drawing, question: ReportFileQuestion) -> ReportFile:
    """The report of a period as a file. Raises `NoPeriod`, `NotDrawn` and the store's errors."""
    report = await report_of(
        sources.reports, question.hall, question.first, question.last, question.language, question.now
    )
    return ReportFile(
        file_name(report, question.form),
        await written(report, question.form, drawing),
        f"{report.title}: {report.head['sentence']}",
        letter_paragraphs(report),
    )


async def open_data(sources: FigureSources, question: OpenDataQuestion) -> dict[str, bytes]:
    """The files of a day for publication. Raises `NoPeriod` and the store's errors."""
    return await open_files(sources.reports, question.hall, question.day, question.now)


async def _panel(sources: FigureSources, context: PageContext, name: str) -> ReportPanel | None:
    """The panel, if the page shows it with a table."""
    if name in FORECAST_PANEL_IDS:
        forecast = await sources.read_forecast(context.hall, context.definition, context.period.today)
        panels = forecast_panels(formatter_of(context), forecast)
        return next((panel for panel in panels if panel.id == name and panel.rows), None)
    has_fairness = name in FAIRNESS_PANEL_IDS
    figures = await sources.read_period(
        context.hall, context.period, context.now, context.receptions, has_fairness=has_fairness
    )
    figures = replace(figures, help_calls=context.help_calls)
    return await asyncio.to_thread(panel_of, formatter_of(context, figures.overview.past), figures, name)
