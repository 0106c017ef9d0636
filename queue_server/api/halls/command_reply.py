"""Gives the commands of requests to the engine and answers with its result."""

from aiohttp import web

from queue_server.api.access.requester import actor_of
from queue_server.api.http.bodies import command_id
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.hall import commands as c
from queue_server.journal.personal.contents import NOTHING_PERSONAL, PersonalPart
from queue_server.pages.context import principal_of
from queue_server.pages.services import VisitorServices


async def answer_command(
    request: web.Request, command: c.Command, *, status: int = 200, personal: PersonalPart = NOTHING_PERSONAL
) -> web.Response:
    """Give the command to the hall that the address names, and answer once the result is durable."""
    return json_reply(await give_command(request, command, personal), status)


async def give_command(request: web.Request, command: c.Command, personal: PersonalPart = NOTHING_PERSONAL) -> bytes:
    """The engine's answer to the command, encoded, as the store keeps it."""
    server, hall = request.app[PARTS][ServerContext], request.match_info["hall"]
    key = stored_command_id(request)
    server.feed(hall)
    return await server.execute(hall, command, actor_of(request), key, personal)


def stored_command_id(request: web.Request) -> str | None:
    """The command id of a request as the store keeps it. A stranger's stands in the journal as a digest. Raises
    `HttpProblem`."""
    key = command_id(request.headers.get("Idempotency-Key"))
    if key is not None and principal_of(request) is None:
        return request.app[PARTS][VisitorServices].ticket_keys.command_id(key)
    return key
