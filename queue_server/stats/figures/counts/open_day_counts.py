"""Counts the open day: stages that have ended are tallied once, those that go on at each request."""

import asyncio
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from queue_server.journal.store import Store
from queue_server.stats.figures.counts.day_counts import ByValue, merged
from queue_server.stats.figures.counts.stage_counts import COLUMNS, TALLIED_PARTS, Stages, tallied
from queue_server.stats.visits.present import Present

OPEN_DAY_PARTS: Final = (*TALLIED_PARTS, "day")


class _Ended(Struct, frozen=True):
    """Part -> value -> tally of the stages of a day that had ended by the record `seq`."""

    day: str
    seq: int
    tallies: dict[str, ByValue]


class OpenDayCounts:
    """The present day of every hall of one store. It keeps the tallies of one day for each."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ended_of_hall: dict[str, _Ended] = {}

    async def tallies(self, present: Present, parts: Sequence[str]) -> dict[str, ByValue]:
        """Part -> value -> tally of the present day, including stages that go on."""
        ended = await self._ended(present)
        if not present.visits and not present.times:
            return {part: ended.tallies[part] for part in parts}
        going_on = await asyncio.to_thread(tallied, Stages.of(present.visits), present.times, parts)
        return {part: merged([ended.tallies[part], going_on[part]]) for part in parts}

    async def _ended(self, present: Present) -> _Ended:
        hall, day = present.hall, present.day
        ended = self._ended_of_hall.get(hall)
        if ended is None or ended.day != day or not present.rewritten_at <= ended.seq <= present.seq:
            ended = _Ended(day, 0, {part: {} for part in OPEN_DAY_PARTS})
        if ended.seq < present.seq:
            rows = await self._store.stages(hall, day, day, present.seq, COLUMNS, after=ended.seq)
            times = await self._store.window_times(hall, day, day, present.seq, after=ended.seq)
            fresh = await asyncio.to_thread(tallied, Stages(rows), times, OPEN_DAY_PARTS)
            tallies = {part: merged([ended.tallies[part], fresh[part]]) for part in OPEN_DAY_PARTS}
            ended = self._ended_of_hall[hall] = _Ended(day, present.seq, tallies)
        return ended
