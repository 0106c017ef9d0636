"""The past of a hall: what another system wrote down before the hall began, as a journal of its own beside the hall's.

It is called `HALL-past`, verified like any other, never served and never written to again, and shown together with the
hall that goes on.
"""

from typing import Final

from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.hall.events import IMPORTER, HallConfigured
from queue_server.journal.codec import decode, open_body
from queue_server.journal.store import Store

SUFFIX: Final = "-past"
LONGEST_ID: Final = 32
"""Letters in the id of a hall."""


class PastHall(Struct, frozen=True):
    """An imported journal that is whole: `seq` and `hash` (hex) are its last record's, `last` is its last day
    (`YYYY-MM-DD`), `definition` what was inferred of its services and windows."""

    hall: str
    seq: int
    hash: str
    last: str
    definition: Definition


def past_of(hall: str) -> str | None:
    """The id of a hall's past; None where no id is left for it."""
    name = hall + SUFFIX
    return name if len(name) <= LONGEST_ID else None


async def is_whole(store: Store, hall: str) -> bool:
    """Whether the journal of a hall is an import that came to its end: the importer closes the last day."""
    head = await store.head(hall)
    if head is None:
        return False
    header = open_body(head)
    return header.actor == IMPORTER and header.kind.startswith("day.closed/")


class PastHalls:
    """The pasts of every hall of one store. What was imported does not change, so its definition is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._definitions: dict[str, Definition] = {}

    async def of(self, hall: str) -> PastHall | None:
        """The past of a hall, if all of it is there. Raises `Corrupt` and the store's errors."""
        name = past_of(hall)
        if name is None or not await is_whole(self._store, name):
            return None
        head, days = await self._store.head(name), await self._store.days(name)
        if head is None or days is None:
            return None
        return PastHall(name, head.seq, head.hash.hex(), days[1], await self._definition(name))

    async def _definition(self, name: str) -> Definition:
        if name not in self._definitions:
            async for record in self._store.read(name, limit=1):
                event = decode(record).event
                if isinstance(event, HallConfigured):
                    self._definitions[name] = event.definition
        return self._definitions[name]
