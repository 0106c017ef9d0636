"""Keeps in memory what journals are projected to."""

from collections.abc import Collection, Sequence
from typing import Any

from msgspec.structs import replace

from queue_server.journal.visits.own_rows import OwnRows
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Projected, Tallied, Visit, VisitCriteria, WindowTime
from queue_server.journal.visits.visit_lists import VisitLists


class ProjectionInMemory(OwnRows):
    """The part of a store in memory that implements `ProjectionStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = VisitLists()

    def _need_open(self) -> None:
        """Raises `Unavailable` once the store is closed."""
        raise NotImplementedError

    async def projected(self, hall: str) -> Projected | None:
        self._need_open()
        return self._rows.projected.get(self._key(hall))

    async def save_fold(self, fold: SavedFold) -> None:
        self._need_open()
        self._rows.folds[self._key(fold.hall)] = fold

    async def fold(self, hall: str) -> SavedFold | None:
        self._need_open()
        return self._rows.folds.get(self._key(hall))

    async def forget_rows(self, hall: str) -> None:
        self._need_open()
        self._rows.forget(self._key(hall))

    async def erase_rows(self, forms: Collection[str]) -> int:
        self._need_open()
        return self._rows.erase(forms)

    async def visits(self, hall: str, criteria: VisitCriteria, longest: int | None = None) -> list[Visit]:
        self._need_open()
        matches = [replace(visit, hall=hall) for visit in self._rows.matching(self._key(hall), criteria)]
        return matches if longest is None else sorted(matches, key=lambda visit: -visit.waited)[:longest]

    async def count_visits(self, hall: str, criteria: VisitCriteria) -> int:
        self._need_open()
        return len(self._rows.matching(self._key(hall), criteria))

    async def stages(
        self, hall: str, first: str, last: str, until: int, fields: Sequence[str], after: int = 0
    ) -> list[tuple[Any, ...]]:
        self._need_open()
        matches = self._rows.matching(self._key(hall), VisitCriteria(first=first, last=last, until=until))
        return [tuple(getattr(visit, field) for field in fields) for visit in matches if (visit.end_seq or 0) > after]

    async def window_times(self, hall: str, first: str, last: str, until: int, after: int = 0) -> list[WindowTime]:
        self._need_open()
        times = self._rows.times[self._key(hall)]
        return [replace(time, hall=hall) for time in times if first <= time.day <= last and after < time.seq <= until]

    async def days(self, hall: str) -> tuple[str, str] | None:
        self._need_open()
        dates = [visit.day for visit in self._rows.visits[self._key(hall)]]
        return (min(dates), max(dates)) if dates else None

    async def save_tallies(self, hall: str, span: str, tallies: Sequence[Tallied]) -> None:
        self._need_open()
        self._rows.tallies[self._key(hall)][span] = list(tallies)

    async def tallied(self, hall: str, part: str, first: str, last: str) -> list[str]:
        self._need_open()
        spans = self._rows.tallies[self._key(hall)]
        return sorted(span for span in spans if first <= span <= last and any(t.part == part for t in spans[span]))

    async def tallies(self, hall: str, parts: Sequence[str], spans: Sequence[str]) -> list[Tallied]:
        self._need_open()
        by_span = self._rows.tallies[self._key(hall)]
        return [t for part in parts for span in spans for t in by_span.get(span, ()) if t.part == part]
