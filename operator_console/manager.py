"""The manager's pages: a period against the norm, the tickets behind every figure, and their journal records."""

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from aiohttp import web

from operator_console.manager_reading import CLOCK, VISITS, reading, seeing
from operator_console.manager_records import rows_of, told
from queue_server.journal.feed import Feed
from queue_server.journal.visit import Visit
from queue_server.pages import render
from queue_server.pages.words import language_of, words
from queue_server.reports.headline import headline
from queue_server.reports.period import NoPeriod, Period, period_of
from queue_server.reports.questions import panels
from queue_server.reports.teller import Teller
from queue_server.reports.written import FORMS
from queue_server.stats.draw import SCRIPT_VERSION

MOST_TICKETS: Final = 300
"""Tickets on one page: the longest waits come first, and nobody reads further."""
MOST_DAYS: Final = 62
"""Tickets are listed for two months at the most: the rows of a year are not a page."""


def add_routes(app: web.Application) -> None:
    app.router.add_get("/manager/{hall}", manager)
    app.router.add_get("/manager/{hall}/tickets", tickets)
    app.router.add_get("/manager/{hall}/tickets/{ticket}", ticket)


async def manager(request: web.Request) -> web.Response:
    """`/manager/{hall}`: the sentence, the charts that show it, the tables behind them."""
    feed = seeing(request)
    try:
        period = period_of(request.query, feed.state.day)
    except NoPeriod as why:
        return _page(request, feed, why=words(language_of(request)).t(str(why)))
    found = await reading(request, feed, period)
    teller = found.teller
    return _page(
        request,
        feed,
        period=period,
        head=await asyncio.to_thread(headline, teller, found.overview),
        panels=await asyncio.to_thread(panels, teller, found.overview, found.fairness),
        counting=found.fairness is None,
        forms=FORMS,
        cell=teller.cell,
        about={
            "script": f"/manager/{feed.hall}/charts-{SCRIPT_VERSION}.js",
            "texts": {"failed": teller.t("The chart could not be drawn. Its table is below.")},
        },
    )


async def tickets(request: web.Request) -> web.Response:
    """`/manager/{hall}/tickets`: the visits behind a figure, the longest waits first."""
    feed = seeing(request)
    try:
        period = period_of(request.query, feed.state.day)
    except NoPeriod as why:
        return _page(request, feed, why=words(language_of(request)).t(str(why)))
    if period.days > MOST_DAYS:
        its = words(language_of(request))
        return _page(
            request, feed, why=its.t("Tickets are listed for two months at the most: choose a shorter period.")
        )
    visits = await request.app[VISITS].visits(feed.hall, period.first, period.last, request.app[CLOCK]())
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
    feed = seeing(request)
    name, day = request.match_info["ticket"], _day(request.query.get("day", ""))
    found = await request.app[VISITS].visits(feed.hall, day, day, request.app[CLOCK]())
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


def _page(request: web.Request, feed: Feed, **shown: Any) -> web.Response:  # noqa: ANN401 - what the template shows
    today = feed.state.day
    blank: dict[str, Any] = {"why": None, "period": None, "head": None, "panels": [], "about": {}, "counting": False}
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
