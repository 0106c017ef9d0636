"""The manager's pages: a period against the norm, the tickets behind every figure, and their journal records."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from aiohttp import web

from operator_console.manager_reading import MANAGER, looked_at, reading, seeing, shown, teller_of
from operator_console.manager_records import rows_of, told
from queue_server.hall.state import MINUTE
from queue_server.journal.feed import Feed
from queue_server.journal.visits.visit import Wanted
from queue_server.pages import render
from queue_server.pages.services import PAGE_SERVICES
from queue_server.pages.words import language_of, words
from queue_server.reports.forms.report_file import FORMS
from queue_server.reports.period import NoPeriod, Period, period_of, spans
from queue_server.stats.figures.draw import SCRIPT_VERSION

MOST_TICKETS: Final = 300
"""Tickets on one page: the longest waits come first, and nobody reads further."""
MOST_DAYS: Final = 62
"""Tickets are listed for two months at the most: the rows of a year are not a page."""


def add_routes(app: web.Application) -> None:
    app.router.add_get("/manager/{hall}", looked_at(manager))
    app.router.add_get("/manager/{hall}/tickets", looked_at(tickets))
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
    head, panels = await shown(request, feed, found)
    return _page(
        request,
        feed,
        period=period,
        head=head,
        panels=panels,
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
    wanted = _wanted(period, request.query)
    visits, now = request.app[MANAGER].visits, request.app[PAGE_SERVICES].clock()
    count, chosen = await visits.longest(feed.hall, wanted, MOST_TICKETS, now)
    past = await visits.past(feed.hall, now)
    teller = teller_of(request, feed, period, past)
    return render(
        request,
        "operator_console/manager_tickets.html",
        hall=feed.hall,
        definition=feed.state.defined,
        period=period,
        dates=teller.dates(),
        filters=teller.filters(request.query),
        count=count,
        rows=[rows_of(visit, teller) for visit in chosen],
    )


async def ticket(request: web.Request) -> web.Response:
    """`/manager/{hall}/tickets/{ticket}?day=`: what the journal says of one ticket, record by record."""
    feed = seeing(request)
    name, day = request.match_info["ticket"], _day(request.query.get("day", ""))
    found = await request.app[MANAGER].visits.visits(feed.hall, day, day, request.app[PAGE_SERVICES].clock())
    stages = sorted((visit for visit in found if visit.ticket == name), key=lambda visit: visit.seq)
    if not stages:
        raise web.HTTPNotFound
    past = await request.app[MANAGER].visits.past(feed.hall, request.app[PAGE_SERVICES].clock())
    teller = teller_of(request, feed, Period(day, day, day), past)
    is_past = past is not None and stages[0].hall == past.hall
    entries = partial(request.app[MANAGER].visits.entries, stages[0].hall) if is_past else feed.entries_after
    return render(
        request,
        "operator_console/manager_ticket.html",
        hall=feed.hall,
        definition=feed.state.defined,
        number=stages[0].number,
        dates=teller.dates(),
        back=f"/manager/{feed.hall}/tickets?from={day}&to={day}",
        stages=[rows_of(visit, teller) for visit in stages],
        records=await told(entries, feed.state.seq, name, stages, teller),
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
        spans=spans(today) if today else {},
        **blank | shown,
    )


def _wanted(period: Period, query: Mapping[str, str]) -> Wanted:
    """The visits of one hour, service, window, operator, weekday, result or span of waiting (minutes), as named."""
    return Wanted(
        first=period.first,
        last=period.last,
        hour=_whole(query.get("hour")),
        service=query.get("service") or None,
        window=_whole(query.get("window")),
        weekday=_whole(query.get("weekday")),
        least=_minutes(query.get("least")),
        under=_minutes(query.get("under")),
        result=query.get("result") or None,
        operator=query.get("operator") or None,
    )


def _whole(text: str | None) -> int | None:
    """None where nothing is named; what is no number is nobody's."""
    return None if not text else int(text) if text.isdecimal() and len(text) < 9 else -1


def _minutes(text: str | None) -> int | None:
    """Minutes as µs; what is no number names nothing."""
    try:
        minutes = float(text) if text else None
    except ValueError:
        return None
    return int(minutes * MINUTE) if minutes is not None and 0 <= minutes < 1e6 else None


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise web.HTTPNotFound from None
