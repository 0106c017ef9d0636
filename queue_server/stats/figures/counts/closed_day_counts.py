"""Counts closed days: each is tallied once and stored, and months are added up from days."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from cachetools import LRUCache

from queue_server.journal.forms.form import form
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.visits.visit import Tallied
from queue_server.stats.figures.counts import stage_counts
from queue_server.stats.figures.counts.day_counts import ByValue, Tally, merged
from queue_server.stats.figures.counts.stage_counts import (
    COLUMNS,
    HOUR_OF_WEEK,
    TALLIED_PARTS,
    Stages,
    hours_of_weekday,
    tallied,
)
from queue_server.stats.figures.counts.stored_sums import SumKey, save_sums, stored_sums
from queue_server.stats.figures.counts.tallied_spans import days_between, ends_of, has_day, is_month, months_within
from queue_server.stats.visits import fold
from queue_server.stats.visits.present import Present

log = logging.getLogger(__name__)

SPANS_IN_MEMORY: Final = 3_000
"""Parts of spans whose tallies are kept unpacked: years of days and what the heat map reads, in some ten megabytes."""

EXACT_DAYS_IN_MEMORY: Final = 14
"""Days whose tallies are kept with every duration, half a megabyte each: as many as a period with exact percentiles
has, and back."""

ROWS_AT_ONCE: Final = 64
"""Rows that are unpacked in a millisecond or two: another thread would cost as much."""

ARRIVALS_IN_MEMORY: Final = 10_000
"""Days of which it is kept how many came in each hour, a kilobyte each."""

SUMS_IN_MEMORY: Final = 200
"""Sums of many spans that are cached, some hundred kilobytes each: those of a year, a month and the weeks, for a dozen
halls."""


def counts_form() -> str:
    """The form of the tallies of a day or a month, and of the rows that they count."""
    return form(stage_counts.__name__, fold.__name__)


class ClosedDayCounts:
    """The tallies of every hall. A closed day does not change, so its tallies are read and decoded once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._spans: LRUCache[tuple[str, str, str], ByValue] = LRUCache(SPANS_IN_MEMORY)
        self._exact: LRUCache[tuple[str, str], dict[str, ByValue]] = LRUCache(EXACT_DAYS_IN_MEMORY)
        self._sums: LRUCache[SumKey, ByValue] = LRUCache(SUMS_IN_MEMORY)
        self._arrivals: LRUCache[tuple[str, str], dict[int, int]] = LRUCache(ARRIVALS_IN_MEMORY)
        self._stored_sums: dict[str, tuple[str, set[SumKey]]] = {}
        """Hall -> the day on which its stored sums were read or written last, and which these are."""
        self._unsaved: dict[tuple[str, str], list[Tallied]] = {}
        """Hall and span -> what could not be stored: a month is added up from its days, also from those."""
        self._corrected_at: dict[str, int] = {}

    async def tally(self, present: Present, first: str, last: str) -> None:
        """Tally the finished days and months of a period that are not tallied yet."""
        days = await self.days(present, first, last)
        for spans in (days, months_within(days, first, last, present.day)):
            await self._tally(present, await self._missing(present.hall, spans))

    async def spans(self, present: Present, first: str, last: str) -> list[str]:
        """The spans of a period: whole finished months, and finished days around them."""
        days = await self.days(present, first, last)
        months = months_within(days, first, last, present.day)
        return [*months, *(day for day in days if day[:7] not in months)]

    async def days(self, present: Present, first: str, last: str) -> list[str]:
        """The finished days of a period, from the first one with a visit on."""
        self._heed(present)
        span = await self._store.days(present.hall)
        if span is None or not present.day:  # rows of the first day may be there before the reader has come to it
            return []
        return [day for day in days_between(max(first, span[0]), last) if day < present.day]

    async def exact(self, present: Present, day: str) -> dict[str, ByValue]:
        """Part -> value -> tally of a finished day, from the durations themselves."""
        self._heed(present)
        key = (present.hall, day)
        by_part = self._exact.get(key)
        if by_part is None:
            rows = await self._store.stages(present.hall, day, day, present.seq, COLUMNS)
            times = await self._store.window_times(present.hall, day, day, present.seq)
            by_part = self._exact[key] = await asyncio.to_thread(tallied, Stages(rows), times, TALLIED_PARTS)
        return by_part

    async def read(self, present: Present, parts: Sequence[str], spans: Sequence[str]) -> dict[str, dict[str, ByValue]]:
        """Part -> span -> value -> tally of finished days and months, which are remembered. What is not tallied yet is
        tallied first."""
        by_part = await self.read_once(present, parts, spans)
        for part, by_span in by_part.items():
            self._remember(present.hall, part, by_span)
        return by_part

    async def read_once(
        self, present: Present, parts: Sequence[str], spans: Sequence[str]
    ) -> dict[str, dict[str, ByValue]]:
        """The same for who keeps a sum of them: nothing more is remembered here."""
        self._heed(present)
        hall = present.hall
        keys = [(hall, part, span) for part in parts for span in spans]
        by_part = {part: {span: self._spans.get((hall, part, span), {}) for span in spans} for part in parts}
        if unread := sorted({span for *key, span in keys if (*key, span) not in self._spans}):
            read = await self._read(hall, parts, unread)
            if missing := await self._own(present, [span for span in unread if span not in read["none"]]):
                await self._tally(present, missing)
                read = await self._read(hall, parts, unread)
            for part, by_span in by_part.items():
                by_span.update({span: read[part].get(span, {}) for span in unread})
        return by_part

    async def arrivals(self, present: Present, days: Sequence[str]) -> dict[str, dict[int, int]]:
        """Day -> hour -> how many joined a line in it."""
        self._heed(present)
        arrivals = {day: self._arrivals[key] for day in days if (key := (present.hall, day)) in self._arrivals}
        if unread := [day for day in days if day not in arrivals]:
            rows = await self._tallies(present.hall, ["hour"], unread)
            if without := sorted({*unread} - {row.span for row in rows}):  # nobody came, or it is not tallied
                tallied_days = await self._tallied(present.hall, without[0], without[-1])
                if missing := await self._own(present, [day for day in without if day not in tallied_days]):
                    await self._tally(present, missing)
                    rows = await self._tallies(present.hall, ["hour"], unread)
            read = await asyncio.to_thread(_arrivals, unread, rows)
            self._arrivals.update({(present.hall, day): hours for day, hours in read.items()})
            arrivals |= read
        return arrivals

    async def sums(self, present: Present, parts: Sequence[str], spans: Sequence[str]) -> dict[str, ByValue]:
        """Part -> value -> tally of all these spans together, computed once, by this run or an earlier one."""
        self._heed(present)
        keys: dict[str, SumKey] = {part: (present.hall, part, tuple(spans)) for part in parts}
        if any(key not in self._sums for key in keys.values()):
            await self._read_stored_sums(present)
        totals = {part: total for part, key in keys.items() if (total := self._sums.get(key)) is not None}
        if missing := [part for part in parts if part not in totals]:
            added = await self._added(present, missing, spans)
            if self._is_heeded(present):
                self._sums.update({keys[part]: total for part, total in added.items()})
            totals |= added
        return totals

    async def week(self, present: Present, days: Sequence[str]) -> ByValue:
        """Weekday and hour (`mon 9`) -> tally of all these days together."""
        return (await self.sums(present, [HOUR_OF_WEEK], days))[HOUR_OF_WEEK]

    async def store_sums(self, present: Present) -> None:
        """Store the sums up to the last finished day that are in memory, unless they are stored already."""
        self._heed(present)
        day = (date.fromisoformat(present.day) - timedelta(days=1)).isoformat()
        sums = {key: total for key, total in self._sums.items() if key[0] == present.hall and has_day(key[2], day)}
        if sums.keys() <= self._stored_sums.get(present.hall, ("", set()))[1]:
            return
        self._stored_sums[present.hall] = present.day, {*sums}
        try:
            await save_sums(self._store, present, sums)
        except Unavailable as fault:
            log.debug("%s: sums of days are kept in memory only: %s", present.hall, fault)

    async def _added(self, present: Present, parts: Sequence[str], spans: Sequence[str]) -> dict[str, ByValue]:
        if parts == [HOUR_OF_WEEK]:
            hours_by_day = (await self.read(present, ["hour"], spans))["hour"]
            by_part = {HOUR_OF_WEEK: {day: hours_of_weekday(day, hours) for day, hours in hours_by_day.items()}}
        else:
            by_part = await self.read_once(present, parts, spans)
        return await asyncio.to_thread(_all_merged, by_part)

    async def _read_stored_sums(self, present: Present) -> None:
        """Read what an earlier run or another server has stored, once for each day."""
        if self._stored_sums.get(present.hall, ("", set()))[0] == present.day:
            return
        sums = await stored_sums(self._store, present)
        if self._is_heeded(present):
            self._stored_sums[present.hall] = present.day, {*sums}
            self._sums.update(sums)

    def _heed(self, present: Present) -> None:
        """Forget tallies from before rows of ended days were taken back."""
        if self._is_heeded(present):
            return
        self._corrected_at[present.hall] = present.corrected_at
        remembered: tuple[MutableMapping[Any, Any], ...] = (
            self._spans,
            self._exact,
            self._arrivals,
            self._sums,
            self._unsaved,
        )
        for by_key in remembered:
            for key in [key for key in by_key if key[0] == present.hall]:
                del by_key[key]
        self._stored_sums.pop(present.hall, None)

    def _is_heeded(self, present: Present) -> bool:
        """Whether what is remembered is of the rows that `present` has: a later reader may have heeded since that some
        of ended days were taken back."""
        return self._corrected_at.get(present.hall, 0) == present.corrected_at

    async def _missing(self, hall: str, spans: Sequence[str]) -> list[str]:
        unknown = [span for span in spans if (hall, "none", span) not in self._spans]
        if not unknown:
            return []
        tallied_spans = set(await self._tallied(hall, unknown[0], unknown[-1]))
        return [span for span in unknown if span not in tallied_spans]

    async def _own(self, present: Present, spans: Sequence[str]) -> list[str]:
        """Those of the spans that are finished days or months of the hall: another journal may have the others."""
        if not spans:
            return []
        days = {*await self.days(present, *ends_of(spans))}
        return [span for span in spans if span in days or is_month(span)]

    async def _tally(self, present: Present, spans: Sequence[str]) -> None:
        """Tally days and months once, also a day on which nobody came."""
        for span in spans:
            if is_month(span):
                await self._tally_month(present, span)
            else:
                await self._keep(present.hall, span, await self.exact(present, span))

    async def _tally_month(self, present: Present, month: str) -> None:
        """Tally a month that is over, after its days."""
        await self._tally(present, await self._missing(present.hall, await self.days(present, *ends_of([month]))))
        days = await self._tallied(present.hall, f"{month}-01", f"{month}-31")
        by_part: dict[str, ByValue] = {}
        for part in TALLIED_PARTS:
            rows = await self._tallies(present.hall, [part], days)
            by_part[part] = await asyncio.to_thread(_sum, rows)
        await self._keep(present.hall, month, by_part)

    async def _keep(self, hall: str, span: str, by_part: dict[str, ByValue]) -> None:
        """Save the tallies of a span; where the store cannot be written to, they stay in memory."""
        packed = [
            Tallied(_stored(part), span, value, t.pack()) for part, by in by_part.items() for value, t in by.items()
        ]
        try:
            await self._store.save_tallies(hall, span, packed)
        except Unavailable as fault:
            log.debug("%s: the figures of %s are kept in memory only: %s", hall, span, fault)
            self._unsaved[hall, span] = packed
        for part, by_span in _by_part(TALLIED_PARTS, packed).items():
            self._remember(hall, part, {span: by_span.get(span, {})})

    async def _tallied(self, hall: str, first: str, last: str) -> list[str]:
        """The spans from `first` to `last` that are tallied."""
        stored = await self._store.tallied(hall, _stored("none"), first, last)
        unsaved = [span for hall_of_span, span in self._unsaved if hall_of_span == hall and first <= span <= last]
        return sorted({*stored, *unsaved})

    async def _tallies(self, hall: str, parts: Sequence[str], spans: Sequence[str]) -> list[Tallied]:
        """The tallies of these parts and spans, whether they are stored or not."""
        names = [_stored(part) for part in parts]
        rows = await self._store.tallies(hall, names, spans)
        if not self._unsaved:
            return rows
        unsaved = [tally for span in spans for tally in self._unsaved.get((hall, span), ()) if tally.part in names]
        return [row for row in rows if (hall, row.span) not in self._unsaved] + unsaved

    async def _read(self, hall: str, parts: Sequence[str], spans: Sequence[str]) -> dict[str, dict[str, ByValue]]:
        """Part -> span -> value -> tally, with `none` among the parts: it has each span that is tallied."""
        parts = list(dict.fromkeys(["none", *parts]))
        rows = await self._tallies(hall, parts, spans)
        return _by_part(parts, rows) if len(rows) <= ROWS_AT_ONCE else await asyncio.to_thread(_by_part, parts, rows)

    def _remember(self, hall: str, part: str, by_span: dict[str, ByValue]) -> None:
        self._spans.update({(hall, part, span): by_value for span, by_value in by_span.items()})


def _stored(part: str) -> str:
    """The name of a part in the store: tallies of another form are not read, and replaced span by span."""
    return f"{part} {counts_form()}"


def _by_part(parts: Iterable[str], rows: Iterable[Tallied]) -> dict[str, dict[str, ByValue]]:
    """Part -> span -> value -> tally of the rows; nothing of a span of which there is no row."""
    names = {_stored(part): part for part in parts}
    by_part: dict[str, dict[str, ByValue]] = {part: {} for part in names.values()}
    for tally in rows:
        by_part[names[tally.part]].setdefault(tally.span, {})[tally.value] = Tally.unpack(tally.body)
    return by_part


def _arrivals(days: Iterable[str], rows: Iterable[Tallied]) -> dict[str, dict[int, int]]:
    """Day -> hour -> how many joined, of the rows of hours."""
    by_day: dict[str, dict[int, int]] = {day: {} for day in days}
    for row in rows:
        by_day[row.span][int(row.value)] = Tally.counts_of(row.body).get("joined", 0)
    return by_day


def _sum(rows: Iterable[Tallied]) -> ByValue:
    return merged({tally.value: Tally.unpack(tally.body)} for tally in rows)


def _all_merged(by_part: Mapping[str, Mapping[str, ByValue]]) -> dict[str, ByValue]:
    return {part: merged(by_span.values()) for part, by_span in by_part.items()}
