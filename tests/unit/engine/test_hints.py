"""When a server reads what another one says that it has appended. The journal is in memory, the time an argument."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from queue_server.assembly.app import engine_on
from queue_server.engine import Engine
from queue_server.engine.news import LATEST_S, LONGEST_REST_S, HintReader
from queue_server.hall import commands as c
from queue_server.journal.feed import Feed
from queue_server.journal.memory import MemoryStore
from tests.halls import DEFINITION, KIOSK, MORNING

WATCHED, UNWATCHED = "akimat", "bank"
RUSH = 200


@pytest.fixture
async def servers() -> AsyncIterator[tuple[Engine, Engine, HintReader]]:
    """Two servers on one store, and what reads on at the second one."""
    store = MemoryStore()
    local, remote = engine_on(store, lambda: MORNING), engine_on(store, lambda: MORNING)
    for engine in (local, remote):
        for hall in (WATCHED, UNWATCHED):
            await engine.open_hall(hall, DEFINITION)
    yield local, remote, HintReader(store, remote.writers, remote.lanes)
    for engine in (local, remote):
        await engine.stop()


async def hint_of(engine: Engine, tickets: int) -> dict[str, int]:
    """Give so many tickets in each hall; returns what the others are told."""
    for hall, feed in engine.feeds.items():
        before = feed.seq
        commands = (c.IssueTicket(f"{before}-{number}", "land") for number in range(tickets))
        await asyncio.gather(*(engine.submit(hall, command, KIOSK) for command in commands))
    return seqs(engine)


def seqs(engine: Engine) -> dict[str, int]:
    return {hall: feed.seq for hall, feed in engine.feeds.items()}


def screen(feed: Feed, *, may_be_late: bool = False) -> "asyncio.Task[int]":
    """A reader that waits for the next record."""
    return asyncio.create_task(feed.wait_past(feed.seq, may_be_late=may_be_late))


async def test_a_call_is_read_at_once_wherever_it_is(servers: tuple[Engine, Engine, HintReader]) -> None:
    """What people do in many halls is no rush, whether somebody looks at the hall or not."""
    local, remote, reader = servers
    for call in range(40):
        hint = await hint_of(local, 1)
        assert await reader.follow(hint, 0.02 * call) == 0.0
        assert seqs(remote) == hint


async def test_in_a_rush_a_hall_that_nobody_looks_at_is_read_later(
    servers: tuple[Engine, Engine, HintReader],
) -> None:
    """The others are read together within a moment; and all are read at once again after the rush."""
    local, remote, reader = servers
    watching = screen(remote.feeds[WATCHED])
    late = screen(remote.feeds[UNWATCHED], may_be_late=True)
    await asyncio.sleep(0)
    first = await hint_of(local, RUSH)
    assert await reader.follow(first, 10.0) == pytest.approx(LONGEST_REST_S)
    assert (seqs(remote), await watching, await late) == (first, first[WATCHED], first[UNWATCHED])
    hint = await hint_of(local, RUSH)
    await reader.follow(hint, 10.05)  # whoever was told a moment ago may not wait again yet
    assert seqs(remote) == {WATCHED: hint[WATCHED], UNWATCHED: first[UNWATCHED]}
    assert await reader.follow({UNWATCHED: hint[UNWATCHED]}, 10.1) == LONGEST_REST_S
    await reader.follow({UNWATCHED: hint[UNWATCHED]}, 10.0 + LATEST_S)
    assert seqs(remote) == hint
    hint = await hint_of(local, 1)
    assert await reader.follow(hint, 20.0) == 0.0
    assert seqs(remote) == hint


async def test_a_hall_that_is_read_in_turns_need_not_be_read_for_a_hint(
    servers: tuple[Engine, Engine, HintReader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While both servers write to it as fast; a hint of another hall as well is followed at once."""
    monkeypatch.setattr("queue_server.engine.commits.commit_lane.OTHERS_WRITE_S", 3600.0)
    local, remote, reader = servers
    assert not reader.is_read_in_turns(seqs(local))
    for number in range(4):
        await remote.submit(WATCHED, c.IssueTicket(f"remote-{number}", "land"), KIOSK)
        await local.submit(WATCHED, c.IssueTicket(f"local-{number}", "land"), KIOSK)
    assert reader.is_read_in_turns({WATCHED: local.feeds[WATCHED].seq})
    assert not reader.is_read_in_turns(seqs(local))
    assert not reader.is_read_in_turns({})
    await reader.follow(seqs(local), 10.0)  # nobody has written here since
    assert seqs(remote) == seqs(local)


async def test_an_empty_hint_is_a_look_everywhere(servers: tuple[Engine, Engine, HintReader]) -> None:
    """Something was missed: every hall is read, in a rush as well."""
    local, remote, reader = servers
    await reader.follow(await hint_of(local, RUSH), 10.0)
    hint = await hint_of(local, RUSH)
    await reader.follow({}, 10.05)
    assert seqs(remote) == hint
