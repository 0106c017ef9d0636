"""When heartbeats of many halls are taken in together."""

import asyncio

import pytest

from queue_server.replication.centre import gathering
from queue_server.replication.centre.gathering import Gathering, ReadingTime, next_gathering
from tests.halls import MORNING


@pytest.mark.parametrize(("heard_s", "gathered_s"), [(100.0, 110.0), (100.1, 110.0), (101.0, 115.0), (104.9, 115.0)])
def test_a_heartbeat_waits_for_the_gathering_after_it(heard_s: float, gathered_s: float) -> None:
    """One that waited for a gathering comes before the next but one; one that came between comes after ten seconds, so
    it is there at the first gathering after that."""
    assert next_gathering(heard_s) == gathered_s


class CountedSocket:
    """Counts how often it is read, and says so."""

    def __init__(self) -> None:
        self.count = 0
        self.due: float | None = None
        self.is_read = asyncio.Event()

    def read(self, time: ReadingTime) -> None:
        assert time.at == MORNING
        self.count += 1
        self.is_read.set()


async def test_a_socket_is_due_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """The last time counts, one that has ended is not read, and what fails before a gathering ends none."""

    async def fail() -> None:
        raise ValueError

    monkeypatch.setattr(gathering, "next_gathering", lambda now, rest_s: 1000.0 + rest_s if rest_s else now)
    sockets, first, ended = Gathering(lambda: MORNING), CountedSocket(), CountedSocket()
    sockets.prepare = fail
    for rest_s in (1.0, 0.0, 1.0, 0.0):
        sockets.rest(first, rest_s)
    sockets.rest(ended, 0.0)
    ended.due = None
    async with asyncio.timeout(30):
        await first.is_read.wait()
        first.is_read.clear()
        sockets.rest(first, 0.0)
        await first.is_read.wait()
    assert (first.count, ended.count) == (2, 0)
    assert "read nonetheless" in caplog.text


async def test_idle_halls_are_read_in_one_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them, round after round, but for those that rest otherwise or have ended meanwhile."""
    monkeypatch.setattr(gathering, "ROUND_EVERY_S", 0.0)
    sockets, idle, other, ended = Gathering(lambda: MORNING), CountedSocket(), CountedSocket(), CountedSocket()
    for socket in (idle, other, ended):
        sockets.rest_idle(socket)
    sockets.rest(other, 1000.0)
    sockets.forget(ended)
    async with asyncio.timeout(30):
        for _ in range(2):
            await idle.is_read.wait()
            idle.is_read.clear()
    sockets.forget(idle)
    assert (other.count, ended.count) == (0, 0)


async def test_whoever_looks_reads_idle_halls(monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, but not again a moment later; the next round is a minute after that."""
    monkeypatch.setattr(gathering, "ROUND_EVERY_S", 0.0)
    sockets, idle = Gathering(lambda: MORNING), CountedSocket()
    sockets.bring_up_to_date()
    sockets.rest_idle(idle)
    sockets.bring_up_to_date()
    sockets.bring_up_to_date()
    assert idle.count == 1
    monkeypatch.setattr(gathering, "ROUND_EVERY_S", 60.0)
    for _ in range(5):
        await asyncio.sleep(0)
    assert idle.count == 1
    monkeypatch.setattr(gathering, "LOOKED_AT_FRESH_S", 0.0)
    sockets.bring_up_to_date()
    assert idle.count == 2


async def test_whoever_looks_within_a_round_waits_for_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """No hall counts as silent because its turn has not come: each is read, and once."""
    monkeypatch.setattr(gathering, "ROUND_EVERY_S", 0.0)
    monkeypatch.setattr(gathering, "READ_TOGETHER", 1)
    sockets, halls = Gathering(lambda: MORNING), [CountedSocket() for _ in range(3)]
    for hall in halls:
        sockets.rest_idle(hall)
    async with asyncio.timeout(30):
        await halls[0].is_read.wait()
    monkeypatch.setattr(gathering, "ROUND_EVERY_S", 60.0)
    assert [hall.count for hall in halls] == [1, 0, 0]
    sockets.bring_up_to_date()
    assert [hall.count for hall in halls] == [1, 1, 1]
    for _ in range(5):
        await asyncio.sleep(0)
    assert [hall.count for hall in halls] == [1, 1, 1]


async def test_what_comes_before_a_round_is_done_however_often_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new catalogue is offered to idle halls, too, where a page or `/metrics` makes all the rounds."""
    monkeypatch.setattr(gathering, "ROUND_EVERY_S", 0.0)
    sockets, idle, is_prepared = Gathering(lambda: MORNING), CountedSocket(), asyncio.Event()

    async def prepare() -> None:
        is_prepared.set()

    sockets.prepare = prepare
    sockets.rest_idle(idle)
    sockets.bring_up_to_date()
    monkeypatch.setattr(gathering, "ROUND_EVERY_S", 60.0)
    async with asyncio.timeout(30):
        await is_prepared.wait()
    assert idle.count == 1


async def test_whoever_looks_while_a_round_is_prepared_has_made_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The halls are not read again a moment later, when they have sent nothing more."""
    monkeypatch.setattr(gathering, "ROUND_EVERY_S", 0.0)
    sockets, idle, is_prepared = Gathering(lambda: MORNING), CountedSocket(), asyncio.Event()

    async def look() -> None:
        monkeypatch.setattr(gathering, "ROUND_EVERY_S", 60.0)
        sockets.bring_up_to_date()
        is_prepared.set()

    sockets.prepare = look
    sockets.rest_idle(idle)
    async with asyncio.timeout(30):
        await is_prepared.wait()
    for _ in range(5):
        await asyncio.sleep(0)
    assert idle.count == 1
