"""Handles requests about closures and the waiting list."""

import secrets
from datetime import date, timedelta
from typing import Final

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.bookings.bookings import booking_of
from queue_server.api.bookings.plans import plan_bodies
from queue_server.api.bookings.visitors import with_visitors
from queue_server.api.halls.command_reply import answer_command
from queue_server.api.http.bodies import decode
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.bookings.choices import date_in
from queue_server.config.booking_times import minutes_of
from queue_server.config.definition import Definition
from queue_server.config.roles import ACT_FOR_VISITOR
from queue_server.hall import commands as c
from queue_server.hall.bookings.draws.decide_draw import entries_without_places
from queue_server.hall.bookings.plans.closure import PlaceClosure
from queue_server.hall.bookings.plans.displaced import concerned, displaced
from queue_server.hall.days.hall_day import on_wall
from queue_server.hall.errors import Unknown
from queue_server.hall.state import State
from queue_server.views.bookings.closure import closure_document
from queue_server.views.times import EARLIEST_DAY, moment

MOST_CLOSED_DAYS: Final = 366
"""How many days one closure has at the most: a longer one is a change of the definition."""
LATEST_DAY: Final = date(2200, 1, 1)

_closure_body: Final = json.Decoder(plan_bodies.ClosureBody)


class RequestedSpan(Struct, frozen=True):
    start: int
    end: int
    host: str | None
    service: str | None


async def show_closures(request: web.Request) -> web.Response:
    """Show what is closed, and who has not chosen another time yet."""
    server = request.app[PARTS][ServerContext]
    feed = server.feed(request.match_info["hall"])
    state, now = feed.state, server.clock()
    closures = sorted(state.closures.values(), key=lambda closure: (closure.start, closure.id))
    document = plan_bodies.ClosuresDocument(
        hall=feed.hall,
        closures=tuple(closure_document(closure) for closure in closures if closure.end > now),
        displaced=await with_visitors(server, state, displaced(state)),
    )
    return json_reply(json.encode(document))


async def show_concerned(request: web.Request) -> web.Response:
    """Show whose booked time a closure would take."""
    server, query = request.app[PARTS][ServerContext], request.query
    feed = server.feed(request.match_info["hall"])
    day = _day(query.get("day", ""), "day")
    last_day = _day(query["last_day"], "last_day") if "last_day" in query else None
    texts = {name: query[name] for name in ("first", "until", "host", "service") if name in query}
    body = decode(_closure_body, json.encode({"day": day, "last_day": last_day, **texts}))
    span = _span_of(feed.state, body)
    now = server.clock()
    closure = PlaceClosure("", max(span.start, now), span.end, "", now, span.host, span.service)
    document = plan_bodies.ConcernedDocument(
        hall=feed.hall,
        start=moment(span.start),
        end=moment(span.end),
        host=span.host,
        service=span.service,
        bookings=await with_visitors(server, feed.state, concerned(feed.state, closure)),
        entries=entries_without_places(feed.state, closure),
    )
    return json_reply(json.encode(document))


async def close(request: web.Request) -> web.Response:
    """Close a span."""
    body = decode(_closure_body, await request.read())
    span = _span_of(request.app[PARTS][ServerContext].feed(request.match_info["hall"]).state, body)
    command = c.ClosePlaces(
        secrets.token_urlsafe(12), span.start, span.end, body.reason, span.host, body.concerned, span.service
    )
    return await answer_command(request, command, status=201)


async def reopen(request: web.Request) -> web.Response:
    """Take a closure back."""
    return await answer_command(request, c.ReopenPlaces(request.match_info["closure"]))


async def join(request: web.Request) -> web.Response:
    """Wait for an earlier place."""
    _, booking = booking_of(request, *ACT_FOR_VISITOR)
    return await answer_command(request, c.JoinWaitlist(booking.id))


async def leave(request: web.Request) -> web.Response:
    """Wait for no earlier place any more."""
    _, booking = booking_of(request, *ACT_FOR_VISITOR)
    return await answer_command(request, c.LeaveWaitlist(booking.id))


async def decline(request: web.Request) -> web.Response:
    """Decline the offered place, and wait for another one."""
    _, booking = booking_of(request, *ACT_FOR_VISITOR)
    return await answer_command(request, c.DeclinePlace(booking.id))


def _span_of(state: State, body: plan_bodies.ClosureBody) -> RequestedSpan:
    """The span that the body names. Raises `HttpProblem`, `Unknown`."""
    last_day = body.last_day or body.day
    if not EARLIEST_DAY <= body.day < LATEST_DAY or not 0 <= (last_day - body.day).days < MOST_CLOSED_DAYS:
        raise HttpProblem("malformed", why=f"`last_day` is not before `day`, and at most {MOST_CLOSED_DAYS} days long")
    if body.host is not None and state.defined.host(body.host) is None:
        raise Unknown("unknown_host", host=body.host)
    if body.service is not None and state.defined.service(body.service) is None:
        raise Unknown("unknown_service", service=body.service)
    start, end = _closed_span(state.defined, body.day, body.last_day, body.first, body.until)
    if end <= start:
        raise HttpProblem("malformed", why="`until` is later than `first`")
    return RequestedSpan(start, end, body.host, body.service)


def _day(text: str, name: str) -> str:
    day = date_in(text)
    if day is None:
        raise HttpProblem("malformed", why=f"`{name}` is a date such as 2026-01-31")
    return day.isoformat()


def _closed_span(
    definition: Definition, day: date, last_day: date | None, first: str | None, until: str | None
) -> tuple[int, int]:
    """Where a closure begins and ends (µs UTC): from `first` on the day, or its midnight, until `until` on the last
    day, or the midnight that ends it."""
    begins, ends = minutes_of(first or "00:00"), minutes_of(until or "24:00")
    zone = definition.timezone
    return (
        on_wall(zone, day, timedelta(minutes=begins)),
        on_wall(zone, last_day or day, timedelta(minutes=ends)),
    )
