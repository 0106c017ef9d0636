"""What a worker has learned outlives it."""

from collections.abc import AsyncIterator
from itertools import count

import msgspec
import pytest
from msgspec.structs import replace

from queue_server.bugs import Bugs
from queue_server.hall.events import Estimate
from queue_server.journal.codec import decode
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record
from queue_server.journal.store import Batch, Unavailable
from queue_server.loops import Loops
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.worker.client.answers import EstimatesOfRound
from queue_server.worker.client.local_worker import LocalWorker
from queue_server.worker.client.questions import EstimatesQuestion
from queue_server.worker.process import hall_estimates
from queue_server.worker.process.hall_estimates import LIVE_SPAN, EstimatorPosition, HallEstimates
from queue_server.worker.process.service import WorkerService
from tests.unit.reports.halls import HALL, end_of, mondays

RETOLD = mondays()
RECORDS = list(records_of(HALL, RETOLD))
LAST = RECORDS[-1].seq
BUSY = LAST - 4
"""A record at which a window serves and somebody waits."""
HOUR = 3_600_000_000
CUT = LAST - 40
"""A record in the middle of the last day."""


class Counted(MemoryStore):
    """Counts the records that are read."""

    reads = 0

    async def read(self, hall: str, after: int = 0, limit: int | None = None) -> AsyncIterator[Record]:
        async for record in super().read(hall, after, limit):
            self.reads += 1
            yield record


async def first_round(store: Counted, seq: int = LAST) -> EstimatesOfRound:
    """The round of a worker that has just begun."""
    store.reads = 0
    question = EstimatesQuestion(HALL, seq, end_of(RETOLD), [], [])
    return await HallEstimates(store, HALL, RequestPriority()).make_round(question)


async def lived(until: int = LAST) -> Counted:
    store = Counted()
    await store.append(Batch(RECORDS[:until]))
    return store


async def test_a_worker_continues_from_what_was_learned() -> None:
    """The past is read by the first one alone; the next one reads the record at which it goes on, and what is new."""
    store = await lived(CUT)
    first = await first_round(store, CUT)
    assert (first.seq, first.is_learning, store.reads > 2 * CUT - 10) == (CUT, False, True)
    await store.append(Batch(RECORDS[CUT : CUT + 5]))
    second = await first_round(store, CUT + 5)
    assert (second.seq, store.reads) == (CUT + 5, 1 + 5)
    assert second.newcomers.keys() == first.newcomers.keys()


async def test_what_the_last_round_has_learned_is_stored_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """No round follows in a hall that has become empty."""
    store = await lived(CUT)
    estimates = HallEstimates(store, HALL, RequestPriority())
    await estimates.make_round(EstimatesQuestion(HALL, CUT, end_of(RETOLD), [], []))
    await store.append(Batch(RECORDS[CUT:]))
    await estimates.make_round(EstimatesQuestion(HALL, LAST, end_of(RETOLD), [], []))
    await estimates.save()
    (before,) = store._rows.tallies[HALL][LIVE_SPAN]
    monkeypatch.setattr(hall_estimates, "SAVED_EVERY_S", 0.0)
    await estimates.save()
    (after,) = store._rows.tallies[HALL][LIVE_SPAN]
    assert [msgspec.msgpack.decode(row.body, type=EstimatorPosition).seq for row in (before, after)] == [CUT, LAST]


async def test_an_empty_hall_of_which_all_is_stored_needs_no_estimator() -> None:
    """At night there are hundreds of them. The next one reads the record at which it goes on, and what is new."""
    for until, is_empty in ((BUSY, False), (LAST, True)):
        store = await lived(until)
        estimates = HallEstimates(store, HALL, RequestPriority())
        assert not estimates.is_spare, "it has not begun"
        await estimates.make_round(EstimatesQuestion(HALL, until, end_of(RETOLD), [], []))
        assert estimates.is_spare == is_empty


async def test_an_estimator_of_which_nothing_could_be_stored_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has learned is in memory alone."""
    store = await lived()

    async def full(*_: object) -> None:
        raise Unavailable("the disk is full")

    monkeypatch.setattr(store, "save_tallies", full)
    estimates = HallEstimates(store, HALL, RequestPriority())
    await estimates.make_round(EstimatesQuestion(HALL, LAST, end_of(RETOLD), [], []))
    assert not estimates.is_spare


async def test_the_worker_keeps_no_estimator_of_an_empty_hall() -> None:
    """It answers as one that has kept it."""
    store, loops = await lived(), Loops(Bugs(lambda: 0), lambda: 0, lambda: 0.0)
    service = WorkerService(store, loops)
    question = EstimatesQuestion(HALL, LAST, end_of(RETOLD), [], [])
    rounds = [await LocalWorker(service).ask(question, EstimatesOfRound) for _ in range(2)]
    assert rounds[0].foreseen == rounds[1].foreseen
    assert rounds[1].seq == LAST
    assert service._estimates == {}


@pytest.mark.parametrize("origin", ["another journal", "another program"])
async def test_what_was_learned_elsewhere_is_not_used(origin: str) -> None:
    """Of another journal or by another program; then the past is learned anew."""
    store = await lived()
    await first_round(store)
    (row,) = store._rows.tallies[HALL][LIVE_SPAN]
    body = b"\xc1" if origin == "another program" else row.body.replace(RECORDS[-1].hash, bytes(32))
    await store.save_tallies(HALL, LIVE_SPAN, [replace(row, body=body)])
    await first_round(store)
    assert store.reads > 2 * LAST - 10


@pytest.mark.filterwarnings("error::RuntimeWarning")
async def test_a_clock_behind_the_journal_is_no_negative_time() -> None:
    """Where another server's clock is ahead, the services that it has begun have lasted no time, and not less."""
    store, begun = await lived(BUSY), decode(RECORDS[BUSY - 1]).at
    rounds = [
        await HallEstimates(store, HALL, RequestPriority()).make_round(EstimatesQuestion(HALL, BUSY, now, [], []))
        for now in (begun - HOUR, begun)
    ]
    assert rounds[0].newcomers == rounds[1].newcomers
    assert rounds[0].newcomers["land"] == Estimate(240, 240, 240)


async def test_a_round_counts_what_it_worked_and_not_what_it_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rest is nine times as long: beside other work of the machine forecasts would become ever older."""
    store = await lived(CUT)
    estimates = HallEstimates(store, HALL, RequestPriority())
    await estimates.make_round(EstimatesQuestion(HALL, CUT, end_of(RETOLD), [], []))
    await store.append(Batch(RECORDS[CUT:]))
    processor = count()
    monkeypatch.setattr(hall_estimates, "thread_cpu", lambda: next(processor))
    latest = await estimates.make_round(EstimatesQuestion(HALL, LAST, end_of(RETOLD), [], []))
    assert (latest.seq, latest.took_s) == (LAST, 2.0), "one step takes the records in, one makes the estimates"
