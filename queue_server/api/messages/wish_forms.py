"""Takes the forms with which SMS are asked for, or no more of them: that of a booking's page, by its visitor, and that
of the front desk, for a visitor to whom it has given the ticket."""

from typing import Final

from aiohttp import web

from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.api.messages.wishes import WishBody, add_wish, booking_subject, drop_wish, subject_of
from queue_server.app_parts import PARTS
from queue_server.bookings.book_page import Trouble
from queue_server.bookings.front_desk.desk_page import list_page
from queue_server.bookings.own_page import own_booking, own_page
from queue_server.pages.forms import fields
from queue_server.pages.replies import see_other
from queue_server.pages.visitors.booking_keys import booking_address
from queue_server.pages.wording.problems import BOOKING_PROBLEMS

LONGEST_TYPED_NUMBER: Final = 64
"""Characters of what is typed for a telephone number; it stands in the field again where it is none."""
NO_NUMBER: Final = "-"
"""An empty field: without an address a wish would mean the number that is there."""


async def wish(request: web.Request) -> web.Response:
    """Send SMS to the number of the booking from now on, or no more, and go back to its page."""
    form = await fields(request)
    request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    feed, booking = own_booking(request)
    subject = booking_subject(request)
    try:
        if form.get("wish") == "stop":
            await drop_wish(request, subject, "sms")
        else:
            await add_wish(request, subject, WishBody("sms", language=form.get("language")))
    except HttpProblem as problem:
        if problem.code not in BOOKING_PROBLEMS:
            raise
        return own_page(request, feed, booking, Trouble(problem.code, dict(problem.params)))
    return see_other(booking_address(feed.hall, request.match_info["id"]))


async def wish_at_desk(request: web.Request) -> web.Response:
    """Send the call of a booking's ticket by SMS to the number that was typed, or no more."""
    form = await fields(request)
    feed = request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    booking = feed.state.bookings.get(request.match_info["id"])
    ticket = feed.state.tickets.get(booking.ticket or "") if booking is not None else None
    if booking is None or ticket is None:
        raise web.HTTPNotFound
    subject, typed = subject_of(request, feed, ticket), form.get("phone", "")[:LONGEST_TYPED_NUMBER]
    try:
        if form.get("wish") == "stop":
            await drop_wish(request, subject, "sms")
        else:
            await add_wish(request, subject, WishBody("sms", typed or NO_NUMBER))
    except HttpProblem as problem:
        if problem.code not in BOOKING_PROBLEMS:
            raise
        trouble = Trouble(problem.code, dict(problem.params))
        return await list_page(request, feed, booking.id, trouble, typed_phone=typed)
    return see_other(f"/desk/{feed.hall}/bookings?booking={booking.id}")
