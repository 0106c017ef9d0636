"""Tickets: taken, looked at, given up."""

import re
import secrets
from collections.abc import Iterator
from typing import Final

from aiohttp import web
from msgspec import json

from queue_server.api.commands import EmptyBody, TicketBody, decode
from queue_server.api.door import DOOR
from queue_server.api.replies import json_reply
from queue_server.api.submit import submit
from queue_server.hall.commands import AskForTime, LeaveQueue
from queue_server.hall.errors import Unknown
from queue_server.journal.overtaken import overtaken_document
from queue_server.pages.waits import WAITS
from queue_server.views.ticket import ticket_document

ID: Final = re.compile(r"[A-Za-z0-9_-]{16}")
"""`secrets.token_urlsafe(12)`: 96 bits, so that whoever knows a ticket's id holds the ticket. Its number, which
everybody in the hall can read, is no id."""

DRAWN_AT_ONCE: Final = 512
"""Ids for which chance is drawn in one go: asking the kernel costs as much as deciding on a ticket."""


def _draw_ids() -> Iterator[str]:
    while True:
        drawn = secrets.token_urlsafe(12 * DRAWN_AT_ONCE)
        yield from (drawn[at : at + 16] for at in range(0, len(drawn), 16))


_ids: Final = _draw_ids()
_ticket_body: Final = json.Decoder(TicketBody)
_empty_body: Final = json.Decoder(EmptyBody)


async def issue(request: web.Request) -> web.Response:
    """Give a ticket, with what can be told of its wait."""
    body = decode(_ticket_body, await request.read())
    waits = request.app[WAITS].get(request.match_info["hall"])
    estimate = waits.of_newcomer(body.service, body.priority) if waits is not None else None
    return await submit(request, body.command(next(_ids), estimate), status=201)


async def show(request: web.Request) -> web.Response:
    """The ticket as it stands."""
    feed = request.app[DOOR].feed(request.match_info["hall"])
    ticket = feed.state.ticket(ticket_id(request.match_info["id"]))
    estimate = request.app[WAITS][feed.hall].of(ticket)
    return json_reply(json.encode(ticket_document(feed.state, ticket, estimate)))


async def overtaken(request: web.Request) -> web.Response:
    """Who came after the ticket and was called before it, and why."""
    feed = request.app[DOOR].feed(request.match_info["hall"])
    ticket = feed.state.ticket(ticket_id(request.match_info["id"]))
    return json_reply(json.encode(await overtaken_document(feed, ticket)))


async def leave(request: web.Request) -> web.Response:
    """The visitor gives up the turn."""
    decode(_empty_body, await request.read())
    return await submit(request, LeaveQueue(ticket_id(request.match_info["id"])))


async def hold(request: web.Request) -> web.Response:
    """The visitor needs more time."""
    decode(_empty_body, await request.read())
    return await submit(request, AskForTime(ticket_id(request.match_info["id"])))


def ticket_id(text: str) -> str:
    """The id of a ticket. Raises `Unknown` for what cannot be one, such as a number."""
    if not ID.fullmatch(text):
        raise Unknown("unknown_ticket")
    return text
