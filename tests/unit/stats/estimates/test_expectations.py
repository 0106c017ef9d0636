"""How much of an old PC the running estimates may take."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import msgspec
import pytest

from queue_server.clock import now_us
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from queue_server.views.loops import StoppedLoop
from queue_server.views.supervision.passing import Foreseen
from queue_server.worker.client import expectations as expectations_module
from queue_server.worker.client.answers import EstimatesOfRound
from queue_server.worker.client.expectations import ASKED_FOR, QUIET_ROUND, Expectations, rest_s
from queue_server.worker.client.questions import EstimatesQuestion
from queue_server.worker.client.worker import Worker
from tests.halls import DEFINITION, KIOSK, MORNING

HALL = "aksu"
NONE_FORESEEN = Foreseen({}, frozenset(), 30, 20)


@pytest.mark.parametrize(
    ("worked_s", "lasted_s", "rests_s"),
    [(0.0, 0.0, 3.0), (0.3, 0.5, 2.7), (0.5, 0.5, 4.5), (2.0, 9.0, 18.0), (0.1, 2.5, 0.9), (0.0, 10.0, 0.0)],
)
def test_estimates_take_at_most_a_tenth_of_a_processor(worked_s: float, lasted_s: float, rests_s: float) -> None:
    """A quick round begins three seconds after the one before, a slow one after nine times what that worked; one that
    has waited for its worker is followed by another."""
    assert rest_s(worked_s, lasted_s) == pytest.approx(rests_s)


class NotingWorker(Worker):
    """Notes the questions; its estimates are none."""

    def __init__(self) -> None:
        self.questions: list[EstimatesQuestion] = []
        self.news = asyncio.Event()

    async def ask_encoded(self, question: bytes, limit_s: float) -> bytes:  # noqa: ARG002 - the method's own form
        decoded = msgspec.msgpack.decode(question, type=EstimatesQuestion)
        self.questions.append(decoded)
        self.news.set()
        return msgspec.msgpack.encode(EstimatesOfRound(decoded.seq, foreseen=NONE_FORESEEN))

    async def next_question(self) -> EstimatesQuestion:
        async with asyncio.timeout(30):
            await self.news.wait()
        self.news.clear()
        return self.questions[-1]

    def distrust(self, reason: str) -> None:
        raise AssertionError(reason)

    def serve(self, hall: str) -> None: ...

    def release(self, hall: str) -> None: ...

    def failing(self) -> Iterable[StoppedLoop]:
        return ()

    async def run(self) -> None: ...


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No rest between rounds, and an hour until time alone is a reason for one."""
    monkeypatch.setattr(expectations_module, "ROUND_S", 0.0)
    monkeypatch.setattr(expectations_module, "RESTS", 0)
    monkeypatch.setattr(expectations_module, "QUIET_S", 3600.0)
    return monkeypatch


@asynccontextmanager
async def rounds(
    clock: Callable[[], int] = now_us, *, has_peers: bool = False
) -> AsyncIterator[tuple[Engine, NotingWorker, Expectations]]:
    engine, worker = Engine(MemoryStore(), clock), NotingWorker()
    feed = await engine.open_hall(HALL, DEFINITION)
    await engine.submit(HALL, c.IssueTicket("t1", "land"), KIOSK)
    expectations = Expectations(feed, worker, engine.clock, lambda: has_peers)
    running = asyncio.create_task(expectations.run())
    try:
        yield engine, worker, expectations
    finally:
        running.cancel()


@pytest.mark.usefixtures("quick")
async def test_a_round_that_nothing_has_changed_is_not_made_again() -> None:
    """Another one is made for a record, and for a reader who asks about a ticket that none has estimated."""
    async with rounds() as (engine, worker, expectations):
        await worker.next_question()
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(worker.questions) == 1
        expectations.of(engine.feeds[HALL].state.ticket("t1"))
        assert (await worker.next_question()).tickets == ["t1"]
        await engine.submit(HALL, c.IssueTicket("t2", "land"), KIOSK)
        assert (await worker.next_question()).seq == engine.feeds[HALL].seq


@pytest.mark.usefixtures("quick")
async def test_one_of_several_servers_estimates_what_it_is_asked_for() -> None:
    """Once somebody asks, and for half an hour after that."""
    now = MORNING
    async with rounds(lambda: now, has_peers=True) as (engine, worker, expectations):

        async def rounds_after_a_record(ticket: str) -> int:
            count = len(worker.questions)
            await engine.submit(HALL, c.IssueTicket(ticket, "land"), KIOSK)
            for _ in range(50):
                await asyncio.sleep(0)
            return len(worker.questions) - count

        assert await rounds_after_a_record("t2") == 0
        assert expectations.of_newcomer("land") is None
        assert (await worker.next_question()).seq == engine.feeds[HALL].seq
        now += ASKED_FOR - 1
        assert await rounds_after_a_record("t3") == 1
        now += 1
        assert await rounds_after_a_record("t4") == 1  # it was awaited already
        assert await rounds_after_a_record("t5") == 0
        worker.news.clear()
        expectations.waits()
        assert (await worker.next_question()).seq == engine.feeds[HALL].seq


async def test_a_rare_round_estimates_more(quick: pytest.MonkeyPatch) -> None:
    """So that what readers ask about is as fresh as in a hall in which something happens."""
    quick.setattr(expectations_module, "COMERS_PER_ROUND", 1)
    quick.setattr(expectations_module, "QUIET_S", 0.01)
    async with rounds() as (_, worker, _expectations):
        for_a_record, for_time = await worker.next_question(), await worker.next_question()
    assert len(for_a_record.comers) == 1
    assert 1 < len(for_time.comers) <= QUIET_ROUND


async def test_an_empty_hall_rests_until_a_record_comes(quick: pytest.MonkeyPatch) -> None:
    """While nobody waits and no window is open there is no wait to estimate, and what is foreseen does not grow old."""
    quick.setattr(expectations_module, "QUIET_S", 0.0)
    quick.setattr(expectations_module, "STALE", -1)
    async with rounds() as (engine, worker, expectations):
        await worker.next_question()
        assert expectations.foreseen() is None
        await engine.submit(HALL, c.CancelTicket("t1", "visitor"), KIOSK)
        while (await worker.next_question()).seq < engine.feeds[HALL].seq:
            pass
        for _ in range(50):
            await asyncio.sleep(0)
        count = len(worker.questions)
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(worker.questions) == count
        assert expectations.foreseen() == NONE_FORESEEN
        await engine.submit(HALL, c.IssueTicket("t2", "land"), KIOSK)
        assert (await worker.next_question()).seq == engine.feeds[HALL].seq
        assert expectations.foreseen() is None
