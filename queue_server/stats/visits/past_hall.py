"""Reads the past of a hall: the records of another system from before the hall began, as a journal beside the hall's.

Its hall is called `HALL-past`. It is verified like any other journal, never served and never written again, and its
figures are shown together with the hall's.
"""

from typing import Final

from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.hall.events import IMPORTER, HallConfigured
from queue_server.journal.codec import decode, open_body
from queue_server.journal.record import Record
from queue_server.journal.store import Store
from queue_server.stats.visits.fold import rows_form

SUFFIX: Final = "-past"
LONGEST_ID: Final = 32
"""Letters in the id of a hall."""


class PastHall(Struct, frozen=True):
    """A complete imported journal: `seq` and `hash` (hex) are its last record's, `last` is its last day
    (`YYYY-MM-DD`), `definition` has the inferred services and windows."""

    hall: str
    seq: int
    hash: str
    last: str
    definition: Definition


def past_of(hall: str) -> str | None:
    """The id of a hall's past; None where the id would be too long."""
    name = hall + SUFFIX
    return name if len(name) <= LONGEST_ID else None


def ends_import(head: Record) -> bool:
    """Whether the record is the end of a complete import: it closes the last day."""
    header = open_body(head)
    return header.actor == IMPORTER and header.kind.startswith("day.closed/")


class PastHalls:
    """The pasts of every hall of one store. Imported records do not change, so a definition is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._definitions: dict[str, Definition] = {}

    async def of(self, hall: str) -> PastHall | None:
        """The past of a hall, if its journal and its rows are complete. Raises `Corrupt` and the store's errors."""
        head = await self._head(hall)
        if head is None or not await self._has_rows(head):
            return None
        days = await self._store.days(head.hall)
        if days is None:
            return None
        return PastHall(head.hall, head.seq, head.hash.hex(), days[1], await self._definition(head.hall))

    async def behind(self, hall: str) -> str | None:
        """The id of the past of a hall whose rows are still to be made, as after an update of the program; else
        None."""
        head = await self._head(hall)
        return head.hall if head is not None and not await self._has_rows(head) else None

    async def _head(self, hall: str) -> Record | None:
        """The last record of the past, if its journal is complete."""
        name = past_of(hall)
        head = await self._store.head(name) if name is not None else None
        return head if head is not None and ends_import(head) else None

    async def _has_rows(self, head: Record) -> bool:
        rows = await self._store.projected(head.hall)
        return rows is not None and (rows.form, rows.seq) == (rows_form(), head.seq)

    async def _definition(self, name: str) -> Definition:
        if name not in self._definitions:
            async for record in self._store.read(name, limit=1):
                event = decode(record).event
                if isinstance(event, HallConfigured):
                    self._definitions[name] = event.definition
        return self._definitions[name]
