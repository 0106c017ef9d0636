"""Keeps in the tables of a SQLite store what journals are projected to."""

from collections.abc import Collection, Sequence
from typing import Any

from msgspec.structs import astuple, replace

from queue_server.journal.sqlite.columns import insert, select
from queue_server.journal.sqlite.sqlite_tables import SqliteTables
from queue_server.journal.visits import visit_tables
from queue_server.journal.visits.own_rows import OwnRows
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Projected, Tallied, Visit, VisitCriteria, WindowTime


class ProjectionInSqlite(OwnRows, SqliteTables):
    """The part of a SQLite store that implements `ProjectionStore`."""

    async def projected(self, hall: str) -> Projected | None:
        return await self._reader.run(lambda db: visit_tables.projected(db, self._key(hall)))

    async def save_fold(self, fold: SavedFold) -> None:
        await self._change(insert("folds", "REPLACE"), (self._key(fold.hall), *astuple(fold)[1:]))

    async def fold(self, hall: str) -> SavedFold | None:
        fold = await self._first_row(SavedFold, select("folds", "WHERE hall = ?"), (self._key(hall),))
        return None if fold is None else replace(fold, hall=hall)

    async def forget_rows(self, hall: str) -> None:
        await self._write_alone(lambda db: visit_tables.forget_rows(db, self._key(hall)))

    async def erase_rows(self, forms: Collection[str]) -> int:
        return await self._write_alone(lambda db: visit_tables.erase_rows(db, forms))

    async def visits(self, hall: str, criteria: VisitCriteria, longest: int | None = None) -> list[Visit]:
        rows = await self._reader.run(lambda db: visit_tables.visits(db, self._key(hall), criteria, longest))
        return [Visit(hall, *row) for row in rows]

    async def count_visits(self, hall: str, criteria: VisitCriteria) -> int:
        return await self._reader.run(lambda db: visit_tables.count_visits(db, self._key(hall), criteria))

    async def stages(
        self, hall: str, first: str, last: str, until: int, fields: Sequence[str], after: int = 0
    ) -> list[tuple[Any, ...]]:
        return await self._reader.run(
            lambda db: visit_tables.stages(db, self._key(hall), first, last, until, fields, after)
        )

    async def window_times(self, hall: str, first: str, last: str, until: int, after: int = 0) -> list[WindowTime]:
        key = self._key(hall)
        rows = await self._reader.run(lambda db: visit_tables.window_times(db, key, first, last, until, after))
        return [WindowTime(hall, *row) for row in rows]

    async def days(self, hall: str) -> tuple[str, str] | None:
        return await self._reader.run(lambda db: visit_tables.days(db, self._key(hall)))

    async def save_tallies(self, hall: str, span: str, tallies: Sequence[Tallied]) -> None:
        await self._write_alone(lambda db: visit_tables.save_tallies(db, self._key(hall), span, tallies))

    async def tallied(self, hall: str, part: str, first: str, last: str) -> list[str]:
        return await self._reader.run(lambda db: visit_tables.tallied(db, self._key(hall), part, first, last))

    async def tallies(self, hall: str, parts: Sequence[str], spans: Sequence[str]) -> list[Tallied]:
        return await self._reader.run(lambda db: visit_tables.tallies(db, self._key(hall), parts, spans))
