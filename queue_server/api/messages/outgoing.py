"""Passes SMS to the bridge of a modem, and hears what became of them."""

from datetime import datetime
from typing import Final

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.http.bodies import Done, decode, whole_number
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.messages.channels.channel import FaultKind
from queue_server.messages.channels.outgoing import ModemOutcome, fetch_outgoing, report_outcome
from queue_server.views.times import moment

MOST_FETCHED: Final = 10
"""Messages that a bridge takes at once: a modem sends one in some seconds."""


class ModemMessage(Struct, frozen=True):
    """An SMS to send to `address` (E.164) by `deadline`; later it must not be sent. `id` names it in the report."""

    id: str
    address: str
    text: str
    deadline: datetime


class OutgoingDocument(Struct, frozen=True):
    """What the bridge sends from now on, the most urgent first. Nobody else gets these messages. `at` is the server's
    time, by which the deadlines are."""

    at: datetime
    messages: tuple[ModemMessage, ...]


class OutcomeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What became of a message: the modem has sent it (`delivered`), it will never take it (`refused`), or it does not
    work at present for the reason `fault`; then the message is tried again while its time lasts. One that the modem may
    have sent without saying so is `uncertain`, and not tried again."""

    outcome: ModemOutcome
    fault: FaultKind = "no_device"


_body: Final = json.Decoder(OutcomeBody)


async def fetch(request: web.Request) -> web.Response:
    """Give the bridge what is to be sent."""
    server = request.app[PARTS][ServerContext]
    hall, now = server.feed(request.match_info["hall"]).hall, server.clock()
    most = whole_number(request.query.get("most", str(MOST_FETCHED)), "most", 1, MOST_FETCHED)
    fetched = await fetch_outgoing(server.store, server.claims, hall, now, most)
    messages = (ModemMessage(id, m.address, m.text, moment(m.deadline)) for id, m in fetched.items())  # noqa: A001
    return json_reply(json.encode(OutgoingDocument(moment(now), tuple(messages))))


async def report(request: web.Request) -> web.Response:
    """Note what became of a message."""
    body, server = decode(_body, await request.read()), request.app[PARTS][ServerContext]
    hall = server.feed(request.match_info["hall"]).hall
    if not await report_outcome(server.store, hall, request.match_info["id"], body.outcome, body.fault):
        raise HttpProblem("unknown_message")
    return json_reply(json.encode(Done()))
