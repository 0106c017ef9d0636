"""Names the views of the live socket, who may open each, and what it shows."""

from collections.abc import Callable
from typing import Final, NamedTuple

from aiohttp import web
from msgspec import Struct

from queue_server.api.halls.hall_services import HallServices
from queue_server.api.halls.visitors.tickets import ticket_asked_for
from queue_server.api.halls.windows import window_number
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.roles import DIRECT, READ_BOARD, READ_DESK, ROLES, Role, Unless
from queue_server.journal.feed import Feed
from queue_server.pages.desks import desk_of
from queue_server.pages.services import VisitorServices
from queue_server.pages.waits import Waits
from queue_server.pages.wording.openings import board_of
from queue_server.views.ticket import ticket_view

VIEWS: Final[dict[str, tuple[frozenset[Role], Unless]]] = {
    "board": (READ_BOARD, "public_board"),
    "calls": (READ_BOARD, "public_board"),
    "desk": (READ_DESK, ""),
    "supervisor": (DIRECT, ""),
    "ticket": (frozenset(ROLES), "anyone"),
    "waits": (READ_BOARD, "public_board"),
}
"""Each view, with the roles that may open it, and who needs no credentials."""


class View(NamedTuple):
    """What a socket shows. `make` gives the document of a level; the calls have none, and begin after `after`, which
    for a level is only how far its reader has come."""

    name: str
    make: Callable[[], Struct] | None
    after: int | None = None


def view_of(request: web.Request, feed: Feed, kind: str, name: str, after: int | None) -> View:
    """The view that the query asks for. Raises `HttpProblem`, and `Unknown` for a window or ticket that the hall
    lacks."""
    parts = request.app[PARTS]
    if kind == "calls":
        return View(kind, None, after)
    if kind == "board":
        wall = parts[ServerContext].clock
        return View(kind, lambda: board_of(feed.state, wall()), after)
    waits = parts[VisitorServices].waits[feed.hall]
    if kind == "waits":
        return View(kind, waits.waits, after)
    if kind == "supervisor":
        return View(kind, parts[HallServices].supervision[feed.hall].document, after)
    if kind == "desk":
        window = feed.state.window(window_number(name)).window
        app, clock = request.app, parts[ServerContext].clock
        return View(f"desk:{window}", lambda: desk_of(app, feed, window, clock()), after)
    name = ticket_asked_for(request, feed, name).id
    return View(f"ticket:{name}", lambda: _ticket(feed, waits, name), after)


def _ticket(feed: Feed, waits: Waits, name: str) -> Struct:
    ticket = feed.state.ticket(name)
    return ticket_view(feed.state, ticket, waits.of(ticket))
