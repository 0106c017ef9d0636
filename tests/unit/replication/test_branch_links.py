"""Of servers that share a store one sends a hall's journal, and all of them show how it does."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from msgspec import json
from msgspec.structs import replace

from queue_server.bugs import Bugs
from queue_server.claims import Claims
from queue_server.engine import Engine
from queue_server.journal.links.contents import SendingLink
from queue_server.journal.memory import MemoryStore
from queue_server.journal.shared.contents import SharedState
from queue_server.journal.store_watch import StoreWatch
from queue_server.loops import Loops
from queue_server.replication.branch.branch_links import SENDING_STATE, BranchLinks, work_of_link
from queue_server.replication.branch.hall_sender import SenderClock
from tests.halls import DEFINITION, MORNING

HALL = "aksu"
LINK = SendingLink(HALL, "centre", "http://127.0.0.1:9", "token", MORNING)


class ServerOfTwo:
    """What one of the servers has for its links."""

    def __init__(self, store: MemoryStore, engine: Engine, name: str) -> None:
        self.claims = Claims(store, lambda: MORNING, holder=name)
        self.loops = Loops(Bugs(lambda: MORNING), lambda: MORNING, lambda: 0.0)
        clock = SenderClock(lambda: MORNING, lambda: 0.0)
        watch = StoreWatch(store)
        self.links = BranchLinks(lambda: engine.feeds, store, self.claims, watch, clock, self.loops)


@pytest.fixture
async def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
async def servers(store: MemoryStore) -> AsyncIterator[tuple[ServerOfTwo, ServerOfTwo]]:
    engine = Engine(store, lambda: MORNING)
    await engine.open_hall(HALL, DEFINITION)
    servers = ServerOfTwo(store, engine, "left"), ServerOfTwo(store, engine, "right")
    yield servers
    for server in servers:
        await server.loops.stop()
    await engine.stop()


async def until_claimed(server: ServerOfTwo) -> None:
    async with asyncio.timeout(20):
        while not server.claims.has(work_of_link(HALL, "centre")):  # noqa: ASYNC110 - its loop's
            await asyncio.sleep(0)


async def test_one_server_sends_and_the_other_shows_it(
    store: MemoryStore, servers: tuple[ServerOfTwo, ServerOfTwo]
) -> None:
    """A link that was made by a command begins at the next look; what the one that sends reports is shown at both."""
    left, right = servers
    await store.save_sending_link(LINK)
    await left.links.look()
    await until_claimed(left)
    await right.links.look(is_changed=True)
    assert not right.claims.has(work_of_link(HALL, "centre"))
    ((kind, name, report),) = left.links._own_states()
    assert (kind, list(right.links._own_states())) == (SENDING_STATE, [])
    reported = replace(left.links.reports()[0], standing="in_step", sent_seq=2)
    right.links._take(SharedState(kind, name, "left", MORNING, json.encode(reported)))
    assert right.links.reports(HALL) == [reported]
    assert left.links.reports(HALL) == [report]


async def test_a_link_that_was_left_ends(store: MemoryStore, servers: tuple[ServerOfTwo, ServerOfTwo]) -> None:
    """Also where it was left at the other server; one whose token is another begins anew."""
    left, _ = servers
    await store.save_sending_link(LINK)
    await left.links.look()
    await until_claimed(left)
    await store.save_sending_link(replace(LINK, token="another"))
    await left.links.look(is_changed=True)
    assert left.links.link(HALL, "centre") == replace(LINK, token="another")
    await store.remove_sending_link(HALL, "centre")
    await left.links.look(is_changed=True)
    assert (left.links.reports(), left.links.link(HALL, "centre")) == ([], None)
