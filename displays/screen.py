"""A new screen: it shows six digits until an administrator has typed them in, and then becomes what it was made."""

from aiohttp import web

from queue_server.config.definition import LANGUAGES
from queue_server.pages import render

KINDS = ("board", "kiosk")


async def new_screen(request: web.Request) -> web.Response:
    """`/screen?kind=board|kiosk`: the page with which an installer opens the browser of a new screen."""
    kind = request.query.get("kind", KINDS[0])
    if kind not in KINDS:
        raise web.HTTPNotFound
    return render(
        request, "displays/screen.html", speaks=LANGUAGES, scripts=("displays",), kind=kind, address=request.host
    )
