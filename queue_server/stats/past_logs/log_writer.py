"""Writes a past log into a store: as the beginning of a hall's journal, or as the past of a hall that has begun."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.config.mistakes import Sentence, sentence_of
from queue_server.hall.events import GENESIS, IMPORTER, HallConfigured
from queue_server.journal.codec import CONFIGURATION_MARK, decode, open_body, seal
from queue_server.journal.record import Record
from queue_server.journal.store import Batch, Store
from queue_server.stats.past_logs.import_log import ImportedJournal
from queue_server.stats.past_logs.log_names import ids_in
from queue_server.stats.past_logs.past_log import PastVisit
from queue_server.stats.visits.past_hall import past_of

RECORDS_A_COMMIT = 5_000
"""Records in one commit: many enough for speed, few enough to stop an import within a second."""
_ISSUED: Final = b'"ticket.issued/'


class HasHistory(Exception):
    """The hall has a journal that this log cannot be added to. Nothing was written."""

    def __init__(self, reason: Sentence) -> None:
        self.reason = reason
        super().__init__(reason)


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
        raise HasHistory(
            sentence_of(
                "{hall} has begun, and {hall}-past, its past, is too long for an id: name another hall", hall=hall
            )
        )
    if since.first_ticket_at is not None and until > since.first_ticket_at:
        raise HasHistory(
            sentence_of(
                "{hall} gave its first ticket before the log ends: leave out the rows after that, which would count "
                "twice",
                hall=hall,
            )
        )
    return name


class Placement(Struct, frozen=True):
    """Where a log goes: `hall` gets its journal, `ids` are the hall's services for services of the log. `definition` is
    that of the hall of which it becomes the past."""

    hall: str
    ids: Mapping[str, str]
    definition: Definition | None = None


async def placement(store: Store, hall: str, visits: Sequence[PastVisit], chosen_ids: Mapping[str, str]) -> Placement:
    """Where the log goes that is given for that hall. A service that nobody has chosen an id for is the hall's of the
    same id or name. Raises `HasHistory` and the store's errors."""
    since = await begun(store, hall)
    if since is None:
        return Placement(hall, chosen_ids)
    name = past_beside(hall, since, max(visit.ended_at for visit in visits))
    if since.definition is None:
        return Placement(name, chosen_ids)
    of_hall = {service.id for service in since.definition.services}
    for unknown in sorted({*chosen_ids.values()} - of_hall):
        raise HasHistory(sentence_of("the hall has no service {service}", service=unknown))
    ids = ids_in(since.definition, sorted({visit.service for visit in visits}))
    return Placement(name, {**ids, **chosen_ids}, since.definition)


def records_of(hall: str, imported_journal: ImportedJournal) -> Iterator[Record]:
    """The sealed records of the log. The same log gives the same bytes, so that an interrupted import can continue."""
    head = GENESIS
    for seq, (at, row, event) in enumerate(imported_journal.events, 1):
        record, _ = seal(hall, head, seq, at, IMPORTER, f"row-{row}", event)
        head = record.hash
        yield record


async def records_present(store: Store, hall: str, journal: ImportedJournal) -> int:
    """How many of the log's records the hall has already. Raises `HasHistory` where they are of another log, and the
    store's errors."""
    present = await store.head(hall)
    if present is None:
        return 0
    counterpart = next((record for record in records_of(hall, journal) if record.seq == present.seq), None)
    if counterpart != present:
        raise HasHistory(
            sentence_of("{hall} has a journal already, which is not of this log. Name another hall", hall=hall)
        )
    return present.seq


async def write(
    store: Store,
    hall: str,
    imported_journal: ImportedJournal,
    written: Callable[[int], None],
    records_a_commit: int = RECORDS_A_COMMIT,
) -> Imported:
    """Write the log; `written` is called with how many records are on the disk. Raises `HasHistory` and the store's
    errors."""
    present_seq = await records_present(store, hall, imported_journal)
    batch: list[Record] = []
    head = GENESIS
    for record in records_of(hall, imported_journal):
        head = record.hash
        if record.seq > present_seq:
            batch.append(record)
        if len(batch) == records_a_commit:
            await store.append(Batch(batch))
            written(record.seq)
            batch = []
    if batch:
        await store.append(Batch(batch))
    written(len(imported_journal.events))
    return Imported(len(imported_journal.events), head, present_seq)
