"""Reads and writes the tables of a SQLite store, for the parts of the store that have some of them each."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct

from queue_server.journal.sqlite.connection import Connection

Row = TypeVar("Row", bound=Struct)
Result = TypeVar("Result")
Parameters = Sequence[str | bytes | int | None]


class SqliteTables:
    """What each part of the store is made with."""

    _reader: Connection

    async def _write_alone(self, function: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run a function on the thread of the writing connection, while nobody else writes: what comes into a hall's
        turn would end with it."""
        raise NotImplementedError

    async def _all(self, kind: type[Row], query: str, parameters: Parameters = ()) -> list[Row]:
        return [kind(*row) for row in await self._reader.run(lambda db: db.execute(query, parameters).fetchall())]

    async def _first_row(self, kind: type[Row], query: str, parameters: Parameters) -> Row | None:
        return next(iter(await self._all(kind, query, parameters)), None)

    async def _change(self, statement: str, parameters: Parameters) -> int:
        """Run one statement as its own transaction; returns how many rows it changed."""
        return await self._write_alone(lambda db: db.execute(statement, parameters).rowcount)
