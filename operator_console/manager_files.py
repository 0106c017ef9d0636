"""What a manager takes along: a chart, a table, the whole report; and the script that draws charts in the browser."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from operator_console.manager_reading import MANAGER, looked_at, seeing, shown_alone
from queue_server.pages import render
from queue_server.pages.render import A_YEAR_S
from queue_server.pages.services import PAGE_SERVICES
from queue_server.pages.words import language_of
from queue_server.reports.contents.panel import Panel
from queue_server.reports.contents.questions import PANELS
from queue_server.reports.forms.report_file import FORMS, MEDIA_TYPES, file_name, written
from queue_server.reports.forms.tables import Sheet, csv_file, xlsx_file
from queue_server.reports.period import NoPeriod, period_of, t
from queue_server.reports.report import report_of
from queue_server.stats.figures.draw import Format, NotDrawn, in_another_process

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_routes(app: web.Application) -> None:
    app.router.add_get(rf"/manager/{{hall}}/report.{{form:{'|'.join(FORMS)}}}", _or_why(report))
    app.router.add_get(r"/manager/{hall}/{panel:[a-z]+}.{form:svg|png}", _or_why(picture))
    app.router.add_get(r"/manager/{hall}/{panel:[a-z]+}.{form:csv|xlsx}", looked_at(_or_why(table)))
    app.router.add_get(r"/manager/{hall}/charts-{version}.js", script)


def _or_why(file: Handler) -> Handler:
    """Instead of a file that there is none of, a page that says why."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await file(request)
        except NoPeriod as why:
            return render(request, "error.html", status=404, code=404, sentence=str(why), params={})

    return answer


async def report(request: web.Request) -> web.Response:
    """`/manager/{hall}/report.pdf` and its like: the whole period as one file, the same as `kezek report` writes."""
    feed = seeing(request)
    form = next(form for form in FORMS if form == request.match_info["form"])
    period, now = period_of(request.query, feed.state.day), request.app[PAGE_SERVICES].clock()
    told = await report_of(
        request.app[MANAGER].sources, feed.hall, period.first, period.last, language_of(request), now
    )
    try:
        return _download(await written(told, form), MEDIA_TYPES[form], file_name(told, form))
    except NotDrawn as why:
        raise web.HTTPServiceUnavailable(text=str(why)) from why


async def picture(request: web.Request) -> web.Response:
    """`/manager/{hall}/{panel}.svg` and `.png`: a chart, drawn from the same specification as in the browser."""
    form: Format = "svg" if request.match_info["form"] == "svg" else "png"
    panel = await _panel(request)
    if panel.spec is None:
        raise NoPeriod(panel.note)
    try:
        body = await in_another_process(form, panel.spec)
    except NotDrawn as why:
        raise web.HTTPServiceUnavailable(text=str(why)) from why
    return _download(body, "image/svg+xml" if form == "svg" else "image/png", _name(request))


async def table(request: web.Request) -> web.Response:
    """`/manager/{hall}/{panel}.csv` and `.xlsx`: the table behind a chart."""
    panel = await _panel(request)
    if request.match_info["form"] == "csv":
        return _download(csv_file(panel.columns, panel.rows), MEDIA_TYPES["csv"], _name(request))
    sheet = Sheet(panel.title, panel.columns, panel.rows)
    return _download(await asyncio.to_thread(xlsx_file, [sheet]), MEDIA_TYPES["xlsx"], _name(request))


async def script(request: web.Request) -> web.Response:
    """The script that draws charts, made from the installed package when it is first asked for."""
    seeing(request)
    kept = request.app[MANAGER].chart_script
    if "script" not in kept or (kept["script"].done() and kept["script"].exception() is not None):
        kept["script"] = asyncio.create_task(in_another_process("script"))
    try:
        body = await asyncio.shield(kept["script"])
    except NotDrawn as why:
        raise web.HTTPServiceUnavailable(text=str(why)) from why
    response = web.Response(body=body, content_type="text/javascript", charset="utf-8")
    response.headers["Cache-Control"] = f"private, max-age={A_YEAR_S}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.enable_compression()
    return response


async def _panel(request: web.Request) -> Panel:
    feed = seeing(request)
    period, name = period_of(request.query, feed.state.day), request.match_info["panel"]
    panel = await shown_alone(request, feed, period, name)
    if panel is None and name in PANELS:
        raise NoPeriod(t("There is nothing to tell of this: nobody came in the period, or it is still being counted."))
    if panel is None:
        raise web.HTTPNotFound
    return panel


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
