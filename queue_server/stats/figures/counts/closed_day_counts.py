"""Counts closed days: each is tallied once and stored, and months are added up from days."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from cachetools import LRUCache

from queue_server.journal.forms.form import form
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.visits.visit import Tallied
from queue_server.stats.figures.counts import stage_counts
from queue_server.stats.figures.counts.day_counts import ByValue, Tally, merged
from queue_server.stats.figures.counts.stage_counts import COLUMNS, TALLIED_PARTS, Stages, tallied, weekday
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
        self._sums: LRUCache[tuple[str, str, tuple[str, ...]], ByValue] = LRUCache(SUMS_IN_MEMORY)
        self._unsaved: dict[tuple[str, str], list[Tallied]] = {}
        """Hall and span -> what could not be stored: a month is added up from its days, also from those."""
        self._rewritten_at: dict[str, int] = {}

    async def spans(self, present: Present, first: str, last: str) -> list[str]:
        """The spans of a period: whole finished months, and finished days around them; all of them are tallied."""
        days = await self.days(present, first, last)
        months = _months(days, first, last, present.day)
        for month in await self._missing(present.hall, months):
            await self._tally_month(present.hall, month)
        return _spans(days, months)

    async def days(self, present: Present, first: str, last: str) -> list[str]:
        """The finished days of a period, from the first one with a visit on; all of them are tallied."""
        self._heed(present)
        days = await self._closed_days(present, first, last)
        for day in await self._missing(present.hall, days):
            await self._tally_day(present, day)
        return days

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

    async def read(self, hall: str, parts: Sequence[str], spans: Sequence[str]) -> dict[str, dict[str, ByValue]]:
        """Part -> span -> value -> tally."""
        by_part: dict[str, dict[str, ByValue]] = {}
        for part in parts:
            by_span = {span: self._spans[hall, part, span] for span in spans if (hall, part, span) in self._spans}
            unread = [span for span in spans if span not in by_span]
            if unread:
                rows = await self._tallies(hall, [part], unread)
                by_span |= self._remember(hall, part, await asyncio.to_thread(_unpacked, unread, rows))
            by_part[part] = {span: by_span[span] for span in spans}
        return by_part

    async def read_period(
        self, present: Present, first: str, last: str, parts: Sequence[str]
    ) -> dict[str, dict[str, ByValue]]:
        """Part -> span -> value -> tally of a period, with `none` among the parts, for who keeps a sum of them: nothing
        more is remembered here. A span that is stored has been tallied, so nothing else is asked where all are."""
        self._heed(present)
        days = await self._closed_days(present, first, last)
        spans = _spans(days, _months(days, first, last, present.day))
        by_part = await self.read_once(present.hall, list(dict.fromkeys(["none", *parts])), spans)
        if not all(by_part["none"].values()):
            await self.spans(present, first, last)
            by_part = await self.read_once(present.hall, list(dict.fromkeys(["none", *parts])), spans)
        return by_part

    async def read_once(self, hall: str, parts: Sequence[str], spans: Sequence[str]) -> dict[str, dict[str, ByValue]]:
        """Part -> span -> value -> tally, for who keeps a sum of them: nothing more is remembered here."""
        keys = [(hall, part, span) for part in parts for span in spans]
        unread = sorted({span for key in keys if key not in self._spans for span in key[2:]})
        rows = await self._tallies(hall, parts, unread) if unread else []
        is_quick = len(rows) <= ROWS_AT_ONCE
        read = _by_part(parts, rows) if is_quick else await asyncio.to_thread(_by_part, parts, rows)
        return {
            part: {span: read[part].get(span) or self._spans.get((hall, part, span), {}) for span in spans}
            for part in parts
        }

    async def sum(self, hall: str, part: str, spans: Sequence[str]) -> ByValue:
        """Value -> tally of all these spans together."""

        async def add() -> ByValue:
            by_span = (await self.read(hall, [part], spans))[part]
            return await asyncio.to_thread(merged, by_span.values())

        return await self._cached_sum((hall, part, tuple(spans)), add)

    async def week(self, hall: str, days: Sequence[str]) -> ByValue:
        """Weekday and hour (`mon 9`) -> tally of all these days together."""

        async def add() -> ByValue:
            by_day = (await self.read(hall, ["hour"], days))["hour"]
            return await asyncio.to_thread(merged, [hours_of_weekday(day, hours) for day, hours in by_day.items()])

        return await self._cached_sum((hall, "hour of the week", tuple(days)), add)

    async def _cached_sum(
        self, key: tuple[str, str, tuple[str, ...]], add: Callable[[], Awaitable[ByValue]]
    ) -> ByValue:
        """The sum under this key, computed once."""
        total = self._sums.get(key)
        if total is None:
            total = self._sums[key] = await add()
        return total

    async def _closed_days(self, present: Present, first: str, last: str) -> list[str]:
        """The finished days of a period, from the first one with a visit on, whether they are tallied or not."""
        span = await self._store.days(present.hall)
        if span is None or not present.day:  # rows of the first day may be there before the reader has come to it
            return []
        return [day for day in _days(max(first, span[0]), last) if day < present.day]

    def _heed(self, present: Present) -> None:
        """Forget tallies from before rows were taken back."""
        if self._rewritten_at.get(present.hall, 0) == present.rewritten_at:
            return
        self._rewritten_at[present.hall] = present.rewritten_at
        for key in [key for key in self._spans if key[0] == present.hall]:
            del self._spans[key]
        for day in [key for key in self._exact if key[0] == present.hall]:
            del self._exact[day]
        for total in [key for key in self._sums if key[0] == present.hall]:
            del self._sums[total]
        for span in [key for key in self._unsaved if key[0] == present.hall]:
            del self._unsaved[span]

    async def _missing(self, hall: str, spans: Sequence[str]) -> list[str]:
        unknown = [span for span in spans if (hall, "none", span) not in self._spans]
        if not unknown:
            return []
        tallied_spans = set(await self._tallied(hall, unknown[0], unknown[-1]))
        return [span for span in unknown if span not in tallied_spans]

    async def _tally_day(self, present: Present, day: str) -> None:
        """Tally a day once, also one on which nobody came."""
        await self._keep(present.hall, day, await self.exact(present, day))

    async def _tally_month(self, hall: str, month: str) -> None:
        """Tally a month that is over, when all of its days are tallied."""
        days = await self._tallied(hall, f"{month}-01", f"{month}-31")
        by_part: dict[str, ByValue] = {}
        for part in TALLIED_PARTS:
            rows = await self._tallies(hall, [part], days)
            by_part[part] = await asyncio.to_thread(_sum, rows)
        await self._keep(hall, month, by_part)

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
        for part in TALLIED_PARTS:
            self._remember(hall, part, _unpacked([span], (tally for tally in packed if tally.part == _stored(part))))

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

    def _remember(self, hall: str, part: str, by_span: dict[str, ByValue]) -> dict[str, ByValue]:
        self._spans.update({(hall, part, span): by_value for span, by_value in by_span.items()})
        return by_span


def _stored(part: str) -> str:
    """The name of a part in the store: tallies of another form are not read, and replaced span by span."""
    return f"{part} {counts_form()}"


def hours_of_weekday(day: str, hours: ByValue) -> ByValue:
    """The hours of a day under their names in the week."""
    return {f"{weekday(day)} {hour}": tally for hour, tally in hours.items()}


def _unpacked(spans: Iterable[str], rows: Iterable[Tallied]) -> dict[str, ByValue]:
    """Span -> value -> tally; a span of which there is no row has no values."""
    by_span: dict[str, ByValue] = {span: {} for span in spans}
    for tally in rows:
        by_span[tally.span][tally.value] = Tally.unpack(tally.body)
    return by_span


def _by_part(parts: Iterable[str], rows: Iterable[Tallied]) -> dict[str, dict[str, ByValue]]:
    """Part -> span -> value -> tally of the rows; nothing of a span of which there is no row."""
    names = {_stored(part): part for part in parts}
    by_part: dict[str, dict[str, ByValue]] = {part: {} for part in names.values()}
    for tally in rows:
        by_part[names[tally.part]].setdefault(tally.span, {})[tally.value] = Tally.unpack(tally.body)
    return by_part


def _sum(rows: Iterable[Tallied]) -> ByValue:
    return merged({tally.value: Tally.unpack(tally.body)} for tally in rows)


def _days(first: str, last: str) -> list[str]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(begin + timedelta(n)).isoformat() for n in range((end - begin).days + 1)]


def _months(days: Iterable[str], first: str, last: str, today: str) -> list[str]:
    """The months of these days that a period has as a whole, and that are over."""
    return [month for month in sorted({day[:7] for day in days}) if _is_within(month, first, last, today)]


def _spans(days: Iterable[str], months: Sequence[str]) -> list[str]:
    """The months, and the days that are in none of them."""
    return [*months, *(day for day in days if day[:7] not in months)]


def _is_within(month: str, first: str, last: str, today: str) -> bool:
    """Whether the period has the whole month, and it is over."""
    begin = date.fromisoformat(f"{month}-01")
    end = ((begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)).isoformat()
    return first <= begin.isoformat() and end <= last and end < today
