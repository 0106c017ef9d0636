"""Handles supervisors' requests: the hall's state, and changes, each for a stated reason."""

from typing import Annotated, Final

from aiohttp import web
from msgspec import UNSET, Meta, Struct, UnsetType, json

from queue_server.api.access.access_control import AccessControl
from queue_server.api.halls.command_reply import answer_command
from queue_server.api.halls.hall_services import HallServices
from queue_server.api.halls.windows import window_number
from queue_server.api.http.bodies import Line, Name, decode, need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.values.scalars import WindowNumber
from queue_server.hall.commands import AcknowledgeAlarm, CancelTicket, ChangeTicket, MoveOperator
from queue_server.hall.errors import Refused

Reason = Annotated[Line, Meta(min_length=1)]


class ChangeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A change of a ticket. A member that is left out stays; a priority of null removes the head start."""

    reason: Reason
    service: Name | None = None
    priority: Name | UnsetType | None = UNSET


class CancelBody(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Reason


class MoveBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A move of an operator. `to` is the closed window at which the operator sits down."""

    to: WindowNumber
    reason: Reason


_change_body: Final = json.Decoder(ChangeBody)
_cancel_body: Final = json.Decoder(CancelBody)
_move_body: Final = json.Decoder(MoveBody)


async def show(request: web.Request) -> web.Response:
    """Show the document that the supervisor's socket sends."""
    hall = request.app[PARTS][ServerContext].feed(request.match_info["hall"]).hall
    return json_reply(json.encode(request.app[PARTS][HallServices].supervision[hall].document()))


async def change(request: web.Request) -> web.Response:
    """Give another service or priority to a ticket that waits or is held."""
    body = decode(_change_body, await request.read())
    return await answer_command(
        request, ChangeTicket(request.match_info["ticket"], body.reason, body.service, body.priority)
    )


async def cancel(request: web.Request) -> web.Response:
    """End a ticket unserved."""
    body = decode(_cancel_body, await request.read())
    return await answer_command(request, CancelTicket(request.match_info["ticket"], body.reason))


async def move(request: web.Request) -> web.Response:
    """Seat the operator of a window at another one."""
    body = decode(_move_body, await request.read())
    window = window_number(request.match_info["window"])
    return await answer_command(request, MoveOperator(window, body.to, body.reason))


async def acknowledge(request: web.Request) -> web.Response:
    """Acknowledge an alarm. Only one that stands can be: invented ones must not get into the journal."""
    parts = request.app[PARTS]
    need_empty_body(await request.read())
    hall, alarm = parts[ServerContext].feed(request.match_info["hall"]).hall, request.match_info["alarm"]
    if alarm not in {standing.id for standing in parts[HallServices].supervision[hall].document().alarms}:
        raise HttpProblem("unknown_alarm")
    try:
        return await answer_command(request, AcknowledgeAlarm(alarm))
    except Refused as refusal:
        if refusal.code != "alarm_acknowledged":
            raise
        names = await parts[AccessControl].names.read()
        raise Refused(refusal.code, who=names.display_name(str(refusal.params["who"]))) from None
