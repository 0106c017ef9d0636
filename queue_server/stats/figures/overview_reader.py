"""Reads overviews of a hall's periods: first all counts, then the figures from them."""

import asyncio
from datetime import date, timedelta

from msgspec.structs import replace

from queue_server.hall.events import Entry
from queue_server.journal.visits.visit import Visit, VisitCriteria
from queue_server.stats.figures.counts.day_counts import ByValue, Tally, merged
from queue_server.stats.figures.counts.stage_counts import hours_of_weekday
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.open_hours import holidays_of, open_hours
from queue_server.stats.figures.overview import MOST_DAYS, DailyCounts, Overview, PeriodCounts, overview_of
from queue_server.stats.figures.usual_days import LOOK_BACK, Arrivals, candidates, usual_days
from queue_server.stats.visits.past_hall import PastHall
from queue_server.stats.visits.present import Present

OVERVIEW_PARTS = ("none", "service", "window", "operator", "priority", "hour", "booked", "wait")


class OverviewReader:
    """Reads overviews from the figures of every hall of one server."""

    def __init__(self, reader: FiguresReader) -> None:
        self._reader = reader

    async def overview(self, hall: str, first: str, last: str, now: int) -> Overview:
        """The overview of a period that ends at `now` (µs UTC) at the latest. Raises the store's errors."""
        counts = await self._counts(await self._reader.present(hall, now), first, last)
        return await asyncio.to_thread(overview_of, counts)

    async def visits(self, hall: str, first: str, last: str, now: int) -> list[Visit]:
        """The stages of a period, including those that go on."""
        return await self._visits(await self._reader.present(hall, now), first, last)

    async def longest(self, hall: str, selection: VisitCriteria, most: int, now: int) -> tuple[int, list[Visit]]:
        """How many stages meet the criteria, including those that go on, and the `most` ones with the longest waits,
        longest first."""
        present = await self._reader.present(hall, now)
        return await self._reader.longest(present, replace(selection, until=present.seq), most)

    async def past(self, hall: str, now: int) -> PastHall | None:
        """The hall's past from another system, as far as it has been imported."""
        return (await self._reader.present(hall, now)).past

    async def entries(self, hall: str, after: int, limit: int) -> list[Entry]:
        """At most `limit` records of the journal of a hall, or of a hall's past, after `after`."""
        return await self._reader.entries(hall, after, limit)

    async def _visits(self, present: Present, first: str, last: str) -> list[Visit]:
        return await self._reader.visits(present, VisitCriteria(first=first, last=last, until=present.seq))

    async def _counts(self, present: Present, first: str, last: str) -> PeriodCounts:
        """The counts for the overview."""
        parts = await self._reader.tallies(present, first, last, OVERVIEW_PARTS)
        days = await self._reader.days(present, first, last)
        holidays = holidays_of(present, first, last)
        return PeriodCounts(
            first=first,
            last=last,
            parts=parts,
            days=days,
            week=await self._week(present, last),
            usual=await self._usual(present, last, holidays),
            daily=await self._daily(present, first, last, holidays) if first != last else None,
            visits=await self._visits(present, first, last) if first == last else [],
            past=present.past if present.before(first) is not None else None,
        )

    async def _daily(self, present: Present, first: str, last: str, holidays: frozenset[str]) -> DailyCounts:
        """The last days of a period, and the days before each that say what to expect of it."""
        last = min(last, present.day)
        first = max(first, (date.fromisoformat(last) - timedelta(days=MOST_DAYS - 1)).isoformat())
        days = await self._reader.finished_days(present, first, last)
        joined = {day: sum(hours.values()) for day, hours in (await self._reader.arrivals(present, days)).items()}
        if present.within(first, last):
            whole = (await self._reader.today(present, ("none",)))["none"].get("", Tally())
            joined[present.day] = whole.counts.get("joined", 0)
        past_days = {past_day for day in joined for past_day in candidates(day, holidays)}
        arrivals = await open_hours(self._reader, present, sorted(past_days))
        usual = {day: usual_days(day, arrivals, holidays) for day in joined}
        return DailyCounts(joined, usual, {day: sum(hours.values()) for day, hours in arrivals.items()})

    async def _week(self, present: Present, last: str) -> ByValue:
        """The weeks up to the last day by weekday and hour."""
        begin = (date.fromisoformat(last) - LOOK_BACK + timedelta(days=1)).isoformat()
        week = await self._reader.week(present, await self._reader.finished_days(present, begin, last))
        if not present.within(begin, last):
            return week
        hours = (await self._reader.today(present, ("hour",)))["hour"]
        return await asyncio.to_thread(merged, [week, hours_of_weekday(present.day, hours)])

    async def _usual(self, present: Present, day: str, holidays: frozenset[str]) -> list[Arrivals]:
        """The hours of each day that says what to expect of `day`."""
        arrivals = await open_hours(self._reader, present, candidates(day, holidays))
        return [arrivals[past_day] for past_day in usual_days(day, arrivals, holidays)]
