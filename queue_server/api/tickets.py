"""Tickets: taken, looked at, given up."""

import re
import secrets
from typing import Final

from aiohttp import web
from msgspec import json

from queue_server.api.commands import EmptyBody, TicketBody, decode
from queue_server.api.door import DOOR
from queue_server.api.replies import json_reply
from queue_server.api.submit import submit
from queue_server.hall.commands import LeaveQueue
from queue_server.hall.errors import Unknown
from queue_server.views.ticket import ticket_document
from queue_server.journal.overtaken import overtaken_document

ID: Final = re.compile(r"[A-Za-z0-9_-]{16}")
"""`secrets.token_urlsafe(12)`: 96 bits, so that whoever knows a ticket's id holds the ticket. Its number, which
everybody in the hall can read, is no id."""

_ticket_body: Final = json.Decoder(TicketBody)
_empty_body: Final = json.Decoder(EmptyBody)


async def issue(request: web.Request) -> web.Response:
    """Give a ticket."""
    body = decode(_ticket_body, await request.read())
    return await submit(request, body.command(secrets.token_urlsafe(12)), status=201)


async def show(request: web.Request) -> web.Response:
    """The ticket as it stands."""
    state = request.app[DOOR].feed(request.match_info["hall"]).state
    return json_reply(json.encode(ticket_document(state, state.ticket(ticket_id(request.match_info["id"])))))


async def leave(request: web.Request) -> web.Response:
    """The visitor gives up the turn."""
    decode(_empty_body, await request.read())
    return await submit(request, LeaveQueue(ticket_id(request.match_info["id"])))


def ticket_id(text: str) -> str:
    """The id of a ticket. Raises `Unknown` for what cannot be one, such as a number."""
    if not ID.fullmatch(text):
        raise Unknown("unknown_ticket")
    return text
async def overtaken(request: web.Request) -> web.Response:
    """Who came after the ticket and was called before it, and why."""
    feed = request.app[DOOR].feed(request.match_info["hall"])
    ticket = feed.state.ticket(ticket_id(request.match_info["id"]))
    return json_reply(json.encode(await overtaken_document(feed, ticket)))


