"""Takes the forms of the front desk's page of appointments. Each ends with a redirect to the page, or with the page and
what is wrong."""

from typing import Final

from aiohttp import web
from msgspec import json

from queue_server.api.access.requester import actor_of, is_https
from queue_server.api.bookings import check_in
from queue_server.api.bookings.bodies import ArriveBody
from queue_server.api.bookings.book_forms import PROBLEMS_OF_DETAILS, BookedId, start_in, typed_in
from queue_server.api.bookings.bookings import move_booking
from queue_server.api.bookings.making import make_booking, visitor_named
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.bookings.book_page import Trouble
from queue_server.bookings.choices import bookable, rfc3339
from queue_server.bookings.front_desk.desk_page import list_page, move_page, times_page
from queue_server.bookings.front_desk.desk_paper import PRINTER_COOKIE, WITHOUT_PAPER, printers_of
from queue_server.config.roles import DIRECT
from queue_server.hall import commands as c
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.errors import Refused
from queue_server.journal.feed import Feed
from queue_server.pages.context import may
from queue_server.pages.forms import fields
from queue_server.pages.render import A_YEAR_S
from queue_server.pages.replies import see_other
from queue_server.pages.services import VisitorServices
from queue_server.views.equipment.printers import PaperState

LONGEST_REASON: Final = 200

_booked: Final = json.Decoder(BookedId)


async def make(request: web.Request) -> web.Response:
    """Book for somebody who telephones; a number is asked for, and not needed."""
    form, feed = await fields(request), request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    service = next((service for service in bookable(feed.state.defined) if service.id == form.get("service")), None)
    if service is None:
        raise web.HTTPNotFound
    typed, start, form_id = typed_in(form), start_in(form), form.get("form_id")
    day = feed.state.local(start).date()

    def page_with(trouble: Trouble) -> web.Response:
        return times_page(request, feed, service, day, trouble, typed, start=rfc3339(start))

    try:
        visitor = visitor_named(typed.name, typed.phone, typed.question, needs_phone=False)
        command_id = request.app[PARTS][VisitorServices].ticket_keys.command_id(form_id) if form_id else None
        wish = c.MakeBooking("", service.id, start, None, None)
        answer = await make_booking(request, wish, visitor, actor_of(request), command_id)
    except Refused as refusal:
        return page_with(Trouble.of(refusal))
    except HttpProblem as problem:
        if problem.code not in PROBLEMS_OF_DETAILS:
            raise
        return page_with(Trouble(problem.code, dict(problem.params)))
    return _to(feed, _booked.decode(answer).id)


async def search(request: web.Request) -> web.Response:
    """Show the bookings of a name, a telephone number or digits: what is typed stands in no address, which proxies and
    browsers keep."""
    form, feed = await fields(request), request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    return await list_page(request, feed, search=form.get("q", ""))


async def arrive(request: web.Request) -> web.Response:
    """Give the visitor, who stands at the desk, the ticket, on paper where a printer is chosen. A second press shows
    the ticket that the first one has made, and prints nothing."""
    form, (feed, booking) = await fields(request), _booking(request)
    try:
        await check_in.arrive(request, booking, body=ArriveBody(priority=form.get("priority") or None))
    except Refused as refusal:
        if refusal.code == "booking_used":
            return _to(feed, booking.id)
        return await list_page(request, feed, booking.id, Trouble.of(refusal))
    return await _printed(request, feed, booking.id, form.get("printer", WITHOUT_PAPER))


async def print_ticket(request: web.Request) -> web.Response:
    """Print the ticket of a booking, as often as somebody asks for it."""
    form, (feed, booking) = await fields(request), _booking(request)
    printer = form.get("printer", WITHOUT_PAPER)
    if printer not in (WITHOUT_PAPER, *printers_of(request, feed.hall)) or booking.ticket is None:
        raise web.HTTPNotFound
    return await _printed(request, feed, booking.id, printer)


async def move(request: web.Request) -> web.Response:
    """Give the booking the time that its visitor asks for."""
    form, (feed, booking) = await fields(request), _booking(request)
    service, start = feed.state.defined.service(booking.service), start_in(form)
    if service is None:
        raise web.HTTPNotFound
    try:
        await move_booking(request, feed, c.MoveBooking(booking.id, start))
    except Refused as refusal:
        day = feed.state.local(start).date()
        return await move_page(request, feed, booking, service, day, Trouble.of(refusal))
    return _to(feed, booking.id)


async def cancel(request: web.Request) -> web.Response:
    """Give the place back, for the visitor or, by those who direct the hall, for the hall."""
    form, (feed, booking) = await fields(request), _booking(request)
    by_hall = form.get("by") == "hall"
    if by_hall and not may(request, *DIRECT):
        raise HttpProblem("not_allowed", who="operators")
    reason = " ".join(form.get("reason", "").split())
    if len(reason) > LONGEST_REASON:
        raise HttpProblem("too_large", limit=LONGEST_REASON)
    server = request.app[PARTS][ServerContext]
    command = c.CancelBooking(booking.id, "hall" if by_hall else "visitor", reason)
    try:
        await server.execute(feed.hall, command, actor_of(request))
    except Refused as refusal:
        return await list_page(request, feed, booking.id, Trouble.of(refusal))
    if not by_hall:  # the hall may still have to call its visitor
        await server.store.erase_personal_data_of(feed.hall, booking.id)
    return _to(feed, booking.id)


async def _printed(request: web.Request, feed: Feed, booking: str, printer: str) -> web.Response:
    """Print the ticket of a booking, remember the printer, and go to the page, which says what has become of the paper:
    the ticket is given, also where the printer was taken out of the settings meanwhile."""
    ticket = feed.state.bookings[booking].ticket
    reply = _to(feed, booking)
    if printer != WITHOUT_PAPER:
        paper = await request.app[PARTS][VisitorServices].print_ticket(feed.hall, printer, ticket or "")
        reply = _to(feed, booking, paper or "no_answer")
    if printer in (WITHOUT_PAPER, *printers_of(request, feed.hall)):
        reply.set_cookie(
            PRINTER_COOKIE,
            printer,
            max_age=A_YEAR_S,
            path=f"/desk/{feed.hall}/bookings",
            httponly=True,
            samesite="Strict",
            secure=is_https(request),
        )
    return reply


def _booking(request: web.Request) -> tuple[Feed, Booking]:
    """The booking of that id. Raises 404."""
    feed = request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    booking = feed.state.bookings.get(request.match_info["id"])
    if booking is None:
        raise web.HTTPNotFound
    return feed, booking


def _to(feed: Feed, booking: str, paper: PaperState | None = None) -> web.Response:
    address = f"/desk/{feed.hall}/bookings?booking={booking}{f'&paper={paper}' if paper is not None else ''}"
    return see_other(address)
