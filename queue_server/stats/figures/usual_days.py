"""Chooses the earlier days from which a day's figures are expected. Pure.

A day is compared with its own kind: a holiday with holidays, the day before one with such days, where there are enough
of them, and any other with the same weekday of the last weeks. Days on which the hall was closed say nothing of those
on which it is open, and neither do days of which a part is missing.
"""

from collections.abc import Container, Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Final, Literal

from queue_server.stats.figures.counts.stage_counts import weekday

WEEKS: Final = 8
"""How many weeks of a weekday say what to expect of it."""
LOOK_BACK: Final = timedelta(weeks=WEEKS)
LOOK_BACK_FOR_HOLIDAYS: Final = timedelta(weeks=53)
"""Holidays are few: a year back, with the one of the same name."""
FEWEST_DAYS: Final = 3
"""Days of one kind that must be known before they say what to expect."""
MISSED: Final = 10
"""Visitors who usually come in hours in a row in which nobody is recorded: chance does that once in 20,000 days."""

DayKind = Literal["ordinary", "holiday", "eve"]
Arrivals = Mapping[int, int]
"""How many joined a line in each hour of a day; an hour in which the hall worked and nobody came is 0 or left out."""


def day_kind(day: str, holidays: Container[str]) -> DayKind:
    if day in holidays:
        return "holiday"
    return "eve" if (date.fromisoformat(day) + timedelta(days=1)).isoformat() in holidays else "ordinary"


def candidates(day: str, holidays: Container[str], weeks: int = WEEKS) -> list[str]:
    """The days before `day` that may be asked, whether the hall was open then or not, the oldest first."""
    of_weekday = [_before(day, timedelta(weeks=n)) for n in range(weeks, 0, -1)]
    kind = day_kind(day, holidays)
    if kind == "ordinary":
        return of_weekday
    year = [_before(day, timedelta(days=n)) for n in range(LOOK_BACK_FOR_HOLIDAYS.days, 0, -1)]
    return sorted({*of_weekday, *(past_day for past_day in year if day_kind(past_day, holidays) == kind)})


def usual_days(
    day: str,
    arrivals: Mapping[str, Arrivals],
    holidays: Container[str],
    weeks: int = WEEKS,
    fewest: int = FEWEST_DAYS,
) -> list[str]:
    """The days of `arrivals` that say what to expect of `day`, the oldest first; none where they are fewer than
    `fewest`.

    `arrivals` are by day, of days on which the hall was open.
    """
    kind = day_kind(day, holidays)
    alike = [past_day for past_day in candidates(day, holidays, weeks) if past_day in arrivals]
    begin = _before(day, timedelta(weeks=weeks))
    of_weekday = [past_day for past_day in alike if past_day >= begin and weekday(past_day) == weekday(day)]
    choices = [
        [past_day for past_day in alike if kind != "ordinary" and day_kind(past_day, holidays) == kind],
        [past_day for past_day in of_weekday if day_kind(past_day, holidays) == "ordinary"],
        of_weekday,
    ]
    whole = (whole_days({past_day: arrivals[past_day] for past_day in days}) for days in choices)
    return next((days for days in whole if len(days) >= fewest), [])


def whole_days(arrivals: Mapping[str, Arrivals]) -> list[str]:
    """The days, of some that are alike, that are recorded from their first hour to their last."""
    hours_of = {day: {hour for hour, count in of_day.items() if count} for day, of_day in arrivals.items()}
    hours = sorted(set().union(*hours_of.values()))  # in the others nobody comes, on any day
    return [
        day
        for day in sorted(arrivals)
        if len(hours_of[day]) == len(hours)
        or not _has_gap(arrivals[day], [a for d, a in arrivals.items() if d != day], hours)
    ]


def _has_gap(arrivals: Arrivals, like_days: Sequence[Arrivals], hours: Sequence[int]) -> bool:
    """Whether nobody is recorded in hours in a row in which many come on the other days."""
    if len(like_days) < FEWEST_DAYS - 1:
        return False
    missed = 0.0
    for hour in hours:
        missed = 0.0 if arrivals.get(hour, 0) else missed + median(like_day.get(hour, 0) for like_day in like_days)
        if missed >= MISSED:
            return True
    return False


def _before(day: str, span: timedelta) -> str:
    return (date.fromisoformat(day) - span).isoformat()
