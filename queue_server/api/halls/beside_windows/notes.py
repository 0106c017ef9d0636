"""Shows notes about the visitor at a window to the operator there."""

from aiohttp import web
from msgspec import json

from queue_server.api.access.requester import actor_of
from queue_server.api.halls.windows import window_number
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.hall.window import seat
from queue_server.journal.personal.contents import Note
from queue_server.views.times import moment
from queue_server.views.windows.notes import NoteDocument, NotesDocument


async def show(request: web.Request) -> web.Response:
    """Show what colleagues have written about the visitor at the window. An operator may read them at the own window
    only."""
    server = request.app[PARTS][ServerContext]
    feed = server.feed(request.match_info["hall"])
    window = seat(feed.state, window_number(request.match_info["window"]), actor_of(request))
    ticket = window.ticket
    stored_notes = await server.store.notes(feed.hall, ticket) if ticket is not None else []
    return json_reply(json.encode(notes_document(window.window, ticket, stored_notes, server.clock.certain())))


def notes_document(window: int, ticket: str | None, stored_notes: list[Note], now: int) -> NotesDocument:
    """The document of notes. A note past its time is left out at once, even if it is still on the disk."""
    live = (note for note in stored_notes if note.erase_after > now)
    return NotesDocument(window, ticket, tuple(NoteDocument(moment(n.at), n.author, n.text) for n in live))
