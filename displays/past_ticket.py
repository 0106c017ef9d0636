"""The phone page of a ticket whose day is over: what became of it."""

from datetime import date, timedelta
from typing import Final

from aiohttp import web

from displays.apparatus import APPARATUS
from queue_server.journal.store import Unavailable
from queue_server.journal.visit import Visit, Wanted
from queue_server.pages import FEEDS, render
from queue_server.pages.dates import clock, day
from queue_server.pages.words import LANGUAGE_COOKIE, asked_language, language_of
from queue_server.views.times import moment, moment_or_none

REACH: Final = timedelta(days=7)
"""So many days back the page still tells: whoever comes back with an old paper comes within a week."""


async def page(request: web.Request, ticket: str) -> web.Response:
    """The page, in the language that was chosen with the ticket unless the reader chose another. Raises 404."""
    for hall, feed in request.app[FEEDS].items():
        stage = await _last_stage(request, hall, feed.state.day, ticket)
        if stage is None:
            continue
        definition = feed.state.defined
        is_chosen = asked_language(request) or request.cookies.get(LANGUAGE_COOKIE)
        response = render(
            request,
            "displays/past_ticket.html",
            language=None if is_chosen else stage.language or language_of(request),
            definition=definition,
            stage=stage,
            service=definition.service(stage.service),
            taken=moment(stage.issued_at),
            ended=moment_or_none(stage.ended_at),
            clock=clock,
            day=day,
        )
        response.headers["Cache-Control"] = "private, no-store"
        return response
    raise web.HTTPNotFound


async def _last_stage(request: web.Request, hall: str, today: str | None, ticket: str) -> Visit | None:
    """The stage with which the ticket's visit ended."""
    if today is None:
        return None
    first = (date.fromisoformat(today) - REACH).isoformat()
    try:
        stages = await request.app[APPARATUS].store.visits(hall, Wanted(first=first, last=today, ticket=ticket))
    except Unavailable:
        raise web.HTTPServiceUnavailable from None
    return max(stages, key=lambda stage: stage.stage, default=None)
