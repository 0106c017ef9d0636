"""The administrator's page, and the page on which people change what is their own."""

from aiohttp import web

from queue_server.config.languages import HALL_LANGUAGES, LANGUAGES
from queue_server.pages import FEEDS, may, principal_of, render, sign_in
from queue_server.pages.browsers import SUPPORT, browser_of
from queue_server.pages.context import visitors_languages


async def admin(request: web.Request) -> web.Response:
    """`/admin`: the configuration, people, tokens and the trail.

    Texts are written in the languages `written`; `usual` are those of a hall that names none.
    """
    if not may(request, "admin"):
        sign_in(request)
    halls = {name: feed.state.defined.names for name, feed in request.app[FEEDS].items() if feed.state.definition}
    zones = [feed.state.defined.timezone for feed in request.app[FEEDS].values() if feed.state.definition]
    about = {
        "me": principal_of(request),
        "halls": halls,
        "languages": {code: language.name for code, language in LANGUAGES.items()},
        "written": tuple(dict.fromkeys((*HALL_LANGUAGES, *visitors_languages(request)))),
        "usual": HALL_LANGUAGES,
    }
    return render(
        request,
        "operator_console/admin.html",
        scripts=("operator_console",),
        timezone=next(iter(zones), "UTC"),
        about=about,
        browser=browser_of(request.headers.get("User-Agent", "")),
        support=SUPPORT,
    )


async def account(request: web.Request) -> web.Response:
    """`/account`: one's own password and PIN, and the way out of every browser."""
    principal = principal_of(request)
    if principal is None or not principal.is_person:
        sign_in(request)
    return render(request, "operator_console/account.html", scripts=("operator_console",))
