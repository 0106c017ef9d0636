"""Computes on which day of a hall a moment is: a day begins when the rules say, not always at midnight. Pure."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from queue_server.config.definition import Definition
from queue_server.units import SECOND

LATEST: Final = 7_258_118_400 * 1_000_000
"""The first moment (µs UTC) of the year 2200: nothing is planned for later, and calendars end not long after."""


def day_of(definition: Definition, at: int) -> date:
    """The hall's day at a moment (µs UTC)."""
    return day_at(definition.timezone, definition.rules.day_ends, at)


def day_at(timezone: str, day_ends: str, at: int) -> date:
    """The day at a moment (µs UTC) of a hall with this time zone, whose days end at that time."""
    return _day_of(timezone, day_ends, at // SECOND)


def end_of_day(definition: Definition, day: date) -> int:
    """When a day of the hall turns into the next, in µs UTC."""
    return _end_of_day(definition.timezone, definition.rules.day_ends, day)


def on_wall(timezone: str, day: date, clock: timedelta) -> int:
    """When (µs UTC) the wall of the hall shows that time of the date; 24 hours are the midnight that ends it."""
    wall = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(timezone)) + clock
    return int(wall.timestamp()) * SECOND


# An index of bookings asks for the same few days and times again and again.


@lru_cache(maxsize=8192)
def _day_of(timezone: str, day_ends: str, at_s: int) -> date:
    return (datetime.fromtimestamp(at_s, ZoneInfo(timezone)).replace(tzinfo=None) - _offset(day_ends)).date()


@lru_cache(maxsize=1024)
def _end_of_day(timezone: str, day_ends: str, day: date) -> int:
    turn = datetime(day.year, day.month, day.day) + timedelta(days=1) + _offset(day_ends)  # noqa: DTZ001 - set below
    return int(turn.replace(tzinfo=ZoneInfo(timezone)).timestamp()) * SECOND


def _offset(day_ends: str) -> timedelta:
    hours, minutes = map(int, day_ends.split(":"))
    return timedelta(hours=hours, minutes=minutes)
