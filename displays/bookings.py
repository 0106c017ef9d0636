"""Serves the pages of bookings: the one on which a visitor books, and that of each booking."""

from aiohttp import web

from displays.qr_picture import qr_picture
from displays.tickets import phone
from displays.tickets.subscription_offers import subscription_offer
from queue_server.app_parts import PARTS
from queue_server.bookings import book_page, own_page, reception_page
from queue_server.pages.render import HEADERS
from queue_server.pages.services import VisitorServices
from queue_server.pages.visitors.booking_keys import booking_address
from queue_server.pages.visitors.ticket_keys import KEPT_PRIVATE


def add_routes(app: web.Application) -> None:
    """Mount the pages; their forms are routes of the API."""
    app.router.add_get("/book/{hall}", book_page.book)
    app.router.add_get("/reception/{hall}", reception_page.show)
    app.router.add_get("/reception/{hall}/figures.csv", reception_page.figures)
    app.router.add_get("/booking/worker.js", phone.worker)
    app.router.add_get("/booking/{hall}/{id}", booking)
    app.router.add_get("/booking/{hall}/{id}/move", book_page.move)
    app.router.add_get("/booking/{hall}/{id}/calendar.ics", own_page.calendar)
    app.router.add_get("/booking/{hall}/{id}/qr.svg", qr_code)


async def booking(request: web.Request) -> web.Response:
    """`/booking/{hall}/{id}`, with the ways by which its visitor is told."""
    return await own_page.show(request, subscription_offer)


async def qr_code(request: web.Request) -> web.Response:
    """The booking's QR code: the address of its page, which the kiosk reads at the check-in."""
    feed, own = own_page.own_booking(request)
    key = request.app[PARTS][VisitorServices].booking_keys.key_of(own.id)
    address = phone.reached_at(request).with_path(booking_address(feed.hall, key))
    return qr_picture(address, {**HEADERS, **KEPT_PRIVATE})
