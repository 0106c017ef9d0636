"""When something opens again, in words, once for the kiosk and the phone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from queue_server.config.definition import Names
from queue_server.config.languages import LANGUAGES
from queue_server.pages.dates import clock
from queue_server.pages.words import Words, words

A_WEEK = timedelta(days=7)
"""A weekday alone says which day it is for so long."""


def opening(moment: datetime, now: datetime, timezone: str) -> Names:
    """`Opens: tomorrow, 09:00.` of the hall's own clock, in every language."""
    return Names(**{language: _sentence(moment, now, timezone, words(language)) for language in LANGUAGES})


def _sentence(moment: datetime, now: datetime, timezone: str, texts: Words) -> str:
    zone = ZoneInfo(timezone)
    day, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    if day == today:
        named = texts.t("today")
    elif day == today + timedelta(days=1):
        named = texts.t("tomorrow")
    else:
        named = format_date(day, "EEEE" if day - today < A_WEEK else "d MMMM", locale=texts.language)
    return texts.t("Opens: {day}, {time}.", day=named, time=clock(moment, texts.language, timezone))
