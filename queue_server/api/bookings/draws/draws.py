"""Handles requests about draws: which ones there are, to take part, and what came of it."""

import secrets
from typing import Final

from aiohttp import web
from msgspec import json

from queue_server.api.access.requester import actor_of
from queue_server.api.bookings.bodies import EnterDrawBody
from queue_server.api.bookings.booking_documents import DrawsDocument
from queue_server.api.bookings.making import BookingVisitor, forget_visitor, personal_data, visitor_named
from queue_server.api.bookings.phone_limit import PhoneLimit
from queue_server.api.halls.command_reply import give_command, stored_command_id
from queue_server.api.http.bodies import decode
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.hall import commands as c
from queue_server.hall.bookings.booking import LIVE_BOOKING
from queue_server.hall.bookings.draws.draw import Draw
from queue_server.hall.bookings.draws.release import end_of_drawn_day
from queue_server.hall.errors import Unknown
from queue_server.journal.feed import Feed
from queue_server.pages.context import principal_of
from queue_server.pages.services import VisitorServices
from queue_server.views.bookings.draw import draw_document, draw_entry_document

NUMBER_BYTES: Final = 16

_enter_body: Final = json.Decoder(EnterDrawBody)
_entry: Final = json.Decoder(dict[str, object])


async def show_all(request: web.Request) -> web.Response:
    """Show the draws of the present day and of later ones."""
    feed = request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    draws = sorted(feed.state.draws.values(), key=lambda draw: (draw.day, draw.service))
    return json_reply(json.encode(DrawsDocument(hall=feed.hall, draws=tuple(draw_document(draw) for draw in draws))))


async def enter(request: web.Request) -> web.Response:
    """Take part in a draw."""
    body = decode(_enter_body, await request.read())
    principal = principal_of(request)
    is_for_somebody = principal is not None and principal.is_person  # staff see whether somebody asks a second time
    visitor = visitor_named(body.name, body.phone, body.question, needs_phone=not is_for_somebody)
    draw = request.match_info["draw"][:64]
    wish = c.EnterDraw(draw, "", body.number or secrets.token_hex(NUMBER_BYTES), body.language)
    answer = await enter_draw(request, wish, visitor, stored_command_id(request))
    key = request.app[PARTS][VisitorServices].booking_keys.key_of(str(_entry.decode(answer)["booking"]))
    return json_reply(answer[:-1] + b"," + json.encode({"key": key})[1:], 201)


async def show_entry(request: web.Request) -> web.Response:
    """Show one's own entry."""
    feed = request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    booking = request.app[PARTS][VisitorServices].booking_keys.booking_in(request.match_info["id"])
    document = draw_entry_document(feed.state, booking) if booking is not None else None
    if document is None:
        raise Unknown("unknown_draw")
    return json_reply(json.encode(document))


async def enter_draw(request: web.Request, wish: c.EnterDraw, visitor: BookingVisitor, command_id: str | None) -> bytes:
    """The engine's answer to one who takes part. `wish` has no id yet. Under one telephone number somebody takes part
    once. Raises `HttpProblem` and as `Engine.submit`."""
    server, hall = request.app[PARTS][ServerContext], request.match_info["hall"]
    server.feed(hall)
    limit = request.app[PARTS][PhoneLimit]
    if visitor.phone is None or await limit.is_repeated(hall, command_id):
        return await _enter(request, hall, wish, visitor, command_id)
    async with limit.turn(hall, visitor.phone):
        if not await limit.is_repeated(hall, command_id):
            await server.engine.refresh(hall)  # another server may have let the number in a moment ago
            draw = server.feed(hall).state.draws.get(wish.draw)
            if draw is not None:
                await _need_no_entry(request, hall, draw, visitor.phone)
        return await _enter(request, hall, wish, visitor, command_id)


async def leave(request: web.Request) -> web.Response:
    """Take part no more."""
    feed, booking = entered(request)
    return json_reply(await leave_draw(request, feed, booking))


async def leave_draw(request: web.Request, feed: Feed, booking: str) -> bytes:
    """The engine's answer to one who takes part no more, of whom everything is forgotten. Raises as
    `Engine.submit`."""
    draw = next(draw.id for draw in feed.state.draws.values() if draw.entry(booking) is not None)
    answer = await give_command(request, c.LeaveDraw(draw, booking))
    await forget_visitor(request, feed.hall, booking)
    return answer


def entered(request: web.Request) -> tuple[Feed, str]:
    """The entry in a draw whose key the address has. Raises `Unknown`."""
    feed = request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    booking = request.app[PARTS][VisitorServices].booking_keys.booking_in(request.match_info["id"])
    if booking is None or not any(draw.entry(booking) for draw in feed.state.draws.values()):
        raise Unknown("unknown_draw")
    return feed, booking


async def _enter(
    request: web.Request, hall: str, wish: c.EnterDraw, visitor: BookingVisitor, command_id: str | None
) -> bytes:
    server = request.app[PARTS][ServerContext]
    state = server.feed(hall).state
    draw = state.draws.get(wish.draw)
    if draw is None:
        raise Unknown("unknown_draw")
    entered = [entry.booking for other in state.draws.values() for entry in other.entries]
    open_bookings = [booking.id for booking in state.bookings.values() if booking.state in LIVE_BOOKING]
    booking = request.app[PARTS][VisitorServices].booking_keys.draw([*open_bookings, *entered])
    command = c.EnterDraw(wish.draw, booking, wish.number, wish.language)
    personal = personal_data(hall, booking, visitor, end_of_drawn_day(state.defined, draw))
    return await server.execute(hall, command, actor_of(request), command_id, personal)


async def _need_no_entry(request: web.Request, hall: str, draw: Draw, phone: str) -> None:
    subjects = await request.app[PARTS][ServerContext].store.subjects_with(hall, "phone", phone)
    if any((entry := draw.entry(subject)) is not None and not entry.has_left for subject in subjects):
        raise HttpProblem("draw_entered_already")
