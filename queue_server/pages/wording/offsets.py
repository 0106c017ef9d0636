"""Computes the hall's offsets from UTC for a page, since the browser's own zone files may be years old. Pure."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

OFFSETS_AHEAD: Final = timedelta(days=400)
"""How far ahead changes are given: a page may stay open for a year, and is loaded anew at every update."""

Offsets = tuple[tuple[int, int], ...]
"""`(since, offset)` in seconds: from the moment `since` of the Unix clock on the hall is `offset` ahead of UTC."""


def offsets(timezone: str, now: datetime) -> Offsets:
    """The offset in force, and the following ones."""
    return _offsets(timezone, now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=2))


@lru_cache(maxsize=64)
def _offsets(timezone: str, begin: datetime) -> Offsets:
    zone = ZoneInfo(timezone)
    changes = [(int(begin.timestamp()), _offset(zone, begin))]
    day = begin
    while day < begin + OFFSETS_AHEAD:
        following = day + timedelta(days=1)
        if _offset(zone, following) != changes[-1][1]:
            change = _change(zone, day, following)
            changes.append((int(change.timestamp()), _offset(zone, change)))
        day = following
    return tuple(changes)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second with the other offset."""
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        before, after = (middle, after) if _offset(zone, middle) == _offset(zone, before) else (before, middle)
    return after


def _offset(zone: ZoneInfo, moment: datetime) -> int:
    return int((moment.astimezone(zone).utcoffset() or timedelta()).total_seconds())
