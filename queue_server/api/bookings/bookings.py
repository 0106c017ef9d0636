"""Handles requests about bookings."""

import secrets
from datetime import date, timedelta
from typing import Final

from aiohttp import web
from msgspec import json
from msgspec.structs import replace

from queue_server.api.access.requester import actor_of
from queue_server.api.bookings import bodies, check_in
from queue_server.api.bookings.booking_documents import DayBookingsDocument, FreePlacesDocument
from queue_server.api.bookings.making import erase_after_of_wish, forget_visitor, make_booking, visitor_named
from queue_server.api.bookings.visitors import with_visitors
from queue_server.api.halls.command_reply import answer_command, give_command, stored_command_id
from queue_server.api.http.bodies import decode
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.reference import impersonal
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.bookings.choices import date_in
from queue_server.config.roles import ACT_FOR_VISITOR, DIRECT
from queue_server.hall import commands as c
from queue_server.hall.bookings.booking import Booking, BookingParty
from queue_server.hall.bookings.timetable.free import last_day
from queue_server.hall.errors import Refused, Unknown
from queue_server.hall.state import State
from queue_server.journal.feed import Feed
from queue_server.journal.personal.contents import PersonalPart
from queue_server.pages.context import booking_of_visitor, may, principal_of
from queue_server.pages.services import VisitorServices
from queue_server.views.bookings.booking import booking_document, free_place_documents
from queue_server.views.times import EARLIEST_DAY

LATEST_DAY: Final = date(2200, 1, 1)
"""From when on a date that is asked for is a mistake."""
MOST_FREE_DAYS: Final = 92
"""How many days may be asked for at once: a quarter of a year takes some milliseconds."""

_offer_body: Final = json.Decoder(bodies.OfferBody)
_booking_body: Final = json.Decoder(bodies.BookingBody)
_move_body: Final = json.Decoder(bodies.MoveBookingBody)
_cancel_body: Final = json.Decoder(bodies.CancelBookingBody)
_arrive_body: Final = json.Decoder(bodies.ArriveBody)
_booked: Final = json.Decoder(dict[str, object])


async def free(request: web.Request) -> web.Response:
    """Show which places of a service are free."""
    server = request.app[PARTS][ServerContext]
    feed = server.feed(request.match_info["hall"])
    state, now, service = feed.state, server.clock(), request.query.get("service", "")[:64]
    defined = state.defined.service(service)
    if defined is None:
        raise Unknown("unknown_service", service=service)
    if defined.booking is None:
        raise Refused("service_without_booking", service=service)
    today = state.local(now).date()
    first = _day(request, "from", today)
    last = _day(request, "to", min(last_day(state, service, now), first + timedelta(days=MOST_FREE_DAYS - 1)))
    if (last - first).days >= MOST_FREE_DAYS:
        raise HttpProblem("malformed", why=f"`from` and `to` are at most {MOST_FREE_DAYS} days apart")
    days = (first + timedelta(days=day) for day in range((last - first).days + 1))
    places = tuple(place for day in days for place in free_place_documents(state, service, day, now))
    document = FreePlacesDocument(
        hall=feed.hall, service=service, first=first.isoformat(), last=last.isoformat(), places=places
    )
    return json_reply(json.encode(document))


async def offer(request: web.Request) -> web.Response:
    """Keep a place for some minutes."""
    body = decode(_offer_body, await request.read())
    command = c.OfferPlace(body.offer or secrets.token_urlsafe(12), body.service, bodies.microseconds(body.start))
    return await answer_command(request, command)


async def make(request: web.Request) -> web.Response:
    """Book a place."""
    body = decode(_booking_body, await request.read())
    principal = principal_of(request)
    is_kiosk = principal is not None and principal.role == "kiosk"
    visitor = visitor_named(
        body.name or "", body.phone, body.question, needs_phone=principal is None or is_kiosk, needs_name=not is_kiosk
    )
    start, reference = bodies.microseconds(body.start), impersonal(body.reference)
    wish = c.MakeBooking("", body.service, start, body.offer, body.language, reference)
    answer = await make_booking(request, wish, visitor, actor_of(request), stored_command_id(request))
    keys, booking = request.app[PARTS][VisitorServices].booking_keys, str(_booked.decode(answer)["id"])
    secret = json.encode({"key": keys.key_of(booking), "code": keys.code_of(booking)})
    return json_reply(answer[:-1] + b"," + secret[1:], 201)


async def show(request: web.Request) -> web.Response:
    """Show a booking."""
    feed, booking = booking_of(request, *ACT_FOR_VISITOR)
    return json_reply(json.encode(booking_document(feed.state, booking)))


async def move(request: web.Request) -> web.Response:
    """Give a booking another time."""
    body = decode(_move_body, await request.read())
    feed, booking = booking_of(request, *ACT_FOR_VISITOR)
    _need_party(request, body.by)
    command = c.MoveBooking(booking.id, bodies.microseconds(body.start), body.service, body.offer, body.by, body.reason)
    return await answer_command(request, command, personal=await _moved_data(request, feed.state, command))


async def cancel(request: web.Request) -> web.Response:
    """Give a booked place back."""
    body = decode(_cancel_body, await request.read())
    feed, booking = booking_of(request, *ACT_FOR_VISITOR)
    _need_party(request, body.by)
    answer = await give_command(request, c.CancelBooking(booking.id, body.by, body.reason))
    if body.by == "visitor":
        await forget_visitor(request, feed.hall, booking.id)
    return json_reply(answer)


async def arrive(request: web.Request) -> web.Response:
    """Give a visitor who has booked, and is in the hall now, the ticket."""
    body = decode(_arrive_body, await request.read())
    _, booking = booking_of(request, *ACT_FOR_VISITOR)
    return json_reply(await check_in.arrive(request, booking, stored_command_id(request), body))


async def show_day(request: web.Request) -> web.Response:
    """Show the bookings of a date with their visitors."""
    server = request.app[PARTS][ServerContext]
    feed = server.feed(request.match_info["hall"])
    state = feed.state
    day = _day(request, "day", state.local(server.clock()).date())
    bookings = sorted(bookings_on(state, day), key=lambda booking: (booking.start, booking.made_at, booking.id))
    rows = await with_visitors(server, state, bookings)
    return json_reply(json.encode(DayBookingsDocument(hall=feed.hall, day=day.isoformat(), bookings=rows)))


def bookings_on(state: State, day: date) -> list[Booking]:
    """The bookings whose time begins on that date of the hall's time zone."""
    return [booking for booking in state.bookings.values() if state.local(booking.start).date() == day]


async def move_booking(request: web.Request, feed: Feed, command: c.MoveBooking) -> None:
    """Give a booking another time, for whoever sends the request. Raises `Refused`, `Unavailable`."""
    personal = await _moved_data(request, feed.state, command)
    await request.app[PARTS][ServerContext].execute(feed.hall, command, actor_of(request), personal=personal)


async def _moved_data(request: web.Request, state: State, command: c.MoveBooking) -> PersonalPart:
    """The data of a booking's visitor, which are kept until the day after the later time. Raises `Unavailable`."""
    data = await request.app[PARTS][ServerContext].store.personal_data(state.hall, command.booking)
    booking = state.booking(command.booking)
    erase_after = erase_after_of_wish(state, command.service or booking.service, command.start)
    return PersonalPart(data=[replace(datum, erase_after=erase_after) for datum in data])


def booking_of(request: web.Request, *roles: str) -> tuple[Feed, Booking]:
    """The booking that an address names: by the visitor's key, or by its id for the roles. Raises `Unknown`."""
    feed = request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    booking = booking_of_visitor(request, feed, request.match_info["id"], *roles)
    if booking is None:
        raise Unknown("unknown_booking")
    return feed, booking


def _need_party(request: web.Request, by: BookingParty) -> None:
    """Raises `HttpProblem` where somebody acts for the hall who may not."""
    if by == "hall" and not may(request, *DIRECT):
        principal = principal_of(request)
        raise HttpProblem("not_allowed", who=principal.role if principal is not None else "strangers")


def _day(request: web.Request, name: str, default: date) -> date:
    text = request.query.get(name)
    if text is None:
        return default
    day = date_in(text)
    if day is None or not EARLIEST_DAY <= day < LATEST_DAY:
        raise HttpProblem("malformed", why=f"`{name}` is a date such as 2026-01-31")
    return day
