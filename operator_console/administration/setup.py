"""Shows the assistant's page, on which a hall is set up."""

from aiohttp import web

from operator_console.administration.admin import CREDENTIAL_LIMITS
from queue_server.config.languages import HALL_LANGUAGES, OWN_NAMES
from queue_server.config.roles import ADMINISTER
from queue_server.pages.context import definitions_of, may, principal_of, sign_in
from queue_server.pages.render import render
from queue_server.pages.wording.dates import weekdays
from queue_server.pages.wording.words import language_of


async def setup(request: web.Request) -> web.Response:
    """`/setup`: one question a screen, from the language to the first called ticket."""
    if not may(request, *ADMINISTER):
        sign_in(request)
    about = {
        "me": principal_of(request),
        "halls": {hall: definition.names for hall, definition in definitions_of(request).items()},
        "languages": {code: OWN_NAMES[code] for code in HALL_LANGUAGES},
        "days": weekdays(language_of(request)),
        "password": CREDENTIAL_LIMITS["password"],
        "name": CREDENTIAL_LIMITS["name"],
    }
    return render(
        request,
        "operator_console/administration/setup.html",
        scripts=("operator_console/setup/hall-setup.js",),
        about=about,
    )
