"""Rows that are made beside the commands: no record is left out, whatever is committed or read on meanwhile."""

import asyncio

import pytest

from queue_server.assembly.app import engine_on
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch, Store
from queue_server.journal.visits.visit import Projected
from queue_server.stats.visits import projection
from queue_server.stats.visits.fold import Fold
from queue_server.stats.visits.follow import follow
from tests.halls import DEFINITION, KIOSK, MORNING

HALL = "aksu"


class HeldFollow:
    """Makes rows as `follow` does, and ends when it may."""

    def __init__(self) -> None:
        self.has_made, self.may_end = asyncio.Event(), asyncio.Event()

    async def __call__(self, store: Store, hall: str, until: int, base: bytes | None = None) -> Fold:
        fold = await follow(store, hall, until, base)
        self.has_made.set()
        await self.may_end.wait()
        return fold


class HeldStore(MemoryStore):
    """A store in which the first answer about rows, once it is `held`, waits until it may end."""

    def __init__(self) -> None:
        super().__init__()
        self.is_held = False
        self.has_come, self.may_end = asyncio.Event(), asyncio.Event()

    async def projected(self, hall: str) -> Projected | None:
        end, is_held = await super().projected(hall), self.is_held
        self.is_held = False
        if is_held:
            self.has_come.set()
            await self.may_end.wait()
        return end


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> HeldFollow:
    held = HeldFollow()
    held.may_end.set()
    monkeypatch.setattr(projection, "follow", held)
    return held


async def opened(store: Store) -> Engine:
    engine = engine_on(store, lambda: MORNING)
    await engine.open_hall(HALL, DEFINITION)
    return engine


async def issue(engine: Engine, ticket: str) -> None:
    await engine.submit(HALL, c.IssueTicket(ticket, "land"), KIOSK)


async def pass_time(engine: Engine) -> None:
    """Some seconds pass, and what is made beside the commands comes to its end."""
    for _ in range(3):
        await engine.time.tick()
        if (making := engine.writers[HALL]._catching_up) is not None:
            await making


async def need_all_rows(store: Store) -> None:
    head, projected = await store.head(HALL), await store.projected(HALL)
    assert (head and head.seq) == (projected and projected.seq)


async def begin_making(engine: Engine, held: HeldFollow) -> None:
    """Rows of the hall are being made, up to its present record."""
    held.has_made.clear()
    held.may_end.clear()
    await engine.time.tick()
    await held.has_made.wait()


async def test_a_ticket_that_is_issued_while_rows_are_made_has_rows_without_another_command(held: HeldFollow) -> None:
    """It is committed before the rows of the others are there, and the hall is quiet afterwards."""
    store = MemoryStore()
    engine = await opened(store)
    await issue(engine, "t1")
    engine.writers[HALL].projection.lose()
    await begin_making(engine, held)
    await issue(engine, "t2")
    held.may_end.set()
    await pass_time(engine)
    await need_all_rows(store)
    await engine.stop()


async def test_a_ticket_of_another_release_that_is_read_while_rows_are_made_has_rows(held: HeldFollow) -> None:
    """Its own server has made those of its form. Time passes more than once before the others are there."""
    old_store = MemoryStore()
    old_store.rows_form, new_store = "earlier", old_store.beside("later")
    first, second = await opened(old_store), await opened(new_store)
    await issue(second, "t1")
    await first.refresh(HALL)
    await begin_making(first, held)
    await issue(second, "t2")
    await first.refresh(HALL)
    await first.time.tick()
    held.may_end.set()
    for engine, store in ((first, old_store), (second, new_store)):
        await pass_time(engine)
        await need_all_rows(store)
        await engine.stop()


async def test_a_followed_hall_is_read_on_while_its_rows_are_made_and_gets_those_of_all(held: HeldFollow) -> None:
    """Nothing waits for the rows of before, and the hall sends nothing more."""
    own, store = MemoryStore(), MemoryStore()
    branch, centre = await opened(own), engine_on(store, lambda: MORNING)
    await store.append(Batch([record async for record in own.read(HALL)]))
    held.may_end.clear()
    feed = await centre.follow_hall(HALL)
    assert feed is not None
    await held.has_made.wait()
    end = feed.seq
    await issue(branch, "t1")
    await store.append(Batch([record async for record in own.read(HALL, after=end)]))
    await centre.refresh(HALL)
    assert feed.seq > end
    held.may_end.set()
    await pass_time(centre)
    await need_all_rows(store)
    for engine in (branch, centre):
        await engine.stop()


async def test_rows_that_are_looked_at_while_they_are_lost_are_made_again(held: HeldFollow) -> None:
    """The answer about them comes when they are already being made: that is no defect of the figures."""
    old_store = HeldStore()
    old_store.rows_form, new_store = "earlier", old_store.beside("later")
    first, second = await opened(old_store), await opened(new_store)
    await issue(second, "t1")
    await first.refresh(HALL)
    writer, old_store.is_held = first.writers[HALL], True
    looking = asyncio.create_task(writer.look_at_rows())
    await old_store.has_come.wait()
    held.has_made.clear()
    held.may_end.clear()
    writer.projection.lose()
    writer.keep_in_step()
    await held.has_made.wait()
    old_store.may_end.set()
    await looking
    held.may_end.set()
    await pass_time(first)
    await issue(first, "t2")
    await need_all_rows(old_store)
    assert not first.bugs.last()
    for engine in (first, second):
        await engine.stop()
