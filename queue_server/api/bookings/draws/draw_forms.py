"""Takes the form of the page on which a visitor takes part in a draw."""

import secrets
from hashlib import sha256
from typing import Final

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.bookings.book_forms import PROBLEMS_OF_DETAILS, service_of_form, typed_in
from queue_server.api.bookings.draws.draws import NUMBER_BYTES, enter_draw, entered, leave_draw
from queue_server.api.bookings.making import visitor_named
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.bookings.book_page import Trouble, draw_page
from queue_server.bookings.entry_page import entry_page
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused, Unknown
from queue_server.pages.forms import fields
from queue_server.pages.replies import see_other
from queue_server.pages.services import VisitorServices
from queue_server.pages.visitors.booking_keys import booking_address
from queue_server.views.bookings.draw import draw_entry_document

LONGEST_OWN: Final = 64
"""The most characters that a visitor may add to a draw."""


class EnteredId(Struct, frozen=True):
    """What is needed of the engine's answer."""

    booking: str


_entered: Final = json.Decoder(EnteredId)


async def enter(request: web.Request) -> web.Response:
    """Take part, and go to the page of one's own entry."""
    parts = request.app[PARTS]
    form, feed = await fields(request), parts[ServerContext].feed(request.match_info["hall"])
    service, draw = service_of_form(feed, form), form.get("draw", "")[:64]
    typed, language, form_id = typed_in(form), form.get("language"), form.get("form_id")
    wish = c.EnterDraw(draw, "", _number(form), language if language in feed.state.defined.languages else None)
    try:
        visitor = visitor_named(typed.name, typed.phone, typed.question, needs_phone=True)
        command_id = parts[VisitorServices].ticket_keys.command_id(form_id) if form_id else None
        answer = await enter_draw(request, wish, visitor, command_id)
    except Refused as refusal:
        return draw_page(request, feed, service, draw, Trouble.of(refusal), typed)
    except HttpProblem as problem:
        if problem.code not in PROBLEMS_OF_DETAILS | {"draw_entered_already"}:
            raise
        return draw_page(request, feed, service, draw, Trouble(problem.code, dict(problem.params)), typed)
    key = parts[VisitorServices].booking_keys.key_of(_entered.decode(answer).booking)
    return see_other(booking_address(feed.hall, key))


async def leave(request: web.Request) -> web.Response:
    """Take part no more, and show the page of one's own entry, which says so. While the places are being drawn it says
    that this is too late."""
    try:
        feed, booking = entered(request)
        await leave_draw(request, feed, booking)
    except Unknown:
        raise web.HTTPNotFound from None
    except Refused as refusal:
        if (entry := draw_entry_document(feed.state, booking)) is not None and entry.state == "waiting":
            return entry_page(request, feed, entry, Trouble.of(refusal))
    return see_other(booking_address(feed.hall, request.match_info["id"]))


def _number(form: dict[str, str]) -> str:
    """The first half of the SHA-256 of what the visitor has typed as their own; else a number drawn for them. Raises
    `HttpProblem` for a text that no browser would have sent."""
    own = form.get("own", "").strip()
    if len(own) > LONGEST_OWN:
        raise HttpProblem("too_large", limit=LONGEST_OWN)
    return sha256(own.encode()).hexdigest()[: 2 * NUMBER_BYTES] if own else secrets.token_hex(NUMBER_BYTES)
