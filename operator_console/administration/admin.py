"""Serves the administrator's pages, and the one on which people change their own account."""

from typing import Final

from aiohttp import web
from msgspec import inspect as i

from operator_console.settings.forms import settings_forms
from queue_server.app_parts import PARTS
from queue_server.config.languages import HALL_LANGUAGES, OWN_NAMES
from queue_server.config.roles import ADMINISTER
from queue_server.config.schema import schema_of
from queue_server.config.values.credentials import LONGEST_NAME, Password, Pin, TokenDays
from queue_server.journal.codec import KINDS
from queue_server.pages.browsers import SUPPORT, browser_of
from queue_server.pages.context import definitions_of, need_role, principal_of, sign_in, visitors_languages
from queue_server.pages.render import render
from queue_server.pages.services import PageServices
from queue_server.pages.wording.dates import weekdays
from queue_server.pages.wording.words import language_of
from queue_server.webhooks.receiver import name_of

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
    need_role(request, *ADMINISTER)
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


async def catalogue(request: web.Request) -> web.Response:
    """`/admin/catalogue`: what the centre offers to each hall here; at a centre its text, and what halls made of it."""
    need_role(request, *ADMINISTER)
    halls = {hall: definition.names for hall, definition in definitions_of(request).items()}
    return render(
        request,
        "operator_console/administration/catalogue.html",
        scripts=("operator_console/region/region-catalogue.js",),
        about={"halls": halls},
    )


async def devices(request: web.Request) -> web.Response:
    """`/admin/devices`: every screen and bridge, and the field for a new one's code."""
    need_role(request, *ADMINISTER)
    halls = definitions_of(request)
    about = {hall: {"names": definition.names, "zones": definition.zones} for hall, definition in halls.items()}
    return render(
        request,
        "operator_console/administration/devices.html",
        scripts=("operator_console/devices/hall-devices.js",),
        halls=halls,
        about=about,
        address=f"{request.host}/screen",
    )


async def setup(request: web.Request) -> web.Response:
    """`/setup`: one question a screen, from the language to the first called ticket."""
    need_role(request, *ADMINISTER)
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


async def webhooks(request: web.Request) -> web.Response:
    """`/admin/webhooks`: every receiver, what it gets, and what became of it."""
    need_role(request, *ADMINISTER)
    halls = {hall: definition.names for hall, definition in definitions_of(request).items()}
    kinds = sorted({name_of(kind) for kind in KINDS})
    return render(
        request,
        "operator_console/administration/webhooks.html",
        scripts=("operator_console/webhooks/hall-webhooks.js",),
        about={"halls": halls, "kinds": kinds},
    )
