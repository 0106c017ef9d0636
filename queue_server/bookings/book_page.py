"""Renders the page on which a visitor books: service, day, time, name. It needs no script.

A time that is chosen is kept for some minutes by an offer, whose id stands in the address of the last step.
"""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from aiohttp import web
from msgspec import Struct
from yarl import URL

from queue_server.app_parts import PARTS
from queue_server.bookings.choices import (
    DAYS_ON_PAGE,
    bookable,
    date_in,
    dated_time,
    day_choices,
    draw_choices,
    long_day,
    nearest_choices,
    rfc3339,
    time_choices,
)
from queue_server.bookings.shared_computer import STAND_SCRIPTS, remember_shared, shared_computer
from queue_server.config.definition import Service
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.bookings.timetable.day_refusal import refusal_for_day
from queue_server.hall.errors import PlaceTaken, Refused
from queue_server.journal.feed import Feed
from queue_server.pages.context import booking_of_visitor, feed_of
from queue_server.pages.render import render
from queue_server.pages.services import PageServices
from queue_server.pages.visitors.ticket_keys import KEPT_PRIVATE
from queue_server.pages.wording.dates import clock
from queue_server.pages.wording.words import language_of
from queue_server.views.times import moment


class Trouble(Struct, frozen=True):
    """Why a step cannot be made: a code with its values, and the nearest free times where it names some."""

    code: str
    params: dict[str, str | int]
    nearest: tuple[str, ...] = ()

    @classmethod
    def of(cls, refusal: Refused) -> "Trouble":
        nearest = refusal.nearest if isinstance(refusal, PlaceTaken) else ()
        return cls(refusal.code, dict(refusal.params), nearest)


class Typed(Struct, frozen=True):
    """What was typed into the last step, for another try."""

    name: str = ""
    phone: str = ""
    question: str = ""

    def __repr__(self) -> str:
        return "Typed(…)"


LAPSED: Final = Trouble("offer_lapsed", {})


async def book(request: web.Request) -> web.Response:
    """`/book/{hall}?service=&day=&offer=&draw=`: the step that the address has come to."""
    feed = feed_of(request)
    services = {service.id: service for service in bookable(feed.state.defined)}
    if not services:
        raise web.HTTPNotFound
    service = services.get(request.query.get("service", ""))
    if service is None and len(services) == 1:
        (service,) = services.values()
    if service is None:
        return _page(request, feed, "service", services=list(services.values()))
    draw = request.query.get("draw")
    if draw is not None:
        return draw_page(request, feed, service, draw)
    offer = request.query.get("offer")
    if offer is not None:
        lease = feed.state.leases.get(offer)
        if lease is not None and lease.until > _now(request) and lease.service == service.id:
            return details_page(request, feed, service, lease.start, offer)
    day = date_in(request.query.get("day", ""))
    trouble = LAPSED if offer is not None else None
    if day is None:
        return days_page(request, feed, service, trouble)
    return times_page(request, feed, service, day, trouble)


async def move(request: web.Request) -> web.Response:
    """`/booking/{hall}/{id}/move?day=`: another time for one's own booking."""
    feed = feed_of(request)
    booking = booking_of_visitor(request, feed, request.match_info["id"])
    service = feed.state.defined.service(booking.service) if booking is not None else None
    if booking is None or service is None or booking.state != "open":
        raise web.HTTPNotFound
    day = date_in(request.query.get("day", ""))
    if day is None:
        return days_page(request, feed, service, booking=booking)
    return times_page(request, feed, service, day, booking=booking)


def days_page(
    request: web.Request, feed: Feed, service: Service, trouble: Trouble | None = None, booking: Booking | None = None
) -> web.Response:
    """The days with free places."""
    language = _language(request, feed, booking)
    first = date_in(request.query.get("from", ""))
    days = day_choices(feed.state, service.id, _now(request), language, first)
    next_day = days[DAYS_ON_PAGE].day if len(days) > DAYS_ON_PAGE else None
    return _page(
        request,
        feed,
        "day",
        trouble=trouble,
        booking=booking,
        service=service,
        days=days[:DAYS_ON_PAGE],
        next_day=next_day,
        has_earlier=first is not None,
        draws=draw_choices(feed.state, service.id, _now(request), language) if booking is None else [],
    )


def times_page(
    request: web.Request,
    feed: Feed,
    service: Service,
    day: date,
    trouble: Trouble | None = None,
    booking: Booking | None = None,
) -> web.Response:
    """The free times of a day, or why there are none."""
    language, now = _language(request, feed, booking), _now(request)
    refusal = refusal_for_day(feed.state, service.id, day, now)
    return _page(
        request,
        feed,
        "time",
        trouble=trouble,
        booking=booking,
        service=service,
        day=day.isoformat(),
        day_text=long_day(day, language),
        times=time_choices(feed.state, service.id, day, now, language),
        refusal=refusal,
        nearest=nearest_choices(feed.state, trouble.nearest, language) if trouble is not None else [],
    )


def details_page(
    request: web.Request,
    feed: Feed,
    service: Service,
    start: int,
    offer: str,
    *,
    trouble: Trouble | None = None,
    typed: Typed | None = None,
) -> web.Response:
    """The last step: who comes. The form has a name of its own, so that it books once however often it is sent."""
    language, zone = _language(request, feed, None), feed.state.defined.timezone
    day, lease = feed.state.local(start).date(), feed.state.leases.get(offer)
    return _page(
        request,
        feed,
        "details",
        trouble=trouble,
        service=service,
        offer=offer,
        start=rfc3339(start),
        day=day.isoformat(),
        day_text=long_day(day, language),
        time_text=clock(moment(start), language, zone),
        until=clock(moment(lease.until), language, zone) if lease is not None else None,
        typed=typed or Typed(),
        form_id=secrets.token_urlsafe(12),
        asks_question=service.host is not None,
    )


def draw_page(
    request: web.Request,
    feed: Feed,
    service: Service,
    name: str,
    trouble: Trouble | None = None,
    typed: Typed | None = None,
) -> web.Response:
    """Who takes part in a draw, in place of who comes; the days where nobody can take part in it any more."""
    language = _language(request, feed, None)
    draw = next(
        (draw for draw in draw_choices(feed.state, service.id, _now(request), language) if draw.draw == name), None
    )
    if draw is None:
        return days_page(request, feed, service, trouble or Trouble("draw_closed", {}))
    return _page(
        request,
        feed,
        "draw",
        trouble=trouble,
        service=service,
        draw=draw.draw,
        chosen=draw,
        typed=typed or Typed(),
        form_id=secrets.token_urlsafe(12),
        asks_question=service.host is not None,
    )


def place_text(feed: Feed, service: Service | None, language: str) -> str:
    """Where the visitor goes: the host's room or window, or the hall."""
    definition = feed.state.defined
    host = definition.host(service.host) if service is not None and service.host is not None else None
    parts = [definition.names[language]]
    if host is not None and host.room is not None:
        parts.append(host.room[language])
    return ", ".join(parts)


def _page(
    request: web.Request,
    feed: Feed,
    step: str,
    *,
    trouble: Trouble | None = None,
    booking: Booking | None = None,
    **context: Any,  # noqa: ANN401 - the variables of a template
) -> web.Response:
    language = _language(request, feed, booking)
    hall, key = feed.hall, request.match_info.get("id", "")
    base = f"/booking/{hall}/{key}/move" if booking is not None else f"/book/{hall}"
    shared = shared_computer(request, feed)
    response = render(
        request,
        "displays/booking/book.html",
        scripts=STAND_SCRIPTS if shared is not None else (),
        shared=shared,
        status=_status(trouble),
        language=language,
        hall=hall,
        definition=feed.state.defined,
        step=step,
        base=base,
        address=_address(base, context) if request.method == "POST" else None,
        key=key,
        booking=booking,
        booked=dated_time(feed.state, booking.start, language) if booking is not None else "",
        trouble=trouble,
        trouble_params=_params(trouble, language) if trouble is not None else {},
        **context,
    )
    response.headers.update(KEPT_PRIVATE)
    remember_shared(request, response)
    return response


def _address(base: str, context: Mapping[str, object]) -> URL:
    """The address of the page that a form was sent from, for the links to the other languages."""
    service = context.get("service")
    query = {"service": service.id} if isinstance(service, Service) and base.startswith("/book/") else {}
    query |= {name: str(context[name]) for name in ("day", "offer", "draw") if name in context}
    return URL(base).with_query(query)


def _status(trouble: Trouble | None) -> int:
    """The status of the API, where it has the code: 409 for a time that is gone, 400 for what was typed."""
    if trouble is None:
        return 200
    return 400 if trouble.code in {"name_missing", "phone_missing", "phone_unreadable", "question_missing"} else 409


def _params(trouble: Trouble, language: str) -> dict[str, str | int]:
    """The values of the sentence, with a date in the reader's words."""
    day = trouble.params.get("day")
    if isinstance(day, str) and (parsed := date_in(day)) is not None:
        return {**trouble.params, "day": long_day(parsed, language)}
    return trouble.params


def _language(request: web.Request, feed: Feed, booking: Booking | None) -> str:
    return language_of(request, feed.state.defined.languages, booking.language if booking is not None else None)


def _now(request: web.Request) -> int:
    return request.app[PARTS][PageServices].clock()
