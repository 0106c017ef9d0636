"""Serves the pages on which visitors say how a service was: that of a ticket, and that of the tablet at a window."""

from typing import Final

from aiohttp import web

from displays.screen import not_set_up
from queue_server.app_parts import PARTS
from queue_server.config.roles import ASK_AT_WINDOW
from queue_server.hall.ratings.decide_rating import rated_until
from queue_server.hall.ratings.served_stop import ServedStop
from queue_server.hall.state import State
from queue_server.journal.feed import Feed
from queue_server.pages.context import feed_of, may
from queue_server.pages.render import render
from queue_server.pages.services import PageServices, VisitorServices
from queue_server.pages.visitors.ticket_keys import KEPT_PRIVATE
from queue_server.pages.wording.dates import clock, day
from queue_server.pages.wording.words import asked_language, language_of
from queue_server.views.times import moment

STEPS_OFFERED: Final = (5, 4, 3, 2, 1)
"""In the order in which they are offered."""


def add_routes(app: web.Application) -> None:
    """Mount the pages; marks themselves are given to the API."""
    app.router.add_get("/t/{ticket}/rating", of_ticket)
    app.router.add_get("/rate/{hall}", windows)
    app.router.add_get(r"/rate/{hall}/{window:\d{1,3}}", at_window)


async def of_ticket(request: web.Request) -> web.Response:
    """`/t/{ticket}/rating`: how was it? For each finished service of the visit, by the key, until the next evening."""
    feed, ticket = _ticket_of(request)
    state, now = feed.state, request.app[PARTS][PageServices].clock()
    definition = state.defined
    issued = state.tickets.get(ticket)
    stops = state.served.get(ticket, ())
    unrated = [stop for stop in stops if may_rate(state, stop, now)]
    response = render(
        request,
        "displays/rating/rating.html",
        language=language_of(request, definition.languages, issued.language if issued is not None else None),
        scripts=("displays/rating/rating-form.js",),
        hall=feed.hall,
        definition=definition,
        name=request.match_info["ticket"],
        number=stops[0].number if stops else issued.number if issued is not None else "",
        source="phone" if request.query.get("from") == "ticket" else "paper",
        stop=unrated[-1] if unrated else None,
        others=unrated[:-1],
        is_rated=any(stop.rated_at is not None for stop in stops),
        is_live=issued is not None and issued.is_live,
        until=moment(rated_until(definition, stops[-1]) - 1) if stops else None,
        steps=STEPS_OFFERED,
        clock=clock,
        day=day,
        moment=moment,
    )
    response.headers.update(KEPT_PRIVATE)
    return response


async def windows(request: web.Request) -> web.Response:
    """`/rate/{hall}`: where a tablet that has just been paired is told at which window it stands."""
    feed = feed_of(request)
    if not may(request, *ASK_AT_WINDOW):
        return not_set_up(request, "tablet")
    definition = feed.state.defined
    language = language_of(request, definition.languages)
    zones = {zone.id: zone.names[language] for zone in definition.zones}
    return render(
        request,
        "displays/rating/rate_windows.html",
        language=language,
        hall=feed.hall,
        definition=definition,
        windows=[(window.window, zones.get(window.zone or "")) for window in definition.windows],
    )


async def at_window(request: web.Request) -> web.Response:
    """`/rate/{hall}/{window}`: the tablet at a window, which asks for a minute after each service."""
    feed = feed_of(request)
    if not may(request, *ASK_AT_WINDOW):
        return not_set_up(request, "tablet")
    definition = feed.state.defined
    window = definition.window(int(request.match_info["window"]))
    if window is None:
        raise web.HTTPNotFound
    offered = definition.languages
    return render(
        request,
        "displays/rating/rate.html",
        language=asked_language(request, offered) or offered[0],
        scripts=("displays/rating/window-rating.js", "displays/rating/rating-form.js"),
        hall=feed.hall,
        definition=definition,
        window=window.window,
        steps=STEPS_OFFERED,
    )


def may_rate(state: State, stop: ServedStop, now: int) -> bool:
    """Whether the visitor may still say how the service was."""
    return state.defined.asks_for_marks and stop.rated_at is None and now < rated_until(state.defined, stop)


def _ticket_of(request: web.Request) -> tuple[Feed, str]:
    """The hall and the id of the ticket to which the address has the key. Raises 404."""
    ticket = request.app[PARTS][VisitorServices].ticket_keys.ticket_in(request.match_info["ticket"])
    for feed in request.app[PARTS][PageServices].feeds.values():
        if ticket is not None and (ticket in feed.state.served or ticket in feed.state.tickets):
            return feed, ticket
    raise web.HTTPNotFound
