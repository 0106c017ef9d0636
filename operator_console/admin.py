"""The administrator's page, and the page on which people change what is their own."""

from aiohttp import web

from operator_console.settings.forms import settings_forms
from queue_server.pages import FEEDS, may, principal_of, render, sign_in
from queue_server.pages.browsers import SUPPORT, browser_of
from queue_server.pages.words import language_of


async def admin(request: web.Request) -> web.Response:
    """`/admin`: the configuration, people, tokens and the trail."""
    if not may(request, "admin"):
        sign_in(request)
    halls = {name: feed.state.defined.names for name, feed in request.app[FEEDS].items() if feed.state.definition}
    zones = [feed.state.defined.timezone for feed in request.app[FEEDS].values() if feed.state.definition]
    about = {"me": principal_of(request), "halls": halls}
    return render(
        request,
        "operator_console/admin.html",
        scripts=("operator_console",),
        timezone=next(iter(zones), "UTC"),
        about=about,
        settings=settings_forms(language_of(request)),
        browser=browser_of(request.headers.get("User-Agent", "")),
        support=SUPPORT,
    )


async def account(request: web.Request) -> web.Response:
    """`/account`: one's own password and PIN, and the way out of every browser."""
    principal = principal_of(request)
    if principal is None or not principal.is_person:
        sign_in(request)
    return render(request, "operator_console/account.html", scripts=("operator_console",))
