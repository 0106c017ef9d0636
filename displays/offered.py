"""Makes what a hall offers now, with expected waits and opening times: for the kiosk and the phone."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web
from babel.dates import format_date

from displays.choices import Choices, choices
from displays.visitor_devices import VISITOR_DEVICES
from queue_server.config.definition import Names
from queue_server.config.languages import LANGUAGES
from queue_server.journal.feed import Feed
from queue_server.pages.dates import clock
from queue_server.pages.services import VISITOR_SERVICES
from queue_server.pages.words import Words, words
from queue_server.views.printers import PrinterState
from queue_server.views.times import moment

A_WEEK: Final = timedelta(days=7)
"""For how many days a weekday alone identifies the day."""


def offered(request: web.Request, feed: Feed, printer: PrinterState | None = None) -> Choices:
    """The choices of the hall; `printer` is the state of the kiosk's printer."""
    now = request.app[VISITOR_DEVICES].clock()
    waits = request.app[VISITOR_SERVICES].waits[feed.hall].waits()
    estimates = {wait.service: wait.estimate for wait in waits.services}
    timezone = feed.state.defined.timezone
    return choices(feed.state, now, estimates, lambda at: opening(at, moment(now), timezone), printer)


def opening(opens_at: datetime, now: datetime, timezone: str) -> Names:
    """The opening in words, by the hall's clock, in every language: `Opens: tomorrow, 09:00.`"""
    return Names(**{language: _sentence(opens_at, now, timezone, words(language)) for language in LANGUAGES})


def _sentence(opens_at: datetime, now: datetime, timezone: str, texts: Words) -> str:
    zone = ZoneInfo(timezone)
    day, today = opens_at.astimezone(zone).date(), now.astimezone(zone).date()
    if day == today:
        named = texts.t("today")
    elif day == today + timedelta(days=1):
        named = texts.t("tomorrow")
    else:
        named = format_date(day, "EEEE" if day - today < A_WEEK else "d MMMM", locale=texts.language)
    return texts.t("Opens: {day}, {time}.", day=named, time=clock(opens_at, texts.language, timezone))
