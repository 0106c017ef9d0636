"""Makes the desk of a window for its page, the API and the live socket, with its hall's printers."""

from aiohttp import web

from queue_server.app_parts import PARTS
from queue_server.journal.feed import Feed
from queue_server.pages.services import VisitorServices
from queue_server.views.windows.desk import DeskDocument, desk_document


def desk_of(app: web.Application, feed: Feed, window: int, now: int) -> DeskDocument:
    """The document at `now` (µs UTC). Raises `Unknown` when the hall has no such window."""
    return desk_document(feed.state, window, now, app[PARTS][VisitorServices].printers(feed.hall).printers)
