"""The sums of days that have ended in a followed hall are made before anybody looks at the region."""

from queue_server.bugs import Bugs
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.loops import Loops
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.stats.visits.follow import follow, save
from queue_server.worker.client.ended_days import EndedDays
from queue_server.worker.client.local_worker import LocalWorker
from queue_server.worker.process.service import WorkerService
from tests.unit.reports.halls import HALL, end_of, mondays

RETOLD = mondays()


async def test_a_day_is_summed_up_once_its_rows_are_there() -> None:
    """Until then it is tried again, and with every day that ends; a hall without news costs nothing."""
    store = MemoryStore()
    worker = LocalWorker(WorkerService(store, Loops(Bugs(lambda: end_of(RETOLD)), lambda: end_of(RETOLD), lambda: 0.0)))
    days = EndedDays(worker)
    await store.append(Batch(list(records_of(HALL, RETOLD))))
    days.note(HALL)
    await days.make()
    assert not summed_up(store)
    assert days._halls == {HALL: None}
    await save(store, await follow(store, HALL, (await store.heads())[0].seq))
    await days.make()
    assert summed_up(store)
    assert days._halls == {}


def summed_up(store: MemoryStore) -> bool:
    return bool(store._rows.tallies[store._key(HALL)])
