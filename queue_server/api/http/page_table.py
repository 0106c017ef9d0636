"""Who may see which page: the table beside that of the API, which a test holds against the router.

A page without a row fails the test; one with roles is shown to them alone, whatever its own handler does.
"""

from collections.abc import Mapping
from typing import Final, Literal

from queue_server.config.roles import ADMINISTER, AUDIT, DIRECT, PEOPLE, READ_FIGURES, SHOW_CODE, SIT_AT_DESK, Role

Open = Literal["anyone", "public_board", "public_tickets"]
"""A page for anyone, or one whose handler asks the hall's rule of that name, and signed-in visitors else."""

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
    "/voice/{hall}/call": "public_board",
    "/voice/{hall}/{key}.wav": "public_board",
    "/voice/{hall}/read": "public_tickets",
    "/voice/{hall}/read.wav": "public_tickets",
    "/kiosk/{hall}": "public_tickets",
    "/kiosk/{hall}/choices": "public_tickets",
    "/kiosk/{hall}/paper/{ticket}": "public_tickets",
    "/t/{ticket}": "anyone",
    "/t/{ticket}/qr.svg": "anyone",
    "/t/{ticket}/overtaken": "anyone",
    "/p/{hall}": "public_tickets",
    "/p/{hall}/qr.svg": SHOW_CODE,
    "/verify": "anyone",
    "/verify/{code}": "anyone",
    "/verify/scan": "anyone",
    "/desk/{hall}": SIT_AT_DESK,
    "/desk/{hall}/{window}": SIT_AT_DESK,
    "/supervisor/{hall}": DIRECT,
    "/manager/{hall}": READ_FIGURES,
    "/manager/{hall}/tickets": READ_FIGURES,
    "/manager/{hall}/tickets/{ticket}": READ_FIGURES,
    "/manager/{hall}/report.{form}": READ_FIGURES,
    "/manager/{hall}/{panel}.{form}": READ_FIGURES,
    "/manager/{hall}/charts-{version}.js": READ_FIGURES,
    "/account": PEOPLE,
    "/admin": ADMINISTER,
    "/setup": ADMINISTER,
    "/admin/devices": ADMINISTER,
    "/check": AUDIT,
}
"""Every page and file by the pattern of its address."""


COSTS: Final[Mapping[tuple[str, str], int]] = {
    ("POST", "/verify/scan"): 20,  # a picture is unpacked and searched
    ("GET", "/verify/{code}"): 10,  # a million records are looked through
    ("GET", "/t/{ticket}/qr.svg"): 5,
    ("GET", "/t/{ticket}/overtaken"): 10,  # the journal since the ticket
}
"""Milliseconds of the machine's work for what a stranger may ask of a page; what is not here costs less than one. A
sentence costs what `displays.voice` says, where it is made and not where it is kept."""

KEYED: Final = frozenset(
    {"/t/{ticket}", "/t/{ticket}/qr.svg", "/t/{ticket}/overtaken"}
    | {f"/api/v1/halls/{{hall}}/{rest}" for rest in ("tickets/{id}", "tickets/{id}/overtaken")}
    | {f"/api/v1/halls/{{hall}}/{rest}" for rest in ("tickets/{id}/leave", "tickets/{id}/hold", "live")}
)
"""Where an address holds a visitor's key."""


def roles_of_page(pattern: str) -> frozenset[Role] | None:
    """Who alone may see the page of that pattern; None where it is open or decides by a hall's rule."""
    row = PAGES.get(pattern)
    return row if isinstance(row, frozenset) else None
