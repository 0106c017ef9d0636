"""Reads the store of the server, and lets the server write what is made of it: sums of days that are over, and rows of
pasts."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from queue_server.journal.place import Place, need_driver
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch, Unavailable
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Tallied
from queue_server.worker.client.notices import FoldToSave, RowsToAdd, RowsToForget, StoreWrite, TalliesToSave
from queue_server.worker.client.questions import encode

if TYPE_CHECKING:
    from queue_server.worker.process.following_database import FollowingDatabase

WORKER_CONNECTIONS: Final = 3
"""It reads, and a few questions at a time."""


class ServerWrites:
    """The part of a store that the server writes: `ask_server` carries an encoded `StoreWrite` there."""

    ask_server: Callable[[bytes], Awaitable[bytes]]

    async def append(self, batch: Batch) -> None:
        if batch.records or batch.answers or batch.notes or batch.personal_data:
            raise Unavailable("the worker writes no records")
        for rows in batch.rows:
            await self._write(RowsToAdd(rows))

    async def save_fold(self, fold: SavedFold) -> None:
        await self._write(FoldToSave(fold))

    async def forget_rows(self, hall: str) -> None:
        await self._write(RowsToForget(hall))

    async def save_tallies(self, hall: str, span: str, tallies: Sequence[Tallied]) -> None:
        await self._write(TalliesToSave(hall, span, tuple(tallies)))

    async def _write(self, write: StoreWrite) -> None:
        await self.ask_server(encode(write))


class FollowingStore(ServerWrites, SqliteStore):
    """The store of a folder, opened for reading only."""


async def following_store(place: Place) -> "FollowingStore | FollowingDatabase":
    """The store of a place, for reading only, whose writes the server carries out. Raises `Unavailable`, `Unusable`."""
    if isinstance(place, Path):
        return await FollowingStore.open(place, read_only=True)
    need_driver()
    from queue_server.worker.process.following_database import FollowingDatabase

    return await FollowingDatabase.open(
        place.url, password_file=place.password_file, read_only=True, connections=WORKER_CONNECTIONS
    )
