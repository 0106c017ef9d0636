"""Renders the page of one who takes part in a draw, until it has become the page of a booking."""

from datetime import date
from typing import Final

from aiohttp import web
from msgspec import Struct

from queue_server.app_parts import PARTS
from queue_server.bookings.book_page import Trouble
from queue_server.bookings.choices import dated_time, long_day
from queue_server.bookings.shared_computer import STAND_SCRIPTS, shared_computer
from queue_server.hall.bookings.draws.decide_draw import has_places
from queue_server.hall.bookings.draws.draw import Draw
from queue_server.hall.bookings.timetable.free import Occupancy, booking_rules, nearest_free
from queue_server.hall.bookings.timetable.places import wall_moment
from queue_server.journal.feed import Feed
from queue_server.pages.render import render
from queue_server.pages.services import PageServices
from queue_server.pages.visitors.booking_keys import booking_address
from queue_server.pages.visitors.ticket_keys import KEPT_PRIVATE
from queue_server.pages.wording.words import language_of
from queue_server.views.bookings.draw import DrawEntryDocument

NOON: Final = 12 * 60
"""In minutes from midnight: of the times of other days those are nearest that are nearest to the day's middle."""


class NearTime(Struct, frozen=True):
    """A free time in the reader's words, and the date (RFC 3339) on whose page it can be booked."""

    day: str
    text: str


def entry_page(
    request: web.Request, feed: Feed, entry: DrawEntryDocument, trouble: Trouble | None = None
) -> web.Response:
    """Which day's places are drawn and when, one's own number and the commitment; then, that there was no place, and
    the times that are free nearest to that day, which stand there as soon as the hall has taken the day's away.
    `trouble` is why the draw was not left."""
    definition, name = feed.state.defined, request.match_info["id"]
    draw = feed.state.draws[entry.draw.draw]
    day = date.fromisoformat(draw.day)
    own = draw.entry(entry.booking)
    language = language_of(request, definition.languages, own.language if own is not None else None)
    shared, places_left = shared_computer(request, feed), has_places(feed.state, draw)
    response = render(
        request,
        "displays/booking/draw_entry.html",
        scripts=STAND_SCRIPTS if shared is not None else (),
        shared=shared,
        status=409 if trouble is not None else 200,
        trouble=trouble,
        language=language,
        hall=feed.hall,
        definition=definition,
        address=request.rel_url.with_path(booking_address(feed.hall, name)),
        entry=entry,
        key=name,
        service=definition.service(draw.service),
        day_text=long_day(day, language),
        has_places=places_left,
        takes_bookings=booking_rules(feed.state, draw.service) is not None,
        nearest=_nearest(request, feed, draw, day, language) if entry.state != "waiting" or not places_left else (),
        closes=dated_time(feed.state, draw.closes, language),
    )
    response.headers.update(KEPT_PRIVATE)
    return response


def _nearest(request: web.Request, feed: Feed, draw: Draw, day: date, language: str) -> list[NearTime]:
    """The free times of the service that are nearest to the drawn day, where it can still be booked."""
    state, now = feed.state, request.app[PARTS][PageServices].clock()
    if booking_rules(state, draw.service) is None:
        return []
    wish = max(now, wall_moment(state.defined, day, NOON))
    places = nearest_free(state, draw.service, wish, now, Occupancy(state, draw.service, now))
    return [
        NearTime(state.local(place.start).date().isoformat(), dated_time(state, place.start, language))
        for place in sorted(places, key=lambda place: place.start)
    ]
