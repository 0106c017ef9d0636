"""Serves a screen that is not set up: it shows six digits until an administrator has typed them in.

Visitors may see it meanwhile, so it says in the hall's languages whom to ask.
"""

from aiohttp import web

from displays.readable import refusal
from queue_server.config.roles import SCREENS, ScreenRole
from queue_server.pages.context import feed_of, principal_of, visitors_languages
from queue_server.pages.errors import wants_page
from queue_server.pages.render import render
from queue_server.pages.wording.words import words

UNAUTHORIZED = 401


async def new_screen(request: web.Request) -> web.Response:
    """`/screen?kind=board|kiosk|tablet`: the page with which an installer opens the browser of a new screen."""
    kind = request.query.get("kind", SCREENS[0])
    if kind not in SCREENS:
        raise web.HTTPNotFound
    speaks = visitors_languages(request)
    return render(
        request,
        "displays/screens/screen.html",
        speaks=speaks,
        scripts=("displays/screen/new-screen.js",),
        kind=kind,
        kinds=SCREENS,
        address=request.host,
    )


def not_set_up(request: web.Request, kind: ScreenRole) -> web.Response:
    """The page of a screen that is not paired, or has lost its profile: whom to ask, and its digits.

    The form for staff is not shown here, since visitors have no use for it. Raises
    `HTTPForbidden` for a person who is signed in and still may not see it, and as `refusal` for a program.
    """
    principal = principal_of(request)
    if (principal is not None and principal.is_person) or not wants_page(request):
        raise refusal(request)
    offered = feed_of(request).state.defined.languages
    sentences = {
        language: words(language).t("This screen is not set up. Please ask at the front desk.") for language in offered
    }
    return render(
        request,
        "displays/screens/not_set_up.html",
        status=UNAUTHORIZED,
        offered=offered,
        speaks=offered,
        scripts=("displays/screen/new-screen.js",),
        kind=kind,
        hall=request.match_info["hall"],
        address=request.host,
        sentences=sentences,
    )
