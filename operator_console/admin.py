"""The administrator's page, and the page on which people change what is their own."""

from aiohttp import web

from queue_server.config.roles import ADMINISTER
from queue_server.pages import definitions_of, may, principal_of, render, sign_in
from queue_server.pages.browsers import SUPPORT, browser_of


async def admin(request: web.Request) -> web.Response:
    """`/admin`: the configuration, people, tokens and the trail."""
    if not may(request, *ADMINISTER):
        sign_in(request)
    definitions = definitions_of(request)
    halls = {hall: definition.names for hall, definition in definitions.items()}
    timezones = [definition.timezone for definition in definitions.values()]
    about = {"me": principal_of(request), "halls": halls}
    return render(
        request,
        "operator_console/admin.html",
        scripts=("operator_console",),
        timezone=next(iter(timezones), "UTC"),
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
