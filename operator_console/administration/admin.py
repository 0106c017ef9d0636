"""Serves the administrator's page, and the page on which people change their own account."""

from typing import Final

from aiohttp import web
from msgspec import inspect as i

from operator_console.settings.forms import settings_forms
from queue_server.app_parts import PARTS
from queue_server.config.languages import HALL_LANGUAGES, OWN_NAMES
from queue_server.config.roles import ADMINISTER
from queue_server.config.schema import schema_of
from queue_server.config.values.credentials import LONGEST_NAME, Password, Pin, TokenDays
from queue_server.pages.browsers import SUPPORT, browser_of
from queue_server.pages.context import definitions_of, may, principal_of, sign_in, visitors_languages
from queue_server.pages.render import render
from queue_server.pages.services import PageServices
from queue_server.pages.wording.dates import weekdays
from queue_server.pages.wording.words import language_of

ATTRIBUTES: Final = {
    "minimum": "min",
    "maximum": "max",
    "minLength": "minlength",
    "maxLength": "maxlength",
    "pattern": "pattern",
}
"""The attributes of an input for the limits of a schema."""


def input_limits(annotation: object) -> dict[str, object]:
    """The attributes of an input for a value of that type."""
    schema = schema_of(i.type_info(annotation))
    return {attribute: schema[keyword] for keyword, attribute in ATTRIBUTES.items() if keyword in schema}


CREDENTIAL_LIMITS: Final = {
    "name": {"maxlength": LONGEST_NAME},
    "password": input_limits(Password),
    "pin": input_limits(Pin),
    "days": input_limits(TokenDays),
}


async def admin(request: web.Request) -> web.Response:
    """`/admin`: the configuration, people, tokens and the trail. Texts are written in the languages `written`."""
    if not may(request, *ADMINISTER):
        sign_in(request)
    definitions = definitions_of(request)
    halls = {hall: definition.names for hall, definition in definitions.items()}
    timezones = [definition.timezone for definition in definitions.values()]
    about = {
        "me": principal_of(request),
        "halls": halls,
        "limits": CREDENTIAL_LIMITS,
        "languages": OWN_NAMES,
        "days": weekdays(language_of(request)),
        "written": tuple(dict.fromkeys((*HALL_LANGUAGES, *visitors_languages(request)))),
    }
    notice = request.app[PARTS][PageServices].settings_notice
    return render(
        request,
        "operator_console/administration/admin.html",
        scripts=("operator_console/admin/hall-admin.js",),
        timezone=next(iter(timezones), "UTC"),
        about=about,
        settings=settings_forms(language_of(request), is_shared=notice.is_of_several),
        browser=browser_of(request.headers.get("User-Agent", "")),
        support=SUPPORT,
    )


async def account(request: web.Request) -> web.Response:
    """`/account`: a person's own password and PIN, and the button that ends all their sessions."""
    principal = principal_of(request)
    if principal is None or not principal.is_person:
        sign_in(request)
    return render(
        request,
        "operator_console/administration/account.html",
        scripts=("operator_console/people/own-account.js",),
        limits=CREDENTIAL_LIMITS,
    )
