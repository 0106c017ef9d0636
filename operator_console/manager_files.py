"""Serves the manager's downloads: a chart, a table, the whole report; and the script that draws charts in the
browser."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from operator_console.manager_figures import read_forecast, read_period
from operator_console.manager_panels import formatter_of
from operator_console.manager_sources import MANAGER, authorised_feed, with_priority
from queue_server.journal.feed import Feed
from queue_server.pages import render
from queue_server.pages.render import A_YEAR_S
from queue_server.pages.services import PAGE_SERVICES
from queue_server.pages.words import language_of
from queue_server.reports.contents.forecasts import FORECAST_PANEL_IDS, forecast_panels
from queue_server.reports.contents.overtakings import FAIRNESS_PANEL_IDS
from queue_server.reports.contents.panel import ReportPanel
from queue_server.reports.contents.questions import PANELS, panel_of
from queue_server.reports.forms.extra import EXTRA_SENTENCE, ReportsExtraMissing, need_reports_extra
from queue_server.reports.forms.form import FORMS, MEDIA_TYPES
from queue_server.reports.forms.report_file import file_name, written
from queue_server.reports.forms.tables import Sheet, csv_file, xlsx_file
from queue_server.reports.period import NoPeriod, Period, period_of, t
from queue_server.reports.report import report_of
from queue_server.stats.figures.chart_drawing import Format, NotDrawn, draw_in_process
from queue_server.stats.figures.reports_extra import REPORTS_COMMAND, reports_extra_missing

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_routes(app: web.Application) -> None:
    app.router.add_get(rf"/manager/{{hall}}/report.{{form:{'|'.join(FORMS)}}}", _or_reason(report))
    app.router.add_get(r"/manager/{hall}/{panel:[a-z]+}.{form:svg|png}", _or_reason(picture))
    app.router.add_get(r"/manager/{hall}/{panel:[a-z]+}.{form:csv|xlsx}", with_priority(_or_reason(table)))
    app.router.add_get(r"/manager/{hall}/charts-{version}.js", script)


def _or_reason(file: Handler) -> Handler:
    """Answer with a page that gives the reason, where a file cannot be made."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await file(request)
        except NoPeriod as error:
            return render(request, "error.html", status=404, code=404, sentence=str(error), params={})
        except ReportsExtraMissing:
            params = {"command": REPORTS_COMMAND}
            return render(
                request, "error.html", status=501, code="reports_missing", sentence=EXTRA_SENTENCE, params=params
            )
        except NotDrawn as error:
            raise web.HTTPServiceUnavailable(text=str(error)) from error

    return answer


async def report(request: web.Request) -> web.Response:
    """`/manager/{hall}/report.pdf` and its like: the whole period as one file, the same as `kezek report` writes."""
    feed = authorised_feed(request)
    form = next(form for form in FORMS if form == request.match_info["form"])
    period, now = period_of(request.query, feed.state.day), request.app[PAGE_SERVICES].clock()
    period_report = await report_of(
        request.app[MANAGER].reports, feed.hall, period.first, period.last, language_of(request), now
    )
    return _download(await written(period_report, form), MEDIA_TYPES[form], file_name(period_report, form))


async def picture(request: web.Request) -> web.Response:
    """`/manager/{hall}/{panel}.svg` and `.png`: a chart, drawn from the same specification as in the browser."""
    need_reports_extra()
    form: Format = "svg" if request.match_info["form"] == "svg" else "png"
    panel = await _panel(request)
    if panel.spec is None:
        raise NoPeriod(panel.note)
    body = await draw_in_process(form, panel.spec)
    return _download(body, "image/svg+xml" if form == "svg" else "image/png", _name(request))


async def table(request: web.Request) -> web.Response:
    """`/manager/{hall}/{panel}.csv` and `.xlsx`: the table behind a chart."""
    panel = await _panel(request)
    if request.match_info["form"] == "csv":
        return _download(csv_file(panel.columns, panel.rows), MEDIA_TYPES["csv"], _name(request))
    need_reports_extra()
    sheet = Sheet(panel.title, panel.columns, panel.rows)
    return _download(await asyncio.to_thread(xlsx_file, [sheet]), MEDIA_TYPES["xlsx"], _name(request))


async def script(request: web.Request) -> web.Response:
    """The script that draws charts, made from the installed package at the first request."""
    authorised_feed(request)
    if reports_extra_missing():
        raise web.HTTPNotFound
    tasks = request.app[MANAGER].chart_script
    if "script" not in tasks or (tasks["script"].done() and tasks["script"].exception() is not None):
        tasks["script"] = asyncio.create_task(draw_in_process("script"))
    try:
        body = await asyncio.shield(tasks["script"])
    except NotDrawn as error:
        raise web.HTTPServiceUnavailable(text=str(error)) from error
    response = web.Response(body=body, content_type="text/javascript", charset="utf-8")
    response.headers["Cache-Control"] = f"private, max-age={A_YEAR_S}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.enable_compression()
    return response


async def _panel(request: web.Request) -> ReportPanel:
    feed = authorised_feed(request)
    period, name = period_of(request.query, feed.state.day), request.match_info["panel"]
    if name not in PANELS:
        raise web.HTTPNotFound
    panel = await (_of_forecast if name in FORECAST_PANEL_IDS else _of_period)(request, feed, period, name)
    if panel is None:
        raise NoPeriod(t("There is nothing to tell of this: nobody came in the period, or it is still being counted."))
    return panel


async def _of_forecast(request: web.Request, feed: Feed, period: Period, name: str) -> ReportPanel | None:
    """The panel about the next days, if it has a table."""
    panels = forecast_panels(formatter_of(request, feed, period), await read_forecast(request.app, feed))
    return next((panel for panel in panels if panel.id == name and panel.rows), None)


async def _of_period(request: web.Request, feed: Feed, period: Period, name: str) -> ReportPanel | None:
    """The panel of the period, if the page shows it."""
    figures = await read_period(request.app, feed, period, has_fairness=name in FAIRNESS_PANEL_IDS)
    formatter = formatter_of(request, feed, period, figures.overview.past)
    return await asyncio.to_thread(panel_of, formatter, figures, name)


def _name(request: web.Request) -> str:
    return f"{request.match_info['hall']}-{request.match_info['panel']}.{request.match_info['form']}"


def _download(body: bytes, kind: str, name: str) -> web.Response:
    headers = {
        "Content-Type": kind,
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    return web.Response(body=body, headers=headers)
