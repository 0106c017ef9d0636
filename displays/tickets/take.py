"""Lets a phone take a ticket: the QR code on the hall's board, and the page that it opens.

The code is shown on signed-in screens only. A public board can be read from anywhere, and people outside the hall must
not take a place in its line.
"""

from aiohttp import web

from displays.menu_tiles import menu_screen
from displays.offered import offered
from displays.qr_picture import qr_picture
from displays.tickets.phone import reached_at
from queue_server.app_parts import PARTS
from queue_server.config.roles import SHOW_CODE
from queue_server.journal.feed import Feed
from queue_server.journal.store import Unavailable
from queue_server.pages.context import feed_of, may
from queue_server.pages.render import HEADERS, render
from queue_server.pages.replies import NO_STORE, see_other
from queue_server.pages.services import PageServices, VisitorServices
from queue_server.pages.visitors.booking_keys import booking_address
from queue_server.pages.visitors.presence import (
    ADMITTED_COOKIE,
    ADMITTED_TO_BOOKING_COOKIE,
    BOOKING_COOKIE,
    HELD_COOKIE,
    PASS_S,
)
from queue_server.pages.visitors.ticket_keys import ticket_address
from queue_server.pages.wording.words import language_of


async def page(request: web.Request) -> web.StreamResponse:
    """`/p/{hall}?c=CODE`: the services, for a phone in the hall; its ticket, for a phone that has one.

    A code that is not on the board, or no longer, answers 404; a request without a code answers 403.
    """
    feed = _open(request)
    try:
        return await _page(request, feed)
    except Unavailable:
        raise web.HTTPServiceUnavailable from None


async def qr_code(request: web.Request) -> web.Response:
    """The code of this half minute, for a screen of the hall."""
    feed = _open(request)
    if not may(request, *SHOW_CODE):
        raise web.HTTPForbidden
    try:
        code = await request.app[PARTS][VisitorServices].presence.code(feed.hall)
    except Unavailable:
        raise web.HTTPServiceUnavailable from None
    address = reached_at(request).with_path(f"/p/{feed.hall}").with_query(c=code)
    headers = {**HEADERS, **NO_STORE}
    return qr_picture(address, headers)


async def _page(request: web.Request, feed: Feed) -> web.StreamResponse:
    presence = request.app[PARTS][VisitorServices].presence
    held = feed.state.tickets.get(await presence.held(request.cookies.get(HELD_COOKIE, "")) or "")
    if held is not None and held.is_live:
        key = request.app[PARTS][VisitorServices].ticket_keys.key_of(held.id)
        return see_other(ticket_address(key))
    code = request.query.get("c")
    if code is not None and await presence.is_here(feed.hall, code):
        return await _admit(request, feed)
    is_here = await presence.admitted(feed.hall, request.cookies.get(ADMITTED_COOKIE, "")) is not None
    definition = feed.state.defined
    language = language_of(request, definition.languages)
    return render(
        request,
        "displays/ticket/take.html",
        language=language,
        status=200 if is_here else 403 if code is None else 404,
        hall=feed.hall,
        definition=definition,
        choices=offered(request, feed) if is_here else None,
        screen=menu_screen(definition, request.query.get("in", ""), language),
    )


async def _admit(request: web.Request, feed: Feed) -> web.Response:
    """Put the pass into a cookie and remove the code from the address, so that it cannot be passed on. A phone that has
    opened a booking of today goes back to it."""
    address = _booking_of_today(request, feed) or f"/p/{feed.hall}"
    response = see_other(address)
    visit = await request.app[PARTS][VisitorServices].presence.admit(feed.hall)
    for name, path in ((ADMITTED_COOKIE, "p"), (ADMITTED_TO_BOOKING_COOKIE, "booking")):
        response.set_cookie(
            name,
            visit,
            max_age=PASS_S,
            path=f"/{path}/{feed.hall}",
            httponly=True,
            samesite="Lax",
            secure=request.secure,
        )
    return response


def _booking_of_today(request: web.Request, feed: Feed) -> str | None:
    """The page of the booking that the phone has opened, if it is open and for today."""
    key, state = request.cookies.get(BOOKING_COOKIE, ""), feed.state
    booking = state.bookings.get(request.app[PARTS][VisitorServices].booking_keys.booking_in(key) or "")
    if booking is None or booking.state != "open":
        return None
    today = state.day_of(request.app[PARTS][PageServices].clock())
    return booking_address(feed.hall, key) if state.day_of(booking.start) == today else None


def _open(request: web.Request) -> Feed:
    """The hall, if its rules allow tickets by phone. Raises 404."""
    feed = feed_of(request)
    if not feed.state.defined.phone_tickets:
        raise web.HTTPNotFound
    return feed
