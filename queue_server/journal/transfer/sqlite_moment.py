"""Copies a SQLite store and fills one."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

from queue_server.journal.record import Record
from queue_server.journal.sqlite.connection import BUSY_TIMEOUT_S, Connection, connect, transaction
from queue_server.journal.transfer.moment import Closure, TableBlock, Value
from queue_server.journal.transfer.tables import is_appended

BLOCK: Final = 2_000
"""Rows fetched at a time: about a megabyte."""


class SqliteMoment:
    """A SQLite store in one read transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def halls(self) -> list[str]:
        return await self._connection.run(lambda db: [hall for (hall,) in db.execute(_HALLS)])

    async def records(self, hall: str, after: int = 0) -> AsyncIterator[Sequence[Record]]:
        while block := await self._connection.run(partial(_records, hall=hall, after=after)):
            yield block
            after = block[-1].seq

    async def table(self, name: str) -> AsyncIterator[TableBlock]:
        if not is_appended(name):
            yield await self._connection.run(partial(_whole, table=name))
            return
        after = 0
        while True:
            block, after = await self._connection.run(partial(_block, table=name, after=after))
            if not block.rows:
                return
            yield block


@asynccontextmanager
async def sqlite_moment(file: Path) -> AsyncIterator[SqliteMoment]:
    """The store of a file as it is when the block begins."""
    connection = await connect(file, read_only=True, busy_timeout_s=BUSY_TIMEOUT_S)
    try:
        # a transaction that only reads begins with its first look
        await connection.run(lambda db: db.execute("BEGIN").execute(_HALLS).fetchall())
        yield SqliteMoment(connection)
    finally:
        await connection.close()


def take_rows(db: sqlite3.Connection, table: str, blocks: Sequence[TableBlock]) -> None:
    """Take in the rows of a table, in place of its own or beside them."""
    is_long = is_appended(table)
    with transaction(db):
        if not is_long:
            db.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of our own list
        for block in blocks:
            columns, places = ", ".join(block.columns), ", ".join("?" * len(block.columns))
            insert = f"INSERT INTO {table} ({columns}) "
            if is_long:
                keys = [block.columns.index(key) for key in _ANSWER_KEY]
                rows: list[Sequence[Value]] = [[*row, *(row[key] for key in keys)] for row in block.rows]
                db.executemany(f"{insert}SELECT {places} WHERE NOT EXISTS ({_SAME_ANSWER})", rows)
            else:
                db.executemany(f"{insert}VALUES ({places})", block.rows)


def closure(db: sqlite3.Connection) -> Closure | None:
    """The closure of the store, or None."""
    row = db.execute("SELECT kind, other FROM closures").fetchone()
    return None if row is None else Closure(*row)


def set_closure(db: sqlite3.Connection, after: Closure | None, before: Closure | None) -> bool:
    """Replace the closure, if it is still the one of `before`."""
    with transaction(db):
        if closure(db) != before:
            return False
        db.execute("DELETE FROM closures")
        if after is not None:
            db.execute("INSERT INTO closures (kind, other) VALUES (?, ?)", (after.kind, after.other))
    return True


_HALLS: Final = """
WITH RECURSIVE hall (id) AS (
    SELECT min(hall) FROM journal
    UNION ALL SELECT (SELECT min(hall) FROM journal WHERE hall > id) FROM hall WHERE id IS NOT NULL
) SELECT id FROM hall WHERE id IS NOT NULL
"""
_ANSWER_KEY: Final = ("hall", "command_id")
_SAME_ANSWER: Final = "SELECT 1 FROM answers WHERE hall = ? AND command_id = ?"


def _records(db: sqlite3.Connection, hall: str, after: int) -> list[Record]:
    query = "SELECT hall, seq, body, hash FROM journal WHERE hall = ? AND seq > ? ORDER BY seq LIMIT ?"
    return [Record(*row) for row in db.execute(query, (hall, after, BLOCK))]


def _whole(db: sqlite3.Connection, table: str) -> TableBlock:
    """All rows of a table, in the order in which they were written."""
    cursor = db.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name of our own list
    return TableBlock(_columns(cursor), cursor.fetchall())


def _block(db: sqlite3.Connection, table: str, after: int) -> tuple[TableBlock, int]:
    """The next rows of a long table, and the last one's rowid."""
    query = f"SELECT rowid, * FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT ?"  # noqa: S608 - as above
    cursor = db.execute(query, (after, BLOCK))
    rows = cursor.fetchall()
    return TableBlock(_columns(cursor)[1:], [row[1:] for row in rows]), rows[-1][0] if rows else after


def _columns(cursor: sqlite3.Cursor) -> tuple[str, ...]:
    return tuple(column[0] for column in cursor.description)
