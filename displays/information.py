"""Serves what visitors should know before they come: the services of a hall, and what to bring for each."""

from aiohttp import web

from displays.kiosk import kiosk_hall
from displays.menu_tiles import menu_screen
from displays.offered import offered
from displays.qr_picture import qr_picture
from displays.tickets.phone import reached_at
from queue_server.app_parts import PARTS
from queue_server.config.definition import Definition, Service
from queue_server.journal.feed import Feed
from queue_server.pages.context import feed_of
from queue_server.pages.render import HEADERS, render
from queue_server.pages.services import VisitorServices
from queue_server.pages.wording.words import asked_language, language_of
from queue_server.views.search.service_index import MOST_QUERY_SIGNS


async def index(request: web.Request) -> web.Response:
    """`/info/{hall}?words=&in=`: the services, by their groups or by words; with `?stand`, as a screen in the hall."""
    feed = feed_of(request)
    if "stand" in request.query:
        return _stand(request, feed)
    definition = feed.state.defined
    words = request.query.get("words", "")[:MOST_QUERY_SIGNS]
    language = language_of(request, definition.languages)
    screen = None if words.strip() else menu_screen(definition, request.query.get("in", ""), language)
    services = (
        [service for service in map(definition.service, screen.services) if service is not None]
        if screen is not None
        else request.app[PARTS][VisitorServices].searches.matches(feed.hall, definition, words)
    )
    return render(
        request,
        "displays/information/info.html",
        language=language,
        hall=feed.hall,
        definition=definition,
        words_typed=words,
        most_signs=MOST_QUERY_SIGNS,
        screen=screen,
        services=services,
    )


async def service(request: web.Request) -> web.Response:
    """`/info/{hall}/{service}`: what to bring, how long it takes, what it costs, and where to go."""
    feed, details = _service(request)
    definition = feed.state.defined
    return render(
        request,
        "displays/information/info_service.html",
        hall=feed.hall,
        definition=definition,
        service=details,
        windows=window_places(definition, details, language_of(request, definition.languages)),
    )


async def qr_code(request: web.Request) -> web.Response:
    """The QR code of a service's page, for a screen in the hall."""
    feed, details = _service(request)
    address = reached_at(request).with_path(f"/info/{feed.hall}/{details.id}").with_query(None)
    return qr_picture(address, HEADERS)


def window_places(definition: Definition, details: Service, language: str) -> list[tuple[str, list[int]]]:
    """The windows of a service by the part of the hall in which they stand."""
    zones = {zone.id: zone.names[language] for zone in definition.zones}
    places: dict[str, list[int]] = {}
    for number in definition.windows_of(details.id):
        window = definition.window(number)
        places.setdefault(zones.get(window.zone or "", "") if window is not None else "", []).append(number)
    return list(places.items())


def _stand(request: web.Request, feed: Feed) -> web.Response:
    """The kiosk's page without tickets: it needs no printer, no token and no socket."""
    definition = feed.state.defined
    language = asked_language(request, definition.languages) or definition.languages[0]
    return render(
        request,
        "displays/screens/kiosk.html",
        language=language,
        speaks=definition.languages,
        speaks_later=True,
        scripts=("displays/kiosk/hall-kiosk.js",),
        repeats_nothing=True,
        definition=definition,
        hall=kiosk_hall(feed) | {"is_stand": True},
        first=offered(request, feed),
    )


def _service(request: web.Request) -> tuple[Feed, Service]:
    feed = feed_of(request)
    details = feed.state.defined.service(request.match_info["service"])
    if details is None:
        raise web.HTTPNotFound
    return feed, details
