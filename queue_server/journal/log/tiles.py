"""Names the tiles of a log's tree, and takes the hashes of subtrees from them. Pure.

A tile has up to 256 hashes of neighbouring subtrees: those of level 0 are leaves, and each of level n + 1 is the root
of a full tile of level n.

Source: https://c2sp.org/tlog-tiles.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from queue_server.journal.log.checkpoint import HASH_BYTES
from queue_server.journal.log.tree import LeafSpan, Subtree, perfect_hash, subtrees

TILE_LEVELS: Final = 8
TILE_WIDTH: Final = 1 << TILE_LEVELS
MOST_LEVELS: Final = 8
"""A tree of 63 bits has no more levels of tiles."""
_PATH: Final = re.compile(r"(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?")


class Tile(Struct, frozen=True):
    """A tile: `index` counts those of its `level` from the left; one with fewer than 256 hashes is the last of its
    level."""

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """The end of the tile's address, behind its level."""
        groups = [f"{self.index % 1000:03}"]
        rest = self.index // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03}")
            rest //= 1000
        return "/".join(groups) + ("" if self.width == TILE_WIDTH else f".p/{self.width}")


def tile_at(level: int, path: str) -> Tile | None:
    """The tile with that end of an address; None where there can be none."""
    match = _PATH.fullmatch(path)
    if match is None or not 0 <= level < MOST_LEVELS:
        return None
    tile = Tile(level, int(re.sub("[x/]", "", match["index"])), int(match["width"] or TILE_WIDTH))
    return tile if tile.width <= TILE_WIDTH and tile.path == path else None


def has_tile(tile: Tile, size: int) -> bool:
    """Whether the tree of that many leaves has the tile."""
    return tile.index * TILE_WIDTH + tile.width <= size >> (TILE_LEVELS * tile.level)


def tile_of(subtree: Subtree, size: int) -> Tile:
    """The tile, in the tree of that many leaves, from whose hashes the subtree's follows."""
    level, inner = divmod(subtree.level, TILE_LEVELS)
    index = (subtree.index << inner) // TILE_WIDTH
    return Tile(level, index, min(TILE_WIDTH, (size >> (TILE_LEVELS * level)) - index * TILE_WIDTH))


def tiles_of(spans: Iterable[LeafSpan], size: int) -> set[Tile]:
    """The tiles, in the tree of that many leaves, from whose hashes those of the spans follow."""
    return {tile_of(part, size) for span in spans for part in subtrees(span)}


def subtree_hash(subtree: Subtree, size: int, tiles: Mapping[Tile, Sequence[bytes]]) -> bytes:
    """The hash of a subtree from the hashes of its tile."""
    inner = subtree.level % TILE_LEVELS
    first = (subtree.index << inner) % TILE_WIDTH
    return perfect_hash(tiles[tile_of(subtree, size)][first : first + (1 << inner)])


def hashes_of(data: bytes, tile: Tile) -> list[bytes]:
    """The hashes of a tile's bytes. Raises `ValueError` where it has another number of them."""
    if len(data) != tile.width * HASH_BYTES:
        raise ValueError(f"a tile of {tile.width} hashes has {tile.width * HASH_BYTES} bytes, not {len(data)}")
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]
