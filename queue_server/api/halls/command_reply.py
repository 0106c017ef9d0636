"""From a request to the engine and back."""

from aiohttp import web

from queue_server.api.halls.commands import command_id
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import SERVER
from queue_server.hall import commands as c
from queue_server.pages import principal_of
from queue_server.pages.ticket_keys import TICKET_KEYS

STRANGER = c.Actor("visitor", "public")
"""Who takes or gives up a ticket without credentials: nobody in particular."""


def actor_of(request: web.Request) -> c.Actor:
    principal = principal_of(request)
    return STRANGER if principal is None else c.Actor(principal.role, principal.name, principal.is_person)


async def answer_command(
    request: web.Request, command: c.Command, *, status: int = 200, note: str | None = None
) -> web.Response:
    """Give the command to the hall that the address names; its answer once it is durable."""
    return json_reply(await give_command(request, command, note), status)


async def give_command(request: web.Request, command: c.Command, note: str | None = None) -> bytes:
    """The engine's answer to the command, encoded, as the store keeps it."""
    door = request.app[SERVER]
    key = command_id(request.headers.get("Idempotency-Key"))
    hall = request.match_info["hall"]
    door.feed(hall)
    if key is not None and principal_of(request) is None:
        key = request.app[TICKET_KEYS].command_id(key)
    return await door.submit(hall, command, actor_of(request), key, note or None)
