"""A fold that follows a journal goes on, after a restart, from where it was saved."""

from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record
from queue_server.journal.store import Batch
from queue_server.stats.visits.fold import decode_fold
from queue_server.stats.visits.follow import follow, save
from script.staging.hall_in_memory import sealed
from tests.halls import PureHall


async def test_a_fold_is_saved_as_of_its_last_record() -> None:
    """With the hash of that record, by which a store with another journal is noticed."""
    hall, store = PureHall(), MemoryStore()
    hall.issue(), hall.issue("school")
    records: list[Record] = sealed(hall.entries)
    await store.append(Batch(records))
    fold = await follow(store, "aksu", len(records))
    await save(store, fold)
    saved = await store.fold("aksu")
    assert saved is not None
    assert (saved.hall, saved.seq, saved.hash) == ("aksu", records[-1].seq, records[-1].hash)
    assert decode_fold(saved.body).encode() == fold.encode()
