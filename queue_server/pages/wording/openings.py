"""Puts the next opening of a hall into words, and makes the board document with them."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Final
from zoneinfo import ZoneInfo

from queue_server.config.definition import Names
from queue_server.config.languages import LANGUAGES
from queue_server.hall.state import State
from queue_server.pages.wording.dates import clock, date_text
from queue_server.pages.wording.words import words
from queue_server.views.board import BoardDocument, board_document
from queue_server.views.closed import ClosedHall, closed_hall
from queue_server.views.times import moment

MIDNIGHT: Final = time()
A_WEEK: Final = timedelta(days=7)
"""For how many days a weekday alone identifies the day."""


def board_of(state: State, now: int) -> BoardDocument:
    """The board at `now` (µs UTC), with the words for a hall that is closed then."""
    return board_document(state, closed_hall_of(state, now))


def closed_hall_of(state: State, now: int) -> ClosedHall | None:
    """What is shown of a hall that gives no tickets at `now` (µs UTC); None while it gives some."""
    if state.definition is None:
        return None
    return closed_hall(state, now, partial(dated_opening, now=moment(now), timezone=state.definition.timezone))


def opening(opens_at: datetime, now: datetime, timezone: str) -> Names:
    """The opening in a few words, by the hall's clock, in every language: `Opens: tomorrow, 09:00.`

    A hall without opening hours opens with its day. Where that begins at midnight, nobody comes at that hour, and the
    day alone is named.
    """
    return _in_words(opens_at, _local_day(now, timezone), timezone, is_dated=False)


def dated_opening(opens_at: datetime, now: datetime, timezone: str) -> Names:
    """The opening with its weekday and date, for where there is room: `Opens: tomorrow, Monday, 30 November, 09:00.`"""
    return _in_words(opens_at, _local_day(now, timezone), timezone, is_dated=True)


@lru_cache(maxsize=256)
def _in_words(opens_at: datetime, today: date, timezone: str, *, is_dated: bool) -> Names:
    local = opens_at.astimezone(ZoneInfo(timezone))
    sentences = {}
    for language in LANGUAGES:
        texts = words(language)
        named = _named_day(local.date(), today, language, is_dated=is_dated)
        if local.time() == MIDNIGHT:
            sentences[language] = texts.t("Opens: {day}.", day=named)
        else:
            sentences[language] = texts.t("Opens: {day}, {time}.", day=named, time=clock(opens_at, language, timezone))
    return Names(**sentences)


def _named_day(day: date, today: date, language: str, *, is_dated: bool) -> str:
    texts = words(language)
    if day == today:
        return texts.t("today")
    is_tomorrow = day == today + timedelta(days=1)
    if is_dated:
        dated = date_text(day, "EEEE, d MMMM", language)
        return f"{texts.t('tomorrow')}, {dated}" if is_tomorrow else dated
    if is_tomorrow:
        return texts.t("tomorrow")
    return date_text(day, "EEEE" if day - today < A_WEEK else "d MMMM", language)


def _local_day(at: datetime, timezone: str) -> date:
    return at.astimezone(ZoneInfo(timezone)).date()
