"""Grows the tree of a journal record by record. Pure.

It keeps the leaves behind the last full tile, and the perfect subtrees of 256 records and more: for 256 records two
hashes.
"""

from collections.abc import Sequence

from queue_server.journal.log.tiles import TILE_LEVELS, TILE_WIDTH
from queue_server.journal.log.tree import LeafSpan, Subtree, leaf_hash, node_hash, perfect_hash, span_hash


class GrowingTree:
    """The tree over the records that were added, of which there are `size`. `blocks` are the roots of the full tiles of
    level 0 that it begins with."""

    def __init__(self, blocks: Sequence[bytes] = ()) -> None:
        self.leaves: list[bytes] = []
        """The leaves behind the last full tile."""
        self._levels: list[list[bytes]] = [[]]
        """The perfect subtrees of 256 records, of 512, and so on."""
        for block in blocks:
            self._add_block(block)

    @property
    def size(self) -> int:
        return len(self.blocks) * TILE_WIDTH + len(self.leaves)

    @property
    def blocks(self) -> Sequence[bytes]:
        """The roots of the full tiles of level 0."""
        return self._levels[0]

    def add(self, record_hash: bytes) -> None:
        """Add the record with that hash."""
        self.leaves.append(leaf_hash(record_hash))
        if len(self.leaves) == TILE_WIDTH:
            self._add_block(perfect_hash(self.leaves))
            self.leaves = []

    def _add_block(self, root: bytes) -> None:
        self._levels[0].append(root)
        level = 0
        while len(self._levels[level]) % 2 == 0:
            if level + 1 == len(self._levels):
                self._levels.append([])
            self._levels[level + 1].append(node_hash(*self._levels[level][-2:]))
            level += 1

    def root(self) -> bytes:
        """The root of the tree."""
        return span_hash(LeafSpan(0, self.size), self._hash_at_end)

    def _hash_at_end(self, subtree: Subtree) -> bytes:
        """The hash of a subtree of the whole span: those smaller than a full tile are of the last leaves."""
        if subtree.level >= TILE_LEVELS:
            return self.hash_of(subtree)
        first = (subtree.index << subtree.level) % TILE_WIDTH
        return perfect_hash(self.leaves[first : first + (1 << subtree.level)])

    def hash_of(self, subtree: Subtree) -> bytes:
        """The hash of a subtree of 256 records or more."""
        return self._levels[subtree.level - TILE_LEVELS][subtree.index]

    def roots(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """Some hashes of a level of tiles above the leaves, from left to right."""
        return self._levels[(level - 1) * TILE_LEVELS][first : first + count]


class TileNodes:
    """The perfect subtrees of a tile of level 0, from its leaves."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [leaves]
        while len(leaves) > 1:
            leaves = [node_hash(left, right) for left, right in zip(leaves[::2], leaves[1::2], strict=False)]
            self._levels.append(leaves)

    def hash_of(self, subtree: Subtree) -> bytes:
        """The hash of a subtree of fewer than 256 records in the tile."""
        return self._levels[subtree.level][subtree.index % (TILE_WIDTH >> subtree.level)]
