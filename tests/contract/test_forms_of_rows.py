"""Two versions of the program on one store: each has rows of its own form, and neither forgets the other's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from queue_server.assembly.app import engine_on
from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from queue_server.journal.postgres.postgres_store import PostgresStore
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch, Conflict, Store, Unavailable
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Projected, Retraction, Tallied, VisitCriteria
from tests.contract.stored_samples import rows, sealed, visit, window_time
from tests.halls import DEFINITION, KIOSK, MORNING
from tests.postgres_server import Database, empty

ALL = VisitCriteria(first="0", last="9", until=99)
HALL = "aksu"
Stores = tuple[Store, Store]


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    """One store as the earlier and as the later version see it."""
    async with AsyncExitStack() as closing:
        pair = await _pair(request, tmp_path)
        for store, form in zip(pair, ("earlier", "later"), strict=True):
            store.rows_form = form
            closing.push_async_callback(store.close)
        yield pair


async def _pair(request: pytest.FixtureRequest, folder: Path) -> Stores:
    match request.param:
        case "memory":
            store = MemoryStore()
            return store, store.beside("later")
        case "sqlite":
            return await SqliteStore.open(folder), await SqliteStore.open(folder)
    database: Database = request.getfixturevalue("postgres_database")
    await empty(database)
    return await PostgresStore.open(database.url()), await PostgresStore.open(database.url())


async def test_rows_of_two_forms_stand_beside_one_another(stores: Stores) -> None:
    """Each version sees its own rows, tallies and folds under the hall's id, and forgets no others."""
    old_form, new_form = stores
    await old_form.append(Batch(sealed("akimat", 3), rows=[rows(0, 3, "earlier", [visit("t1", 2), visit("t2", 3)])]))
    assert (await new_form.projected("akimat"), await new_form.visits("akimat", ALL)) == (None, [])
    retracted = [visit("t1", 2, waited=9), visit("t3", 3, outcome="no_show")]
    await new_form.append(Batch(rows=[rows(0, 2, "later", retracted, times=[window_time(2)])]))
    await new_form.append(Batch(rows=[rows(2, 3, "later", retractions=[Retraction("2026-01-05", "t3", 9)])]))
    for store, form in zip(stores, ("earlier", "later"), strict=True):
        await store.save_fold(SavedFold("akimat", 3, bytes(32), form.encode()))
        await store.save_tallies("akimat", "2026-01-05", [Tallied("none", "2026-01-05", "", form.encode())])
    await new_form.forget_rows("east")
    assert await old_form.projected("akimat") == Projected(3, "earlier")
    assert await old_form.visits("akimat", ALL) == [visit("t1", 2), visit("t2", 3)]
    assert await new_form.visits("akimat", ALL) == [visit("t1", 2, waited=9)]
    assert await new_form.window_times("akimat", "0", "9", 9) == [window_time(2)]
    assert (await old_form.days("akimat"), await old_form.window_times("akimat", "0", "9", 9)) == (
        ("2026-01-05",) * 2,
        [],
    )
    for store, form in zip(stores, (b"earlier", b"later"), strict=True):
        assert await store.fold("akimat") == SavedFold("akimat", 3, bytes(32), form)
        assert [tally.body for tally in await store.tallies("akimat", ["none"], ["2026-01-05"])] == [form]
    with pytest.raises(Conflict, match="rows"):
        await new_form.append(Batch(rows=[rows(3, 4, "later")]))


async def test_rows_that_no_server_makes_any_more_are_erased(stores: Stores) -> None:
    """Day by day, and what an interrupted erasing leaves is no form's: whoever comes back to it begins anew."""
    old_form, new_form = stores
    days = [visit("t1", 2), visit("t2", 3, day="2026-01-06")]
    await old_form.append(Batch(sealed("akimat", 3), rows=[rows(0, 3, "earlier", days)]))
    await new_form.append(Batch(rows=[rows(0, 3, "later", days)]))
    assert await new_form.erase_rows({"earlier", "later"}) == 0
    assert await new_form.erase_rows({"later"}) == 1
    half = await old_form.projected("akimat")
    assert half is None or half.form != "earlier"
    while await new_form.erase_rows({"later"}):
        assert await new_form.count_visits("akimat", ALL) == 2
    assert await old_form.projected("akimat") is None
    assert await old_form.count_visits("akimat", ALL) == 0
    assert await new_form.projected("akimat") == Projected(3, "later")


async def test_two_engines_of_different_form_keep_their_rows(stores: Stores) -> None:
    """Both go on with their own while tickets are given at either."""
    engines = [engine_on(store, lambda: MORNING) for store in stores]
    for engine in engines:
        await engine.open_hall(HALL, DEFINITION)
    for number in range(4):
        await engines[number % 2].submit(HALL, c.IssueTicket(f"t{number}", "land"), KIOSK)
        await engines[number % 2].submit(HALL, c.LeaveQueue(f"t{number}"), KIOSK)
    for engine, store in zip(engines, stores, strict=True):
        await engine.refresh(HALL)
        await engine.lanes.rest()
        await engine.writers[HALL].projection.close_gap()
        await engine.writers[HALL].catch_up()
        head, projected = await store.head(HALL), await store.projected(HALL)
        assert head is not None
        assert projected is not None
        assert (projected.seq, await store.count_visits(HALL, ALL)) == (head.seq, 4)
    for engine in engines:
        await engine.stop()


async def test_rows_that_are_missing_stay_due_until_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other's record comes while rows are being made, and then the store cannot be read: no further record is
    needed."""
    old_form = MemoryStore()
    old_form.rows_form, new_form = "earlier", old_form.beside("later")
    first, second = engines = [engine_on(store, lambda: MORNING) for store in (old_form, new_form)]
    for engine in engines:
        await engine.open_hall(HALL, DEFINITION)
    await second.submit(HALL, c.IssueTicket("t1", "land"), KIOSK)
    await second.submit(HALL, c.LeaveQueue("t1"), KIOSK)
    await first.refresh(HALL)
    writer = first.writers[HALL]
    writer._catching_up = making = asyncio.get_running_loop().create_task(asyncio.Event().wait())
    await first.time.tick()
    making.cancel()
    read, faults = old_form.projected, [Unavailable("busy")]

    async def projected(hall: str) -> Projected | None:
        if faults:
            raise faults.pop()
        return await read(hall)

    monkeypatch.setattr(old_form, "projected", projected)
    for _ in range(3):
        await first.time.tick()
        while writer.is_catching_up:  # noqa: ASYNC110 - a thread folds
            await asyncio.sleep(0)
    head, last = await old_form.head(HALL), await read(HALL)
    assert (faults, head and head.seq) == ([], last and last.seq)
    for engine in engines:
        await engine.stop()
