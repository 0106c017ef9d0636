"""Overviews of a hall's periods, read from its visits and their tallies in one go."""

import asyncio
from datetime import date, timedelta

from msgspec.structs import replace

from queue_server.journal.visit import Visit, Wanted
from queue_server.stats.finished import ByValue
from queue_server.stats.overview import LOOK_BACK, Overview, bins, cells, expected
from queue_server.stats.period import FiguresReader, told
from queue_server.stats.present import Present
from queue_server.stats.tally import Tally

PARTS = ("none", "service", "window", "hour", "day")


class OverviewReader:
    """Gathers overviews from the figures of every hall of one server."""

    def __init__(self, reader: FiguresReader) -> None:
        self._reader = reader

    async def overview(self, hall: str, first: str, last: str, now: int) -> Overview:
        """The overview of a period that ends at `now` (µs UTC) at the latest. Raises the store's errors."""
        present = await self._reader.present(hall, now)
        parts = await self._reader.tallies(present, first, last, PARTS)
        weeks = await self._hours_of_weeks(present, last)
        visits = await self._visits(present, first, last) if first == last else []
        return await asyncio.to_thread(_overview, present, first, last, parts, weeks, visits)

    async def visits(self, hall: str, first: str, last: str, now: int) -> list[Visit]:
        """The stages of a period, those that go on included."""
        return await self._visits(await self._reader.present(hall, now), first, last)

    async def longest(self, hall: str, wanted: Wanted, most: int, now: int) -> tuple[int, list[Visit]]:
        """How many stages are wanted, those that go on included, and so many with the longest waits, longest first."""
        present = await self._reader.present(hall, now)
        return await self._reader.longest(present, replace(wanted, until=present.seq), most)

    async def _visits(self, present: Present, first: str, last: str) -> list[Visit]:
        return await self._reader.visits(present, Wanted(first=first, last=last, until=present.seq))

    async def _hours_of_weeks(self, present: Present, last: str) -> dict[str, ByValue]:
        """The hours of each day of the weeks up to `last`."""
        begin = (date.fromisoformat(last) - LOOK_BACK + timedelta(days=1)).isoformat()
        days = await self._reader.finished.days(present, begin, last)
        by_day = (await self._reader.finished.read(present.hall, ["hour"], days))["hour"]
        if present.within(begin, last):
            by_day |= {present.day: (await self._reader.tallies(present, present.day, present.day, ["hour"]))["hour"]}
        return by_day


def _overview(
    present: Present, first: str, last: str, parts: dict[str, ByValue], weeks: dict[str, ByValue], visits: list[Visit]
) -> Overview:
    services, windows, hours, days = (told(present, first, last, by, parts) for by in PARTS[1:])
    waits = parts["none"].get("", Tally()).measures
    return Overview(
        first,
        last,
        services.percentiles,
        services.total,
        services.groups,
        windows.groups,
        hours.groups,
        days.groups,
        cells(weeks),
        expected(weeks, last),
        bins(waits["wait"]) if "wait" in waits else [],
        visits,
    )
