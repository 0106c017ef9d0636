"""Checks visitors in by what they show of a booking: six digits, or its QR code.

Wrong digits are counted for whoever sends them, a kiosk or a person, at all servers of the store, so that nobody finds
a booking by trying: after five there is a wait for each further try. A key from a QR code cannot be guessed, and is not
counted.
"""

import secrets
from collections.abc import Sequence
from typing import Final

from aiohttp import web
from msgspec import json

from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.credentials.code_attempts import MOST_WRONG_CODES
from queue_server.api.access.requester import actor_of
from queue_server.api.bookings.bodies import ArriveBody, PresentedBody
from queue_server.api.halls.command_reply import stored_command_id
from queue_server.api.halls.visitors.claimed_priority import need_claimable
from queue_server.api.http.bodies import decode
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.bookings.presented_code import BookingAddress, Digits, TicketAddress, presented
from queue_server.hall import commands as c
from queue_server.hall.bookings.booking import LIVE_BOOKING, Booking
from queue_server.hall.state import State
from queue_server.pages.context import principal_of
from queue_server.pages.services import VisitorServices

COUNTED: Final = web.RequestKey("COUNTED", bool)
"""Is in a request whose digits have been counted."""

_body = json.Decoder(PresentedBody)
BARE_ARRIVAL: Final = ArriveBody()


async def arrive_by_code(request: web.Request) -> web.Response:
    """Give a visitor who shows a booking's digits or its QR code the ticket."""
    body = decode(_body, await request.read())
    booking = await presented_booking(request, body.code, body.language)
    answer = await arrive(request, booking, stored_command_id(request), body)
    ticket = json.decode(answer)["ticket"]["id"]
    key = json.encode({"key": request.app[PARTS][VisitorServices].ticket_keys.key_of(ticket)})
    return json_reply(answer[:-1] + b"," + key[1:])


async def arrive(
    request: web.Request,
    booking: Booking,
    command_id: str | None = None,
    body: ArriveBody | PresentedBody = BARE_ARRIVAL,
    actor: c.Actor | None = None,
) -> bytes:
    """The engine's answer to the visitor's coming. Raises as `Engine.submit`."""
    need_claimable(request, body.priority)
    hall = request.match_info["hall"]
    waits = request.app[PARTS][VisitorServices].waits.get(hall)
    estimate = waits.of_newcomer(booking.service, body.priority) if waits is not None else None
    command = c.ArriveBooking(
        booking.id,
        secrets.token_urlsafe(12),
        body.priority,
        body.language,
        estimate,
        body.waits_in,
        body.sign_language,
    )
    return await request.app[PARTS][ServerContext].execute(hall, command, actor or actor_of(request), command_id)


async def presented_booking(request: web.Request, code: str, language: str | None = None) -> Booking:
    """The booking of this hall whose digits or address these are. Raises `HttpProblem`."""
    server, hall = request.app[PARTS][ServerContext], request.match_info["hall"]
    server.feed(hall)
    await server.engine.refresh(hall)  # another server may have booked it a moment ago
    state = server.feed(hall).state
    match presented(code):
        case Digits(digits):
            return await _of_digits(request, state, digits, language)
        case BookingAddress(other_hall, key):
            return _of_key(request, state, other_hall, key, language)
        case TicketAddress():
            raise HttpProblem("code_of_ticket")
        case _:
            raise HttpProblem("code_unreadable")


async def _of_digits(request: web.Request, state: State, digits: str, language: str | None) -> Booking:
    """The booking of the digits: a live one, else the one that ended last."""
    attempts, name = request.app[PARTS][AccessControl].code_attempts, _counted_name(request)
    # a request that is answered anew, because another server has written meanwhile, is one try
    wait_s = 0.0 if COUNTED in request else await attempts.begin(name)
    if wait_s:
        seconds = max(1, -int(-wait_s // 1))
        problem = HttpProblem("codes_wrong", limit=MOST_WRONG_CODES, wait_s=seconds)
        problem.headers["Retry-After"] = str(seconds)
        raise problem
    request[COUNTED] = True
    if bookings := _having(request, state, digits):
        await attempts.were_right(name)
        is_open = [booking for booking in bookings if booking.state in LIVE_BOOKING]
        if len(is_open) > 1:
            raise HttpProblem("code_ambiguous")
        return is_open[0] if is_open else max(bookings, key=lambda booking: booking.state_since)
    for other in request.app[PARTS][ServerContext].engine.feeds.values():
        if other.hall != state.hall and other.state.definition is not None and _having(request, other.state, digits):
            raise _of_other_hall(other.state, language)
    raise HttpProblem("code_unknown")


def _of_key(request: web.Request, state: State, hall: str, key: str, language: str | None) -> Booking:
    booking_id = request.app[PARTS][VisitorServices].booking_keys.booking_in(key)
    if booking_id is None:
        raise HttpProblem("code_unreadable")
    if booking_id in state.bookings:
        return state.bookings[booking_id]
    other = request.app[PARTS][ServerContext].engine.feeds.get(hall)
    if other is not None and hall != state.hall and other.state.definition is not None:
        raise _of_other_hall(other.state, language)
    raise HttpProblem("booking_ended")


def _having(request: web.Request, state: State, digits: str) -> Sequence[Booking]:
    keys = request.app[PARTS][VisitorServices].booking_keys
    return [state.bookings[name] for name in keys.bookings_of(digits, state.bookings)]


def _of_other_hall(state: State, language: str | None) -> HttpProblem:
    definition = state.defined
    return HttpProblem("code_of_other_hall", name=definition.names[definition.language_for(language)])


def _counted_name(request: web.Request) -> str:
    """Whose wrong digits are counted together: those of a kiosk, or of a person."""
    principal = principal_of(request)
    return f"{principal.role} {principal.name}" if principal is not None else ""
