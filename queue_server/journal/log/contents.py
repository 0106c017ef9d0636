"""Defines what a store keeps of the trees over its journals, and of the logs that it is a witness of. Pure."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct


class CosignedTree(Struct, frozen=True):
    """The last tree of a log, by its origin, that a witness has signed."""

    origin: str
    size: int
    root: bytes


class LogStore(Protocol):
    """Keeps what logs need. Every method may raise `Unavailable`."""

    async def tree_blocks(self, hall: str) -> list[bytes]:
        """The roots of the tree above each 256 records of a hall, in order. They can be made anew."""

    async def add_tree_blocks(self, hall: str, first: int, blocks: Sequence[bytes]) -> None:
        """Store roots, of which `first` is the number of the first one. One that is there already stays."""

    async def forget_tree(self, hall: str) -> None:
        """Forget the roots of a hall."""

    async def cosigned_tree(self, origin: str) -> CosignedTree | None: ...

    async def cosigned_trees(self, hall: str) -> list[CosignedTree]:
        """The cosigned trees of all logs whose names end with the id of that hall, by origin."""

    async def cosign_tree(self, before: CosignedTree | None, tree: CosignedTree) -> bool:
        """Store the tree in place of `before`, durably. False, and nothing is changed, where another one is there."""
