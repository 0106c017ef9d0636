"""The feed of calls: every call once, in order, whatever happens to the reader."""

import pytest

from queue_server.api.live.calls import Calls
from tests.unit.api.screens import Client, Clock, Hall


async def no_wait() -> None:
    """The client has taken everything."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def hall(clock: Clock) -> Hall:
    return await Hall(clock).open()


@pytest.fixture
def lane(hall: Hall, clock: Clock) -> Calls:
    return Calls(hall.feed, clock, clock.wall)


async def follow(lane: Calls, clock: Clock, after: int | None = None) -> Client:
    client = Client()
    await lane.open(client.screen("calls", clock), after, no_wait)
    return client


def numbers(client: Client) -> list[str]:
    return [call["number"] for document in client.documents for call in document.get("calls", [])]  # type: ignore[attr-defined]


async def test_without_a_position_only_what_is_to_come_is_told(lane: Calls, hall: Hall, clock: Clock) -> None:
    """A voice that has just started does not read out the morning."""
    await hall.call()
    client = await follow(lane, clock)
    assert client.documents == [{"view": "calls", "seq": hall.feed.seq, "at": "2025-10-09T09:00:00Z", "calls": []}]
    await hall.call()
    await lane.publish()
    assert numbers(client) == ["A002"]


async def test_a_reader_begins_after_its_position(lane: Calls, hall: Hall, clock: Clock) -> None:
    """None twice, none left out: what came between is told first."""
    await hall.call()
    position = hall.feed.seq
    await hall.call()
    await hall.call()
    client = await follow(lane, clock, position)
    assert numbers(client) == ["A002", "A003"]
    assert client.seqs == [hall.feed.seq]


async def test_a_reader_that_is_cut_and_resumes_gets_each_call_once(lane: Calls, hall: Hall, clock: Clock) -> None:
    """The last seq it has seen is all it must remember."""
    calls: list[str] = []
    position: int | None = 0
    for _ in range(4):
        client = await follow(lane, clock, position)
        screen = next(iter(lane.screens))
        await hall.call()
        await lane.publish()
        calls += numbers(client)
        position = client.documents[-1]["seq"]  # type: ignore[assignment]
        lane.close(screen)
        await hall.call()
    calls += numbers(await follow(lane, clock, position))
    assert calls == [f"A{number:03}" for number in range(1, 9)]


async def test_one_that_did_not_read_misses_no_call(lane: Calls, hall: Hall, clock: Clock) -> None:
    """Edges are kept by the journal, not by a queue: once it reads, it reads on."""
    stuck, other = await follow(lane, clock), await follow(lane, clock)
    stuck.writing_paused = True
    for _ in range(3):
        await hall.call()
        await lane.publish()
    assert numbers(stuck) == []
    assert numbers(other) == ["A001", "A002", "A003"]
    stuck.writing_paused = False
    await lane.tick(clock())
    assert numbers(stuck) == ["A001", "A002", "A003"]
    assert len(stuck.documents) == 2


@pytest.mark.slow
async def test_one_that_is_far_behind_reads_on_from_the_journal(hall: Hall, clock: Clock) -> None:
    """More than is kept in memory, in pieces that are not."""
    for number in range(1100):
        await hall.call(1 + number % 2)
    assert hall.feed.seq > 4096, "more than a feed remembers"
    client = await follow(Calls(hall.feed, clock, clock.wall), clock, 0)
    assert sorted(numbers(client)) == [f"{letter}{number:03}" for letter in "AB" for number in range(1, 551)]
    assert len(client.documents) > 1
    assert client.documents[-1]["seq"] == hall.feed.seq


async def test_a_position_of_another_journal_counts_as_the_end(lane: Calls, hall: Hall, clock: Clock) -> None:
    """After a restore from a backup a bridge goes on, and the document tells it where it stands."""
    client = await follow(lane, clock, 1_000_000)
    assert client.seqs == [hall.feed.seq]
    await hall.call()
    await lane.publish()
    assert numbers(client) == ["A001"]


async def test_a_reader_is_told_no_more_than_the_calls(lane: Calls, hall: Hall, clock: Clock) -> None:
    """Tickets and pauses move its position and send nothing; the next sign of life names it."""
    client = await follow(lane, clock)
    await hall.issue("t")
    await lane.publish()
    assert client.views == ["calls"]
    clock.now = 5.0
    await lane.tick(clock())
    assert client.documents[-1]["view"] == "alive"
    assert client.documents[-1]["seq"] == hall.feed.seq
