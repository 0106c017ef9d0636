"""Serves the kiosk: a page that leads a visitor from a question to a ticket, and its choices."""

from aiohttp import web
from msgspec import json

from displays.choices import Choices
from displays.media.routes import sign_clip_reply
from displays.media.sign_clips import addresses
from displays.offered import offered
from displays.paper.outbox import Outbox
from displays.readable import refusal
from displays.screen import not_set_up
from displays.tickets.verify import WITH_CAMERA
from displays.visitor_devices import VisitorDevices
from queue_server.app_parts import PARTS
from queue_server.bookings.choices import bookable, claimable_priorities
from queue_server.config.definition import Definition
from queue_server.config.languages import LANGUAGES
from queue_server.config.roles import ACT_FOR_VISITOR, ISSUE
from queue_server.journal.feed import Feed
from queue_server.pages.context import feed_of, may, principal_of
from queue_server.pages.render import render
from queue_server.pages.replies import document_reply
from queue_server.pages.wording.words import asked_language
from queue_server.views.equipment.printers import PaperDocument
from queue_server.views.menu.service_menu import MOST_TILES, service_menu


async def kiosk(request: web.Request) -> web.Response:
    """`/kiosk/{hall}?lang=&theme=`: every visitor begins in the language of the address, else in the hall's first."""
    if not may_give(request):
        return not_set_up(request, "kiosk")
    feed = giving(request)
    definition = feed.state.defined
    printer, devices = _printer(request, feed), request.app[PARTS][VisitorDevices]
    offered = definition.languages
    language = asked_language(request, offered) or offered[0]
    hall = {
        **kiosk_hall(feed),
        "printer": printer is not None,
        "checks_in": bool(bookable(definition)) and may(request, *ACT_FOR_VISITOR),
        "waiting_zones": [definition.zone(zone) for zone in definition.waiting_zones],
        "help_reasons": definition.help_reasons,
        "signs": addresses(await devices.signs.clips(devices.settings.sign_clips), f"/kiosk/{feed.hall}/signs"),
        "sms": _sends_sms(definition) and may(request, *ACT_FOR_VISITOR),
        "priorities": claimable_priorities(definition),
    }
    response = render(
        request,
        "displays/screens/kiosk.html",
        language=language,
        speaks=offered,
        speaks_later=True,
        scripts=("displays/kiosk/hall-kiosk.js",),
        repeats_nothing=True,
        definition=definition,
        hall=hall,
        first=_choices(request, feed),
    )
    response.headers["Permissions-Policy"] = WITH_CAMERA
    return response


def kiosk_hall(feed: Feed) -> dict[str, object]:
    """What the page of a kiosk or of a stand must know of its hall."""
    definition = feed.state.defined
    return {
        "hall": feed.hall,
        "names": definition.names,
        "languages": {code: LANGUAGES[code].name for code in definition.languages},
        "keyboards": {code: LANGUAGES[code].keyboard for code in definition.languages},
        "menu": service_menu(definition),
        "informs": [service.id for service in definition.services if service.information is not None],
        "searches": len(definition.services) > MOST_TILES or any(service.keywords for service in definition.services),
        "is_stand": False,
        "printer": False,
        "checks_in": False,
        "sms": False,
        "waiting_zones": (),
        "help_reasons": (),
        "signs": {},
        "priorities": [p for p in definition.priorities if p.id != definition.rules.booked_priority],
    }


async def choices(request: web.Request) -> web.Response:
    """`/kiosk/{hall}/choices`: the choices on the tiles of the page."""
    body = json.encode(_choices(request, giving(request)))
    return document_reply(body)


async def sign_clip(request: web.Request) -> web.StreamResponse:
    """`/kiosk/{hall}/signs/{language}/{name}`: a clip in sign language, or the requested part of it."""
    giving(request)
    return await sign_clip_reply(request)


async def paper(request: web.Request) -> web.Response:
    """`/kiosk/{hall}/paper/{ticket}`: whether this kiosk's printer has printed the ticket or the booking of that id, or
    why not."""
    feed, name = giving(request), request.match_info["ticket"]
    ticket = feed.state.tickets.get(name) or feed.state.bookings.get(name)
    printer = _printer(request, feed)
    if ticket is None or printer is None:
        raise web.HTTPNotFound
    body = json.encode(PaperDocument(request.app[PARTS][VisitorDevices].printing.paper_of(printer, ticket)))
    return document_reply(body)


def may_give(request: web.Request) -> bool:
    """Whether the requester may give tickets of the hall that the address names. Raises 404."""
    return feed_of(request).state.defined.rules.public_tickets or may(request, *ISSUE)


def giving(request: web.Request) -> Feed:
    """The hall, if the requester may give its tickets. Raises 404, 401 and 403."""
    if not may_give(request):
        raise refusal(request)
    return feed_of(request)


def _sends_sms(definition: Definition) -> bool:
    return definition.messages is not None and "sms" in definition.messages.channels


def _choices(request: web.Request, feed: Feed) -> Choices:
    printer = _printer(request, feed)
    printing = request.app[PARTS][VisitorDevices].printing
    return offered(request, feed, printing.state_of(printer) if printer is not None else None)


def _printer(request: web.Request, feed: Feed) -> Outbox | None:
    """The printer of the kiosk that asks. A person at a kiosk's page takes tickets in their own name, so has no
    printer."""
    principal = principal_of(request)
    if principal is None or principal.is_person or principal.role != "kiosk":
        return None
    return request.app[PARTS][VisitorDevices].printing.of_kiosk(feed.hall, principal.name)
