"""Serves the phone ticket, which the QR codes on paper and on the kiosk open."""

from aiohttp import web
from yarl import URL

from displays.paper.slips.slip import grouped
from displays.qr_picture import qr_picture
from displays.tickets import past_ticket
from displays.tickets.message_choices import message_choices
from displays.tickets.subscription_offers import ticket_subscription_offer
from displays.visitor_devices import VisitorDevices
from queue_server.app_parts import PARTS
from queue_server.config.definition import Definition, Service
from queue_server.config.roles import ISSUE
from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.pages.assets.compression import static_reply
from queue_server.pages.context import ticket_of_visitor
from queue_server.pages.render import HEADERS, render
from queue_server.pages.services import PageServices, VisitorServices
from queue_server.pages.visitors.ticket_keys import KEPT_PRIVATE, ticket_address
from queue_server.pages.wording.dates import clock, day
from queue_server.pages.wording.words import language_of
from queue_server.views.ticket import ticket_document


async def ticket(request: web.Request) -> web.Response:
    """`/t/{ticket}`: the place in the line, with the present state in the page before any script runs; for a ticket
    whose day is over, how its visit ended."""
    try:
        feed, visitor_ticket = ticket_of(request)
    except web.HTTPNotFound:
        return await past_ticket.page(request, request.match_info["ticket"])
    definition = feed.state.defined
    language = language_of(request, definition.languages, visitor_ticket.language)
    document = ticket_document(
        feed.state, visitor_ticket, request.app[PARTS][VisitorServices].waits[feed.hall].of(visitor_ticket)
    )
    response = render(
        request,
        "displays/ticket/phone.html",
        language=language,
        scripts=("displays/phone/phone-ticket.js",),
        hall=feed.hall,
        definition=definition,
        ticket=document,
        name=request.match_info["ticket"],
        range=document.estimate and document.estimate.minutes,
        service=definition.service(visitor_ticket.service),
        informed=informed_services(definition, visitor_ticket),
        stops=[_service(feed, stop.service) for stop in visitor_ticket.then],
        messages=await message_choices(request, feed, visitor_ticket),
        offer=await ticket_subscription_offer(request, feed, visitor_ticket),
        priority=definition.priority(visitor_ticket.priority) if visitor_ticket.priority else None,
        zones={window.window: _zone(definition, window.zone, language) for window in definition.windows},
        grouped=grouped,
        clock=clock,
        day=day,
    )
    response.headers.update(KEPT_PRIVATE)
    return response


async def worker(request: web.Request) -> web.Response:
    """The service worker that shows the notifications of a ticket or a booking. It controls the addresses next to its
    own."""
    file = request.app[PARTS][PageServices].site.file("displays/phone/ticket-worker.js")
    return await static_reply(request, file, {**HEADERS, "Cache-Control": "no-cache"})


async def qr_code(request: web.Request) -> web.Response:
    """The ticket's QR code: the address of this page, and after `#` the whole hash, which stays in the phone.

    By the ticket's id it is shown only to roles that give tickets, because it holds the key.
    """
    _, visitor_ticket = ticket_of(request, *ISSUE)
    address = (
        reached_at(request)
        .with_path(ticket_address(request.app[PARTS][VisitorServices].ticket_keys.key_of(visitor_ticket.id)))
        .with_fragment(visitor_ticket.proof.hex())
    )
    headers = {**HEADERS, **KEPT_PRIVATE}
    return qr_picture(address, headers)


def ticket_of(request: web.Request, *roles: str) -> tuple[Feed, Ticket]:
    """The ticket of that key in any of the halls, or of that id for the roles; numbers are not accepted here. Raises
    404."""
    name = request.match_info["ticket"]
    for feed in request.app[PARTS][PageServices].feeds.values():
        visitor_ticket = ticket_of_visitor(request, feed, name, *roles)
        if visitor_ticket is not None:
            return feed, visitor_ticket
    raise web.HTTPNotFound


def reached_at(request: web.Request) -> URL:
    """The address where phones reach this server: that of the configuration, else the one that the kiosk uses."""
    configured = request.app[PARTS][VisitorDevices].settings.address
    return URL(configured) if configured else request.url.origin()


def informed_services(definition: Definition, visitor_ticket: Ticket) -> list[Service]:
    """The services of a live ticket of which something is written: what to have ready at the window."""
    if not visitor_ticket.is_live:
        return []
    names = (visitor_ticket.service, *(stop.service for stop in visitor_ticket.then))
    services = map(definition.service, names)
    return [service for service in services if service is not None and service.information is not None]


def _service(feed: Feed, name: str) -> Service | None:
    return feed.state.defined.service(name)


def _zone(definition: Definition, zone: str | None, language: str) -> str | None:
    """The zone of a window, in words."""
    return next((defined.names[language] for defined in definition.zones if defined.id == zone), None)
