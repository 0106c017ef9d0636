"""Renders the page of one who takes part in a draw, until it has become the page of a booking."""

from datetime import date

from aiohttp import web

from queue_server.bookings.choices import dated_time, long_day
from queue_server.journal.feed import Feed
from queue_server.pages import render
from queue_server.pages.ticket_keys import KEPT_PRIVATE
from queue_server.pages.wording.words import language_of
from queue_server.views.draw import DrawEntryDocument


def entry_page(request: web.Request, feed: Feed, entry: DrawEntryDocument) -> web.Response:
    """Which day's places are drawn and when, one's own number and the commitment; then, that there was no place."""
    definition, name = feed.state.defined, request.match_info["id"]
    draw = feed.state.draws[entry.draw.draw]
    own = draw.entry(entry.booking)
    language = language_of(request, definition.languages, own.language if own is not None else None)
    response = render(
        request,
        "displays/draw_entry.html",
        language=language,
        hall=feed.hall,
        definition=definition,
        address=request.rel_url.with_path(f"/booking/{feed.hall}/{name}"),
        entry=entry,
        service=definition.service(draw.service),
        day_text=long_day(date.fromisoformat(draw.day), language),
        closes=dated_time(feed.state, draw.closes, language),
    )
    response.headers.update(KEPT_PRIVATE)
    return response
