"""Handles requests about tickets: take, show, give up."""

import secrets
from collections.abc import Iterator
from typing import Final

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.halls.command_reply import answer_command, give_command
from queue_server.api.halls.commands import TicketBody
from queue_server.api.halls.visitors.claimed_priority import need_claimable
from queue_server.api.http.bodies import decode, need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.roles import ACT_FOR_VISITOR
from queue_server.hall.commands import AskForTime, LeaveQueue
from queue_server.hall.errors import Unknown
from queue_server.hall.ticket import Ticket
from queue_server.journal.checks.overtaken import overtaken_document
from queue_server.journal.feed import Feed
from queue_server.pages.context import principal_of, ticket_of_visitor
from queue_server.pages.services import VisitorServices
from queue_server.pages.visitors.ticket_keys import TicketKeys
from queue_server.views.ticket import TicketDocument, ticket_document

DRAWN_AT_ONCE: Final = 512
"""Ids that are drawn at random in one go: asking the kernel costs as much as deciding on a ticket."""


def _draw_ids() -> Iterator[str]:
    while True:
        drawn = secrets.token_urlsafe(12 * DRAWN_AT_ONCE)
        yield from (drawn[at : at + 16] for at in range(0, len(drawn), 16))


_ids: Final = _draw_ids()
_ticket_body: Final = json.Decoder(TicketBody)


class IssuedTicket(TicketDocument, frozen=True, kw_only=True):
    """A new ticket. `key` is the visitor's own and is in this answer only: it opens the ticket's page and gives up the
    ticket."""

    key: str


class IssuedId(Struct, frozen=True):
    """What is needed of the engine's answer."""

    id: str


_issued: Final = json.Decoder(IssuedId)


async def issue(request: web.Request) -> web.Response:
    """Give a ticket, with the estimate of its wait. Raises `HttpProblem`."""
    body = decode(_ticket_body, await request.read())
    need_claimable(request, body.priority)
    principal = principal_of(request)
    if principal is not None and principal.role == "bridge" and (body.priority is not None or body.visit):
        raise HttpProblem("not_allowed", who=principal.role)
    services = request.app[PARTS][VisitorServices]
    waits = services.waits.get(request.match_info["hall"])
    estimate = waits.of_newcomer(body.service, body.priority) if waits is not None else None
    answer = await give_command(request, body.command(next(_ids), estimate))
    return json_reply(_with_key(answer, services.ticket_keys), 201)


async def show(request: web.Request) -> web.Response:
    """Show the ticket."""
    feed, ticket = _ticket_of(request)
    estimate = request.app[PARTS][VisitorServices].waits[feed.hall].of(ticket)
    return json_reply(json.encode(ticket_document(feed.state, ticket, estimate)))


async def overtaken(request: web.Request) -> web.Response:
    """Show who came after the ticket and was called before it, and why."""
    feed, ticket = _ticket_of(request)
    return json_reply(json.encode(await overtaken_document(feed, ticket)))


async def leave(request: web.Request) -> web.Response:
    """Give up the ticket, for its visitor."""
    need_empty_body(await request.read())
    return await answer_command(request, LeaveQueue(_ticket_of(request, *ACT_FOR_VISITOR)[1].id))


async def hold(request: web.Request) -> web.Response:
    """Put the ticket on hold, for its visitor."""
    need_empty_body(await request.read())
    return await answer_command(request, AskForTime(_ticket_of(request, *ACT_FOR_VISITOR)[1].id))


def ticket_asked_for(request: web.Request, feed: Feed, name: str, *roles: str) -> Ticket:
    """The ticket that an address names: by the visitor's key, or by its id for those who may use it. Its number is not
    accepted here, because everybody in the hall can read it. Raises `Unknown`."""
    ticket = ticket_of_visitor(request, feed, name, *roles)
    if ticket is None:
        raise Unknown("unknown_ticket")
    return ticket


def _ticket_of(request: web.Request, *roles: str) -> tuple[Feed, Ticket]:
    feed = request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    return feed, ticket_asked_for(request, feed, request.match_info["id"], *roles)


def _with_key(body: bytes, keys: TicketKeys) -> bytes:
    """Add the visitor's key to the engine's answer; the store must not keep the key."""
    key = keys.key_of(_issued.decode(body).id)
    return body[:-1] + b',"key":"' + key.encode() + b'"}'
