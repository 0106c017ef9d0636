"""The manager's pages: a period against the norm, the tickets behind every figure, and their journal records."""

import asyncio
import time
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, Protocol

from aiohttp import web

from operator_console.manager_records import rows_of, told
from queue_server.journal.feed import Feed
from queue_server.journal.visit import Visit
from queue_server.pages import feed_of, may, render, sign_in
from queue_server.pages.render import A_YEAR_S
from queue_server.pages.words import language_of, words
from queue_server.reports.headline import headline
from queue_server.reports.panel import Panel
from queue_server.reports.period import NoPeriod, Period, period_of
from queue_server.reports.questions import panels
from queue_server.reports.tables import Sheet, csv_file, xlsx_file
from queue_server.reports.teller import Teller
from queue_server.stats.draw import SCRIPT_VERSION, Format, NotDrawn, in_another_process
from queue_server.stats.overview import Overview

SEE_FIGURES: Final = ("manager", "admin", "auditor")
MOST_TICKETS: Final = 300
"""Tickets on one page: the longest waits come first, and nobody reads further."""
MOST_DAYS: Final = 62
"""Tickets are listed for two months at the most: the rows of a year are not a page."""


class Figures(Protocol):
    """Where the pages read figures from."""

    async def overview(self, hall: str, first: str, last: str, now: int, /) -> Overview: ...

    async def visits(self, hall: str, first: str, last: str, now: int, /) -> list[Visit]: ...


FIGURES: Final = web.AppKey("manager_figures", Figures)
SCRIPT: Final = web.AppKey("manager_script", dict[str, "asyncio.Task[bytes]"])
"""The script that draws charts, once it has been asked for."""


def add_routes(app: web.Application) -> None:
    app[SCRIPT] = {}
    app.router.add_get("/manager/{hall}", manager)
    app.router.add_get("/manager/{hall}/tickets", tickets)
    app.router.add_get("/manager/{hall}/tickets/{ticket}", ticket)
    app.router.add_get(r"/manager/{hall}/{panel:[a-z]+}.{form:svg|png}", picture)
    app.router.add_get(r"/manager/{hall}/{panel:[a-z]+}.{form:csv|xlsx}", table)
    app.router.add_get(r"/manager/{hall}/charts-{version}.js", script)


async def manager(request: web.Request) -> web.Response:
    """`/manager/{hall}`: the sentence, the charts that show it, the tables behind them."""
    feed = _seeing(request)
    try:
        period = period_of(request.query, feed.state.day)
    except NoPeriod as why:
        return _page(request, feed, why=words(language_of(request)).t(str(why)))
    teller, found = await _told(request, feed, period)
    return _page(
        request,
        feed,
        period=period,
        head=await asyncio.to_thread(headline, teller, found),
        panels=await asyncio.to_thread(panels, teller, found),
        cell=teller.cell,
        about={
            "script": f"/manager/{feed.hall}/charts-{SCRIPT_VERSION}.js",
            "texts": {"failed": teller.t("The chart could not be drawn. Its table is below.")},
        },
    )


async def picture(request: web.Request) -> web.Response:
    """`/manager/{hall}/{panel}.svg` and `.png`: a chart, drawn from the same specification as in the browser."""
    form: Format = "svg" if request.match_info["form"] == "svg" else "png"
    panel = await _panel(request)
    if panel.spec is None:
        raise web.HTTPNotFound
    try:
        body = await in_another_process(form, panel.spec)
    except NotDrawn as why:
        raise web.HTTPServiceUnavailable(text=str(why)) from why
    return _download(request, body, "image/svg+xml" if form == "svg" else "image/png")


async def table(request: web.Request) -> web.Response:
    """`/manager/{hall}/{panel}.csv` and `.xlsx`: the table behind a chart."""
    panel = await _panel(request)
    if request.match_info["form"] == "csv":
        return _download(request, csv_file(panel.columns, panel.rows), "text/csv; charset=utf-8")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _download(request, await asyncio.to_thread(xlsx_file, [Sheet(panel.title, panel.columns, panel.rows)]), kind)


async def tickets(request: web.Request) -> web.Response:
    """`/manager/{hall}/tickets`: the visits behind a figure, the longest waits first."""
    feed = _seeing(request)
    try:
        period = period_of(request.query, feed.state.day)
    except NoPeriod as why:
        return _page(request, feed, why=words(language_of(request)).t(str(why)))
    if period.days > MOST_DAYS:
        its = words(language_of(request))
        return _page(
            request, feed, why=its.t("Tickets are listed for two months at the most: choose a shorter period.")
        )
    visits = await request.app[FIGURES].visits(feed.hall, period.first, period.last, _now())
    chosen = _chosen(visits, request.query)
    chosen.sort(key=lambda visit: -visit.waited)
    teller = Teller(feed.state.defined, language_of(request), feed.hall, period)
    return render(
        request,
        "operator_console/manager_tickets.html",
        hall=feed.hall,
        definition=feed.state.defined,
        period=period,
        dates=teller.dates(),
        filters=teller.filters(request.query),
        count=len(chosen),
        rows=[rows_of(visit, teller) for visit in chosen[:MOST_TICKETS]],
    )


async def ticket(request: web.Request) -> web.Response:
    """`/manager/{hall}/tickets/{ticket}?day=`: what the journal says of one ticket, record by record."""
    feed = _seeing(request)
    name, day = request.match_info["ticket"], _day(request.query.get("day", ""))
    found = await request.app[FIGURES].visits(feed.hall, day, day, _now())
    stages = sorted((visit for visit in found if visit.ticket == name), key=lambda visit: visit.seq)
    if not stages:
        raise web.HTTPNotFound
    teller = Teller(feed.state.defined, language_of(request), feed.hall, Period(day, day, day))
    return render(
        request,
        "operator_console/manager_ticket.html",
        hall=feed.hall,
        definition=feed.state.defined,
        number=stages[0].number,
        dates=teller.dates(),
        back=f"/manager/{feed.hall}/tickets?from={day}&to={day}",
        stages=[rows_of(visit, teller) for visit in stages],
        records=await told(feed, name, stages, teller),
    )


async def script(request: web.Request) -> web.Response:
    """The script that draws charts, made from the installed package when it is first asked for."""
    _seeing(request)
    kept = request.app[SCRIPT]
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


def _seeing(request: web.Request) -> Feed:
    feed = feed_of(request)
    if not may(request, *SEE_FIGURES):
        sign_in(request)
    return feed


async def _told(request: web.Request, feed: Feed, period: Period) -> tuple[Teller, Overview]:
    found = await request.app[FIGURES].overview(feed.hall, period.first, period.last, _now())
    return Teller(feed.state.defined, language_of(request), feed.hall, period), found


async def _panel(request: web.Request) -> Panel:
    feed = _seeing(request)
    try:
        period = period_of(request.query, feed.state.day)
    except NoPeriod as why:
        raise web.HTTPNotFound from why
    teller, found = await _told(request, feed, period)
    for panel in await asyncio.to_thread(panels, teller, found):
        if panel.id == request.match_info["panel"]:
            return panel
    raise web.HTTPNotFound


def _page(request: web.Request, feed: Feed, **shown: Any) -> web.Response:  # noqa: ANN401 - what the template shows
    today = feed.state.day
    blank: dict[str, Any] = {"why": None, "period": None, "head": None, "panels": [], "about": {}}
    return render(
        request,
        "operator_console/manager.html",
        hall=feed.hall,
        definition=feed.state.defined,
        today=today,
        spans=_spans(today),
        **blank | shown,
    )


def _spans(today: str | None) -> dict[str, tuple[str, str]]:
    """The periods that are one click away."""
    if not today:
        return {}
    last = date.fromisoformat(today)

    def back(days: int) -> str:
        return (last - timedelta(days)).isoformat()

    return {
        "day": (today, today),
        "before": (back(1), back(1)),
        "week": (back(6), today),
        "month": (back(29), today),
        "year": (back(364), today),
    }


def _chosen(visits: list[Visit], query: Mapping[str, str]) -> list[Visit]:
    """The visits of one hour, service, window, weekday or stretch of waiting (whole minutes), as far as named."""

    def fits(visit: Visit) -> bool:
        minutes = visit.waited / 60_000_000
        return (
            query.get("hour", str(visit.hour)) == str(visit.hour)
            and query.get("service", visit.service) == visit.service
            and query.get("window", str(visit.window)) == str(visit.window)
            and query.get("weekday", "") in ("", str(date.fromisoformat(visit.day).weekday()))
            and _number(query.get("least"), 0) <= minutes < _number(query.get("under"), 1e9)
        )

    return [visit for visit in visits if fits(visit)]


def _number(text: str | None, otherwise: float) -> float:
    try:
        return float(text) if text else otherwise
    except ValueError:
        return otherwise


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise web.HTTPNotFound from None


def _download(request: web.Request, body: bytes, kind: str) -> web.Response:
    name = f"{request.match_info['hall']}-{request.match_info['panel']}.{request.match_info['form']}"
    headers = {
        "Content-Type": kind,
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    return web.Response(body=body, headers=headers)


def _now() -> int:
    return time.time_ns() // 1000
