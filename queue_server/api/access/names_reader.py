"""Holds the names of people who were renamed or deleted, for documents that are made without asking the store."""

from queue_server.journal.store import Store
from queue_server.journal.store_watch import Reader, StoreWatch
from queue_server.views.person_names import PersonNames


class NamesReader:
    """The names of one store; `names` are those that were read last."""

    def __init__(self, store: Store, watch: StoreWatch) -> None:
        self._store = store
        self._reader = Reader(watch)
        self.names = PersonNames()

    async def keep_up(self) -> None:
        """Read the names anew where the store has changed. Raises `Unavailable`."""
        await self._reader.read(self.read)

    async def read(self) -> PersonNames:
        """Read the names anew. Raises `Unavailable`."""
        self.names = PersonNames(await self._store.former_names())
        return self.names
