"""Makes the free days and times between which a visitor at a kiosk chooses, in every language of the hall."""

from itertools import islice
from typing import Final

from aiohttp import web
from msgspec import Struct, json

from displays.choices import booked_by_digits
from displays.kiosk import giving
from queue_server.app_parts import PARTS
from queue_server.bookings.choices import bookable, date_in, day_choices, long_day, time_choices
from queue_server.journal.feed import Feed
from queue_server.pages.replies import document_reply
from queue_server.pages.services import PageServices

MOST_DAY_TILES: Final = 9
"""As many as keys choose; whoever wants a later one books at the front desk or by phone."""
MOST_TIMES: Final = 48

Texts = dict[str, str]
"""A text by the code of its language."""


class KioskDay(Struct, frozen=True):
    day: str
    date: Texts
    weekday: Texts
    free: int


class KioskTime(Struct, frozen=True):
    """`start` is RFC 3339 UTC, `text` the hall's clock."""

    start: str
    text: Texts


class KioskPlaces(Struct, frozen=True):
    """The next days with free places of a service, and the free times of a day that was asked for, by its long name."""

    days: tuple[KioskDay, ...]
    name: Texts
    times: tuple[KioskTime, ...]


async def places(request: web.Request) -> web.Response:
    """`/kiosk/{hall}/places?service=&day=`: the days that can be booked, and the times of one of them."""
    feed = giving(request)
    service = next((s for s in bookable(feed.state.defined) if s.id == request.query.get("service")), None)
    if service is None or not booked_by_digits(service):
        raise web.HTTPNotFound
    now = request.app[PARTS][PageServices].clock()
    body = json.encode(kiosk_places(feed, service.id, request.query.get("day", ""), now))
    return document_reply(body)


def kiosk_places(feed: Feed, service: str, day_text: str, now: int) -> KioskPlaces:
    """The choices at `now` (µs UTC)."""
    state, languages = feed.state, feed.state.defined.languages
    days = {
        language: list(islice(day_choices(state, service, now, language), MOST_DAY_TILES)) for language in languages
    }
    day = date_in(day_text)
    times = {
        language: time_choices(state, service, day, now, language)[:MOST_TIMES] if day is not None else []
        for language in languages
    }
    first = languages[0]
    return KioskPlaces(
        days=tuple(
            KioskDay(
                choice.day,
                {language: days[language][index].text for language in languages},
                {language: days[language][index].weekday for language in languages},
                choice.free,
            )
            for index, choice in enumerate(days[first])
        ),
        name={language: long_day(day, language) for language in languages} if day is not None else {},
        times=tuple(
            KioskTime(choice.start, {language: times[language][index].text for language in languages})
            for index, choice in enumerate(times[first])
        ),
    )
