"""Serves the manager's downloads: a chart, a table, the whole report; and the script that draws charts in the
browser. The worker makes them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from operator_console.downloads import download
from operator_console.manager.manager_pages import MOST_DAYS
from operator_console.manager.manager_sources import ManagerServices, authorised_feed, context_of
from queue_server.app_parts import PARTS
from queue_server.config.system.reports_extra import FORMS_OF_EXTRA, REPORTS_COMMAND, reports_extra_missing
from queue_server.pages.disconnection import unless_disconnected
from queue_server.pages.render import A_YEAR_S, render
from queue_server.pages.services import PageServices
from queue_server.pages.wording.words import language_of
from queue_server.reports.forms.extra import EXTRA_SENTENCE, ReportsExtraMissing, need_reports_extra
from queue_server.reports.forms.form import FORMS, MEDIA_TYPES
from queue_server.reports.period import NoPeriod, period_of, t
from queue_server.stats.figures.charts.chart_drawing import NotDrawn
from queue_server.worker.client.answers import ReportFile
from queue_server.worker.client.questions import (
    COMPLETE_COUNT_S,
    ChartScriptQuestion,
    PanelFileQuestion,
    PanelForm,
    ReportFileQuestion,
    VisitsFileQuestion,
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PANEL_MEDIA_TYPES: Final[dict[PanelForm, str]] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": MEDIA_TYPES["csv"],
    "xlsx": MEDIA_TYPES["xlsx"],
}


def add_routes(app: web.Application) -> None:
    app.router.add_get(rf"/manager/{{hall}}/report.{{form:{'|'.join(FORMS)}}}", _or_reason(report))
    app.router.add_get("/manager/{hall}/visits.csv", _or_reason(visits))
    app.router.add_get(rf"/manager/{{hall}}/{{panel:[a-z]+}}.{{form:{'|'.join(PANEL_MEDIA_TYPES)}}}", _or_reason(panel))
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
    if form in FORMS_OF_EXTRA:
        need_reports_extra()
    period, now = period_of(request.query, feed.state.day), request.app[PARTS][PageServices].clock()
    question = ReportFileQuestion(feed.hall, period.first, period.last, language_of(request), form, now)
    file = await unless_disconnected(
        request, request.app[PARTS][ManagerServices].worker.ask(question, ReportFile, COMPLETE_COUNT_S)
    )
    return download(file.body, MEDIA_TYPES[form], file.name)


async def panel(request: web.Request) -> web.Response:
    """`/manager/{hall}/{panel}.svg` and its like: a chart, drawn from the same specification as in the browser, or the
    table behind it."""
    feed = authorised_feed(request)
    form = next(form for form in PANEL_MEDIA_TYPES if form == request.match_info["form"])
    if form != "csv":
        need_reports_extra()
    context = context_of(request, feed, period_of(request.query, feed.state.day))
    question = PanelFileQuestion(context, request.match_info["panel"], form)
    body = await unless_disconnected(request, request.app[PARTS][ManagerServices].worker.ask(question, bytes | None))
    if body is None:
        raise web.HTTPNotFound
    return download(body, PANEL_MEDIA_TYPES[form], _name(request))


async def visits(request: web.Request) -> web.Response:
    """`/manager/{hall}/visits.csv`: every visit of the period, with the id that another system has given it."""
    feed = authorised_feed(request)
    period = period_of(request.query, feed.state.day)
    if period.days > MOST_DAYS:
        raise NoPeriod(t("Tickets are listed for two months at the most: choose a shorter period."))
    question = VisitsFileQuestion(context_of(request, feed, period))
    body = await unless_disconnected(
        request, request.app[PARTS][ManagerServices].worker.ask(question, bytes, COMPLETE_COUNT_S)
    )
    return download(body, MEDIA_TYPES["csv"], f"{feed.hall}-visits-{period.first}-{period.last}.csv")


async def script(request: web.Request) -> web.Response:
    """The script that draws charts, made from the installed package at the first request."""
    authorised_feed(request)
    if reports_extra_missing():
        raise web.HTTPNotFound
    tasks = request.app[PARTS][ManagerServices].chart_script
    if "script" not in tasks or (tasks["script"].done() and tasks["script"].exception() is not None):
        tasks["script"] = asyncio.create_task(
            request.app[PARTS][ManagerServices].worker.ask(ChartScriptQuestion(), bytes)
        )
    try:
        body = await asyncio.shield(tasks["script"])
    except NotDrawn as error:
        raise web.HTTPServiceUnavailable(text=str(error)) from error
    response = web.Response(body=body, content_type="text/javascript", charset="utf-8")
    response.headers["Cache-Control"] = f"private, max-age={A_YEAR_S}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.enable_compression()
    return response


def _name(request: web.Request) -> str:
    return f"{request.match_info['hall']}-{request.match_info['panel']}.{request.match_info['form']}"
