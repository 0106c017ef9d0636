"""Lists who may see which page, beside the table of the API. A test compares it with the router.

A page without a row fails the test; a page with roles is shown to these roles only, whatever its handler does.
"""

from collections.abc import Mapping
from typing import Final, Literal

from queue_server.config.roles import (
    ADMINISTER,
    AUDIT,
    DIRECT,
    PEOPLE,
    READ_BOOKINGS,
    READ_FIGURES,
    READ_REGION,
    READ_WORDS,
    RECEIVE,
    SHOW_CODE,
    SIT_AT_DESK,
    Role,
)

Open = Literal["anyone", "public_board", "public_tickets"]
"""The rule of a page: open to anyone, or decided by its handler with the hall's rule of that name, or else for
signed-in visitors."""

PAGES: Final[Mapping[str, frozenset[Role] | Open]] = {
    "/": "anyone",
    "/favicon.ico": "anyone",
    "/static/version": "anyone",
    "/static/{version}/{path}": "anyone",
    "/screen": "anyone",
    "/display/worker.js": "anyone",
    "/display/{hall}": "public_board",
    "/display/{hall}/window/{window}": "public_board",
    "/display/{hall}/settings": "public_board",
    "/display/{hall}/media/{name}": "public_board",
    "/display/{hall}/broken": "public_board",
    "/display/{hall}/signs/{language}/{name}": "public_board",
    "/voice/{hall}/call": "public_board",
    "/voice/{hall}/{key}.wav": "public_board",
    "/voice/{hall}/read": "public_tickets",
    "/voice/{hall}/read.wav": "public_tickets",
    "/kiosk/{hall}": "public_tickets",
    "/kiosk/{hall}/choices": "public_tickets",
    "/kiosk/{hall}/places": "public_tickets",
    "/kiosk/{hall}/paper/{ticket}": "public_tickets",
    "/kiosk/{hall}/signs/{language}/{name}": "public_tickets",
    "/info/{hall}": "anyone",
    "/info/{hall}/{service}": "anyone",
    "/info/{hall}/{service}/qr.svg": "anyone",
    "/t/worker.js": "anyone",
    "/booking/worker.js": "anyone",
    "/t/{ticket}": "anyone",
    "/t/{ticket}/qr.svg": "anyone",
    "/t/{ticket}/overtaken": "anyone",
    "/t/{ticket}/rating": "anyone",
    "/rate/{hall}": "anyone",
    "/rate/{hall}/{window}": "anyone",
    "/book/{hall}": "anyone",
    "/reception/{hall}": "anyone",
    "/reception/{hall}/figures.csv": "anyone",
    "/booking/{hall}/{id}": "anyone",
    "/booking/{hall}/{id}/move": "anyone",
    "/booking/{hall}/{id}/qr.svg": "anyone",
    "/booking/{hall}/{id}/calendar.ics": "anyone",
    "/p/{hall}": "public_tickets",
    "/p/{hall}/qr.svg": SHOW_CODE,
    "/verify": "anyone",
    "/verify/{code}": "anyone",
    "/verify/scan": "anyone",
    "/desk/{hall}": SIT_AT_DESK,
    "/desk/{hall}/bookings": READ_BOOKINGS,
    "/desk/{hall}/bookings/new": READ_BOOKINGS,
    "/desk/{hall}/bookings/{id}/move": READ_BOOKINGS,
    "/desk/{hall}/ratings": SIT_AT_DESK,
    "/desk/{hall}/{window}": SIT_AT_DESK,
    "/supervisor/{hall}": DIRECT,
    "/closures/{hall}": READ_BOOKINGS,
    "/secretary/{hall}": RECEIVE,
    "/manager/{hall}": READ_FIGURES,
    "/manager/{hall}/ratings": READ_WORDS,
    "/manager/{hall}/tickets": READ_FIGURES,
    "/manager/{hall}/tickets/{ticket}": READ_FIGURES,
    "/manager/{hall}/visits.csv": READ_FIGURES,
    "/manager/{hall}/report.{form}": READ_FIGURES,
    "/manager/{hall}/{panel}.{form}": READ_FIGURES,
    "/manager/{hall}/charts-{version}.js": READ_FIGURES,
    "/region": READ_REGION,
    "/region/figures": READ_REGION,
    "/region/report.{form}": READ_REGION,
    "/region/open-data/{day}.{form}": READ_REGION,
    "/account": PEOPLE,
    "/admin": ADMINISTER,
    "/setup": ADMINISTER,
    "/admin/devices": ADMINISTER,
    "/admin/webhooks": ADMINISTER,
    "/admin/catalogue": ADMINISTER,
    "/check": AUDIT,
    "/evidence": AUDIT,
}
"""The rule of every page and file, by the pattern of its address."""


COSTS: Final[Mapping[tuple[str, str], int]] = {
    ("POST", "/verify/scan"): 20,  # a picture is decoded and searched
    ("GET", "/verify/{code}"): 10,  # a million records are searched
    ("GET", "/info/{hall}"): 10,  # some words are compared with all
    ("GET", "/info/{hall}/{service}/qr.svg"): 5,
    ("GET", "/t/{ticket}/qr.svg"): 5,
    ("GET", "/kiosk/{hall}/places"): 10,
    ("GET", "/book/{hall}"): 10,  # the places of some weeks
    ("GET", "/booking/{hall}/{id}/move"): 10,
    ("GET", "/booking/{hall}/{id}/qr.svg"): 5,
    ("GET", "/booking/{hall}/{id}/calendar.ics"): 5,
    ("GET", "/t/{ticket}/overtaken"): 10,  # the journal since the ticket
}
"""The cost, in ms of the machine's work, of a page that strangers may ask for; a page that is not listed costs less
than one. A spoken sentence costs what `displays.voice` states, where it is made, and nothing where it was made
before."""

KEYED: Final = frozenset(
    {"/t/{ticket}", "/t/{ticket}/qr.svg", "/t/{ticket}/overtaken", "/t/{ticket}/rating"}
    | {f"/api/v1/halls/{{hall}}/{rest}" for rest in ("tickets/{id}", "tickets/{id}/overtaken", "tickets/{id}/rating")}
    | {f"/api/v1/halls/{{hall}}/{rest}" for rest in ("tickets/{id}/leave", "tickets/{id}/hold", "live")}
    | {f"/api/v1/halls/{{hall}}/bookings/{{id}}{rest}" for rest in ("", "/move", "/cancel")}
    | {f"/api/v1/halls/{{hall}}/bookings/{{id}}/waitlist/{verb}" for verb in ("join", "leave", "decline")}
    | {
        f"/booking/{{hall}}/{{id}}{rest}"
        for rest in ("", "/move", "/cancel", "/arrive", "/waitlist", "/qr.svg", "/calendar.ics")
    }
)
"""The pages with a visitor's key in the address."""


def roles_of_page(pattern: str) -> frozenset[Role] | None:
    """The roles to which alone the page of that pattern is shown; None where it is open or a hall's rule decides."""
    row = PAGES.get(pattern)
    return row if isinstance(row, frozenset) else None
