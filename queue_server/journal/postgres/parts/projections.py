"""The part of a store on PostgreSQL that keeps the rows which a journal is projected to."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import astuple

from queue_server.journal.postgres.connections import Connections, changed_rows
from queue_server.journal.visits.own_rows import ERASED_FORM, OwnRows
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Projected, Tallied, Visit, VisitCriteria, WindowTime


class ProjectionTables(OwnRows):
    """Visits, times of windows, tallies and folds in the tables of a database."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def projected(self, hall: str) -> Projected | None:
        row = await self._connections.first_row("SELECT seq, form FROM projected WHERE hall = $1", self._key(hall))
        return None if row is None else Projected(*row)

    async def save_fold(self, fold: SavedFold) -> None:
        await self._connections.change(_SAVE_FOLD, self._key(fold.hall), *astuple(fold)[1:])

    async def fold(self, hall: str) -> SavedFold | None:
        row = await self._connections.first_row("SELECT seq, hash, body FROM folds WHERE hall = $1", self._key(hall))
        return None if row is None else SavedFold(hall, *row)

    async def forget_rows(self, hall: str) -> None:
        async with self._connections.transaction() as connection:
            for table in ("projected", "visits", "window_times", "tallies", "folds"):  # as an append takes them
                await connection.execute(f"DELETE FROM {table} WHERE hall = $1", self._key(hall))

    async def erase_rows(self, forms: Collection[str]) -> int:
        async with self._connections.transaction() as connection:
            row = await connection.fetchrow(_FOREIGN, [*forms])
            if row is None:
                return 0
            key, written = row
            if written != ERASED_FORM:  # whoever comes back to this form finds no half of its rows
                await connection.execute("UPDATE projected SET form = $2 WHERE hall = $1", key, ERASED_FORM)
            for table in ("visits", "window_times"):
                condition = f"hall = $1 AND day = (SELECT min(day) FROM {table} WHERE hall = $1)"
                erased = changed_rows(await connection.execute(f"DELETE FROM {table} WHERE {condition}", key))
                if erased > 0:
                    return erased
            for table in ("projected", "tallies", "folds"):
                await connection.execute(f"DELETE FROM {table} WHERE hall = $1", key)
            return 1

    async def visits(self, hall: str, criteria: VisitCriteria, longest: int | None = None) -> list[Visit]:
        condition, values = _condition(self._key(hall), criteria)
        order = "end_seq" if longest is None else f"waited DESC, end_seq LIMIT {longest:d}"
        query = f"SELECT {_names(Visit, 1)} FROM visits WHERE {condition} ORDER BY {order}"
        return [Visit(hall, *row) for row in await self._connections.rows(query, *values)]

    async def count_visits(self, hall: str, criteria: VisitCriteria) -> int:
        condition, values = _condition(self._key(hall), criteria)
        row = await self._connections.first_row(f"SELECT count(*) FROM visits WHERE {condition}", *values)
        return 0 if row is None else int(row[0])

    async def stages(
        self, hall: str, first: str, last: str, until: int, fields: Sequence[str], after: int = 0
    ) -> list[tuple[Any, ...]]:
        key = self._key(hall)
        columns = ", ".join(f'"{field}"' for field in fields if field in Visit.__struct_fields__)
        query = f"SELECT {columns} FROM visits WHERE hall = $1 AND {_DAYS} AND end_seq > $4 AND end_seq <= $5"
        rows = await self._connections.rows(f"{query} ORDER BY day, end_seq", key, first, last, after, until)
        return [tuple(row) for row in rows]

    async def window_times(self, hall: str, first: str, last: str, until: int, after: int = 0) -> list[WindowTime]:
        key = self._key(hall)
        query = (
            f"SELECT {_names(WindowTime, 1)} FROM window_times WHERE hall = $1 AND {_DAYS} AND seq > $4 AND seq <= $5"
        )
        rows = await self._connections.rows(f"{query} ORDER BY day, seq, id", key, first, last, after, until)
        return [WindowTime(hall, *row) for row in rows]

    async def days(self, hall: str) -> tuple[str, str] | None:
        row = await self._connections.first_row(
            "SELECT min(day), max(day) FROM visits WHERE hall = $1", self._key(hall)
        )
        return None if row is None or row[0] is None else (row[0], row[1])

    async def save_tallies(self, hall: str, span: str, tallies: Sequence[Tallied]) -> None:
        hall = self._key(hall)
        async with self._connections.transaction() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"tallies:{hall}:{span}")
            await connection.execute("DELETE FROM tallies WHERE hall = $1 AND span = $2", hall, span)
            await connection.executemany(
                "INSERT INTO tallies (hall, part, span, value, body) VALUES ($1, $2, $3, $4, $5)",
                [(hall, *astuple(tally)) for tally in tallies],
            )

    async def tallied(self, hall: str, part: str, first: str, last: str) -> list[str]:
        query = """
            SELECT DISTINCT span FROM tallies WHERE hall = $1 AND part = $2 AND span BETWEEN $3 AND $4 ORDER BY span
        """
        return [row[0] for row in await self._connections.rows(query, self._key(hall), part, first, last)]

    async def tallies(self, hall: str, parts: Sequence[str], spans: Sequence[str]) -> list[Tallied]:
        query = """
            SELECT part, span, value, body FROM tallies WHERE hall = $1 AND part = ANY($2) AND span = ANY($3)
            ORDER BY array_position($2, part), array_position($3, span), value
        """
        rows = await self._connections.rows(query, self._key(hall), [*parts], [*spans])
        return [Tallied(*row) for row in rows]


def _names(kind: type[Struct], first: int = 0) -> str:
    return ", ".join(f'"{name}"' for name in kind.__struct_fields__[first:])


def _condition(hall: str, criteria: VisitCriteria) -> tuple[str, list[object]]:
    """The condition that `VisitCriteria.fits` states, with its values."""
    conditions: list[tuple[str, object]] = [
        ("hall = {}", hall),
        ("day >= {}", criteria.first),
        ("day <= {}", criteria.last),
        ("end_seq <= {}", criteria.until),
        ("hour = {}", criteria.hour),
        ("service = {}", criteria.service),
        ('"window" = {}', criteria.window),
        ("ticket = {}", criteria.ticket),
        ("result = {}", criteria.result),
        ("extract(isodow FROM day::date) - 1 = {}::bigint", criteria.weekday),
        ("waited >= {}", criteria.least),
        ("waited < {}", criteria.under),
        ("operator = ANY({})", [*criteria.operators] or None),
    ]
    applied = [(condition, value) for condition, value in conditions if value is not None]
    chosen = (condition.format(f"${place}") for place, (condition, _) in enumerate(applied, start=1))
    return " AND ".join(chosen), [value for _, value in applied]


_FOREIGN: Final = """
SELECT hall, form FROM projected WHERE form <> ALL($1::text[]) ORDER BY hall LIMIT 1 FOR UPDATE
"""
_DAYS: Final = "day BETWEEN $2 AND $3"
_SAVE_FOLD: Final = """
INSERT INTO folds (hall, seq, hash, body) VALUES ($1, $2, $3, $4)
ON CONFLICT (hall) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, body = excluded.body
"""
