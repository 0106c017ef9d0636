"""Serves the manager's pages: a period against the norm, the tickets behind every figure, and their journal records.

The page of a period is made in one pass; each stage takes only what the one before it returns:

    figures   `manager_figures.read_page` reads the figures of the period (`stats/figures/overview_reader`), who was
              overtaken, and the figures about the next days: `PageFigures`. Only this stage reads
    panels    `manager_panels.panels_of_page` makes the chart and the table of each question, and reads nothing
    words     `headline` makes the sentences above them, and the template writes cells in the reader's language

`manager_files` makes a single panel by the same stages, and `manager_preparation` the usual periods in advance. A new
figure begins in `stats/figures/figures.py`, a new panel in `reports/contents/questions.py`.
"""

import asyncio
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from aiohttp import web

from operator_console.manager_figures import read_page
from operator_console.manager_panels import formatter_of, panels_of_page
from operator_console.manager_records import stage_row, ticket_records
from operator_console.manager_sources import MANAGER, authorised_feed, with_priority
from queue_server.hall.state import MINUTE
from queue_server.journal.feed import Feed
from queue_server.journal.visits.visit import VisitCriteria
from queue_server.pages import render
from queue_server.pages.services import PAGE_SERVICES
from queue_server.pages.words import language_of, words
from queue_server.reports.contents.headline import headline
from queue_server.reports.forms.extra import EXTRA_SENTENCE, FORMS_OF_EXTRA
from queue_server.reports.forms.form import FORMS
from queue_server.reports.period import NoPeriod, Period, period_of, spans
from queue_server.stats.figures.chart_drawing import SCRIPT_VERSION
from queue_server.stats.figures.reports_extra import REPORTS_COMMAND, reports_extra_missing
from queue_server.views.person_names import is_pseudonym

MOST_TICKETS: Final = 300
"""How many tickets a page lists: the longest waits come first, and few readers go further."""
MOST_DAYS: Final = 62
"""The longest period (days) for which tickets are listed: the rows of a year do not fit a page."""


def add_routes(app: web.Application) -> None:
    app.router.add_get("/manager/{hall}", with_priority(manager))
    app.router.add_get("/manager/{hall}/tickets", with_priority(tickets))
    app.router.add_get("/manager/{hall}/tickets/{ticket}", ticket)


async def manager(request: web.Request) -> web.Response:
    """`/manager/{hall}`: the headline, the charts for it, and the tables behind them."""
    feed = authorised_feed(request)
    try:
        period = period_of(request.query, feed.state.day)
    except NoPeriod as error:
        return _page(request, feed, why=words(language_of(request)).t(str(error)))
    figures = await read_page(request.app, feed, period)
    formatter = formatter_of(request, feed, period, figures.period.overview.past)
    panels = await asyncio.to_thread(panels_of_page, formatter, figures)
    head = await asyncio.to_thread(headline, formatter, figures.period.overview)
    missing_forms = FORMS_OF_EXTRA if reports_extra_missing() else ()
    return _page(
        request,
        feed,
        period=period,
        head=head,
        panels=panels,
        counting=figures.period.fairness is None,
        forms=[form for form in FORMS if form not in missing_forms],
        table_forms=[form for form in ("csv", "xlsx") if form not in missing_forms],
        extra_sentence=formatter.t(EXTRA_SENTENCE, command=REPORTS_COMMAND) if missing_forms else "",
        cell=formatter.cell,
        about={
            "script": f"/manager/{feed.hall}/charts-{SCRIPT_VERSION}.js",
            "texts": {"failed": formatter.t("The chart could not be drawn. Its table is below.")},
        },
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
    source, now = request.app[MANAGER].visits, request.app[PAGE_SERVICES].clock()
    count, visits = await source.longest(feed.hall, _filter_of(period, request.query), MOST_TICKETS, now)
    formatter = formatter_of(request, feed, period, await source.past(feed.hall, now))
    return render(
        request,
        "operator_console/manager_tickets.html",
        hall=feed.hall,
        definition=feed.state.defined,
        period=period,
        dates=formatter.dates(),
        filters=formatter.filters(await _present_names(request, feed)),
        count=count,
        rows=[stage_row(visit, formatter) for visit in visits],
    )


async def ticket(request: web.Request) -> web.Response:
    """`/manager/{hall}/tickets/{ticket}?day=`: the records of one ticket in the journal."""
    feed = authorised_feed(request)
    name, day = request.match_info["ticket"], _day(request.query.get("day", ""))
    source, now = request.app[MANAGER].visits, request.app[PAGE_SERVICES].clock()
    visits = await source.visits(feed.hall, day, day, now)
    stages = sorted((visit for visit in visits if visit.ticket == name), key=lambda visit: visit.seq)
    if not stages:
        raise web.HTTPNotFound
    past = await source.past(feed.hall, now)
    formatter = formatter_of(request, feed, Period(day, day, day), past)
    is_past = past is not None and stages[0].hall == past.hall
    entries = partial(source.entries, stages[0].hall) if is_past else feed.entries_after
    names = await feed.person_names()
    records = await ticket_records(entries, feed.state.seq, name, stages, formatter, names)
    return render(
        request,
        "operator_console/manager_ticket.html",
        hall=feed.hall,
        definition=feed.state.defined,
        number=stages[0].number,
        dates=formatter.dates(),
        back=f"/manager/{feed.hall}/tickets?from={day}&to={day}",
        stages=[stage_row(visit, formatter) for visit in stages],
        records=records,
        renames=any(record["is_renamed"] for record in records),
    )


async def _present_names(request: web.Request, feed: Feed) -> dict[str, str]:
    """The query, with the present name of the operator in it."""
    query = dict(request.query)
    if "operator" in query:
        name = (await feed.person_names()).display_name(query["operator"])
        query["operator"] = query["operator"] if is_pseudonym(name) else name
    return query


def _page(request: web.Request, feed: Feed, **document: Any) -> web.Response:  # noqa: ANN401 - what the template shows
    today = feed.state.day
    blank: dict[str, Any] = {"why": None, "period": None, "head": None, "panels": [], "about": {}, "counting": False}
    return render(
        request,
        "operator_console/manager.html",
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
