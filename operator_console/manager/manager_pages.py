"""Serves the manager's pages: a period against the norm, the tickets behind every figure, and their journal records.

What they show is made by the worker (`queue_server/worker/process/manager_pages.py`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from aiohttp import web

from operator_console.manager.manager_sources import ManagerServices, authorised_feed, context_of
from queue_server.app_parts import PARTS
from queue_server.config.system.reports_extra import FORMS_OF_EXTRA, REPORTS_COMMAND, reports_extra_missing
from queue_server.hall.state import MINUTE
from queue_server.journal.feed import Feed
from queue_server.journal.visits.visit import VisitCriteria
from queue_server.pages.disconnection import unless_disconnected
from queue_server.pages.render import render
from queue_server.pages.wording.words import language_of, words
from queue_server.reports.forms.extra import EXTRA_SENTENCE
from queue_server.reports.forms.form import FORMS
from queue_server.reports.period import NoPeriod, Period, period_of, spans
from queue_server.stats.figures.charts.chart_drawing import script_version
from queue_server.worker.client.answers import PeriodPage, TicketList, TicketPage
from queue_server.worker.client.questions import PeriodPageQuestion, TicketListQuestion, TicketQuestion

MOST_TICKETS: Final = 300
"""How many tickets a page lists: the longest waits come first, and few readers go further."""
MOST_DAYS: Final = 62
"""The longest period (days) for which tickets are listed: the rows of a year do not fit a page."""


def add_routes(app: web.Application) -> None:
    app.router.add_get("/manager/{hall}", manager)
    app.router.add_get("/manager/{hall}/tickets", tickets)
    app.router.add_get("/manager/{hall}/tickets/{ticket}", ticket)


async def manager(request: web.Request) -> web.Response:
    """`/manager/{hall}`: the headline, the charts for it, and the tables behind them."""
    feed = authorised_feed(request)
    try:
        period = period_of(request.query, feed.state.day)
    except NoPeriod as error:
        return _page(request, feed, why=words(language_of(request)).t(str(error)))
    question = PeriodPageQuestion(context_of(request, feed, period))
    page = await unless_disconnected(request, request.app[PARTS][ManagerServices].worker.ask(question, PeriodPage))
    missing_forms = FORMS_OF_EXTRA if reports_extra_missing() else ()
    return _page(
        request,
        feed,
        period=period,
        head=page.head,
        panels=page.panels,
        counting=page.counting,
        forms=[form for form in FORMS if form not in missing_forms],
        table_forms=[form for form in ("csv", "xlsx") if form not in missing_forms],
        extra_sentence=words(language_of(request)).t(EXTRA_SENTENCE, command=REPORTS_COMMAND) if missing_forms else "",
        chart_script=f"/manager/{feed.hall}/charts-{script_version()}.js",
    )


async def tickets(request: web.Request) -> web.Response:
    """`/manager/{hall}/tickets`: the visits behind a figure, the longest waits first."""
    feed = authorised_feed(request)
    try:
        period = period_of(request.query, feed.state.day)
    except NoPeriod as error:
        return _page(request, feed, why=words(language_of(request)).t(str(error)))
    if period.days > MOST_DAYS:
        t = words(language_of(request)).t
        return _page(request, feed, why=t("Tickets are listed for two months at the most: choose a shorter period."))
    context, query = context_of(request, feed, period), request.query
    question = TicketListQuestion(context, _filter_of(period, query), dict(query), MOST_TICKETS)
    page = await unless_disconnected(request, request.app[PARTS][ManagerServices].worker.ask(question, TicketList))
    return render(
        request,
        "operator_console/manager/manager_tickets.html",
        hall=feed.hall,
        definition=feed.state.defined,
        period=period,
        dates=page.dates,
        filters=page.filters,
        count=page.count,
        rows=page.rows,
    )


async def ticket(request: web.Request) -> web.Response:
    """`/manager/{hall}/tickets/{ticket}?day=`: the records of one ticket in the journal."""
    feed = authorised_feed(request)
    name, day = request.match_info["ticket"], _day(request.query.get("day", ""))
    question = TicketQuestion(context_of(request, feed, Period(day, day, day)), name, feed.seq)
    page = await unless_disconnected(
        request, request.app[PARTS][ManagerServices].worker.ask(question, TicketPage | None)
    )
    if page is None:
        raise web.HTTPNotFound
    return render(
        request,
        "operator_console/manager/manager_ticket.html",
        hall=feed.hall,
        definition=feed.state.defined,
        number=page.number,
        dates=page.dates,
        back=f"/manager/{feed.hall}/tickets?from={day}&to={day}",
        stages=page.stages,
        records=page.records,
        renames=any(record.is_renamed for record in page.records),
    )


def _page(request: web.Request, feed: Feed, **document: Any) -> web.Response:  # noqa: ANN401 - what the template shows
    today = feed.state.day
    blank: dict[str, Any] = {"why": None, "period": None, "head": None, "panels": [], "counting": False}
    return render(
        request,
        "operator_console/manager/manager.html",
        hall=feed.hall,
        definition=feed.state.defined,
        today=today,
        spans=spans(today) if today else {},
        **blank | document,
    )


def _filter_of(period: Period, query: Mapping[str, str]) -> VisitCriteria:
    """The criteria of the query: an hour, service, window, operator, weekday, result or range of waits (minutes)."""
    return VisitCriteria(
        first=period.first,
        last=period.last,
        hour=_whole(query.get("hour")),
        service=query.get("service") or None,
        window=_whole(query.get("window")),
        weekday=_whole(query.get("weekday")),
        least=_minutes(query.get("least")),
        under=_minutes(query.get("under")),
        result=query.get("result") or None,
        operators=(query["operator"],) if query.get("operator") else (),
    )


def _whole(text: str | None) -> int | None:
    """The number; None for an empty text, and -1, which matches nothing, for a text that is no number."""
    return None if not text else int(text) if text.isdecimal() and len(text) < 9 else -1


def _minutes(text: str | None) -> int | None:
    """Minutes as µs; None where the text is no number."""
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
