"""The deliveries of a hall to a receiver: in order, none lost, under the same id however often."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import cast

import pytest
from msgspec import Struct
from msgspec.structs import replace

from queue_server.clock import GivenTime
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.events import Entry
from queue_server.hall.state import SECOND
from queue_server.journal.codec import kind_of
from queue_server.journal.memory import MemoryStore
from queue_server.webhooks.delivery import Delivery, DeliveryPace, SupersededProgress
from queue_server.webhooks.receiver import (
    DeliveryAttempt,
    DeliveryOutcome,
    DeliveryProgress,
    Receiver,
    state_of,
)
from queue_server.webhooks.receiver_book import ReceiverBook
from queue_server.webhooks.schedule import RETRY_AFTER
from queue_server.webhooks.webhook_alarms import webhook_alarms
from script.staging.hall_in_memory import KIOSK
from tests.halls import DEFINITION, MORNING

RECEIVER = Receiver(id="r1", name="Portal", address="https://a.kz/", created_at=MORNING, kinds=("ticket.issued",))


class Script(Struct):
    """A receiver that answers with each of these outcomes in turn, and then takes everything."""

    outcomes: list[DeliveryOutcome]
    clock: "Clock"
    seqs: list[int] = []
    retry_after: int | None = None

    async def send(self, _receiver: Receiver, entry: Entry) -> DeliveryAttempt:
        self.seqs.append(entry.seq)
        outcome = self.outcomes.pop(0) if self.outcomes else "delivered"
        return DeliveryAttempt(
            entry.seq, kind_of(type(entry.event)), self.clock.now, outcome, 1, None, self.retry_after
        )


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = MORNING
        self.slept: list[float] = []

    def __call__(self) -> int:
        return self.now

    def seconds(self) -> float:
        return self.now / SECOND

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += round(seconds * SECOND)
        await asyncio.sleep(0)


class Hall(Struct):
    engine: Engine
    store: MemoryStore
    book: ReceiverBook
    clock: Clock

    async def issue(self, *tickets: str) -> list[int]:
        """The records of tickets that are given."""
        seqs = []
        for ticket in tickets:
            await self.engine.submit("aksu", c.IssueTicket(ticket, "land"), KIOSK)
            seqs.append(self.engine.feeds["aksu"].seq)
        return seqs

    def delivery(self, script: Script, receiver: Receiver = RECEIVER) -> Delivery:
        pace = DeliveryPace(RETRY_AFTER, self.clock.sleep, lambda: 0.0)
        feed = self.engine.feeds["aksu"]
        return Delivery(receiver, feed, self.book, script.send, GivenTime(self.clock), self.clock.seconds, pace)

    @asynccontextmanager
    async def delivering(self, script: Script, receiver: Receiver = RECEIVER) -> AsyncIterator[None]:
        task = asyncio.create_task(self.delivery(script, receiver).run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def progress(self) -> DeliveryProgress:
        stored = await self.book.progress("r1", "aksu")
        assert stored is not None
        return stored[1]


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    store, clock = MemoryStore(), Clock()
    engine = Engine(store, clock)
    running = asyncio.create_task(engine.run())
    await engine.open_hall("aksu", DEFINITION)
    yield Hall(engine, store, ReceiverBook(store), clock)
    await engine.stop()
    await running


async def until(script: Script, seqs: Sequence[int]) -> None:
    async def has_come() -> bool:
        return script.seqs == [*seqs]

    await until_true(has_come)


async def until_true(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await holds():  # noqa: ASYNC110 - a store can tell nobody
            await asyncio.sleep(0.001)


async def test_one_event_at_a_time_in_the_order_of_the_journal(hall: Hall) -> None:
    """One that is not taken holds back those after it, and none is left out."""
    script = Script(["refused", "silent", "redirect"], hall.clock)
    await hall.book.add(RECEIVER, {"aksu": 0})
    first, second = await hall.issue("t1", "t2")
    async with hall.delivering(script):
        await until(script, [first] * 4 + [second])
        (third,) = await hall.issue("t3")
        await until(script, [first] * 4 + [second, third])
    assert sum(hall.clock.slept) == pytest.approx(5 + 300 + 1800)
    progress = await hall.progress()
    assert (progress.failed, progress.failures) == (3, 0)


async def test_what_was_sent_and_not_noted_is_sent_again(hall: Hall) -> None:
    """A server that ends between the two repeats the event; the next one goes on after it."""
    await hall.book.add(RECEIVER, {"aksu": 0})
    seqs = await hall.issue("t1", "t2")
    before, script = await hall.progress(), Script([], hall.clock)
    async with hall.delivering(script):
        await until(script, seqs)
    assert (await hall.progress()).delivered == 2
    stored = await hall.store.document("webhook_progress", "r1:aksu")
    assert stored is not None
    await hall.book.save("r1", "aksu", stored.version + 1, before)
    async with hall.delivering(script):
        await until(script, [*seqs, *seqs])


async def test_a_receiver_that_says_410_has_ended(hall: Hall) -> None:
    """Nothing is sent any more until somebody lets it go on, and then from where it was."""
    await hall.book.add(RECEIVER, {"aksu": 0})
    first, second = await hall.issue("t1", "t2")
    script = Script(["delivered", "gone"], hall.clock)
    async with asyncio.timeout(20):
        await hall.delivery(script).run()
        await hall.delivery(script).run()  # another server, or the next start
    assert script.seqs == [first, second]
    assert state_of(RECEIVER, await hall.progress()) == "ended"
    resumed = replace(RECEIVER, begun=2)
    assert state_of(resumed, await hall.progress()) == "runs"
    async with hall.delivering(script, resumed):
        await until(script, [first, second, second])


async def test_after_three_days_a_person_decides(hall: Hall) -> None:
    """Ten attempts have failed: it waits for a person, and nothing is lost."""
    await hall.book.add(RECEIVER, {"aksu": 0})
    (first,) = await hall.issue("t1")
    script = Script(["unreachable"] * 10, hall.clock)
    async with asyncio.timeout(20):
        await hall.delivery(script).run()
    assert script.seqs == [first] * 10
    progress = await hall.progress()
    assert (state_of(RECEIVER, progress), progress.position < first) == ("exhausted", True)
    (alarm,) = webhook_alarms([(RECEIVER, progress), (replace(RECEIVER, begun=2), progress)])
    assert (alarm.id, alarm.kind, alarm.detail) == ("webhook_exhausted:r1:1", "webhook_exhausted", "Portal")
    assert 3 * 86_400 < sum(hall.clock.slept) < 4 * 86_400
    async with hall.delivering(script, replace(RECEIVER, begun=2)):
        await until(script, [first] * 11)


async def test_the_pause_outlives_a_restart(hall: Hall) -> None:
    """A server that starts while a receiver is left alone leaves it alone, too."""
    await hall.book.add(RECEIVER, {"aksu": 0})
    await hall.issue("t1")
    script = Script(["refused"], hall.clock, retry_after=3600 * SECOND)
    delivery = hall.delivery(script)
    await delivery._take_up()
    await delivery._deliver(await delivery._next_entry())
    assert (await hall.progress()).next_at == MORNING + 3600 * SECOND
    async with hall.delivering(script):
        await until(script, script.seqs[:1] * 2)
    assert sum(hall.clock.slept) == pytest.approx(3600)


async def test_of_two_servers_the_one_that_lost_the_work_stops(hall: Hall) -> None:
    """What another server has noted is read again, and the late note of the first changes nothing."""
    await hall.book.add(RECEIVER, {"aksu": 0})
    await hall.issue("t1")
    script = Script([], hall.clock)
    late, other = hall.delivery(script), hall.delivery(script)
    await late._take_up()
    await other._take_up()
    await other._deliver(await other._next_entry())
    with pytest.raises(SupersededProgress):
        await late._deliver(await late._next_entry())
    assert (await hall.progress()).delivered == 1


async def test_where_a_receiver_begins(hall: Hall) -> None:
    """In a hall that comes later with what happens there after it was added, whenever the records arrive; or with the
    first record."""
    script = Script([], hall.clock)
    (before,) = await hall.issue("t1")
    hall.clock.now += SECOND
    late = replace(RECEIVER, id="r2", created_at=hall.clock.now)
    async with hall.delivering(script, late):

        async def has_begun() -> bool:
            return await hall.book.progress("r2", "aksu") is not None

        await until_true(has_begun)
        (after,) = await hall.issue("t2")
        await until(script, [after])
    early = replace(late, id="r3", from_first=True)
    async with hall.delivering(script, early):
        await until(script, [after, before, after])


async def test_a_journal_that_ends_earlier(hall: Hall) -> None:
    """After a restore from a copy the receiver goes on at its end, and misses nothing that happens then."""
    await hall.book.add(RECEIVER, {"aksu": 10_000})
    script = Script([], hall.clock)
    async with hall.delivering(script):

        async def has_gone_back() -> bool:
            return (await hall.progress()).position < 10_000

        await until_true(has_gone_back)
        await until(script, await hall.issue("t1"))


async def test_changes_of_two_administrators_are_both_there(hall: Hall) -> None:
    """Whoever comes second changes what the first has made of it."""
    await hall.book.add(RECEIVER, {})
    await asyncio.gather(
        hall.book.change("r1", lambda receiver: replace(receiver, name="Other")),
        hall.book.change("r1", lambda receiver: replace(receiver, paused_at=5)),
    )
    (receiver,) = await hall.book.receivers()
    assert (receiver.name, receiver.paused_at) == ("Other", 5)
    assert await hall.book.change("r9", lambda receiver: receiver) is None
    assert await hall.book.remove("r1")
    assert not await hall.book.remove("r1")
    assert cast("object", await hall.book.all_progress()) == {}
