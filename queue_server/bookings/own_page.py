"""Renders a booking's own page and its calendar entry, for whoever has the visitor's key."""

import asyncio
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from queue_server.app_parts import PARTS
from queue_server.bookings.book_page import Trouble, place_text
from queue_server.bookings.choices import long_day
from queue_server.bookings.entry_page import entry_page
from queue_server.bookings.ics import CALENDAR_MEDIA_TYPE, CalendarEntry, calendar_file
from queue_server.bookings.message_offers import MessageOffers, OfferOf, message_offers
from queue_server.bookings.plans import plans_of
from queue_server.bookings.shared_computer import STAND_SCRIPTS, is_shared, shared_computer
from queue_server.hall.bookings.booking import LIVE_BOOKING, Booking
from queue_server.hall.bookings.receptions.answering import answer_due
from queue_server.journal.feed import Feed
from queue_server.journal.store import Unavailable
from queue_server.pages.context import booking_of_visitor, feed_of
from queue_server.pages.render import HEADERS, render
from queue_server.pages.services import PageServices, VisitorServices
from queue_server.pages.visitors.booking_keys import booking_address, grouped
from queue_server.pages.visitors.presence import ADMITTED_TO_BOOKING_COOKIE, BOOKING_COOKIE
from queue_server.pages.visitors.ticket_keys import KEPT_PRIVATE
from queue_server.pages.wording.dates import clock
from queue_server.pages.wording.words import language_of, words
from queue_server.views.bookings.booking import BookingDocument, booking_document
from queue_server.views.bookings.draw import draw_entry_document
from queue_server.views.times import moment

BOOKING_COOKIE_S: Final = 90 * 86_400
"""Longer than anyone books ahead."""
SUBSCRIPTION_SCRIPTS: Final = ("displays/shared/push-wish.js",)


class Rights(Struct, frozen=True):
    """What the visitor may still do with the booking."""

    may_move: bool
    may_cancel: bool


async def show(request: web.Request, offer_of: OfferOf) -> web.Response:
    """`/booking/{hall}/{id}`: when and where, the six digits, and what can still be changed; or the entry in a draw."""
    feed = feed_of(request)
    name = request.app[PARTS][VisitorServices].booking_keys.booking_in(request.match_info["id"])
    entry = draw_entry_document(feed.state, name) if name is not None and name not in feed.state.bookings else None
    if entry is not None:
        return entry_page(request, feed, entry)
    feed, booking = own_booking(request)
    is_refused = booking.state == "refused"
    answer = await _words_of_refusal(request, feed, booking) if is_refused else None
    messages = await message_offers(request, feed, booking, offer_of)
    response = own_page(request, feed, booking, is_here=await is_here(request, feed), answer=answer, messages=messages)
    if not feed.state.defined.phone_tickets or is_shared(request):
        return response
    response.set_cookie(
        BOOKING_COOKIE,
        request.match_info["id"],
        max_age=BOOKING_COOKIE_S,
        path=f"/p/{feed.hall}",
        httponly=True,
        samesite="Lax",
        secure=request.secure,
    )
    return response


async def is_here(request: web.Request, feed: Feed) -> bool:
    """Whether the phone has brought the code of the hall's board a moment ago."""
    if not feed.state.defined.phone_tickets:
        return False
    presence = request.app[PARTS][VisitorServices].presence
    try:
        return await presence.admitted(feed.hall, request.cookies.get(ADMITTED_TO_BOOKING_COOKIE, "")) is not None
    except Unavailable:
        return False


def own_booking(request: web.Request) -> tuple[Feed, Booking]:
    """The booking of that key. Raises 404."""
    feed = feed_of(request)
    booking = booking_of_visitor(request, feed, request.match_info["id"])
    if booking is None:
        raise web.HTTPNotFound
    return feed, booking


def own_page(
    request: web.Request,
    feed: Feed,
    booking: Booking,
    trouble: Trouble | None = None,
    *,
    is_here: bool = False,
    answer: str | None = None,
    messages: MessageOffers | None = None,
) -> web.Response:
    """The page of the booking; `trouble` is why it was not changed, `is_here` whether its visitor is in the hall,
    `answer` what was written with a refusal, `messages` what is offered of them."""
    state = feed.state
    definition, zone = state.defined, state.defined.timezone
    language = language_of(request, definition.languages, booking.language)
    services = request.app[PARTS][VisitorServices]
    service = definition.service(booking.service)
    document, now = booking_document(state, booking), request.app[PARTS][PageServices].clock()

    def at_clock(at: datetime) -> str:
        return clock(at, language, zone)

    shared = shared_computer(request, feed)
    scripts = STAND_SCRIPTS if shared is not None else ()
    if messages is not None and messages.offer is not None:
        scripts = (*scripts, *SUBSCRIPTION_SCRIPTS)
    response = render(
        request,
        "displays/booking/booking.html",
        scripts=scripts,
        shared=shared,
        status=409 if trouble is not None else 200,
        language=language,
        hall=feed.hall,
        definition=definition,
        key=request.match_info["id"],
        address=request.rel_url.with_path(booking_address(feed.hall, request.match_info["id"])),
        booking=booking,
        service=service,
        host=definition.host(service.host) if service is not None and service.host is not None else None,
        place=place_text(feed, service, language),
        day_text=_day_text(document.start, zone, language),
        start=at_clock(document.start),
        end=at_clock(document.end),
        opens=at_clock(document.check_in_at),
        due=at_clock(document.start),
        closes=f"{_day_text(document.closes_at, zone, language)}, {at_clock(document.closes_at)}",
        is_here=is_here,
        rights=_rights(document, moment(now)),
        plans=plans_of(state, booking, now, language),
        code=grouped(services.booking_keys.code_of(booking.id)),
        ticket_key=services.ticket_keys.key_of(booking.ticket) if booking.ticket is not None else None,
        proof=document.proof,
        trouble=trouble,
        answer_day=_day_text(moment(answer_due(booking) - 1), zone, language),
        answer=answer,
        messages=messages,
    )
    response.headers.update(KEPT_PRIVATE)
    return response


async def calendar(request: web.Request) -> web.Response:
    """`/booking/{hall}/{id}/calendar.ics`: the entry for the visitor's calendar."""
    feed, booking = own_booking(request)
    definition = feed.state.defined
    language = language_of(request, definition.languages, booking.language)
    texts = words(language)
    service = definition.service(booking.service)
    name = service.names[language] if service is not None else booking.service
    code = grouped(request.app[PARTS][VisitorServices].booking_keys.code_of(booking.id))
    entry = CalendarEntry(
        booking=booking.id,
        hall=feed.hall,
        sequence=booking.changes,
        start=booking.start,
        end=booking.end,
        changed_at=request.app[PARTS][PageServices].clock(),
        timezone=definition.timezone,
        organizer=definition.names[language],
        summary=name,
        location=place_text(feed, service, language),
        description=texts.t("Your digits for the kiosk in the hall: {code}.", code=code),
        is_cancelled=booking.state in ("cancelled", "refused"),
        is_asked=booking.state == "asked",
    )
    # The library is loaded with the first entry, which takes a tenth of a second.
    file = await asyncio.to_thread(calendar_file, entry)
    headers = {**HEADERS, **KEPT_PRIVATE, "Content-Disposition": 'attachment; filename="booking.ics"'}
    return web.Response(body=file, content_type=CALENDAR_MEDIA_TYPE, charset="utf-8", headers=headers)


async def _words_of_refusal(request: web.Request, feed: Feed, booking: Booking) -> str | None:
    """What a secretary has written to the visitor, until it is erased. Raises `Unavailable`."""
    now = request.app[PARTS][PageServices].clock.certain()
    data = await request.app[PARTS][VisitorServices].personal_data(feed.hall, booking.id)
    return next((datum.text for datum in data if datum.kind == "answer" and datum.erase_after > now), None)


def _rights(booking: BookingDocument, now: datetime) -> Rights:
    is_open, displaced = booking.state in LIVE_BOOKING, booking.displaced
    if is_open and displaced is not None:
        return Rights(may_move=now < displaced.answer_until, may_cancel=now < displaced.answer_until)
    return Rights(may_move=is_open and now < booking.closes_at, may_cancel=is_open and now < booking.start)


def _day_text(at: datetime, timezone: str, language: str) -> str:
    return long_day(at.astimezone(ZoneInfo(timezone)).date(), language)
