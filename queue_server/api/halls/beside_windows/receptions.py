"""Shows the operator at a window what the visitor who is received there has said."""

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.access.requester import actor_of
from queue_server.api.halls.beside_windows.reception_data import VisitorOfBooking, visitor_of
from queue_server.api.halls.windows import window_number
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.hall.bookings.receptions.decide_reception import booking_of_ticket
from queue_server.hall.window import seat


class ReceivedDocument(Struct, frozen=True, kw_only=True):
    """The visitor at a window. Without a `booking` nothing is known of them."""

    window: int
    ticket: str | None
    booking: str | None
    visitor: VisitorOfBooking


async def show(request: web.Request) -> web.Response:
    """Show what the visitor at the window has said. An operator may read it at the own window only."""
    server = request.app[PARTS][ServerContext]
    feed = server.feed(request.match_info["hall"])
    window = seat(feed.state, window_number(request.match_info["window"]), actor_of(request))
    booking = booking_of_ticket(feed.state, window.ticket) if window.ticket is not None else None
    data = await server.store.personal_data(feed.hall, booking.id) if booking is not None else []
    document = ReceivedDocument(
        window=window.window,
        ticket=window.ticket,
        booking=booking.id if booking is not None else None,
        visitor=visitor_of(data, server.clock),
    )
    return json_reply(json.encode(document))
