"""Formats moments and durations for people, in the hall's time zone. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_day_names


def clock(moment: datetime, language: str, timezone: str) -> str:
    """The time of day, such as `11:42`."""
    return format_time(moment, "HH:mm", tzinfo=ZoneInfo(timezone), locale=language)


def day(moment: datetime, language: str, timezone: str) -> str:
    """The date, such as `21 November 2026`, in the order and case of the language."""
    return format_date(moment.astimezone(ZoneInfo(timezone)).date(), "long", locale=language)


def weekdays(language: str) -> list[str]:
    """The days of the week from Monday on: not every browser has those of every language."""
    names = get_day_names("wide", locale=language)
    return [names[day] for day in range(7)]
