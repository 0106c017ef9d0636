"""Grows the tree of a journal record by record. Pure.

It keeps the leaves behind the last full tile, and the roots of full tiles of each level: of 256 records one hash.
"""

from collections.abc import Sequence

from queue_server.journal.log.tiles import TILE_LEVELS, TILE_WIDTH
from queue_server.journal.log.tree import LeafSpan, Subtree, leaf_hash, perfect_hash, span_hash


class GrowingTree:
    """The tree over the records that were added, of which there are `size`. `blocks` are the roots of the full tiles of
    level 0 that it begins with."""

    def __init__(self, blocks: Sequence[bytes] = ()) -> None:
        self._leaves: list[bytes] = []
        self._upper: list[list[bytes]] = [[]]
        for block in blocks:
            self._add_root(block, 0)

    @property
    def size(self) -> int:
        return len(self.blocks) * TILE_WIDTH + len(self._leaves)

    @property
    def blocks(self) -> Sequence[bytes]:
        """The roots of the full tiles of level 0."""
        return self._upper[0]

    def add(self, record_hash: bytes) -> None:
        """Add the record with that hash."""
        self._leaves.append(leaf_hash(record_hash))
        if len(self._leaves) == TILE_WIDTH:
            self._add_root(perfect_hash(self._leaves), 0)
            self._leaves = []

    def _add_root(self, root: bytes, level: int) -> None:
        if level == len(self._upper):
            self._upper.append([])
        roots = self._upper[level]
        roots.append(root)
        if len(roots) % TILE_WIDTH == 0:
            self._add_root(perfect_hash(roots[-TILE_WIDTH:]), level + 1)

    def root(self) -> bytes:
        """The root of the tree."""
        return span_hash(LeafSpan(0, self.size), self._hash_at_end)

    def _hash_at_end(self, subtree: Subtree) -> bytes:
        """The hash of a subtree of the whole span: those smaller than a full tile are of the last leaves."""
        level, inner = divmod(subtree.level, TILE_LEVELS)
        first, count = subtree.index << inner, 1 << inner
        if level:
            return perfect_hash(self.roots(level, first, count))
        first -= len(self.blocks) * TILE_WIDTH
        return perfect_hash(self._leaves[first : first + count])

    def roots(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """Some hashes of a level of tiles above the leaves, from left to right."""
        return self._upper[level - 1][first : first + count]
