"""The part of a store on PostgreSQL that keeps what logs need: roots of trees, and what a witness has signed."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import astuple

from queue_server.journal.log.contents import CosignedTree
from queue_server.journal.postgres.connections import Connections


class LogTables:
    """Roots of trees and cosigned trees in the tables of a database."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def tree_blocks(self, hall: str) -> list[bytes]:
        query = "SELECT root FROM tree_blocks WHERE hall = $1 ORDER BY number"
        return [bytes(row[0]) for row in await self._connections.rows(query, hall)]

    async def add_tree_blocks(self, hall: str, first: int, blocks: Sequence[bytes]) -> None:
        if blocks:
            await self._connections.change(_ADD_BLOCKS, hall, first, [*blocks])

    async def forget_tree(self, hall: str) -> None:
        await self._connections.change("DELETE FROM tree_blocks WHERE hall = $1", hall)

    async def cosigned_tree(self, origin: str) -> CosignedTree | None:
        row = await self._connections.first_row("SELECT origin, size, root FROM cosigned WHERE origin = $1", origin)
        return None if row is None else CosignedTree(row[0], row[1], bytes(row[2]))

    async def cosigned_trees(self, hall: str) -> list[CosignedTree]:
        rows = await self._connections.rows(_COSIGNED_OF_HALL, f"/{hall}")
        return [CosignedTree(row[0], row[1], bytes(row[2])) for row in rows]

    async def cosign_tree(self, before: CosignedTree | None, tree: CosignedTree) -> bool:
        if before is None:
            return await self._connections.change(_ADD_COSIGNED, *astuple(tree)) > 0
        return await self._connections.change(_CHANGE_COSIGNED, *astuple(before), tree.size, tree.root) > 0


_ADD_BLOCKS: Final = """
INSERT INTO tree_blocks (hall, number, root)
SELECT $1, $2::bigint + position - 1, root FROM unnest($3::bytea[]) WITH ORDINALITY AS blocks (root, position)
ON CONFLICT (hall, number) DO NOTHING
"""
_COSIGNED_OF_HALL: Final = (
    "SELECT origin, size, root FROM cosigned WHERE right(origin, length($1)) = $1 ORDER BY origin"
)
_ADD_COSIGNED: Final = "INSERT INTO cosigned (origin, size, root) VALUES ($1, $2, $3) ON CONFLICT (origin) DO NOTHING"
_CHANGE_COSIGNED: Final = """
UPDATE cosigned SET size = $4, root = $5 WHERE origin = $1 AND size = $2 AND root = $3
"""
