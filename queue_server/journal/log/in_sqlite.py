"""Keeps in the tables of a SQLite store what logs need."""

import sqlite3
from collections.abc import Sequence
from typing import Final

from msgspec.structs import astuple

from queue_server.journal.log.contents import CosignedTree
from queue_server.journal.sqlite.connection import transaction
from queue_server.journal.sqlite.sqlite_tables import SqliteTables


class LogInSqlite(SqliteTables):
    """The part of a SQLite store that implements `LogStore`."""

    async def tree_blocks(self, hall: str) -> list[bytes]:
        query = "SELECT root FROM tree_blocks WHERE hall = ? ORDER BY number"
        return [root for (root,) in await self._reader.run(lambda db: db.execute(query, (hall,)).fetchall())]

    async def add_tree_blocks(self, hall: str, first: int, blocks: Sequence[bytes]) -> None:
        rows = [(hall, number, root) for number, root in enumerate(blocks, first)]
        if rows:
            await self._write_alone(lambda db: _add(db, rows))

    async def forget_tree(self, hall: str) -> None:
        await self._change("DELETE FROM tree_blocks WHERE hall = ?", (hall,))

    async def cosigned_tree(self, origin: str) -> CosignedTree | None:
        return await self._first_row(
            CosignedTree, "SELECT origin, size, root FROM cosigned WHERE origin = ?", (origin,)
        )

    async def cosigned_trees(self, hall: str) -> list[CosignedTree]:
        end = f"/{hall}"
        return await self._all(CosignedTree, _COSIGNED_OF_HALL, (end, end))

    async def cosign_tree(self, before: CosignedTree | None, tree: CosignedTree) -> bool:
        if before is None:
            return await self._change(_ADD_COSIGNED, astuple(tree)) > 0
        return await self._change(_CHANGE_COSIGNED, (tree.size, tree.root, *astuple(before))) > 0


def _add(db: sqlite3.Connection, rows: Sequence[tuple[str, int, bytes]]) -> None:
    with transaction(db):
        db.executemany("INSERT OR IGNORE INTO tree_blocks (hall, number, root) VALUES (?, ?, ?)", rows)


_COSIGNED_OF_HALL: Final = (
    "SELECT origin, size, root FROM cosigned WHERE substr(origin, -length(?)) = ? ORDER BY origin"
)
_ADD_COSIGNED: Final = "INSERT OR IGNORE INTO cosigned (origin, size, root) VALUES (?, ?, ?)"
_CHANGE_COSIGNED: Final = "UPDATE cosigned SET size = ?, root = ? WHERE origin = ? AND size = ? AND root = ?"
