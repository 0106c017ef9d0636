"""Makes bookings for every page and request: checks what is said of the visitor, and stores it beside the journal."""

import logging
from typing import Final

from aiohttp import web
from msgspec import Struct

from queue_server.api.bookings.phone_limit import PhoneLimit
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.bookings.phone_numbers import NoPhoneNumber, phone_number
from queue_server.config.definition import Definition
from queue_server.config.values.text import tidy
from queue_server.hall import commands as c
from queue_server.hall.bookings.booking import LIVE_BOOKING
from queue_server.hall.bookings.decide_booking import needs_answer
from queue_server.hall.state import State
from queue_server.journal.personal.contents import PersonalDatum, PersonalKind, PersonalPart
from queue_server.journal.store import Unavailable
from queue_server.pages.services import VisitorServices
from queue_server.units import DAY, MINUTE

log = logging.getLogger(__name__)

PERSONAL_KEPT: Final = DAY
"""How long after the booked time the visitor's data are kept: somebody may have to call about that day."""
ASKED_KEPT: Final = 14 * PERSONAL_KEPT
"""How long they are kept of an appointment that has been asked for: an answer that is late still needs its question."""


class BookingVisitor(Struct, frozen=True):
    """What a visitor says of themselves. `phone` is in its international form."""

    name: str
    phone: str | None
    question: str | None

    def __repr__(self) -> str:
        return "BookingVisitor(…)"


def visitor_named(
    name: str, phone: str | None, question: str | None, *, needs_phone: bool, needs_name: bool = True
) -> BookingVisitor:
    """The visitor, from what was typed. Raises `HttpProblem`."""
    name = tidy(name)
    if not name and needs_name:
        raise HttpProblem("name_missing")
    if phone is None or not phone.strip():
        if needs_phone:
            raise HttpProblem("phone_missing")
        return BookingVisitor(name, None, question or None)
    try:
        return BookingVisitor(name, phone_number(phone), question or None)
    except NoPhoneNumber:
        raise HttpProblem("phone_unreadable") from None


async def make_booking(
    request: web.Request, wish: c.MakeBooking, visitor: BookingVisitor, actor: c.Actor, command_id: str | None
) -> bytes:
    """The engine's answer to the booking. `wish` has no id yet: one is drawn whose code is free. Raises `HttpProblem`
    and as `Engine.submit`."""
    server, hall = request.app[PARTS][ServerContext], request.match_info["hall"]
    if not (visitor.question or "").strip() and needs_answer(server.feed(hall).state, wish.service):
        raise HttpProblem("question_missing")
    limit = request.app[PARTS][PhoneLimit]
    if visitor.phone is None or await limit.is_repeated(hall, command_id):
        return await _make(request, hall, wish, visitor, actor, command_id)
    async with limit.turn(hall, visitor.phone):
        if not await limit.is_repeated(hall, command_id):
            await server.engine.refresh(hall)  # another server may have booked under this number a moment ago
            await _need_few(request, server.feed(hall).state, wish.service, visitor.phone)
        return await _make(request, hall, wish, visitor, actor, command_id)


def personal_part(state: State, command: c.MakeBooking, visitor: BookingVisitor) -> PersonalPart:
    """What is stored of the visitor beside the command."""
    erase_after = erase_after_of_wish(state, command.service, command.start)
    return personal_data(state.hall, command.booking, visitor, erase_after - PERSONAL_KEPT)


def personal_data(hall: str, booking: str, visitor: BookingVisitor, over_at: int) -> PersonalPart:
    """What is stored of a visitor, for somewhat longer than until `over_at` (µs UTC)."""
    texts: dict[PersonalKind, str | None] = {
        "name": visitor.name,
        "phone": visitor.phone,
        "question": visitor.question,
    }
    return PersonalPart(
        data=[PersonalDatum(hall, booking, kind, text, over_at + PERSONAL_KEPT) for kind, text in texts.items() if text]
    )


def erase_after_of(definition: Definition, service: str, start: int) -> int:
    """Until when (µs UTC) the data of the visitor of that time are kept."""
    return _end_of_place(definition, service, start) + PERSONAL_KEPT


def erase_after_of_wish(state: State, service: str, start: int) -> int:
    """The same for a time that a visitor has chosen: where somebody confirms it, the data wait for the answer."""
    return erase_after_of(state.defined, service, start) + (ASKED_KEPT if needs_answer(state, service) else 0)


def _end_of_place(definition: Definition, service: str, start: int) -> int:
    defined = definition.service(service)
    minutes = defined.booking.place_minutes if defined is not None and defined.booking is not None else 0
    return start + minutes * MINUTE


async def forget_visitor(request: web.Request, hall: str, booking: str) -> None:
    """Erase what a visitor has said of themselves, now that they do not come. The cancellation holds in any case: where
    the store does not answer, the data go when their time is over."""
    try:
        await request.app[PARTS][ServerContext].store.erase_personal_data_of(hall, booking)
    except Unavailable as fault:
        log.warning("%s: the data of a cancelled booking stay until their time is over: %s", hall, fault)


async def _make(
    request: web.Request,
    hall: str,
    wish: c.MakeBooking,
    visitor: BookingVisitor,
    actor: c.Actor,
    command_id: str | None,
) -> bytes:
    server = request.app[PARTS][ServerContext]
    state = server.feed(hall).state
    command = c.MakeBooking(
        request.app[PARTS][VisitorServices].booking_keys.draw(_open_bookings(state)),
        wish.service,
        wish.start,
        wish.offer,
        wish.language,
        wish.reference,
    )
    return await server.execute(hall, command, actor, command_id, personal_part(state, command, visitor))


def _open_bookings(state: State) -> list[str]:
    return [booking.id for booking in state.bookings.values() if booking.state in LIVE_BOOKING]


async def _need_few(request: web.Request, state: State, service: str, phone: str) -> None:
    """Raises `HttpProblem` where the number has as many open bookings as the service allows."""
    defined = state.defined.service(service)
    if defined is None or defined.booking is None:
        return  # the rules refuse it in their own words
    if await request.app[PARTS][PhoneLimit].open_bookings(state, phone) >= defined.booking.most_per_phone:
        raise HttpProblem("phone_limit_reached", limit=defined.booking.most_per_phone)
