"""Handles requests about what visitors should know of services: list, find by words, print on a sheet."""

from typing import Annotated, Final

from aiohttp import web
from msgspec import Meta, Struct, json

from queue_server.api.http.bodies import decode
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.hall.errors import Unknown
from queue_server.pages.context import principal_of
from queue_server.pages.services import VisitorServices
from queue_server.views.equipment.printers import PaperDocument
from queue_server.views.menu.services import service_details, services_document


class SheetBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The language of the sheet, as a code; without it, the hall's own."""

    language: Annotated[str, Meta(max_length=16)] | None = None


_sheet_body: Final = json.Decoder(SheetBody)


async def show(request: web.Request) -> web.Response:
    """List the services; with `words`, those that fit them."""
    state = request.app[PARTS][ServerContext].readable_feed(request.match_info["hall"]).state
    words, services = request.query.get("words"), state.defined.services
    if words is not None:
        services = tuple(request.app[PARTS][VisitorServices].searches.matches(state.hall, state.defined, words))
    return json_reply(json.encode(services_document(state.hall, state.defined, services)))


async def show_one(request: web.Request) -> web.Response:
    """Show one service."""
    state = request.app[PARTS][ServerContext].readable_feed(request.match_info["hall"]).state
    name = request.match_info["service"]
    service = state.defined.service(name)
    if service is None:
        raise Unknown("unknown_service", service=name)
    return json_reply(json.encode(service_details(state.defined, service)))


async def print_sheet(request: web.Request) -> web.Response:
    """Print what is written about a service at the printer of the kiosk that asks. Raises `HttpProblem` for a requester
    without a printer."""
    state = request.app[PARTS][ServerContext].readable_feed(request.match_info["hall"]).state
    name = request.match_info["service"]
    language = decode(_sheet_body, await request.read()).language
    if state.defined.service(name) is None:
        raise Unknown("unknown_service", service=name)
    principal = principal_of(request)
    kiosk = principal.name if principal is not None and principal.role == "kiosk" else ""
    paper = await request.app[PARTS][VisitorServices].print_sheet(state.hall, kiosk, name, language or "")
    if paper is None:
        raise HttpProblem("no_printer")
    return json_reply(json.encode(PaperDocument(paper)))
