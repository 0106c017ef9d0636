"""Formats dates, times of day and decimals for people, in the hall's time zone. Pure.

Babel is imported when the first is written: its tables take a twentieth of a start, and boards and the API need none.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def clock(moment: datetime, language: str, timezone: str) -> str:
    """The time of day, such as `11:42`."""
    from babel.dates import format_time

    return format_time(moment, "HH:mm", tzinfo=ZoneInfo(timezone), locale=language)


def day(moment: datetime, language: str, timezone: str) -> str:
    """The date, such as `21 November 2026`, in the order and case of the language."""
    return date_text(moment.astimezone(ZoneInfo(timezone)).date(), "long", language)


def date_text(day: date, form: str, language: str) -> str:
    """The date in a form of CLDR, such as `EEEE, d MMMM`."""
    from babel.dates import format_date

    return format_date(day, form, locale=language)


def weekdays(language: str) -> list[str]:
    """The days of the week from Monday on: not every browser has those of every language."""
    from babel.dates import get_day_names

    names = get_day_names("wide", locale=language)
    return [names[day] for day in range(7)]


def decimal_text(number: float, form: str, language: str) -> str:
    """The number in a form of CLDR, such as `#,##0.0`."""
    from babel.numbers import format_decimal

    return format_decimal(number, form, locale=language)
