"""Gives a ticket by phone to a visitor in the hall: one for each pass, and one live ticket for each phone."""

import secrets
from typing import Any, Final

from aiohttp import web
from msgspec import json

from queue_server.api.access.requester import is_https
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.engine import KeyReused
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.pages.forms import fields
from queue_server.pages.replies import see_other
from queue_server.pages.services import VisitorServices
from queue_server.pages.visitors.presence import ADMITTED_COOKIE, HELD_COOKIE, HELD_S
from queue_server.pages.visitors.ticket_keys import ticket_address

PHONE: Final = c.Actor("visitor", "phone")


async def take(request: web.Request) -> web.Response:
    """Give the ticket and redirect to its page; a visitor who cannot get one is redirected to a page with the
    reason."""
    parts = request.app[PARTS]
    server, presence = parts[ServerContext], parts[VisitorServices].presence
    hall = request.match_info["hall"]
    server.feed(hall)
    await server.engine.refresh(hall)  # the phone may hold a ticket that another server has given
    state = server.feed(hall).state
    if state.definition is None or not state.definition.phone_tickets:
        raise HttpProblem("not_found")
    held = state.tickets.get(await presence.held(request.cookies.get(HELD_COOKIE, "")) or "")
    if held is not None and held.is_live:
        return see_other(_page_of(request, held.id))
    visit = await presence.admitted(hall, request.cookies.get(ADMITTED_COOKIE, ""))
    if visit is None:
        return see_other(f"/p/{hall}")
    form = await fields(request)
    language, place = form.get("language"), form.get("waits_in")
    service, waits = form.get("service", ""), parts[VisitorServices].waits.get(hall)
    command = c.IssueTicket(
        secrets.token_urlsafe(12),
        service,
        language=language if language in state.definition.languages else None,
        estimate=waits.of_newcomer(service) if waits is not None else None,
        waits_in=place if place in state.definition.waiting_zones else None,
    )
    try:
        answer: dict[str, Any] = json.decode(await server.execute(hall, command, PHONE, f"phone-{visit}"))
    except (Refused, KeyReused):
        return see_other(f"/p/{hall}")
    return await _give(request, hall, answer["id"])


async def _give(request: web.Request, hall: str, ticket: str) -> web.Response:
    """Redirect to the ticket's page. A cookie marks the phone as the ticket's holder, and the pass is used up."""
    reply = see_other(_page_of(request, ticket))
    reply.set_cookie(
        HELD_COOKIE,
        await request.app[PARTS][VisitorServices].presence.hold(ticket),
        max_age=HELD_S,
        path="/p/",
        httponly=True,
        samesite="Lax",
        secure=is_https(request),
    )
    reply.del_cookie(ADMITTED_COOKIE, path=f"/p/{hall}", httponly=True, samesite="Lax")
    return reply


def _page_of(request: web.Request, ticket: str) -> str:
    return ticket_address(request.app[PARTS][VisitorServices].ticket_keys.key_of(ticket))
