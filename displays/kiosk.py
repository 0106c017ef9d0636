"""The kiosk: a page that takes a visitor from a question to a ticket, and what it may offer."""

import time

from aiohttp import web
from msgspec import json

from displays.choices import choices as present_choices
from queue_server.config.definition import LANGUAGES
from queue_server.journal.feed import Feed
from queue_server.pages import feed_of, may, render, sign_in
from queue_server.pages.words import LANGUAGE_NAMES, asked_language

GIVE_TICKETS = ("kiosk", "manager", "admin")
"""The roles that may give tickets; where the hall's rules say so, anyone may."""


async def kiosk(request: web.Request) -> web.Response:
    """`/kiosk/{hall}?lang=&theme=`: every visitor begins in the language of the address, else in the hall's first."""
    feed = _giving(request)
    definition = feed.state.defined
    language = asked_language(request) or LANGUAGES[0]
    hall = {
        "hall": feed.hall,
        "names": definition.names,
        "timezone": definition.timezone,
        "languages": LANGUAGE_NAMES,
        "groups": definition.groups,
        "priorities": [p for p in definition.priorities if p.id != definition.rules.booked_priority],
    }
    return render(
        request,
        "displays/kiosk.html",
        language=language,
        speaks=LANGUAGES,
        scripts=("displays",),
        definition=definition,
        hall=hall,
        first=present_choices(feed.state, _now()),
    )


async def choices(request: web.Request) -> web.Response:
    """`/kiosk/{hall}/choices`: what the page shows on its tiles."""
    body = json.encode(present_choices(_giving(request).state, _now()))
    return web.Response(body=body, content_type="application/json", headers={"Cache-Control": "no-store"})


def _giving(request: web.Request) -> Feed:
    feed = feed_of(request)
    if not feed.state.defined.rules.public_tickets and not may(request, *GIVE_TICKETS):
        sign_in(request)
    return feed


def _now() -> int:
    return time.time_ns() // 1000
