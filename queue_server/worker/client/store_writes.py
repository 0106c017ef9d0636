"""Carries out what the worker asks of the store, which it opens for reading only."""

from collections.abc import Container

import msgspec

from queue_server.journal.store import Batch, Store, Unavailable
from queue_server.worker.client.notices import STORE_WRITES, FoldToSave, RowsToAdd, RowsToForget, TalliesToSave
from queue_server.worker.client.questions import encode
from queue_server.worker.pipe.frames import Garbled


class StoreWrites:
    """The writes to one store. Rows of the halls that are `served` come from the engine alone."""

    def __init__(self, store: Store, served: Container[str]) -> None:
        self._store, self._served = store, served

    async def __call__(self, body: bytes) -> bytes:
        """Carry out a write. Raises the store's errors, and `Garbled`."""
        try:
            write = STORE_WRITES.decode(body)
        except msgspec.MsgspecError as error:
            raise Garbled(f"no write: {error}") from error
        match write:
            case TalliesToSave(hall, span, tallies):
                await self._store.save_tallies(hall, span, tallies)
            case RowsToAdd(rows):
                self._need_other(rows.hall)
                await self._store.append(Batch(rows=[rows]))
            case FoldToSave(fold):
                self._need_other(fold.hall)
                await self._store.save_fold(fold)
            case RowsToForget(hall):
                self._need_other(hall)
                await self._store.forget_rows(hall)
        return encode(None)

    def _need_other(self, hall: str) -> None:
        if hall in self._served:
            raise Unavailable(f"the rows of {hall} are written by its server")
