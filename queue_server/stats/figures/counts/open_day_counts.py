"""Counts the open day: stages that have ended are tallied once for each part, those that go on at each request."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from queue_server.journal.store import Store
from queue_server.stats.figures.counts.day_counts import ByValue, merged
from queue_server.stats.figures.counts.stage_counts import COLUMNS, Stages, tallied
from queue_server.stats.visits.present import Present

STAGES_AT_ONCE: Final = 64
"""Stages that are tallied by a few parts in a millisecond or two: another thread would cost as much."""


class _Ended(Struct, frozen=True):
    """Value -> tally of the stages of a day that had ended by the record `seq`, by one part."""

    day: str
    seq: int
    tallies: ByValue


class OpenDayCounts:
    """The present day of every hall of one store. It keeps the tallies of one day for each, by the parts that were
    asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ended_of_part: dict[tuple[str, str], _Ended] = {}

    async def tallies(self, present: Present, parts: Sequence[str]) -> dict[str, ByValue]:
        """Part -> value -> tally of the present day, including stages that go on."""
        ended = {part: self._ended(present, part) for part in parts}
        parts_of_seq: dict[int, list[str]] = defaultdict(list)
        for part, tallies in ended.items():
            parts_of_seq[tallies.seq].append(part)
        for seq, alike in parts_of_seq.items():
            if seq < present.seq:
                fresh = await self._fresh(present, seq, alike)
                for part in alike:
                    total = merged([ended[part].tallies, fresh[part]])
                    ended[part] = _Ended(present.day, present.seq, total)
                    self._ended_of_part[present.hall, part] = ended[part]
        if not present.visits and not present.times:
            return {part: tallies.tallies for part, tallies in ended.items()}
        going_on = await asyncio.to_thread(tallied, Stages.of(present.visits), present.times, parts)
        return {part: merged([tallies.tallies, going_on[part]]) for part, tallies in ended.items()}

    def _ended(self, present: Present, part: str) -> _Ended:
        """What is known of a part: nothing, where rows were taken back or another day has begun."""
        ended = self._ended_of_part.get((present.hall, part))
        if ended is None or ended.day != present.day or not present.rewritten_at <= ended.seq <= present.seq:
            return _Ended(present.day, 0, {})
        return ended

    async def _fresh(self, present: Present, after: int, parts: Sequence[str]) -> dict[str, ByValue]:
        """Part -> value -> tally of what has ended since a record."""
        hall, day = present.hall, present.day
        rows, times = await asyncio.gather(
            self._store.stages(hall, day, day, present.seq, COLUMNS, after=after),
            self._store.window_times(hall, day, day, present.seq, after=after),
        )
        if len(rows) + len(times) <= STAGES_AT_ONCE:
            return tallied(Stages(rows), times, parts)
        return await asyncio.to_thread(tallied, Stages(rows), times, parts)
