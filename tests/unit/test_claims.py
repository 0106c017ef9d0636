"""Work that one server of several does at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from queue_server import claims as module
from queue_server.claims import CLAIM_S, SAFE_S, Claims
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Unavailable

SECOND = 1_000_000


class Servers:
    """Several servers on one store, with one time that only the test moves."""

    def __init__(self) -> None:
        self.now = 0
        self.store = MemoryStore()
        self.a, self.b, self.c = (self.server(name) for name in "abc")

    def server(self, name: str) -> Claims:
        return Claims(self.store, lambda: self.now, lambda: self.now / SECOND, name)

    def pass_s(self, seconds: float) -> None:
        self.now += round(seconds * SECOND)


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Servers:
    monkeypatch.setattr(module, "RENEW_S", 0.0)  # whoever waits asks again at once
    return Servers()


class Loop:
    """A loop that runs until it is cancelled or told to end."""

    def __init__(self) -> None:
        self.running = asyncio.Event()
        self.stopped = asyncio.Event()
        self.finish = asyncio.Event()

    async def __call__(self) -> None:
        self.running.set()
        self.stopped.clear()
        try:
            await self.finish.wait()
        finally:
            self.running.clear()
            self.stopped.set()


@asynccontextmanager
async def doing(claims: Claims) -> AsyncIterator[Loop]:
    loop = Loop()
    task = asyncio.create_task(claims.run("print", loop))
    try:
        async with asyncio.timeout(30):
            yield loop
    finally:
        task.cancel()
        await asyncio.wait({task})


async def test_one_server_does_the_work_until_it_stops(servers: Servers) -> None:
    """The two others wait; when it stops, one of them goes on at once."""
    assert await servers.a.take("print")
    async with doing(servers.b) as second, doing(servers.c) as third:
        async with doing(servers.a) as first:
            await first.running.wait()
            assert [server.has("print") for server in (servers.a, servers.b, servers.c)] == [True, False, False]
            assert not any(loop.running.is_set() for loop in (second, third))
        waiting = [asyncio.create_task(loop.running.wait()) for loop in (second, third)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        assert second.running.is_set() != third.running.is_set()
        assert not servers.a.has("print")


async def test_the_work_of_a_server_that_died_moves(servers: Servers) -> None:
    """While it renews its claims nobody else has them; without that they run out."""
    assert await servers.a.take("print")
    async with doing(servers.b) as loop:
        for _ in range(4):
            servers.pass_s(CLAIM_S - 1)
            await servers.a.renew()
            assert not await servers.c.take("print")
        servers.pass_s(CLAIM_S)
        await loop.running.wait()
        assert servers.b.has("print")
        assert not servers.a.has("print")


async def test_a_server_without_the_store_ends_the_work_before_others_begin(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot know whether its claim still holds, so it counts it as lost earlier."""
    async with doing(servers.a) as loop:
        await loop.running.wait()

        async def away(*_: object) -> list[str]:
            raise Unavailable("the disk is gone")

        monkeypatch.setattr(servers.store, "renew_claims", away)
        servers.pass_s(SAFE_S - 1)
        await servers.a.renew()
        assert servers.a.has("print")
        servers.pass_s(1)
        assert not servers.a.has("print")
        assert not await servers.b.take("print")
        await servers.a.renew()
        await loop.stopped.wait()


async def test_a_claim_that_another_has_is_lost(servers: Servers) -> None:
    """A server that slept while another took its work over notices it at its next renewal."""
    async with doing(servers.a) as loop:
        await loop.running.wait()
        servers.pass_s(CLAIM_S)
        assert await servers.b.take("print")
        await servers.a.renew()
        await loop.stopped.wait()
        assert not servers.a.has("print")
        assert not loop.running.is_set()


async def test_an_error_of_the_work_lets_go_of_it(servers: Servers) -> None:
    """Whoever started it gets the error; another server may try."""

    async def broken() -> None:
        raise ValueError("no paper")

    with pytest.raises(ValueError, match="no paper"):
        await servers.a.run("print", broken)
    assert await servers.b.take("print")


async def test_work_of_a_moment_is_released_after_it(servers: Servers) -> None:
    """Only one of two has it meanwhile."""
    async with servers.a.for_now("report") as is_ours, servers.b.for_now("report") as is_theirs:
        assert (is_ours, is_theirs) == (True, False)
    assert await servers.b.take("report")


async def test_work_of_a_moment_is_one_task_s_at_a_time(servers: Servers) -> None:
    """Of the tasks of one server, too: the second has it after the first, and no other server in between."""
    order: list[str] = []

    async def work(name: str) -> None:
        async with servers.a.for_now("report") as is_ours:
            assert is_ours
            order.append(f"{name} begins")
            assert not await servers.b.take("report")
            order.append(f"{name} ends")

    await asyncio.gather(work("first"), work("second"))
    assert order == ["first begins", "first ends", "second begins", "second ends"]
    assert await servers.b.take("report")


async def test_a_claim_that_nobody_uses_is_not_renewed(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store was away when it was given up, or whoever took it was cancelled meanwhile: others have it once the
    server looks at its claims."""
    assert await servers.a.take("print")
    release, claim = servers.store.release, servers.store.claim

    async def away(*_: object) -> None:
        raise Unavailable("the disk is gone")

    monkeypatch.setattr(servers.store, "release", away)
    async with servers.a.for_now("report"):
        pass
    monkeypatch.setattr(servers.store, "release", release)
    began = asyncio.Event()

    async def slow(work: str, holder: str, now: int, until: int) -> bool:
        await claim(work, holder, now, until)
        began.set()
        return await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(servers.store, "claim", slow)
    task = asyncio.create_task(servers.a.take("copy"))
    await began.wait()
    task.cancel()
    await asyncio.wait({task})
    monkeypatch.setattr(servers.store, "claim", claim)
    assert [await servers.b.take(work) for work in ("report", "copy", "print")] == [False, False, False]
    await servers.a.renew()
    assert [await servers.b.take(work) for work in ("report", "copy", "print")] == [True, True, False]


async def test_a_claim_that_is_taken_anew_while_another_is_given_up_stays(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was lost is lost before the store is asked for anything more, and not once it is this server's again."""
    assert await servers.a.take("print")
    assert await servers.store.claim("copy", "a", 0, round(CLAIM_S * SECOND))  # whoever took it was cancelled
    await servers.store.release("print", "a")
    release = servers.store.release

    async def slow(work: str, holder: str) -> None:
        assert await servers.a.take("print")
        await release(work, holder)

    monkeypatch.setattr(servers.store, "release", slow)
    await servers.a.renew()
    assert servers.a.has("print")
    assert await servers.b.take("copy")
