"""Overviews of a hall's periods, read from its visits and their tallies."""

from datetime import date, timedelta
from functools import partial

from queue_server.journal.visit import Visit
from queue_server.stats.follow import Fold
from queue_server.stats.overview import LOOK_BACK, Bin, Cell, Expected, Overview, bins, cells, expected
from queue_server.stats.period import FiguresReader
from queue_server.stats.tally import Measure, Stages, Tally, row_of, tallies
from queue_server.stats.visit_store import VisitStore


class OverviewReader:
    """Gathers overviews from the figures of every hall of one server."""

    def __init__(self, reader: FiguresReader) -> None:
        self._reader = reader

    async def overview(self, hall: str, first: str, last: str, now: int) -> Overview:
        """The overview of a period that ends at `now` (µs UTC) at the latest. Raises `BadPeriod` and the
        store's errors."""
        parts = [
            await self._reader.statistics(hall, first, last, by, now) for by in ("service", "window", "hour", "day")
        ]
        services, windows, hours, days = (part.groups for part in parts)
        cells, expected, bins = await self._reader.read(hall, partial(_beyond, first=first, last=last, now=now))
        visits = await self.visits(hall, first, last, now) if first == last else []
        percentiles, total = parts[0].percentiles, parts[0].total
        return Overview(first, last, percentiles, total, services, windows, hours, days, cells, expected, bins, visits)

    async def visits(self, hall: str, first: str, last: str, now: int) -> list[Visit]:
        """The stages of a period, those that go on included."""
        return await self._reader.read(hall, partial(_visits, first=first, last=last, now=now))


def _visits(kept: VisitStore, fold: Fold, *, first: str, last: str, now: int) -> list[Visit]:
    hall, going_on = fold.visits.hall, first <= fold.visits.day <= last
    return kept.visits(hall, first, last) + (fold.visits.so_far(max(now, fold.at)) if going_on else [])


def _beyond(
    kept: VisitStore, fold: Fold, *, first: str, last: str, now: int
) -> tuple[list[Cell], dict[int, Expected], list[Bin]]:
    begin = (date.fromisoformat(last) - LOOK_BACK + timedelta(days=1)).isoformat()
    by_hour = _by_day(kept, fold, "hour", begin, last, now)
    whole = _by_day(kept, fold, "none", first, last, now)
    waits = Measure.merged([tally.measures["wait"] for parts in whole.values() for tally in parts.values()])
    return cells(by_hour), expected(by_hour, last), bins(waits)


def _by_day(kept: VisitStore, fold: Fold, part: str, first: str, last: str, now: int) -> dict[str, dict[str, Tally]]:
    """The tallies of each day in between, by part; those of a day without tallies come from its rows."""
    hall = fold.visits.hall
    found: dict[str, dict[str, Tally]] = {}
    for day, value, tally in kept.tallies(hall, part, kept.tallied_days(hall, first, last)):
        found.setdefault(day, {})[value] = tally
    today = fold.visits.day
    if first <= today <= last and today not in found:
        rows = [row_of(visit) for visit in _visits(kept, fold, first=today, last=today, now=now)]
        found[today] = tallies(Stages(rows), {}, part)
    return found
