"""Renders the public page of receptions in person: when each host receives, and what is counted of it."""

from datetime import date

from aiohttp import web

from queue_server.config.booking_times import BookingSpan, day_sentence
from queue_server.config.mistakes import in_words
from queue_server.config.values.scalars import WEEKDAYS
from queue_server.pages.context import feed_of
from queue_server.pages.render import HEADERS, render
from queue_server.pages.wording.dates import date_text, decimal_text
from queue_server.pages.wording.words import language_of, words
from queue_server.views.bookings.reception_figures import figure_rows, reception_schedule


async def show(request: web.Request) -> web.Response:
    """`/reception/{hall}`: the schedule and the figures, for anyone."""
    feed = feed_of(request)
    definition = feed.state.defined
    schedule = reception_schedule(feed.state)
    if not schedule.hosts:
        raise web.HTTPNotFound
    language = language_of(request, definition.languages)

    def span_text(span: BookingSpan) -> str:
        translate = words(language).t
        if {*WEEKDAYS} <= {*span.days}:
            days = translate("every day")
        else:
            days = ", ".join(str(in_words(day_sentence(day), translate)) for day in span.days)
        return f"{days}, {span.first}–{span.until}"

    def month_text(month: str) -> str:
        text = date_text(date.fromisoformat(f"{month}-01"), "LLLL y", language)
        return text[:1].upper() + text[1:]

    return render(
        request,
        "displays/booking/reception.html",
        language=language,
        hall=feed.hall,
        definition=definition,
        schedule=schedule,
        span_text=span_text,
        month_text=month_text,
        days_text=lambda days: decimal_text(days, "#,##0.0", language),
    )


async def figures(request: web.Request) -> web.Response:
    """`/reception/{hall}/figures.csv`: the same figures as a file of open data."""
    feed = feed_of(request)
    schedule = reception_schedule(feed.state)
    if not schedule.hosts:
        raise web.HTTPNotFound
    # months, ids and whole numbers: nothing in it needs quotes
    text = "".join(f"{','.join(map(str, row))}\r\n" for row in figure_rows(schedule))
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{feed.hall}-receptions.csv"'}
    return web.Response(body=text.encode(), content_type="text/csv", charset="utf-8", headers=headers)
