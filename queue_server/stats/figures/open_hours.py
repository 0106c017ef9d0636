"""Reads the hours of past days on which a hall was open, and by them the days that say what to expect of another."""

from collections.abc import Sequence
from datetime import date, timedelta

from queue_server.config.public_holidays import is_kazakh, public_holiday_dates
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.overview import MOST_DAYS
from queue_server.stats.figures.usual_days import (
    FEWEST_DAYS,
    LOOK_BACK_FOR_HOLIDAYS,
    WEEKS,
    candidates,
    day_kind,
    usual_days,
)
from queue_server.stats.visits.present import Present


async def open_hours(reader: FiguresReader, present: Present, days: Sequence[str]) -> dict[str, dict[int, int]]:
    """The hours of those of the days, in order, that are over and on which the hall was open: somebody came, or a
    window was open. Hour -> how many joined a line in it."""
    if not days:
        return {}
    over = {*await reader.finished_days(present, days[0], days[-1])}
    arrivals = await reader.arrivals(present, [day for day in days if day in over])
    return {day: hours for day, hours in arrivals.items() if hours}


async def days_like(
    reader: FiguresReader,
    present: Present,
    day: str,
    *,
    weeks: int = WEEKS,
    fewest: int = FEWEST_DAYS,
    until: str | None = None,
) -> list[str]:
    """The days that say what to expect of `day`, the oldest first, all of them before `until`: by the rule of
    `usual_days`, with `weeks` of the weekday. Where they are fewer than three, at least `fewest` of one kind."""
    begin = (date.fromisoformat(day) - timedelta(weeks=weeks)).isoformat()
    holidays = holidays_of(present, begin, day)
    past_days = [past_day for past_day in candidates(day, holidays, weeks) if until is None or past_day < until]
    arrivals = await open_hours(reader, present, past_days)
    if present.day in past_days and not (present.visits or present.times):  # the last day, and everybody has gone
        hours = (await reader.today(present, ("hour",)))["hour"]
        arrivals[present.day] = {int(hour): tally.counts.get("joined", 0) for hour, tally in hours.items()}
    return usual_days(day, arrivals, holidays, weeks) or usual_days(day, arrivals, holidays, weeks, fewest)


def ordinary_day(present: Present, weekday: int, since: str) -> str:
    """The first day from `since` on that has this weekday (0: Monday) and is no holiday and not the day before one."""
    day = date.fromisoformat(since)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    while day_kind(day.isoformat(), holidays_of(present, day.isoformat(), day.isoformat())) != "ordinary":
        day += timedelta(weeks=1)
    return day.isoformat()


def holidays_of(present: Present, first: str, last: str) -> frozenset[str]:
    """The days on which the hall is closed by its definition, and the public holidays where it is, as far back as
    expectations of the period look, and the day after it."""
    begin = date.fromisoformat(first) - timedelta(days=MOST_DAYS) - LOOK_BACK_FOR_HOLIDAYS
    end = date.fromisoformat(last) + timedelta(days=1)
    years = range(begin.year, end.year + 1) if is_kazakh(present.timezone) else ()
    return present.closed_days.union(*(public_holiday_dates(year) for year in years))
