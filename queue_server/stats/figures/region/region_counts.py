"""Counts the visitors of many halls together, from the tallies of their finished days and months.

A percentile of a region is that of all its visitors: sketches are merged, and percentiles are never averaged. What is
finished does not change, so its sums are cached: a month of all halls is one tally for each value of a part.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from cachetools import LRUCache
from msgspec import Struct
from msgspec.structs import replace

from queue_server.journal.store import Store, StoreError
from queue_server.stats.figures.counts.day_counts import ByValue, Tally, merged
from queue_server.stats.figures.counts.rating_counts import with_ratings
from queue_server.stats.figures.figures import SO_FAR, balance, norm
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.period_statistics import check_period
from queue_server.stats.figures.region.part_figures import RegionPeriod, region_figures
from queue_server.stats.figures.region.region_documents import DayCounts, RegionFigures
from queue_server.stats.visits.present import Present
from queue_server.units import SECOND

PRESENT_FRESH: Final = 20 * SECOND
"""How old (µs) the present day of a hall may be where its journal has moved on: a page of two hundred halls would else
fold each of them anew for every reader."""
UNCHANGED_FRESH: Final = 120 * SECOND
"""The same where its journal has not: only those who wait have waited longer."""
SPANS_CACHED: Final = 4_000
"""Hall and period -> the spans of which it consists: a dozen periods of some hundred halls."""
HALL_SUMS_CACHED: Final = 2_000
"""Sums of a hall over a period, ten or twenty kilobytes each."""
REGION_SUMS_CACHED: Final = 2_000
"""Sums of all halls of a scope over a day or a month, some hundred kilobytes each for services and hours."""
BATCH: Final = 25
"""Halls whose tallies are read and added at a time."""
MEASURES_SHOWN: Final = (*SO_FAR, "service")
"""What is kept of a tally's durations."""

REGION_PARTS: Final = ("service", "hour")
"""The parts that are added up over halls, beside each hall as a whole."""


PartSums = dict[str, ByValue]
"""Part -> value -> tally."""
RegionKey = tuple[str, tuple[str, ...], tuple[int, ...]]


class HallPresent(Struct, frozen=True):
    """A hall as it was at a moment (µs UTC), and the tallies of its present day by part."""

    at: int
    present: Present
    today: dict[str, ByValue]


class RegionCounts:
    """The tallies of many halls of one store."""

    def __init__(self, store: Store, reader: FiguresReader) -> None:
        self._store, self._reader = store, reader
        self._presents: dict[str, HallPresent] = {}
        self._spans: LRUCache[tuple[str, str, str, str, int], list[str]] = LRUCache(SPANS_CACHED)
        self._of_hall: LRUCache[tuple[str, str, tuple[str, ...]], Tally] = LRUCache(HALL_SUMS_CACHED)
        self._of_region: LRUCache[RegionKey, PartSums] = LRUCache(REGION_SUMS_CACHED)
        self._lock = asyncio.Lock()

    async def today(self, halls: Iterable[str], now: int) -> dict[str, DayCounts]:
        """The present day of each hall that is counted. Raises the store's errors."""
        async with self._lock:
            presents, _ = await self._read_presents(halls, now)
        counts: dict[str, DayCounts] = {}
        for hall, entry in presents.items():
            tally = entry.today["none"].get("", Tally())
            verdict, sums = norm(tally.counts), balance(tally)
            judged = verdict.kept + verdict.broken
            counts[hall] = DayCounts(entry.present.day, sums.joined, sums.served, judged, verdict.share)
        return counts

    async def figures(
        self,
        districts: Mapping[str, str | None],
        first: str,
        last: str,
        service: str | None,
        now: int,
        *,
        is_over: bool = False,
    ) -> RegionFigures:
        """The figures of a period of these halls, each with its district. One that `is_over` by the calendar is counted
        up to each hall's last record, and may begin after it. Raises `BadPeriod` and the store's errors."""
        async with self._lock:
            presents, not_counted = await self._read_presents(districts, now, last if is_over else "")
            today = last if is_over else max((entry.present.day for entry in presents.values()), default="")
            first, last = check_period(first, last, today)
            spans: dict[str, list[str]] = {}
            by_hall: dict[str, Tally] = {}
            for hall, entry in presents.items():
                spans[hall], by_hall[hall] = await self._hall_sum(entry, first, last, service)
            parts = await self._region_sums(presents, spans, first, last)
        figures = await asyncio.to_thread(
            region_figures, by_hall, districts, parts, RegionPeriod(first, last, service), not_counted
        )
        return replace(figures, seqs={hall: entry.present.seq for hall, entry in presents.items()})

    async def is_over(self, halls: Iterable[str], day: str, now: int) -> bool:
        """Whether a day is over in every one of these halls, and all of it is counted. Raises the store's errors."""
        async with self._lock:
            presents, not_counted = await self._read_presents(halls, now, day)
        return bool(presents) and not not_counted and all(entry.present.day > day for entry in presents.values())

    async def _read_presents(
        self, halls: Iterable[str], now: int, over: str = ""
    ) -> tuple[dict[str, HallPresent], list[str]]:
        """The halls whose rows are complete, and those whose rows are not. One that went on is read anew where
        the day `over` had not ended in it."""
        heads = {head.hall: head.seq for head in await self._store.heads()}
        presents: dict[str, HallPresent] = {}
        not_counted: list[str] = []
        for hall in halls:
            if hall not in heads:
                continue
            entry = self._presents.get(hall)
            if entry is None or not _is_fresh(entry, heads[hall], now, over):
                try:
                    entry = await self._read_present(hall, now, heads)
                except StoreError:
                    not_counted.append(hall)
                    continue
                self._presents[hall] = entry
            presents[hall] = entry
        return presents, not_counted

    async def _read_present(self, hall: str, now: int, ends: Mapping[str, int]) -> HallPresent:
        present = await self._reader.present(hall, now, ends)
        parts = ("none", *REGION_PARTS)
        today = await self._reader.today(present, parts) if present.day else {part: {} for part in parts}
        return HallPresent(now, replace(present, visits=(), times=[]), {part: _slim(today[part]) for part in parts})

    async def _hall_sum(
        self, entry: HallPresent, first: str, last: str, service: str | None
    ) -> tuple[list[str], Tally]:
        """The finished months and days of a period of one hall, and the sum of the whole hall in the period, or of one
        of its services."""
        present, part = entry.present, "none" if service is None else "service"
        value = service or ""
        spans, finished = await self._finished(present, first, last, part, value)
        tallies = [finished]
        if present.within(first, last):
            tallies.append(entry.today[part].get(value, Tally()))
        whole = {part: {value: Tally.merged(tallies)}}
        if service is None:
            whole = with_ratings(whole, present.ratings, first, last)
        return spans, whole[part].get(value, Tally())

    async def _finished(
        self, present: Present, first: str, last: str, part: str, value: str
    ) -> tuple[list[str], Tally]:
        """The finished months and days of a period of one hall, and the sum of one value of a part over them."""
        period = (present.hall, first, last, present.day, present.rewritten_at)
        of_value = f"{part} {value} {present.rewritten_at}"
        spans = self._spans.get(period)
        total = self._of_hall.get((present.hall, of_value, tuple(spans))) if spans is not None else None
        if spans is None or total is None:
            spans = self._spans[period] = await self._reader.finished.spans(present, first, last)
            by_part = await self._reader.finished.read_once(present, [part], spans)
            read = [_slim({value: by_value.get(value, Tally())}) for by_value in by_part[part].values()]
            total = self._of_hall[present.hall, of_value, tuple(spans)] = merged(read).get(value, Tally())
        return spans, total

    async def _region_sums(
        self, presents: Mapping[str, HallPresent], spans: Mapping[str, Sequence[str]], first: str, last: str
    ) -> dict[str, ByValue]:
        """The sums of all halls in a period, by value of each of `REGION_PARTS`."""
        halls_of_span: dict[str, list[str]] = defaultdict(list)
        for hall, spans_of_hall in sorted(spans.items()):
            for span in spans_of_hall:
                halls_of_span[span].append(hall)
        keys = {span: _key(span, halls, presents) for span, halls in halls_of_span.items()}
        totals = {span: total for span, key in keys.items() if (total := self._of_region.get(key)) is not None}
        uncached = {span: halls for span, halls in halls_of_span.items() if span not in totals}
        if uncached:
            added = await self._add_spans(uncached, presents)
            self._of_region.update({keys[span]: total for span, total in added.items()})
            totals |= added
        todays = [entry.today for entry in presents.values() if entry.present.within(first, last)]
        return await asyncio.to_thread(_all_merged, [*totals.values(), *todays])

    async def _add_spans(
        self, halls_of_span: Mapping[str, Sequence[str]], presents: Mapping[str, HallPresent]
    ) -> dict[str, PartSums]:
        """The sums of each day or month that is over in these halls. Each hall is read once."""
        spans_of_hall: dict[str, list[str]] = defaultdict(list)
        for span, halls in halls_of_span.items():
            for hall in halls:
                spans_of_hall[hall].append(span)
        totals: dict[str, PartSums] = {span: {part: {} for part in REGION_PARTS} for span in halls_of_span}
        halls = list(spans_of_hall)
        for begin in range(0, len(halls), BATCH):
            read = [
                await self._reader.finished.read_once(presents[hall].present, REGION_PARTS, spans_of_hall[hall])
                for hall in halls[begin : begin + BATCH]
            ]
            totals = await asyncio.to_thread(_added, totals, read)
        return totals


def _is_fresh(entry: HallPresent, head: int, now: int, over: str) -> bool:
    age = now - entry.at
    if entry.present.day <= over and entry.present.seq < head:
        return False
    return 0 <= age < (UNCHANGED_FRESH if entry.present.seq >= head else PRESENT_FRESH)


def _key(span: str, halls: Sequence[str], presents: Mapping[str, HallPresent]) -> RegionKey:
    """Under which the sums of a span are cached: another hall, or rows that were taken back, make other sums."""
    return span, tuple(halls), tuple(presents[hall].present.rewritten_at for hall in halls)


def _added(totals: Mapping[str, PartSums], read: Sequence[Mapping[str, Mapping[str, ByValue]]]) -> dict[str, PartSums]:
    """The sums of spans with those of further halls, of which each is part -> span -> value -> tally."""
    return {
        span: {
            part: merged([total, *(_slim(hall[part][span]) for hall in read if span in hall[part])])
            for part, total in by_part.items()
        }
        for span, by_part in totals.items()
    }


def _all_merged(sums: Sequence[Mapping[str, ByValue]]) -> PartSums:
    return {part: merged([by_part[part] for by_part in sums]) for part in REGION_PARTS}


def _slim(by_value: ByValue) -> ByValue:
    """The tallies with the durations that are shown alone."""
    return {
        value: Tally(
            tally.counts, {}, {name: tally.measures[name] for name in MEASURES_SHOWN if name in tally.measures}
        )
        for value, tally in by_value.items()
    }
