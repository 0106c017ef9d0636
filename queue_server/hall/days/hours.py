"""Computes when a hall or a service with opening hours gives tickets. Pure; moments are in the hall's time zone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache

from queue_server.config.definition import Hours

DAYS_LOOKED_AHEAD = 31
"""How far `opens_at` looks. Opening hours repeat each week; holidays may close the hall for some days more."""


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether a moment is within one of its day's spans."""
    clock = timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
    return any(start <= clock < end for start, end in _clock_times(hours.on(at.weekday())))


def opens_at(
    after: datetime, *schedules: Hours, is_closed_on: Callable[[date], bool] = lambda _: False
) -> datetime | None:
    """The first opening after a moment, on a day that is not a closed one, at which all of the hours are open: those of
    the hall and of a service. None where there is none within `DAYS_LOOKED_AHEAD`."""
    starts = (
        start
        for day in range(DAYS_LOOKED_AHEAD)
        for hours in schedules
        for start, _ in _spans(hours, after + timedelta(days=day))
        if start > after and not is_closed_on(start.date()) and all(is_open(other, start) for other in schedules)
    )
    return min(starts, default=None)


def _spans(hours: Hours, day: datetime) -> list[tuple[datetime, datetime]]:
    """The spans of a day, by the clock on the wall, also on a day with a clock change."""
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return [(midnight + start, midnight + end) for start, end in _clock_times(hours.on(day.weekday()))]


@lru_cache(maxsize=256)
def _clock_times(spans: tuple[str, ...]) -> tuple[tuple[timedelta, timedelta], ...]:
    """Where each span begins and ends, from midnight on. Each ticket asks for it, and a hall has few of them."""
    return tuple((_since_midnight(start), _since_midnight(end)) for start, end in (span.split("-") for span in spans))


def _since_midnight(clock: str) -> timedelta:
    hours, minutes = map(int, clock.split(":"))
    return timedelta(hours=hours, minutes=minutes)
