"""A screen that is not set up: it shows six digits until an administrator has typed them in.

A hall is full of visitors who may stand before it meanwhile: they are told in the hall's languages whom to ask.
"""

from aiohttp import web

from displays.readable import refusal
from queue_server.config.definition import LANGUAGES
from queue_server.config.roles import SCREENS, ScreenRole
from queue_server.pages import principal_of, render, wants_page
from queue_server.pages.words import words

NOT_SIGNED_IN = 401


async def new_screen(request: web.Request) -> web.Response:
    """`/screen?kind=board|kiosk`: the page with which an installer opens the browser of a new screen."""
    kind = request.query.get("kind", SCREENS[0])
    if kind not in SCREENS:
        raise web.HTTPNotFound
    return render(
        request, "displays/screen.html", speaks=LANGUAGES, scripts=("displays",), kind=kind, address=request.host
    )


def not_set_up(request: web.Request, kind: ScreenRole) -> web.Response:
    """What a screen shows that nobody has let in, or that has lost its profile: whom to ask, and its digits.

    Staff sign in elsewhere: their form is of no use to a visitor, and no screen of the hall shows it. Raises
    `HTTPForbidden` for a person who is signed in and still may not see it, and as `refusal` for a program.
    """
    principal = principal_of(request)
    if (principal is not None and principal.is_person) or not wants_page(request):
        raise refusal(request)
    sentences = {
        language: words(language).t("This screen is not set up. Please ask at the front desk.")
        for language in LANGUAGES
    }
    return render(
        request,
        "displays/not_set_up.html",
        status=NOT_SIGNED_IN,
        speaks=LANGUAGES,
        scripts=("displays",),
        kind=kind,
        hall=request.match_info["hall"],
        address=request.host,
        sentences=sentences,
    )
