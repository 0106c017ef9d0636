"""Overviews of a hall's periods, read from its visits and their tallies in one go."""

import asyncio
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from queue_server.hall.events import Entry
from queue_server.journal.visits.visit import Visit, VisitCriteria
from queue_server.stats.figures.closed_day_counts import hours_of_weekday
from queue_server.stats.figures.day_counts import ByValue, Measure, Tally, merged
from queue_server.stats.figures.figures import figures
from queue_server.stats.figures.overview import (
    LOOK_BACK,
    MOST_DAYS,
    DayCame,
    Overview,
    bins,
    cells,
    days_came,
    expected,
)
from queue_server.stats.figures.period import FiguresReader, groups
from queue_server.stats.figures.stage_counts import weekday
from queue_server.stats.visits.past_hall import PastHall
from queue_server.stats.visits.present import Present

PARTS = ("none", "service", "window", "operator", "priority", "hour")


class Weeks(Struct, frozen=True):
    """The weeks up to the last day of a period by weekday and hour, and the hours of each day `before` it that was
    of its weekday."""

    week: ByValue
    before: list[ByValue]


class OverviewReader:
    """Gathers overviews from the figures of every hall of one server."""

    def __init__(self, reader: FiguresReader) -> None:
        self._reader = reader

    async def overview(self, hall: str, first: str, last: str, now: int) -> Overview:
        """The overview of a period that ends at `now` (µs UTC) at the latest. Raises the store's errors."""
        present = await self._reader.present(hall, now)
        parts = await self._reader.tallies(present, first, last, PARTS)
        days = await self._reader.days(present, first, last)
        weeks = await self._weeks(present, last)
        by_day = await self._by_day(present, first, last) if first != last else {}
        visits = await self._visits(present, first, last) if first == last else []
        found = await asyncio.to_thread(_overview, first, last, parts, days, weeks, by_day, visits)
        return replace(found, past=present.past if present.before(first) is not None else None)

    async def visits(self, hall: str, first: str, last: str, now: int) -> list[Visit]:
        """The stages of a period, those that go on included."""
        return await self._visits(await self._reader.present(hall, now), first, last)

    async def longest(self, hall: str, wanted: VisitCriteria, most: int, now: int) -> tuple[int, list[Visit]]:
        """How many stages are wanted, those that go on included, and so many with the longest waits, longest first."""
        present = await self._reader.present(hall, now)
        return await self._reader.longest(present, replace(wanted, until=present.seq), most)

    async def past(self, hall: str, now: int) -> PastHall | None:
        """What another system wrote down before the hall began, as far as it has been imported."""
        return (await self._reader.present(hall, now)).past

    async def entries(self, hall: str, after: int, limit: int) -> list[Entry]:
        """So many records of the journal of a hall, or of a hall's past, after `after`."""
        return await self._reader.entries(hall, after, limit)

    async def _visits(self, present: Present, first: str, last: str) -> list[Visit]:
        return await self._reader.visits(present, VisitCriteria(first=first, last=last, until=present.seq))

    async def _by_day(self, present: Present, first: str, last: str) -> dict[str, DayCame]:
        """The last days of a period, each beside what the weeks before it let expect."""
        last = min(last, present.day)
        first = max(first, (date.fromisoformat(last) - timedelta(days=MOST_DAYS - 1)).isoformat())
        begin = (date.fromisoformat(first) - LOOK_BACK).isoformat()
        days = await self._reader.finished_days(present, begin, last)
        wholes = await self._reader.by_day(present, "none", days)
        if present.within(begin, last):
            wholes = wholes | {present.day: (await self._reader.today(present, ("none",)))["none"]}
        joined = {day: whole[""].counts.get("joined", 0) for day, whole in wholes.items() if "" in whole}
        return days_came(joined, first, last)

    async def _weeks(self, present: Present, last: str) -> Weeks:
        begin = (date.fromisoformat(last) - LOOK_BACK + timedelta(days=1)).isoformat()
        days = await self._reader.finished_days(present, begin, last)
        week = await self._reader.week(present, days)
        same = [day for day in days if day < last and weekday(day) == weekday(last)]
        before = list((await self._reader.by_day(present, "hour", same)).values())
        if not present.within(begin, last):
            return Weeks(week, before)
        hours = (await self._reader.today(present, ("hour",)))["hour"]
        if present.day < last and weekday(present.day) == weekday(last):
            before.append(hours)
        return Weeks(await asyncio.to_thread(merged, [week, hours_of_weekday(present.day, hours)]), before)


def _overview(
    first: str,
    last: str,
    parts: dict[str, ByValue],
    days: int,
    weeks: Weeks,
    by_day: dict[str, DayCame],
    visits: list[Visit],
) -> Overview:
    whole = parts["none"].get("", Tally())
    return Overview(
        first,
        last,
        "exact" if whole.is_exact else "sketched",
        figures(whole),
        groups(parts["service"]),
        groups(parts["window"]),
        groups(parts["operator"]),
        groups(parts["priority"]),
        groups(parts["hour"]),
        days,
        cells(weeks.week),
        expected(weeks.before),
        by_day,
        bins(whole.measures.get("wait", Measure())),
        visits,
    )
