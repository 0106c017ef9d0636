"""What servers on one database tell one another of their commits, and who hears it."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager

import pytest

from queue_server.assembly.app import engine_on
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.postgres import news
from queue_server.journal.postgres.news import CHANNEL, LONGEST_MESSAGE, LOOK_EVERYWHERE, hint_of, message_of
from queue_server.journal.postgres.postgres_store import PostgresStore
from queue_server.journal.store import Batch
from tests import postgres_server as server
from tests.contract.stored_samples import sealed
from tests.halls import DEFINITION, KIOSK, MORNING
from tests.postgres_server import Database
from tests.unit.journal.stores.test_postgres import run

pytestmark = pytest.mark.slow  # starts PostgreSQL

_CUT = """
SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'kezek news'
"""


@pytest.fixture
async def database(postgres_database: Database) -> Database:
    await server.empty(postgres_database)
    return postgres_database


@asynccontextmanager
async def hearing(store: PostgresStore) -> AsyncIterator["asyncio.Queue[Mapping[str, int]]"]:
    """The hints that a store hears within the block, from the first on."""
    hints: asyncio.Queue[Mapping[str, int]] = asyncio.Queue()

    async def hear() -> None:
        async with aclosing(store.news()) as hint_stream:
            async for hint in hint_stream:
                hints.put_nowait(hint)

    task = asyncio.create_task(hear())
    try:
        async with asyncio.timeout(20):
            assert await hints.get() == LOOK_EVERYWHERE
            yield hints
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_what_one_server_commits_the_others_hear(database: Database) -> None:
    """In an append as in a turn, once it is committed; nobody hears of their own, and a message of another program or
    version is nothing."""
    first, other = await PostgresStore.open(database.url()), await PostgresStore.open(database.url())
    records = sealed("akimat", 3)
    async with hearing(first) as heard_by_one, hearing(other) as heard_by_other:
        await first.append(Batch(records[:1]))
        async with first.turn("akimat") as turn:
            await turn.append(Batch(records[1:2]))
        last: Mapping[str, int] = {}
        while last.get("akimat") != 2:
            last = await heard_by_other.get()
        for message in ("no JSON", '["akimat"]', '{"akimat": "x"}'):
            await run(database.superuser_url, f"SELECT pg_notify('{CHANNEL}', '{message}')")
        await other.append(Batch(records[2:]))
        assert await heard_by_one.get() == {"akimat": 3}
        assert heard_by_other.empty()
    await first.close()
    await other.close()


async def test_a_lost_connection_is_made_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then everything is looked at, because messages were missed; commits go on meanwhile."""
    monkeypatch.setattr(news, "AGAIN_S", 0.01)
    store = await PostgresStore.open(database.url())
    async with hearing(store) as hints:
        await run(database.superuser_url, _CUT)
        await store.append(Batch(sealed("akimat", 1)))
        assert await hints.get() == LOOK_EVERYWHERE
    await store.close()


def test_a_message_is_never_too_long() -> None:
    """Where so many halls move on that their seqs do not fit, the message says: look."""
    positions = {f"hall-{number}": number for number in range(100)}
    assert hint_of(message_of(positions)) == positions
    assert len(message_of(positions)) <= LONGEST_MESSAGE
    assert message_of({f"hall-{number}": number for number in range(1000)}) == ""
    assert hint_of("") == LOOK_EVERYWHERE
    assert hint_of(json.dumps({"hall": 1.5})) is None


async def test_a_commit_at_one_server_is_in_the_feed_of_the_other(database: Database) -> None:
    """Without a look of its own: the other one's time stands still."""
    stores = [await PostgresStore.open(database.url()) for _ in range(2)]
    local, remote = (engine_on(store, lambda: MORNING) for store in stores)
    for engine in (local, remote):
        await engine.open_hall("akimat", DEFINITION)
    async with hearing(stores[0]), following(remote), asyncio.timeout(20):
        feed = remote.feeds["akimat"]
        for ticket in ("t1", "t2"):  # the first may come by the look at the beginning
            await local.submit("akimat", c.IssueTicket(ticket, "land"), KIOSK)
            await feed.wait_past(local.feeds["akimat"].seq - 1)
            assert ticket in feed.state.tickets
    for engine, store in zip((local, remote), stores, strict=True):
        await engine.stop()
        await store.close()


@asynccontextmanager
async def following(engine: Engine) -> AsyncIterator[None]:
    task = asyncio.create_task(engine.follow_news())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
