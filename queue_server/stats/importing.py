"""Writing a past log into a store, as the beginning of a hall's journal."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from queue_server.hall.events import GENESIS, IMPORTER
from queue_server.journal.codec import seal
from queue_server.journal.record import Record
from queue_server.journal.store import Batch, Store
from queue_server.stats.retell import Retold

TOGETHER = 5_000
"""Records in one commit: enough to cost nothing, few enough to be interrupted after a moment."""


class HasHistory(Exception):
    """The hall has a journal that does not begin with this log. Nothing was written."""


class Imported(Struct, frozen=True):
    """Where the hall's journal stands after the import; `resumed_after` is where an interrupted one had come to."""

    records: int
    head: bytes
    resumed_after: int


def records_of(hall: str, retold: Retold) -> Iterator[Record]:
    """The sealed records of the log. The same log gives the same bytes, so that an interrupted import can go on."""
    head = GENESIS
    for seq, (at, row, event) in enumerate(retold.events, 1):
        record, _ = seal(hall, head, seq, at, IMPORTER, f"row-{row}", event)
        head = record.hash
        yield record


async def write(store: Store, hall: str, retold: Retold, written: Callable[[int], None]) -> Imported:
    """Write the log; `written` hears how many records are on the disk. Raises `HasHistory` and the store's errors."""
    present = await store.head(hall)
    done = present.seq if present is not None else 0
    if done > len(retold.events):
        raise HasHistory(f"{hall} has a journal already: a log can only be a hall's beginning. Name another hall")
    batch: list[Record] = []
    head = GENESIS
    for record in records_of(hall, retold):
        head = record.hash
        if record.seq > done:
            batch.append(record)
        elif present is not None and record.seq == done and record != present:
            raise HasHistory(f"{hall} has a journal already, which is not of this log. Name another hall")
        if len(batch) == TOGETHER:
            await store.append(Batch(batch))
            written(record.seq)
            batch = []
    if batch:
        await store.append(Batch(batch))
    written(len(retold.events))
    return Imported(len(retold.events), head, done)
