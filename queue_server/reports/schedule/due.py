"""Finds the periods that are over and not yet delivered. Pure.

The position of a schedule is one number, the ordinal of the last day of the last period that was delivered
(`date.toordinal()`), so that a store keeps it like any reader's position.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import takewhile
from typing import Final, Literal

from msgspec import Struct

Every = Literal["day", "week", "month"]

MOST_BEHIND: Final[dict[Every, int]] = {"day": 7, "week": 4, "month": 3}
"""How many missed periods are made after a time without a server, the newest ones: nobody reads a hundred letters."""


class Span(Struct, frozen=True):
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def position(self) -> int:
        return self.last.toordinal()


class Due(Struct, frozen=True):
    """The periods to be delivered, oldest first, and how many older ones are left out."""

    spans: tuple[Span, ...]
    left_out: int


def due(every: Every, position: int, today: date) -> Due:
    """The periods that ended after `position` and before the hall's day `today`."""
    over = tuple(takewhile(lambda span: span.last < today, _after(every, date.fromordinal(position))))
    recent = over[-MOST_BEHIND[every] :]
    return Due(recent, len(over) - len(recent))


def start(every: Every, today: date) -> int:
    """The position of a new schedule: the present period is the first that it delivers."""
    return span_of(every, today).first.toordinal() - 1


def span_of(every: Every, day: date) -> Span:
    """The day, the week from Monday, or the month in which a day lies."""
    match every:
        case "day":
            return Span(day, day)
        case "week":
            monday = day - timedelta(days=day.weekday())
            return Span(monday, monday + timedelta(days=6))
    first = day.replace(day=1)
    return Span(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def _after(every: Every, last_day: date) -> Iterator[Span]:
    """Every period that ends later than `last_day`."""
    span = span_of(every, last_day + timedelta(days=1))
    while True:
        yield span
        span = span_of(every, span.last + timedelta(days=1))
