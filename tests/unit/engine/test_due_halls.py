"""A hall in which nothing happens costs no look, and misses nothing."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from queue_server.engine import Engine
from queue_server.engine.commits.due_halls import DueHalls
from queue_server.hall import commands as c
from queue_server.journal import store_watch
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch, Unavailable
from queue_server.units import DAY, MINUTE
from tests.halls import DEFINITION, DESK, KIOSK, MORNING

HALLS = ("aksu", "ertis", "tobyl")


def test_a_hall_rests_until_it_is_touched_or_its_moment_comes() -> None:
    """A moment that has come makes it one that is looked at until it is put to rest again."""
    due = DueHalls()
    for hall in HALLS:
        due.touch(hall)
    assert due.at(0) == [*HALLS]
    for hall, moment in zip(HALLS, (30, 10, 20), strict=True):
        due.rest(hall, moment)
    assert due.at(9) == []
    assert due.at(10) == ["ertis"]
    assert due.at(11) == ["ertis"]
    due.rest("ertis", 40)
    due.touch("aksu")
    assert due.at(19) == ["aksu"]
    due.rest("aksu", 19)
    assert sorted(due.at(20)) == ["aksu", "tobyl"]
    due.forget("aksu")
    due.forget("tobyl")
    assert due.at(39) == []
    assert due.at(40) == ["ertis"]


class SharedStore(MemoryStore):
    """A store that says whether journals have changed, and that may be away."""

    is_away = False

    async def version(self) -> str | None:
        return str({hall: len(journal) for hall, journal in self._journals.items()})

    async def append(self, batch: Batch) -> None:
        if self.is_away:
            raise Unavailable("away")
        await super().append(batch)


class Clock:
    now = MORNING

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> SharedStore:
    return SharedStore()


@pytest.fixture
async def engine(store: SharedStore, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Engine]:
    """Three open halls that have been put to rest; each look asks the store anew."""
    monkeypatch.setattr(store_watch, "SHARED_S", 0.0)
    engine = Engine(store, clock)
    for hall in HALLS:
        await engine.open_hall(hall, DEFINITION)
    await looked(engine)
    assert due(engine, clock) == []
    yield engine
    await engine.stop()


async def looked(engine: Engine) -> None:
    """Time passes a few times, and what it causes is committed."""
    for _ in range(3):
        await engine.time.tick()
        await engine.lanes.rest()


def due(engine: Engine, clock: Clock) -> list[str]:
    return engine.lanes.due.at(clock.now)


async def test_a_command_wakes_its_hall_alone(engine: Engine, clock: Clock) -> None:
    """Whatever comes of it later: a hold ends by itself, at its moment."""
    await engine.submit("aksu", c.IssueTicket("t1", "land"), KIOSK)
    assert due(engine, clock) == ["aksu"]
    await engine.submit("aksu", c.OpenWindow(1), DESK)
    await engine.submit("aksu", c.CallNext(1), DESK)
    await engine.submit("aksu", c.HoldTicket(1, 5), DESK)
    await looked(engine)
    assert due(engine, clock) == []
    clock.now += 5 * MINUTE - 1
    assert due(engine, clock) == []
    clock.now += 1
    assert due(engine, clock) == ["aksu"]
    await looked(engine)
    assert engine.feeds["aksu"].state.ticket("t1").state == "waiting"


async def test_the_day_turns_in_every_hall_that_rests(engine: Engine, clock: Clock) -> None:
    """At its end, without a command."""
    before = [engine.feeds[hall].state.day for hall in HALLS]
    clock.now += DAY
    await looked(engine)
    after = [engine.feeds[hall].state.day for hall in HALLS]
    assert all(day != day_before for day, day_before in zip(after, before, strict=True))
    assert due(engine, clock) == []


async def test_what_another_server_writes_is_read_in_a_hall_that_rests(
    engine: Engine, store: SharedStore, clock: Clock
) -> None:
    """In the second after it."""
    other = Engine(store, clock)
    await other.open_hall("ertis", DEFINITION)
    await other.submit("ertis", c.IssueTicket("t1", "land"), KIOSK)
    await looked(engine)
    assert engine.feeds["ertis"].state.ticket("t1").state == "waiting"
    await other.stop()


async def test_a_hall_whose_commit_failed_is_looked_at_until_the_store_is_back(
    engine: Engine, store: SharedStore, clock: Clock
) -> None:
    """Then it rests again, and the command was not carried out."""
    store.is_away = True
    with pytest.raises(Unavailable):
        await engine.submit("aksu", c.IssueTicket("t1", "land"), KIOSK)
    store.is_away = False
    await asyncio.sleep(0)
    assert engine.writers["aksu"].is_unsettled
    assert due(engine, clock) == ["aksu"]
    await looked(engine)
    assert not engine.writers["aksu"].is_unsettled
    assert due(engine, clock) == []
    assert "t1" not in engine.feeds["aksu"].state.tickets
