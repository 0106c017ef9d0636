"""Serves the hall board and the screen above a window: a page with the present document, which a script keeps up to
date."""

from collections.abc import Sequence
from typing import Final

from aiohttp import web

from displays.media.routes import BoardSettings, settings_of
from displays.readable import is_readable, readable
from displays.screen import not_set_up
from displays.voice.announcement import STALE_CALL_S
from queue_server.app_parts import PARTS
from queue_server.config.definition import Definition, Service
from queue_server.config.languages import STAFF_LANGUAGES
from queue_server.journal.feed import Feed
from queue_server.pages.assets.compression import static_reply
from queue_server.pages.render import HEADERS, render
from queue_server.pages.services import PageServices
from queue_server.pages.wording.openings import board_of
from queue_server.pages.wording.words import asked_language
from queue_server.views.board import services_in

BOARD_SCRIPTS: Final = ("displays/board/hall-board.js",)
VOICE_SCRIPTS: Final = ("displays/voice/kezek-voice.js",)
WINDOW_SCRIPTS: Final = ("displays/window/window-screen.js",)
"""The modules of the pages whose texts are loaded."""


async def hall_board(request: web.Request) -> web.Response:
    """`/display/{hall}?zone=&lang=&theme=`: a board of the whole hall or of one zone."""
    if not is_readable(request):
        return not_set_up(request, "board")
    feed = readable(request)
    definition = feed.state.defined
    settings = await settings_of(request, feed)
    zone = request.query.get("zone")
    services = services_of(definition, zone)
    scripts = (*BOARD_SCRIPTS, *(VOICE_SCRIPTS if request.query.get("voice") == "on" else ()))
    return _screen(
        request, feed, "displays/screens/board.html", scripts=scripts, zone=zone, services=services, settings=settings
    )


async def window_screen(request: web.Request) -> web.Response:
    """`/display/{hall}/window/{window}`: a tablet over a window, or its monitor."""
    if not is_readable(request):
        return not_set_up(request, "board")
    feed = readable(request)
    window = feed.state.defined.window(int(request.match_info["window"]))
    if window is None:
        raise web.HTTPNotFound
    return _screen(request, feed, "displays/screens/window.html", scripts=WINDOW_SCRIPTS, window=window.window)


async def worker(request: web.Request) -> web.Response:
    """The service worker. It controls the addresses next to its own, and those of kiosks, so it cannot be one of the
    static files."""
    file = request.app[PARTS][PageServices].site.file("displays/screen/worker.js")
    return await static_reply(request, file, {**HEADERS, "Cache-Control": "no-cache", "Service-Worker-Allowed": "/"})


def services_of(definition: Definition, zone: str | None) -> list[Service]:
    """The services of a hall, or those that are called in one of its zones; all in a zone without windows, where
    visitors only wait."""
    called = services_in(definition, zone) if zone is not None else frozenset()
    if not called:
        return list(definition.services)
    return [service for service in definition.services if service.id in called]


def _screen(
    request: web.Request,
    feed: Feed,
    template: str,
    *,
    scripts: Sequence[str],
    window: int | None = None,
    zone: str | None = None,
    services: Sequence[Service] = (),
    settings: BoardSettings | None = None,
) -> web.Response:
    """The page of a screen in the hall: it is in the hall's first language unless its address names another.

    `desks` are the languages in which a reason may have been chosen at a desk.
    """
    definition = feed.state.defined
    offered = definition.languages
    language = asked_language(request, offered) or offered[0]
    return render(
        request,
        template,
        language=language,
        speaks=tuple(dict.fromkeys((*offered, *STAFF_LANGUAGES))),
        scripts=scripts,
        repeats_nothing=True,
        hall=feed.hall,
        definition=definition,
        second=next((other for other in offered if other != language), None),
        desks=STAFF_LANGUAGES,
        first=board_of(feed.state, request.app[PARTS][PageServices].clock()),
        arrows={zone.id: zone.arrow for zone in definition.zones},
        window=window,
        zone=zone,
        services=services,
        settings=settings,
        stale_call_s=STALE_CALL_S,
    )
