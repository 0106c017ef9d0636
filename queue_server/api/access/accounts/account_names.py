"""Handles administrators' requests to rename and to delete people."""

from aiohttp import web
from msgspec import json

from queue_server.api.access import trail
from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.accounts import renaming
from queue_server.api.access.accounts.account_documents import DeletedPerson, RenameBody
from queue_server.api.access.accounts.accounts import tidy_name, user_document
from queue_server.api.access.accounts.renaming import HallSeats
from queue_server.api.access.people import person_named
from queue_server.api.http.bodies import decode, need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS

_rename_body = json.Decoder(RenameBody)


async def rename(request: web.Request) -> web.Response:
    """Give a person another name. Their past is shown under it, and they stay signed in."""
    access, body = request.app[PARTS][AccessControl], decode(_rename_body, await request.read())
    name, trace = tidy_name(body.name), trail.trace_of(request, "user_renamed")
    async with access.newcomers, access.seats:
        before = await renaming.rename(access.store, request.match_info["name"], name, trace, _seats_of(request))
        await access.names.read()
    await access.forget_person(before)
    user = await person_named(access.store, name)
    if user is None:  # deleted since
        raise HttpProblem("unknown_user", name=name)
    return json_reply(json.encode(user_document(user)))


async def delete(request: web.Request) -> web.Response:
    """Delete a person, and end all their sessions. Their past is shown under a pseudonym."""
    need_empty_body(await request.read())
    access = request.app[PARTS][AccessControl]
    trace = trail.trace_of(request, "user_deleted")
    async with access.seats:
        before, pseudonym = await renaming.delete(access.store, request.match_info["name"], trace, _seats_of(request))
        await access.names.read()
    await access.forget_person(before)
    return json_reply(json.encode(DeletedPerson(pseudonym)))


def _seats_of(request: web.Request) -> renaming.SeatsReader:
    """The halls of this server that work, at whose windows nobody sits down meanwhile (`AccessControl.seats`)."""
    server = request.app[PARTS][ServerContext]

    async def seats() -> HallSeats:
        return HallSeats([feed.state for hall, feed in server.feeds().items() if not server.engine.corrupt(hall)], {})

    return seats
