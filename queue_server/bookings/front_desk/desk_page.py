"""Renders the appointments of a hall for its front desk: those of a day or a search, one booking, and the times for
somebody who telephones. It needs no script."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from aiohttp import web
from yarl import URL

from queue_server.app_parts import PARTS
from queue_server.bookings.book_page import Trouble, Typed
from queue_server.bookings.choices import (
    DAYS_ON_PAGE,
    bookable,
    claimable_priorities,
    date_in,
    day_choices,
    long_day,
    nearest_choices,
    time_choices,
)
from queue_server.bookings.front_desk.desk_messages import PHONE_PROBLEMS, desk_messages
from queue_server.bookings.front_desk.desk_paper import printers_of, usual_printer
from queue_server.bookings.front_desk.desk_rows import DeskRow, bookings_on, desk_rows, matching
from queue_server.config.definition import Service
from queue_server.config.roles import DIRECT, READ_BOOKINGS
from queue_server.hall.bookings.booking import Booking
from queue_server.journal.feed import Feed
from queue_server.journal.personal.contents import PersonalDatum
from queue_server.journal.store import Unavailable
from queue_server.pages.context import feed_of, may, need_role
from queue_server.pages.render import render
from queue_server.pages.services import PageServices, VisitorServices
from queue_server.pages.visitors.ticket_keys import KEPT_PRIVATE
from queue_server.pages.wording.words import language_of
from queue_server.views.times import EARLIEST_DAY

LONGEST_SEARCH: Final = 300
FEWEST_LETTERS: Final = 2
"""A search with fewer would name half of a hall's visitors."""


async def show_day(request: web.Request) -> web.Response:
    """`/desk/{hall}/bookings?day=&booking=`: the appointments of a day."""
    return await list_page(request, _serving(request), request.query.get("booking"))


async def list_page(
    request: web.Request,
    feed: Feed,
    selected: str | None = None,
    trouble: Trouble | None = None,
    search: str = "",
    typed_phone: str | None = None,
) -> web.Response:
    """The list, with what can be done about one of its bookings; `trouble` is why that was not done, as with a number
    for SMS that was typed. With a `search` the bookings that it names, of whatever day."""
    state, language, now = feed.state, _language(request), request.app[PARTS][PageServices].clock()
    today, search = state.local(now).date(), search.strip()[:LONGEST_SEARCH]
    booking = state.bookings.get(selected or "")
    if len(search) >= FEWEST_LETTERS:
        keys = request.app[PARTS][VisitorServices].booking_keys
        bookings = matching(state, search, await _personal(request, feed, state.bookings.values()), keys)
        if booking is None and len(bookings) == 1:
            booking = bookings[0]
    day = _day(request) or (state.local(booking.start).date() if booking is not None else today)
    if len(search) < FEWEST_LETTERS:
        bookings = bookings_on(state, day)
    rows = await _rows(request, feed, bookings, language)
    chosen = await _rows(request, feed, [booking] if booking is not None else [], language)
    return _page(
        request,
        feed,
        "list",
        trouble=trouble,
        search=search,
        is_search=len(search) >= FEWEST_LETTERS,
        day=day.isoformat(),
        day_text=long_day(day, language),
        is_today=day == today,
        before=(day - timedelta(days=1)).isoformat(),
        after=(day + timedelta(days=1)).isoformat(),
        rows=rows,
        chosen=chosen[0] if chosen else None,
        chosen_ticket=_ticket_key(request, booking),
        messages=await desk_messages(request, feed, booking, typed_phone) if booking is not None else None,
        is_phone_wrong=trouble is not None and trouble.code in PHONE_PROBLEMS,
        directs=may(request, *DIRECT),
        priorities=claimable_priorities(state.defined),
        printers=printers_of(request, feed.hall),
        usual_printer=usual_printer(request, feed.hall),
        paper=request.query.get("paper"),
    )


async def book(request: web.Request) -> web.Response:
    """`/desk/{hall}/bookings/new?service=&day=`: a time for somebody who telephones."""
    feed = _serving(request)
    services = bookable(feed.state.defined)
    service = next((service for service in services if service.id == request.query.get("service")), None)
    if service is None and len(services) == 1:
        (service,) = services
    if service is None:
        return _page(request, feed, "service", services=services)
    return times_page(request, feed, service, _day(request))


async def move(request: web.Request) -> web.Response:
    """`/desk/{hall}/bookings/{id}/move?day=`: another time for a booking."""
    feed = _serving(request)
    booking = feed.state.bookings.get(request.match_info["id"])
    service = feed.state.defined.service(booking.service) if booking is not None else None
    if booking is None or service is None or booking.state != "open":
        raise web.HTTPNotFound
    return await move_page(request, feed, booking, service, _day(request))


async def move_page(
    request: web.Request,
    feed: Feed,
    booking: Booking,
    service: Service,
    day: date | None,
    trouble: Trouble | None = None,
) -> web.Response:
    (row,) = await _rows(request, feed, [booking], _language(request))
    return times_page(request, feed, service, day, trouble, row=row)


def times_page(
    request: web.Request,
    feed: Feed,
    service: Service,
    day: date | None,
    trouble: Trouble | None = None,
    typed: Typed | None = None,
    row: DeskRow | None = None,
    start: str = "",
) -> web.Response:
    """The days with free places, and the free times of one of them; `row` is the booking that gets another one."""
    state, language, now = feed.state, _language(request), request.app[PARTS][PageServices].clock()
    days = day_choices(state, service.id, now, language)[:DAYS_ON_PAGE]
    if day is None and days:
        day = date.fromisoformat(days[0].day)
    return _page(
        request,
        feed,
        "times",
        trouble=trouble,
        service=service,
        days=days,
        day=day.isoformat() if day is not None else "",
        day_text=long_day(day, language) if day is not None else "",
        times=time_choices(state, service.id, day, now, language) if day is not None else [],
        nearest=nearest_choices(state, trouble.nearest, language) if trouble is not None else [],
        typed=typed or Typed(),
        chosen_start=start,
        row=row,
        form_id=secrets.token_urlsafe(12),
        asks_question=service.host is not None,
    )


def _page(
    request: web.Request,
    feed: Feed,
    step: str,
    *,
    trouble: Trouble | None = None,
    row: DeskRow | None = None,
    **context: Any,  # noqa: ANN401 - the variables of a template
) -> web.Response:
    response = render(
        request,
        "operator_console/reception/bookings.html",
        status=200 if trouble is None else 409,
        hall=feed.hall,
        definition=feed.state.defined,
        step=step,
        trouble=trouble,
        row=row,
        address=_address(feed, row, context) if request.method == "POST" else request.rel_url,
        **context,
    )
    response.headers.update(KEPT_PRIVATE)
    return response


def _address(feed: Feed, row: DeskRow | None, context: Mapping[str, object]) -> URL:
    """The address of the page that a form was sent from, for the links to the other languages."""
    base, service = URL(f"/desk/{feed.hall}/bookings"), context.get("service")
    if row is not None:
        return (base / row.id / "move").with_query(day=str(context["day"]))
    if isinstance(service, Service):
        return (base / "new").with_query(service=service.id, day=str(context["day"]))
    chosen = context.get("chosen")
    return base.with_query(booking=chosen.id) if isinstance(chosen, DeskRow) else base


async def _rows(request: web.Request, feed: Feed, bookings: Sequence[Booking], language: str) -> list[DeskRow]:
    data = await _personal(request, feed, bookings)
    return desk_rows(feed.state, bookings, data, request.app[PARTS][VisitorServices].booking_keys, language)


async def _personal(request: web.Request, feed: Feed, bookings: Iterable[Booking]) -> Sequence[PersonalDatum]:
    """What the visitors of these bookings have said of themselves. Raises 503."""
    try:
        return await request.app[PARTS][VisitorServices].personal_data(feed.hall, *(booking.id for booking in bookings))
    except Unavailable:
        raise web.HTTPServiceUnavailable from None


def _ticket_key(request: web.Request, booking: Booking | None) -> str | None:
    if booking is None or booking.ticket is None:
        return None
    return request.app[PARTS][VisitorServices].ticket_keys.key_of(booking.ticket)


def _serving(request: web.Request) -> Feed:
    """The hall, for those who may see whose appointments they are. Raises 404, or leads to the sign-in."""
    feed = feed_of(request)
    need_role(request, *READ_BOOKINGS)
    if not bookable(feed.state.defined) and not feed.state.bookings:
        raise web.HTTPNotFound
    return feed


def _day(request: web.Request) -> date | None:
    day = date_in(request.query.get("day", ""))
    return day if day is not None and EARLIEST_DAY <= day < date(2200, 1, 1) else None


def _language(request: web.Request) -> str:
    return language_of(request)
