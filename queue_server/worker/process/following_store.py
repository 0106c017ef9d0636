"""Reads the store of the server, and lets the server write what is made of it: sums of days that are over, and rows of
pasts."""

from collections.abc import Awaitable, Callable, Sequence

from queue_server.journal.sqlite import SqliteStore
from queue_server.journal.store import Batch, Unavailable
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Tallied
from queue_server.worker.client.questions import (
    FoldToSave,
    RowsToAdd,
    RowsToForget,
    StoreWrite,
    TalliesToSave,
    encode,
)


class FollowingStore(SqliteStore):
    """A store that is opened for reading only; `ask_server` carries an encoded `StoreWrite` to the server."""

    ask_server: Callable[[bytes], Awaitable[bytes]]

    async def append(self, batch: Batch) -> None:
        if batch.records or batch.answers or batch.notes:
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
