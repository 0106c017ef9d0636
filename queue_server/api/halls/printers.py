"""Handles requests about ticket printers: their state, and printing a ticket once more."""

import logging
from typing import Annotated, Final

from aiohttp import web
from msgspec import Meta, Struct, json

from queue_server.api.access import trail
from queue_server.api.access.requester import actor_of
from queue_server.api.http.bodies import decode
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.pages.services import VisitorServices
from queue_server.views.equipment.printers import PaperDocument

log = logging.getLogger(__name__)


class PrintAgainBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A ticket to print again, by its number as in the printer's `uncertain`."""

    number: Annotated[str, Meta(min_length=1, max_length=16)]


_print_again_body: Final = json.Decoder(PrintAgainBody)


async def show(request: web.Request) -> web.Response:
    """Show the printers of a hall: their paper, and whose ticket is not printed."""
    hall = request.app[PARTS][ServerContext].readable_feed(request.match_info["hall"]).hall
    return json_reply(json.encode(request.app[PARTS][VisitorServices].printers(hall)))


async def print_again(request: web.Request) -> web.Response:
    """Print one uncertain ticket once more. Raises `HttpProblem` for a ticket that is not uncertain there."""
    hall = request.app[PARTS][ServerContext].readable_feed(request.match_info["hall"]).hall
    printer = request.match_info["printer"]
    number = decode(_print_again_body, await request.read()).number
    state = await request.app[PARTS][VisitorServices].print_again(hall, printer, number)
    if state is None:
        raise HttpProblem("paper_not_uncertain", number=number)
    actor = actor_of(request)
    log.info("printer %s: ticket %s was sent again for %s: %s", printer[:64], number, actor, state)
    await trail.note(request, "ticket_printed_again", number)
    return json_reply(json.encode(PaperDocument(state)))
