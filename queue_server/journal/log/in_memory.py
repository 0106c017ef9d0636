"""Keeps in memory what logs need."""

from collections import defaultdict
from collections.abc import Sequence

from queue_server.journal.log.contents import CosignedTree


class LogInMemory:
    """The part of a store in memory that implements `LogStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._tree_blocks: defaultdict[str, list[bytes]] = defaultdict(list)
        self._cosigned: dict[str, CosignedTree] = {}

    def _need_open(self) -> None:
        """Raises `Unavailable` once the store is closed."""
        raise NotImplementedError

    async def tree_blocks(self, hall: str) -> list[bytes]:
        self._need_open()
        return [*self._tree_blocks[hall]]

    async def add_tree_blocks(self, hall: str, first: int, blocks: Sequence[bytes]) -> None:
        self._need_open()
        stored = self._tree_blocks[hall]
        stored += blocks[len(stored) - first :]

    async def forget_tree(self, hall: str) -> None:
        self._need_open()
        self._tree_blocks.pop(hall, None)

    async def cosigned_tree(self, origin: str) -> CosignedTree | None:
        self._need_open()
        return self._cosigned.get(origin)

    async def cosigned_trees(self, hall: str) -> list[CosignedTree]:
        self._need_open()
        return [tree for origin, tree in sorted(self._cosigned.items()) if origin.endswith(f"/{hall}")]

    async def cosign_tree(self, before: CosignedTree | None, tree: CosignedTree) -> bool:
        self._need_open()
        if self._cosigned.get(tree.origin) != before:
            return False
        self._cosigned[tree.origin] = tree
        return True
