"""Serves the phone page of a ticket whose day is over: how its visit ended."""

from datetime import date, timedelta
from typing import Final

from aiohttp import web

from displays.visitor_devices import VisitorDevices
from queue_server.app_parts import PARTS
from queue_server.journal.store import Unavailable
from queue_server.journal.visits.visit import Visit, VisitCriteria
from queue_server.pages.context import may
from queue_server.pages.render import render
from queue_server.pages.services import PageServices, VisitorServices
from queue_server.pages.visitors.ticket_keys import KEPT_PRIVATE
from queue_server.pages.wording.dates import clock, day
from queue_server.pages.wording.words import language_of
from queue_server.views.times import moment, moment_or_none

TOLD_FOR: Final = timedelta(days=7)
"""For how many days the page is shown: visitors return with an old paper within a week."""


async def page(request: web.Request, name: str) -> web.Response:
    """The page of the ticket to which `name` is the key, in the language that was chosen with it, unless the reader has
    chosen another. Raises 404."""
    for hall, feed in request.app[PARTS][PageServices].feeds.items():
        stage = await _last_stage(request, hall, feed.state.day, name)
        if stage is None:
            continue
        definition = feed.state.defined
        response = render(
            request,
            "displays/ticket/past_ticket.html",
            language=language_of(request, definition.languages, stage.language),
            definition=definition,
            stage=stage,
            name=name,
            may_rate=any(stop.rated_at is None for stop in feed.state.served.get(stage.ticket, ())),
            service=definition.service(stage.service),
            taken=moment(stage.issued_at),
            ended=moment_or_none(stage.ended_at),
            clock=clock,
            day=day,
        )
        response.headers.update(KEPT_PRIVATE)
        return response
    raise web.HTTPNotFound


async def _last_stage(request: web.Request, hall: str, today: str | None, name: str) -> Visit | None:
    """The last stage of the visit; by its id alone a ticket is shown to staff, and where it has no key."""
    if today is None:
        return None
    keys = request.app[PARTS][VisitorServices].ticket_keys
    by_key = keys.ticket_in(name)
    first = (date.fromisoformat(today) - TOLD_FOR).isoformat()
    query = VisitCriteria(first=first, last=today, ticket=by_key or name)
    try:
        stages = await request.app[PARTS][VisitorDevices].store.visits(hall, query)
    except Unavailable:
        raise web.HTTPServiceUnavailable from None
    stages.sort(key=lambda stage: stage.stage)
    if not stages or not (by_key or may(request) or keys.is_without_key(hall, stages[0].seq)):
        return None
    return stages[-1]
