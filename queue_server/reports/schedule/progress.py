"""Decides whether a period is over in many halls, and of which of them something is missing. Pure. Times are µs UTC.

A region is waited for, and not for ever: a hall that is silent or behind keeps no report back for longer than the wait.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.config.sections.reports import Schedule
from queue_server.reports.schedule.due import Span
from queue_server.units import DAY, MINUTE, SECOND

REPORT_WAIT: Final = 6 * 60 * MINUTE
"""How long after the end of a period its report waits for halls (µs): it is there when people come to work."""
OPEN_DATA_WAIT: Final = 3 * DAY
"""The same for a day that anyone may read: nobody needs it the next morning, and it should be whole."""
LATE_RECORDS: Final = 2 * MINUTE
"""How old what is here of a hall may be (µs) while its present day is looked at: it is silent after one minute."""


class HallProgress(Struct, frozen=True):
    """How far the records of a hall go that are here: its present day in them, `` before the first, and the moment up
    to which they are complete, None before the first record. A hall that sends nothing more is not awaited."""

    hall: str
    day: str
    timezone: str = "UTC"
    complete_to: int | None = None
    is_awaited: bool = True


class MissingData(Struct, frozen=True):
    """A hall of which records of a period are not here: those up to `complete_to` are."""

    hall: str
    timezone: str
    complete_to: int | None


class RegionSpan(Struct, frozen=True):
    """The halls of a report of many, and those of them of which something is missing. While it `is_early` the report
    waits for what is still being counted."""

    halls: tuple[str, ...]
    missing: tuple[MissingData, ...]
    is_early: bool


def wait_of(schedule: Schedule) -> int:
    """How long a schedule of many halls waits for one of them (µs)."""
    return OPEN_DATA_WAIT if schedule.what == "open-data" else REPORT_WAIT


def common_day(halls: Sequence[HallProgress], now: int, wait: int) -> str:
    """The first day that is not over in all of these halls at `now`; `` where none has had a day. A hall counts as if
    its day had turned once it has been waited for."""
    days = [max(hall.day, _local_day(now - wait, hall.timezone)) for hall in halls if hall.day and hall.is_awaited]
    return min(days, default="")


def region_span(halls: Sequence[HallProgress], span: Span, now: int, wait: int) -> RegionSpan:
    """What a report of these days can say of each hall at `now`."""
    first, last = span.first.isoformat(), span.last.isoformat()
    missing = tuple(
        MissingData(hall.hall, hall.timezone, hall.complete_to)
        for hall in halls
        if hall.day <= last and (hall.is_awaited or hall.day >= first)
    )
    is_early = any(_local_day(now - wait, hall.timezone) <= last for hall in halls if hall.day)
    return RegionSpan(tuple(hall.hall for hall in halls if hall.day), missing, is_early)


def missing_at(halls: Sequence[HallProgress], first: str, last: str, now: int) -> tuple[MissingData, ...]:
    """The halls of which records of these days are not here at `now`, of the present day those up to then."""
    return tuple(
        MissingData(hall.hall, hall.timezone, hall.complete_to)
        for hall in halls
        if hall.day <= last and (hall.is_awaited or hall.day >= first) and not _reaches(hall, last, now)
    )


def _reaches(hall: HallProgress, last: str, now: int) -> bool:
    midnight = datetime.combine(date.fromisoformat(last) + timedelta(1), time(), ZoneInfo(hall.timezone))
    required = min(int(midnight.timestamp()) * SECOND, now - LATE_RECORDS)
    return hall.complete_to is not None and hall.complete_to >= required


def _local_day(at: int, timezone: str) -> str:
    return datetime.fromtimestamp(at // SECOND, ZoneInfo(timezone)).date().isoformat()
