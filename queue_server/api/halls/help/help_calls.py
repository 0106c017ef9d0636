"""Handles calls for help: visitors ring at a kiosk or on their phone, a person of the staff answers."""

import secrets
from typing import Final

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.halls.command_reply import answer_command
from queue_server.api.halls.visitors.tickets import ticket_asked_for
from queue_server.api.http.bodies import Name, decode, need_empty_body
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.roles import ACT_FOR_VISITOR
from queue_server.hall.commands import AnswerHelp, RequestHelp, WithdrawHelp
from queue_server.hall.help.decide_help import open_call
from queue_server.pages.context import principal_of
from queue_server.views.windows.help import HelpCallDocument, help_document, help_documents


class HelpBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A call for help. `reason` is one of the hall's."""

    reason: Name


class KioskHelp(Struct, frozen=True):
    """The open call for help of this kiosk, if there is one."""

    call: HelpCallDocument | None


class OpenHelp(Struct, frozen=True):
    """The calls for help that nobody has answered yet, the oldest first."""

    seq: int
    calls: tuple[HelpCallDocument, ...]


_help_body: Final = json.Decoder(HelpBody)


async def ring(request: web.Request) -> web.Response:
    """Call for help at the kiosk that asks."""
    body = decode(_help_body, await request.read())
    return await answer_command(request, RequestHelp(_new_id(), body.reason, kiosk=_kiosk(request)), status=201)


async def withdraw(request: web.Request) -> web.Response:
    """Take back the open call of the kiosk that asks."""
    need_empty_body(await request.read())
    return await answer_command(request, WithdrawHelp(kiosk=_kiosk(request)))


async def show_own(request: web.Request) -> web.Response:
    """Show the open call of the kiosk that asks."""
    call = open_call(request.app[PARTS][ServerContext].feed(request.match_info["hall"]).state, _kiosk(request), None)
    return json_reply(json.encode(KioskHelp(help_document(call) if call is not None else None)))


async def ring_with_ticket(request: web.Request) -> web.Response:
    """Call for help, for the visitor with that ticket."""
    body = decode(_help_body, await request.read())
    return await answer_command(request, RequestHelp(_new_id(), body.reason, ticket=_ticket(request)), status=201)


async def withdraw_with_ticket(request: web.Request) -> web.Response:
    """Take back the open call of that ticket."""
    need_empty_body(await request.read())
    return await answer_command(request, WithdrawHelp(ticket=_ticket(request)))


async def show(request: web.Request) -> web.Response:
    """Show the open calls of the hall."""
    state = request.app[PARTS][ServerContext].feed(request.match_info["hall"]).state
    return json_reply(json.encode(OpenHelp(state.seq, help_documents(state))))


async def answer(request: web.Request) -> web.Response:
    """State that somebody has come."""
    need_empty_body(await request.read())
    return await answer_command(request, AnswerHelp(request.match_info["call"]))


def _new_id() -> str:
    return secrets.token_urlsafe(12)


def _kiosk(request: web.Request) -> str | None:
    """The name of the kiosk that asks. The page of a kiosk that is open to anybody has none, like that of a person."""
    principal = principal_of(request)
    return principal.name if principal is not None and not principal.is_person else None


def _ticket(request: web.Request) -> str:
    feed = request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    return ticket_asked_for(request, feed, request.match_info["id"], *ACT_FOR_VISITOR).id
