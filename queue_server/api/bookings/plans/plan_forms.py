"""Takes the form by which a visitor asks for an earlier place on the booking's own page."""

from collections.abc import Callable
from typing import Final

from aiohttp import web

from queue_server.api.access.requester import actor_of
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.bookings.book_page import Trouble
from queue_server.bookings.own_page import own_booking, own_page
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.pages.forms import fields
from queue_server.pages.replies import see_other
from queue_server.pages.visitors.booking_keys import booking_address

COMMANDS: Final[dict[str, Callable[[str], c.WaitlistCommand]]] = {
    "join": c.JoinWaitlist,
    "leave": c.LeaveWaitlist,
    "decline": c.DeclinePlace,
}
"""What the form may ask for."""


ALREADY_SO: Final = frozenset({"waitlist_joined", "waitlist_not_joined"})
"""What a second press is refused with: the page says how it stands."""


async def wait(request: web.Request) -> web.Response:
    """Join the waiting list, leave it, or decline what is offered; then go back to the booking's page."""
    form = await fields(request)
    request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    feed, booking = own_booking(request)
    command = COMMANDS.get(form.get("wish", ""))
    if command is None:
        raise HttpProblem("malformed", why="`wish` is join, leave or decline")
    try:
        await request.app[PARTS][ServerContext].execute(feed.hall, command(booking.id), actor_of(request))
    except Refused as refusal:
        if refusal.code in ALREADY_SO:
            return _to_page(request)
        return own_page(request, feed, booking, Trouble.of(refusal))
    return _to_page(request)


def _to_page(request: web.Request) -> web.Response:
    address = booking_address(request.match_info["hall"], request.match_info["id"])
    return see_other(address)
