"""Stores the overtakings of days that are over, so that a start and a report read the journal of one day alone."""

import logging
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from queue_server.journal.forms.form import form
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.visits.visit import Tallied
from queue_server.stats.fairness import fairness_fold
from queue_server.stats.fairness.fairness import DayFairness, DaysReached, Fairness, LastRecord
from queue_server.stats.fairness.fairness_fold import FairnessFold

log = logging.getLogger(__name__)

T = TypeVar("T")

OVERTAKINGS_SPAN: Final = "overtakings"
"""The part under which the days of a hall are stored, with their form."""


def fairness_form() -> str:
    """The form of a day's overtakings."""
    return form(fairness_fold.__name__)


class FairnessStore:
    """The stored days of every hall of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._saved: dict[str, dict[str, Fairness]] = {}

    async def fold(self, hall: str) -> FairnessFold:
        """A fold before the first day that is not stored. Ignores rows of another form or journal. Raises the store's
        errors."""
        days: dict[str, DayFairness] = {}
        reached = None
        for row in await self._store.tallies(hall, [_part()], [OVERTAKINGS_SPAN]):
            reached = _decoded(row.body, DaysReached)
        for row in await self._store.tallies(hall, [_part()], [_span(day) for day in reached.days] if reached else []):
            if (day := _decoded(row.body, DayFairness)) is not None:
                days[row.value] = day
        if reached is None or list(days) != reached.days or not await self._is_of(hall, reached.beginning.head):
            return FairnessFold()
        self._saved[hall] = {day: saved.fairness for day, saved in days.items()}
        heads = {day: saved.head for day, saved in days.items()}
        return FairnessFold.going_on(self._saved[hall], heads, reached.beginning)

    async def keep(self, hall: str, fold: FairnessFold) -> None:
        """Store the days that are over and not stored yet; keep them in memory where the store cannot be written to."""
        saved = self._saved.get(hall, {})
        new = {day: fairness for day, fairness in fold.ended.items() if saved.get(day) is not fairness}
        if not new or fold.beginning is None:
            return
        try:
            for day, fairness in new.items():
                await self._save(hall, _span(day), day, DayFairness(fairness, fold.heads[day]))
            await self._save(hall, OVERTAKINGS_SPAN, "", DaysReached(list(fold.ended), fold.beginning))
        except Unavailable as fault:
            log.debug("%s: overtakings are kept in memory only: %s", hall, fault)
        self._saved[hall] = dict(fold.ended)

    async def _save(self, hall: str, span: str, value: str, content: Struct) -> None:
        await self._store.save_tallies(hall, span, [Tallied(_part(), span, value, msgspec.msgpack.encode(content))])

    async def _is_of(self, hall: str, head: LastRecord) -> bool:
        """Whether the hall's journal contains that record."""
        return [record.hash async for record in self._store.read(hall, after=head.seq - 1, limit=1)] == [head.hash]


def _span(day: str) -> str:
    """The span of a day; it begins differently from those of figures, which are days and months."""
    return f"{OVERTAKINGS_SPAN} {day}"


def _part() -> str:
    """The part under which days are stored: those of another form are not read, and replaced day by day."""
    return f"{OVERTAKINGS_SPAN} {fairness_form()}"


def _decoded(body: bytes, kind: type[T]) -> T | None:
    try:
        return msgspec.msgpack.decode(body, type=kind)
    except msgspec.MsgspecError:
        return None
