"""Serves the front page, the static files and the version of both."""

from pathlib import Path
from typing import Final

from aiohttp import web

from queue_server.app_parts import PARTS
from queue_server.pages.assets.compression import static_reply
from queue_server.pages.assets.script_words import WORDS_FOLDER, words_file
from queue_server.pages.assets.site import BUNDLES_FOLDER
from queue_server.pages.context import definitions_of
from queue_server.pages.render import A_YEAR_S, HEADERS, page_version, render
from queue_server.pages.replies import NO_STORE
from queue_server.pages.services import PageServices
from queue_server.pages.wording.openings import closed_hall_of

_DOCUMENTS: Final = frozenset({"image/svg+xml"})
"""What a browser also opens as a page of its own: the strict headers of pages hold for it."""

_NO_DOCUMENT: Final = {"X-Content-Type-Options": HEADERS["X-Content-Type-Options"]}
"""The other headers of a page say nothing to a browser about a script, a style or a font, and a board loads forty."""


def add_routes(app: web.Application) -> None:
    """Mount the routes that all pages share. Call it before those of `displays` and `operator_console`."""
    app[PARTS][PageServices].site.add("pages", Path(__file__).parent)
    app.router.add_get("/", front_page)
    app.router.add_get("/static/version", version)
    app.router.add_get("/static/{version}/{path:.+}", static_file)
    app.router.add_get("/favicon.ico", icon)


async def front_page(request: web.Request) -> web.Response:
    """List every hall, with links to its pages and, of a closed one, when it opens."""
    halls, services = definitions_of(request), request.app[PARTS][PageServices]
    now = services.clock()
    closed = {hall: closed_hall_of(services.feeds[hall].state, now) for hall in halls}
    return render(request, "front.html", halls=halls, closed=closed)


async def version(request: web.Request) -> web.Response:
    """Give the version, with which an open page compares itself after the server was away."""
    return web.Response(text=page_version(request), headers={**HEADERS, **NO_STORE})


async def static_file(request: web.Request) -> web.Response:
    """Send a static file. One of the present version may be cached for ever; an old version's address gets the present
    file."""
    site, place = request.app[PARTS][PageServices].site, request.match_info["path"]
    try:
        if place.startswith(WORDS_FOLDER):
            file = await words_file(site.sources, place)
        else:
            file = site.bundle_file(place) if place.startswith(BUNDLES_FOLDER) else site.files[place]
    except KeyError:
        raise web.HTTPNotFound from None
    current = request.match_info["version"] == site.version
    lifetime = f"max-age={A_YEAR_S}, immutable" if current else "no-cache"
    policy = HEADERS if file.content_type in _DOCUMENTS else _NO_DOCUMENT
    return await static_reply(request, file, {**policy, "Cache-Control": lifetime})


async def icon(request: web.Request) -> web.Response:
    raise web.HTTPFound(request.app[PARTS][PageServices].site.url("pages/icon.svg"))
