"""Writes a past log into a store: as the beginning of a hall's journal, or as the past of a hall that has begun."""

from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.hall.events import GENESIS, IMPORTER, HallConfigured
from queue_server.journal.codec import CONFIGURATION_MARK, decode, open_body, seal
from queue_server.journal.record import Record
from queue_server.journal.store import Batch, Store
from queue_server.stats.past_logs.import_log import ImportedJournal
from queue_server.stats.visits.past_hall import past_of

RECORDS_A_COMMIT = 5_000
"""Records in one commit: many enough for speed, few enough to stop an import within a second."""
_ISSUED: Final = b'"ticket.issued/'


class HasHistory(Exception):
    """The hall has a journal that this log cannot be added to. Nothing was written."""


class Imported(Struct, frozen=True):
    """The end of the hall's journal after the import; `resumed_after` is the record after which an interrupted one went
    on."""

    records: int
    head: bytes
    resumed_after: int


class Begun(Struct, frozen=True):
    """A hall that has records of its own: its definition in force, and when it gave its first ticket (µs UTC)."""

    definition: Definition | None
    first_ticket_at: int | None


async def begun(store: Store, hall: str) -> Begun | None:
    """The state of a hall that has records of its own; None where its journal is empty or wholly imported. Raises the
    store's errors."""
    head = await store.head(hall)
    if head is None or open_body(head).actor == IMPORTER:
        return None
    definition: Definition | None = None
    first: int | None = None
    async for record in store.read(hall):
        if first is None and _ISSUED in record.body:
            first = decode(record).at
        if CONFIGURATION_MARK in record.body and isinstance(event := decode(record).event, HallConfigured):
            definition = event.definition
    return Begun(definition, first)


def past_beside(hall: str, since: Begun, until: int) -> str:
    """The id of the hall that a log becomes beside the present one; its last visitor left at `until` (µs UTC). Raises
    `HasHistory`."""
    name = past_of(hall)
    if name is None:
        raise HasHistory(f"{hall} has begun, and {hall}-past, its past, is too long for an id: name another hall")
    if since.first_ticket_at is not None and until > since.first_ticket_at:
        raise HasHistory(
            f"{hall} gave its first ticket before the log ends: leave out the rows after that, which would count twice"
        )
    return name


def records_of(hall: str, retold: ImportedJournal) -> Iterator[Record]:
    """The sealed records of the log. The same log gives the same bytes, so that an interrupted import can continue."""
    head = GENESIS
    for seq, (at, row, event) in enumerate(retold.events, 1):
        record, _ = seal(hall, head, seq, at, IMPORTER, f"row-{row}", event)
        head = record.hash
        yield record


async def write(store: Store, hall: str, retold: ImportedJournal, written: Callable[[int], None]) -> Imported:
    """Write the log; `written` is called with how many records are on the disk. Raises `HasHistory` and the store's
    errors."""
    present = await store.head(hall)
    present_seq = present.seq if present is not None else 0
    if present_seq > len(retold.events):
        raise HasHistory(f"{hall} has a journal already, which is not of this log. Name another hall")
    batch: list[Record] = []
    head = GENESIS
    for record in records_of(hall, retold):
        head = record.hash
        if record.seq > present_seq:
            batch.append(record)
        elif present is not None and record.seq == present_seq and record != present:
            raise HasHistory(f"{hall} has a journal already, which is not of this log. Name another hall")
        if len(batch) == RECORDS_A_COMMIT:
            await store.append(Batch(batch))
            written(record.seq)
            batch = []
    if batch:
        await store.append(Batch(batch))
    written(len(retold.events))
    return Imported(len(retold.events), head, present_seq)
