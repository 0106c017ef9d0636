"""Takes the form of a booking's page with which its visitor asks for SMS, or asks for no more."""

from aiohttp import web

from queue_server.api.bookings.book_forms import see_other
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import SERVER
from queue_server.api.messages.wishes import WishBody, add_wish, booking_subject, drop_wish
from queue_server.bookings.book_page import Trouble
from queue_server.bookings.own_page import own_booking, own_page
from queue_server.pages.forms import fields
from queue_server.pages.wording.problems import BOOKING_PROBLEMS


async def wish(request: web.Request) -> web.Response:
    """Send SMS to the number of the booking from now on, or no more, and go back to its page."""
    form = await fields(request)
    request.app[SERVER].feed(request.match_info["hall"])
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
    return see_other(f"/booking/{feed.hall}/{request.match_info['id']}")
