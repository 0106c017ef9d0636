"""Reads overviews of a hall's periods: first all counts, then the figures from them."""

import asyncio
from datetime import date, timedelta

from msgspec.structs import replace

from queue_server.hall.events import Entry
from queue_server.journal.visits.visit import Visit, VisitCriteria
from queue_server.stats.figures.closed_day_counts import hours_of_weekday
from queue_server.stats.figures.day_counts import ByValue, merged
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.overview import LOOK_BACK, MOST_DAYS, DailyCounts, Overview, PeriodCounts, overview_of
from queue_server.stats.figures.stage_counts import weekday
from queue_server.stats.visits.past_hall import PastHall
from queue_server.stats.visits.present import Present

OVERVIEW_PARTS = ("none", "service", "window", "operator", "priority", "hour")


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
        week, same_weekdays = await self._weeks(present, last)
        return PeriodCounts(
            first=first,
            last=last,
            parts=parts,
            days=days,
            week=week,
            same_weekdays=same_weekdays,
            daily=await self._daily(present, first, last) if first != last else None,
            visits=await self._visits(present, first, last) if first == last else [],
            past=present.past if present.before(first) is not None else None,
        )

    async def _daily(self, present: Present, first: str, last: str) -> DailyCounts:
        """The daily counts of the last days of a period and the weeks before them."""
        last = min(last, present.day)
        first = max(first, (date.fromisoformat(last) - timedelta(days=MOST_DAYS - 1)).isoformat())
        begin = (date.fromisoformat(first) - LOOK_BACK).isoformat()
        days = await self._reader.finished_days(present, begin, last)
        wholes = await self._reader.by_day(present, "none", days)
        if present.within(begin, last):
            wholes = wholes | {present.day: (await self._reader.today(present, ("none",)))["none"]}
        joined = {day: whole[""].counts.get("joined", 0) for day, whole in wholes.items() if "" in whole}
        return DailyCounts(first, joined)

    async def _weeks(self, present: Present, last: str) -> tuple[ByValue, list[ByValue]]:
        """The counts of the weeks up to the last day by weekday and hour, and the hours of each earlier day of the same
        weekday."""
        begin = (date.fromisoformat(last) - LOOK_BACK + timedelta(days=1)).isoformat()
        days = await self._reader.finished_days(present, begin, last)
        week = await self._reader.week(present, days)
        dates = [day for day in days if day < last and weekday(day) == weekday(last)]
        same_weekdays = list((await self._reader.by_day(present, "hour", dates)).values())
        if not present.within(begin, last):
            return week, same_weekdays
        hours = (await self._reader.today(present, ("hour",)))["hour"]
        if present.day < last and weekday(present.day) == weekday(last):
            same_weekdays.append(hours)
        return await asyncio.to_thread(merged, [week, hours_of_weekday(present.day, hours)]), same_weekdays
