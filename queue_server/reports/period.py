"""Computes the days that a page or a report covers. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from queue_server.views.times import EARLIEST_DAY

LONGEST_PERIOD_DAYS: Final = 3_660


class NoPeriod(ValueError):
    """The days asked for have no figures. The text is a msgid of the reason."""


class Period(Struct, frozen=True):
    """Days from `first` to `last`, both included, of a hall whose present day is `today`."""

    first: str
    last: str
    today: str

    @property
    def days(self) -> int:
        return (date.fromisoformat(self.last) - date.fromisoformat(self.first)).days + 1

    @property
    def query(self) -> str:
        return f"from={self.first}&to={self.last}"


def period_of(query: Mapping[str, str], today: str | None) -> Period:
    """The period of an address; the hall's present day where it names none. Raises `NoPeriod`."""
    if not today:
        raise NoPeriod(t("The hall has not had a day yet. There are figures as soon as the first ticket is given."))
    try:
        first = date.fromisoformat(query.get("from") or query.get("to") or today)
        last = date.fromisoformat(query.get("to") or query.get("from") or today)
    except ValueError:
        raise NoPeriod(t("These are no days. Choose the first and the last day of a period.")) from None
    if min(first, last) < EARLIEST_DAY:
        raise NoPeriod(t("There are no figures before 1990. Choose a later day."))
    if first > last:
        raise NoPeriod(t("The period ends before it begins. Exchange the two days."))
    if first.isoformat() > today:
        raise NoPeriod(t("This period lies in the future. There is nothing to tell of it yet."))
    if (last - first).days >= LONGEST_PERIOD_DAYS:
        raise NoPeriod(t("The period is longer than ten years. Choose a shorter one."))
    return Period(first.isoformat(), min(last.isoformat(), today), today)


def spans(today: str) -> dict[str, tuple[str, str]]:
    """The usual periods of a manager, by name: the hall's present day, the one before, and longer ones."""
    last = date.fromisoformat(today)

    def back(days: int) -> str:
        return (last - timedelta(days)).isoformat()

    return {
        "day": (today, today),
        "before": (back(1), back(1)),
        "week": (back(6), today),
        "month": (back(29), today),
        "year": (back(364), today),
    }


def t(msgid: str) -> str:
    """Mark a text for translation, which happens where the reader's language is known."""
    return msgid
