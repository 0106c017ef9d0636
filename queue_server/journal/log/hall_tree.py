"""Keeps the tree of one hall's journal, as far as it has been read.

Of each 256 records one hash stays in memory and in the store, so a year of a busy hall takes some hundred
kilobytes. The leaves of a tile are read from the journal when somebody asks for it.
"""

import asyncio
from collections.abc import Iterable, Sequence

from queue_server.journal.log.checkpoint import RecordProof
from queue_server.journal.log.note import SignedNote
from queue_server.journal.log.tiles import TILE_LEVELS, TILE_WIDTH, Tile, has_tile, subtree_hash, tiles_of
from queue_server.journal.log.tree import (
    Span,
    Subtree,
    consistency_spans,
    inclusion_spans,
    leaf_hash,
    perfect_hash,
    span_hash,
)
from queue_server.journal.store import Store


class HallTree:
    """The tree over the hashes of a hall's records. `size` is how many of them it has."""

    def __init__(self, hall: str, store: Store) -> None:
        self.size = 0
        self._hall = hall
        self._store = store
        self._growing = asyncio.Lock()
        self._upper: list[list[bytes]] = [[]]
        """The roots of the full tiles of level 0, of level 1, and so on."""
        self._leaves: list[bytes] = []
        """The hashes of the leaves behind the last full tile."""
        self._is_begun = False

    async def grow(self) -> int:
        """Take in the records that have been committed since; returns the size. Raises `Unavailable`."""
        async with self._growing:
            if not self._is_begun:
                await self._begin()
                self._is_begun = True
            first = len(self._upper[0])
            async for records in self._store.read_blocks(self._hall, after=self.size):
                for record in records:
                    self._add(record.hash)
            await self._store.add_tree_blocks(self._hall, first, self._upper[0][first:])
            return self.size

    async def _begin(self) -> None:
        """Begin with what the store has of the tree, where it is that of this journal: one may have been restored."""
        blocks = await self._store.tree_blocks(self._hall)
        if not blocks:
            return
        last = await self._read_leaves(len(blocks) - 1, TILE_WIDTH)
        if len(last) == TILE_WIDTH and perfect_hash(last) == blocks[-1]:
            for block in blocks:
                self._add_block(block, 0)
            self.size = len(blocks) * TILE_WIDTH
        else:
            await self._store.forget_tree(self._hall)

    def _add(self, entry: bytes) -> None:
        self._leaves.append(leaf_hash(entry))
        self.size += 1
        if len(self._leaves) == TILE_WIDTH:
            self._add_block(perfect_hash(self._leaves), 0)
            self._leaves = []

    def _add_block(self, root: bytes, level: int) -> None:
        if level == len(self._upper):
            self._upper.append([])
        roots = self._upper[level]
        roots.append(root)
        if len(roots) % TILE_WIDTH == 0:
            self._add_block(perfect_hash(roots[-TILE_WIDTH:]), level + 1)

    def root(self) -> bytes:
        """The root of the tree."""
        return span_hash(Span(0, self.size), self._hash_at_end)

    def _hash_at_end(self, subtree: Subtree) -> bytes:
        """The hash of a subtree of the whole tree's span: those below a full tile are of the last leaves."""
        level, inner = divmod(subtree.level, TILE_LEVELS)
        first, count = subtree.index << inner, 1 << inner
        if level:
            return perfect_hash(self._upper[level - 1][first : first + count])
        first -= self.size - len(self._leaves)
        return perfect_hash(self._leaves[first : first + count])

    async def tile(self, tile: Tile) -> Sequence[bytes] | None:
        """The hashes of a tile; None where the tree has none such. Raises `Unavailable`."""
        if not has_tile(tile, self.size):
            return None
        if tile.level:
            first = tile.index * TILE_WIDTH
            return self._upper[tile.level - 1][first : first + tile.width]
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
        return RecordProof(seq - 1, await self._span_hashes(inclusion_spans(seq - 1, size), size), checkpoint)

    async def consistency(self, size: int, larger: int) -> list[bytes]:
        """The proof that the first of two sizes of this tree is the beginning of the other. Raises `Unavailable`."""
        return await self._span_hashes(consistency_spans(size, larger), larger)

    async def root_at(self, size: int) -> bytes:
        """The root of the tree as it was with that many records, of which it has had at least as many. Raises
        `Unavailable`."""
        (root,) = await self._span_hashes([Span(0, size)], size)
        return root

    async def _span_hashes(self, spans: Iterable[Span], size: int) -> list[bytes]:
        spans = list(spans)
        tiles = {tile: await self.tile(tile) or () for tile in tiles_of(spans, size)}
        return [span_hash(span, lambda part: subtree_hash(part, size, tiles)) for span in spans]
