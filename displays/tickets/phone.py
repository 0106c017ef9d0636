"""The phone ticket, to which the QR code on paper and on the kiosk leads."""

from io import BytesIO
from typing import Final

import segno
from aiohttp import web
from yarl import URL

from displays.paper.slip import grouped
from displays.tickets import past_ticket
from displays.visitor_devices import VISITOR_DEVICES
from queue_server.config.definition import Definition, Service
from queue_server.hall.events import Estimate
from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.pages import FEEDS, render
from queue_server.pages.dates import clock, day
from queue_server.pages.render import HEADERS
from queue_server.pages.ticket_keys import KEPT_PRIVATE, TICKET_KEYS, ticket_of_visitor
from queue_server.pages.waits import WAITS
from queue_server.pages.words import LANGUAGE_COOKIE, asked_language, language_of
from queue_server.views.ticket import ticket_document

GIVE_TICKETS: Final = ("kiosk", "manager", "admin")
"""The roles that may give tickets; where the hall's rules say so, anyone may."""


async def ticket(request: web.Request) -> web.Response:
    """`/t/{ticket}`: where I stand, with the present state in the page before any script runs; of a ticket whose day is
    over, what became of it."""
    try:
        feed, found = ticket_of(request)
    except web.HTTPNotFound:
        return await past_ticket.page(request, request.match_info["ticket"])
    definition = feed.state.defined
    language = language_for(request, found) or language_of(request)
    document = ticket_document(feed.state, found, request.app[WAITS][feed.hall].of(found))
    response = render(
        request,
        "displays/phone.html",
        language=language,
        scripts=("displays/phone-ticket.js",),
        hall=feed.hall,
        definition=definition,
        ticket=document,
        name=request.match_info["ticket"],
        range=minutes(document.estimate),
        service=definition.service(found.service),
        stops=[_service(feed, stop.service) for stop in found.then],
        priority=definition.priority(found.priority) if found.priority else None,
        zones={window.window: _zone(definition, window.zone, language) for window in definition.windows},
        grouped=grouped,
        clock=clock,
        day=day,
    )
    response.headers.update(KEPT_PRIVATE)
    return response


async def qr_code(request: web.Request) -> web.Response:
    """The ticket's QR code: the address of this page, and after `#` the whole hash, which stays in the phone.

    By the ticket's id it is shown to those alone who give tickets: it holds the key.
    """
    _, found = ticket_of(request, *GIVE_TICKETS)
    address = (
        reached_at(request)
        .with_path(f"/t/{request.app[TICKET_KEYS].key_of(found.id)}")
        .with_fragment(found.proof.hex())
    )
    svg = BytesIO()
    segno.make_qr(str(address), error="m").save(svg, kind="svg", border=4, light="#fff", xmldecl=False, svgclass=None)
    headers = {**HEADERS, **KEPT_PRIVATE}
    return web.Response(body=svg.getvalue(), content_type="image/svg+xml", headers=headers)


def ticket_of(request: web.Request, *roles: str) -> tuple[Feed, Ticket]:
    """The ticket of that key in any of the halls, or of that id for the roles; numbers are not asked for here. Raises
    404."""
    name = request.match_info["ticket"]
    for feed in request.app[FEEDS].values():
        found = ticket_of_visitor(request, feed, name, *roles)
        if found is not None:
            return feed, found
    raise web.HTTPNotFound


def language_for(request: web.Request, ticket: Ticket) -> str | None:
    """What the visitor chose on the phone, else at the kiosk; None leaves it to the browser."""
    is_chosen = asked_language(request) or request.cookies.get(LANGUAGE_COOKIE)
    return None if is_chosen else ticket.language


def reached_at(request: web.Request) -> URL:
    """Where phones reach this server: what the configuration says, else as the kiosk does."""
    apparatus = request.app.get(VISITOR_DEVICES)
    configured = apparatus.settings.address if apparatus is not None else None
    return URL(configured) if configured else request.url.origin()


def minutes(estimate: Estimate | None) -> dict[str, int] | None:
    """The whole minutes within which an estimate lies, as `wait-range.js` tells them."""
    if estimate is None:
        return None
    return {"low": estimate.low_s // 60, "high": max(1, -(-estimate.high_s // 60))}


def _service(feed: Feed, name: str) -> Service | None:
    return feed.state.defined.service(name)


def _zone(definition: Definition, zone: str | None, language: str) -> str | None:
    """The part of the hall in which a window stands, in words."""
    return next((known.names[language] for known in definition.zones if known.id == zone), None)
