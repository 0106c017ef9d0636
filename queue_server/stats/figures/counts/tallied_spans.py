"""Names the spans that are tallied: days (`2026-01-31`) and whole months (`2026-01`) of a hall's time zone. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta


def days_between(first: str, last: str) -> list[str]:
    """Every day from `first` to `last`, both included."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(begin + timedelta(n)).isoformat() for n in range((end - begin).days + 1)]


def months_within(days: Iterable[str], first: str, last: str, today: str) -> list[str]:
    """The months of these days that a period has as a whole, and that are over."""
    return [month for month in sorted({day[:7] for day in days}) if _is_within(month, first, last, today)]


def ends_of(spans: Sequence[str]) -> tuple[str, str]:
    """The first day and the last one of some days and months."""
    first, last = (
        date.fromisoformat(span if not is_month(span) else f"{span}-01") for span in (min(spans), max(spans))
    )
    if is_month(max(spans)):
        last = (last + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.isoformat(), last.isoformat()


def is_month(span: str) -> bool:
    return len(span) == len("2026-01")


def has_day(spans: Sequence[str], day: str) -> bool:
    """Whether a day is among the spans, or in a month that is."""
    return day in spans or day[:7] in spans


def _is_within(month: str, first: str, last: str, today: str) -> bool:
    """Whether the period has the whole month, and it is over."""
    begin, end = ends_of([month])
    return first <= begin and end <= last and end < today
