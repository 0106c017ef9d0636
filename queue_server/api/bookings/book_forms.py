"""Takes the forms of the visitors' pages of bookings. Each ends with a redirect, or with the page and what is wrong."""

import re
import secrets
from typing import Final

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.access.requester import actor_of, is_https
from queue_server.api.bookings import check_in
from queue_server.api.bookings.bookings import move_booking
from queue_server.api.bookings.making import forget_visitor, make_booking, visitor_named
from queue_server.api.halls.visitors.phone import PHONE
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.bookings.book_page import Trouble, Typed, details_page, times_page
from queue_server.bookings.choices import bookable, start_of
from queue_server.bookings.own_page import is_here, own_booking, own_page
from queue_server.config.definition import Service
from queue_server.config.values.text import hidden_character
from queue_server.hall import commands as c
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.bookings.decide_booking import LEASE
from queue_server.hall.errors import Refused
from queue_server.hall.state import SECOND
from queue_server.journal.feed import Feed
from queue_server.pages.forms import fields
from queue_server.pages.replies import see_other
from queue_server.pages.services import VisitorServices
from queue_server.pages.visitors.booking_keys import booking_address
from queue_server.pages.visitors.ticket_keys import ticket_address

OFFER_COOKIE: Final = "kezek-offer"
"""The offer of a browser, which has one place at a time: whoever goes back and chooses another gives the first back."""
OFFER: Final = re.compile(r"[A-Za-z0-9_-]{16}")
LONGEST_TYPED: Final = {"name": 100, "phone": 64, "question": 1000}
"""The fields of the last step, and the most characters of each: browsers let nobody type more."""
PROBLEMS_OF_DETAILS: Final = frozenset(
    {
        "name_missing",
        "phone_missing",
        "phone_unreadable",
        "phone_limit_reached",
        "booking_under_way",
        "question_missing",
    }
)


class BookedId(Struct, frozen=True):
    """What is needed of the engine's answer."""

    id: str


class Arrival(Struct, frozen=True):
    """What is needed of the engine's answer to an arrival."""

    ticket: BookedId


_arrived: Final = json.Decoder(Arrival)
_booked: Final = json.Decoder(BookedId)


async def offer(request: web.Request) -> web.Response:
    """Keep the chosen time, and go on to the last step."""
    form, feed = await fields(request), request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    service, start = service_of_form(feed, form), start_in(form)
    day = feed.state.local(start).date()
    offered = request.cookies.get(OFFER_COOKIE, "")
    command = c.OfferPlace(offered if OFFER.fullmatch(offered) else secrets.token_urlsafe(12), service.id, start)
    try:
        await request.app[PARTS][ServerContext].execute(feed.hall, command, actor_of(request))
    except Refused as refusal:
        return times_page(request, feed, service, day, Trouble.of(refusal))
    reply = see_other(f"/book/{feed.hall}?service={service.id}&day={day.isoformat()}&offer={command.offer}")
    reply.set_cookie(
        OFFER_COOKIE,
        command.offer,
        max_age=LEASE // SECOND,
        path=f"/book/{feed.hall}",
        httponly=True,
        samesite="Lax",
        secure=is_https(request),
    )
    return reply


async def make(request: web.Request) -> web.Response:
    """Book the time, and go to the booking's own page."""
    parts = request.app[PARTS]
    form, feed = await fields(request), parts[ServerContext].feed(request.match_info["hall"])
    service, start, offered = service_of_form(feed, form), start_in(form), form.get("offer", "")
    typed = typed_in(form)
    language, form_id = form.get("language"), form.get("form_id")

    def step_with(problem: HttpProblem) -> web.Response:
        trouble = Trouble(problem.code, dict(problem.params))
        return details_page(request, feed, service, start, offered, trouble=trouble, typed=typed)

    wish = c.MakeBooking(
        "", service.id, start, offered or None, language if language in feed.state.defined.languages else None
    )
    try:
        visitor = visitor_named(typed.name, typed.phone, typed.question, needs_phone=True)
        command_id = parts[VisitorServices].ticket_keys.command_id(form_id) if form_id else None
        answer = await make_booking(request, wish, visitor, actor_of(request), command_id)
    except Refused as refusal:
        return times_page(request, feed, service, feed.state.local(start).date(), Trouble.of(refusal))
    except HttpProblem as problem:
        if problem.code not in PROBLEMS_OF_DETAILS:
            raise
        return step_with(problem)
    booking = _booked.decode(answer).id
    reply = see_other(booking_address(feed.hall, parts[VisitorServices].booking_keys.key_of(booking)))
    reply.del_cookie(OFFER_COOKIE, path=f"/book/{feed.hall}", httponly=True, samesite="Lax")
    return reply


async def move(request: web.Request) -> web.Response:
    """Give the booking the chosen time, and go back to its page."""
    form, (feed, booking) = await fields(request), _own_booking(request)
    service, start = feed.state.defined.service(booking.service), start_in(form)
    if service is None:
        raise web.HTTPNotFound
    try:
        await move_booking(request, feed, c.MoveBooking(booking.id, start))
    except Refused as refusal:
        day = feed.state.local(start).date()
        return times_page(request, feed, service, day, Trouble.of(refusal), booking)
    return see_other(booking_address(feed.hall, request.match_info["id"]))


async def arrive(request: web.Request) -> web.Response:
    """Give a visitor who has brought the code of the hall's board the ticket, and go to its page."""
    feed, booking = _own_booking(request)
    if not await is_here(request, feed):
        return see_other(booking_address(feed.hall, request.match_info["id"]))
    try:
        answer = await check_in.arrive(request, booking, actor=PHONE)
    except Refused as refusal:
        booking = feed.state.bookings.get(booking.id, booking)
        if refusal.code == "booking_used" and booking.ticket is not None:  # by a second press
            return _to_ticket(request, booking.ticket)
        return own_page(request, feed, booking, Trouble.of(refusal), is_here=True)
    return _to_ticket(request, _arrived.decode(answer).ticket.id)


async def cancel(request: web.Request) -> web.Response:
    """Give the place back, and erase what was said of the visitor."""
    feed, booking = _own_booking(request)
    server = request.app[PARTS][ServerContext]
    try:
        await server.execute(feed.hall, c.CancelBooking(booking.id), actor_of(request))
    except Refused as refusal:
        return own_page(request, feed, booking, Trouble.of(refusal))
    await forget_visitor(request, feed.hall, booking.id)
    return see_other(booking_address(feed.hall, request.match_info["id"]))


def _to_ticket(request: web.Request, ticket: str) -> web.Response:
    return see_other(ticket_address(request.app[PARTS][VisitorServices].ticket_keys.key_of(ticket)))


def typed_in(form: dict[str, str]) -> Typed:
    """What was typed. Raises `HttpProblem` for a text that no browser would have sent."""
    texts = {field: legible(form.get(field, "")) for field in LONGEST_TYPED}
    if any(len(text) > LONGEST_TYPED[field] for field, text in texts.items()):
        raise HttpProblem("too_large", limit=max(LONGEST_TYPED.values()))
    return Typed(" ".join(texts["name"].split()), texts["phone"], texts["question"])


def legible(text: str) -> str:
    """The text without characters that nobody can see: telephones put some around a number that is pasted."""
    return "".join(character for character in text if hidden_character(character) is None)


def _own_booking(request: web.Request) -> tuple[Feed, Booking]:
    """The booking of that key, in a hall that works. Raises 404."""
    request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    return own_booking(request)


def service_of_form(feed: Feed, form: dict[str, str]) -> Service:
    service = next((service for service in bookable(feed.state.defined) if service.id == form.get("service")), None)
    if service is None:
        raise web.HTTPNotFound
    return service


def start_in(form: dict[str, str]) -> int:
    try:
        return start_of(form.get("start", ""))
    except ValueError:
        raise HttpProblem("malformed", why="`start` is a time such as 2026-01-31T05:15:00Z") from None
