"""Keeps the tree of one hall's journal, as far as it has been read.

Of each 256 records one hash stays in memory and in the store, so a year of a busy hall takes some hundred
kilobytes. The leaves of a tile are read from the journal when somebody asks for it.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from cachetools import LRUCache

from queue_server.journal.log.checkpoint import RecordProof
from queue_server.journal.log.growing_tree import GrowingTree, TileNodes
from queue_server.journal.log.note import SignedNote
from queue_server.journal.log.tiles import TILE_LEVELS, TILE_WIDTH, Tile, has_tile
from queue_server.journal.log.tree import (
    LeafSpan,
    Subtree,
    consistency_spans,
    inclusion_spans,
    leaf_hash,
    perfect_hash,
    span_hash,
    subtrees,
)
from queue_server.journal.store import Store

RECENT_TILES: Final = 64
"""About 2 MB, and the records of a busy day."""


class HallTree:
    """The tree over the hashes of a hall's records."""

    def __init__(self, hall: str, store: Store) -> None:
        self._hall = hall
        self._store = store
        self._growing = asyncio.Lock()
        self._tree: GrowingTree | None = None
        self._recent: LRUCache[int, TileNodes] = LRUCache(RECENT_TILES)
        """The tiles that were asked for last: most questions are about tickets of the day."""
        self._last_nodes: tuple[int, TileNodes] | None = None
        """The subtrees of the last tile, which is not full, and the size of the tree then."""
        self._stored = 0
        """How many roots of full tiles the store has."""

    @property
    def size(self) -> int:
        """How many records it has."""
        return 0 if self._tree is None else self._tree.size

    async def grow(self) -> int:
        """Take in the records that have been committed since; returns the size. Raises `Unavailable`."""
        async with self._growing:
            tree = self._tree = self._tree or await self._begun()
            async for records in self._store.read_blocks(self._hall, after=tree.size):
                for record in records:
                    tree.add(record.hash)
            await self._store.add_tree_blocks(self._hall, self._stored, tree.blocks[self._stored :])
            self._stored = len(tree.blocks)
            return tree.size

    async def _begun(self) -> GrowingTree:
        """What the store has of the tree, where it is that of this journal: another one may have been restored."""
        blocks = await self._store.tree_blocks(self._hall)
        last = await self._read_leaves(len(blocks) - 1, TILE_WIDTH) if blocks else []
        if len(last) == TILE_WIDTH and perfect_hash(last) == blocks[-1]:
            self._stored = len(blocks)
            return GrowingTree(blocks)
        await self._store.forget_tree(self._hall)
        return GrowingTree()

    async def tile(self, tile: Tile) -> Sequence[bytes] | None:
        """The hashes of a tile; None where the tree has none such. Raises `Unavailable`."""
        if self._tree is None or not has_tile(tile, self.size):
            return None
        if tile.level:
            return self._tree.roots(tile.level, tile.index * TILE_WIDTH, tile.width)
        return await self._read_leaves(tile.index, tile.width)

    async def entries(self, tile: Tile) -> Sequence[bytes] | None:
        """The entries of a tile of level 0, which are the hashes of records. Raises `Unavailable`."""
        return await self._read_entries(tile.index, tile.width) if has_tile(tile, self.size) else None

    async def _read_leaves(self, index: int, width: int) -> list[bytes]:
        return [leaf_hash(entry) for entry in await self._read_entries(index, width)]

    async def _read_entries(self, index: int, width: int) -> list[bytes]:
        records = self._store.read(self._hall, after=index * TILE_WIDTH, limit=width)
        return [record.hash async for record in records]

    async def proof(self, seq: int, size: int, checkpoint: SignedNote) -> RecordProof:
        """The proof that the record is in the tree of a checkpoint, which has that many records. Raises
        `Unavailable`."""
        return RecordProof(seq - 1, await self._span_hashes(inclusion_spans(seq - 1, size)), checkpoint)

    async def consistency(self, size: int, larger: int) -> list[bytes]:
        """The proof that the first of two sizes of this tree is the beginning of the other. Raises `Unavailable`."""
        return await self._span_hashes(consistency_spans(size, larger))

    async def root_at(self, size: int) -> bytes:
        """The root of the tree as it was with that many records, of which it has had at least as many. Raises
        `Unavailable`."""
        if self._tree is not None and size == self._tree.size:
            return self._tree.root()
        (root,) = await self._span_hashes([LeafSpan(0, size)])
        return root

    async def _span_hashes(self, spans: Sequence[LeafSpan]) -> list[bytes]:
        """The hashes of spans of a tree that this one begins with."""
        tree = self._tree or await self._begun()
        small = {part.index << part.level for span in spans for part in subtrees(span) if part.level < TILE_LEVELS}
        nodes = {tile: await self._nodes_of(tile) for tile in {leaf // TILE_WIDTH for leaf in small}}

        def hash_of(part: Subtree) -> bytes:
            if part.level >= TILE_LEVELS:
                return tree.hash_of(part)
            return nodes[(part.index << part.level) // TILE_WIDTH].hash_of(part)

        return [span_hash(span, hash_of) for span in spans]

    async def _nodes_of(self, tile: int) -> TileNodes:
        """The subtrees of a tile of level 0. Raises `Unavailable`."""
        if self._tree is not None and tile == len(self._tree.blocks):
            if self._last_nodes is None or self._last_nodes[0] != self._tree.size:
                self._last_nodes = self._tree.size, TileNodes(self._tree.leaves)
            return self._last_nodes[1]
        if (nodes := self._recent.get(tile)) is None:
            nodes = self._recent[tile] = TileNodes(await self._read_leaves(tile, TILE_WIDTH))
        return nodes
