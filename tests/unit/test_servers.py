"""Which servers run, and what they tell one another."""

import asyncio
import os
import sys

import pytest
from msgspec import Struct, json
from msgspec.structs import replace

from queue_server.claims import Claims
from queue_server.journal import store_watch
from queue_server.journal.memory import MemoryStore
from queue_server.journal.shared.contents import ServerRow
from queue_server.servers import ALIVE, Servers, SharedStates, has_ended, runs_here, server_id

SECOND = 1_000_000


class Paper(Struct, frozen=True):
    left: int


@pytest.fixture(autouse=True)
def always_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_watch, "SHARED_S", 0.0)


class Place:
    """Servers on one store, with one time that only the test moves."""

    def __init__(self) -> None:
        self.now = 1000 * SECOND
        self.store = MemoryStore()

    def server(self) -> tuple[Servers, SharedStates]:
        servers = Servers(self.store, lambda: self.now, steady=lambda: self.now / SECOND)
        return servers, SharedStates(self.store, servers, lambda: self.now)


async def test_a_server_that_is_silent_is_no_peer() -> None:
    """It counts again once it writes."""
    place = Place()
    (first, _), (second, _) = place.server(), place.server()
    for server in (first, second, first):
        await server.look()
    assert [row.id for row in first.peers()] == [second.row.id]
    place.now += ALIVE
    await first.look()
    assert first.peers() == []
    await second.look()
    await first.look()
    assert [row.id for row in first.peers()] == [second.row.id]
    await second.leave()
    await first.look()
    assert [row.id for row in first.all()] == [first.row.id]


async def test_what_was_reported_before_another_came_is_sent_to_it() -> None:
    """Once each: what did not change is not sent again, and what comes from another server is not sent on."""
    place = Place()
    (first, states), (second, received) = place.server(), place.server()
    papers: list[bytes] = []
    received.listen("printer", lambda state: papers.append(state.body))
    states.report("printer", "door", Paper(7))
    await first.look()
    await states.exchange()
    assert await place.store.states(0) == []
    for server in (second, first):
        await server.look()
    for _ in range(3):
        await states.exchange()
        await received.exchange()
    assert papers == [b'{"left":7}']
    states.report("printer", "door", Paper(6))
    await states.exchange()
    await received.exchange()
    assert papers == [b'{"left":7}', b'{"left":6}']
    assert {state.server for state in await place.store.states(0)} == {first.row.id}


async def test_a_state_of_another_version_is_left_out() -> None:
    """Servers of two versions run side by side during an upgrade."""
    place = Place()
    (first, states), (second, received) = place.server(), place.server()
    read = json.Decoder(int).decode
    numbers: list[int] = []
    received.listen("printer", lambda state: numbers.append(read(state.body)))
    for server in (first, second, first):
        await server.look()
    states.report("printer", "door", Paper(7))
    await states.exchange()
    await received.exchange()
    assert numbers == []


async def test_a_server_that_was_killed_on_this_machine_is_noticed() -> None:
    """Its claims are free at once, and it is no longer listed."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await process.wait()
    killed = server_id().replace(f"-{os.getpid()}-", f"-{process.pid}-")
    place = Place()
    servers, _ = place.server()
    await servers.look()
    await place.store.save_server(replace(servers.row, id=killed))
    assert await place.store.claim("print", killed, place.now, place.now + 60 * SECOND)
    await servers.look()
    assert await place.store.claim("print", servers.row.id, place.now, place.now + 60 * SECOND)
    assert [row.id for row in servers.all()] == [servers.row.id]


class Card(MemoryStore):
    """A store on a memory card, which counts what is written by servers."""

    spares_disk = True

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0

    async def save_server(self, row: ServerRow) -> None:
        self.writes += 1
        await super().save_server(row)

    async def claim(self, work: str, holder: str, now: int, until: int) -> bool:
        self.writes += 1
        return await super().claim(work, holder, now, until)

    async def renew_claims(self, holder: str, until: int) -> list[str]:
        self.writes += 1
        return await super().renew_claims(holder, until)


class CardPlace(Place):
    """Servers on a memory card, which look once a second of a time that only the test moves."""

    def __init__(self) -> None:
        super().__init__()
        self.card = self.store = Card()
        self.looking: list[tuple[Servers, Claims]] = []

    def enter(self) -> tuple[Servers, Claims]:
        servers, _ = self.server()
        servers.row = replace(servers.row, id=f"machine-{len(self.looking)}")
        claims = Claims(self.store, lambda: self.now, lambda: self.now / SECOND, servers.row.id, servers)
        self.looking.append((servers, claims))
        return servers, claims

    async def pass_s(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += SECOND
            for servers, claims in self.looking:
                was_alone = servers.is_alone()
                await servers.look()
                if self.now // SECOND % 3 == 0 or was_alone:
                    await claims.renew()


async def test_a_lone_server_on_a_folder_writes_nothing() -> None:
    """And keeps its work; beside another one both write that they are there."""
    place = CardPlace()
    (_, claims) = place.enter()
    await place.pass_s(10)
    assert await claims.take("print")
    before = place.card.writes
    await place.pass_s(600)
    assert (claims.has("print"), place.card.writes) == (True, before)
    other, _ = place.enter()
    await place.pass_s(60)
    assert place.card.writes > before + 20
    assert [row.id for row in other.peers()] == ["machine-0"]


async def test_a_newcomer_takes_no_work_of_a_server_that_was_silent() -> None:
    """However long ago its claim has run out: it renews it at once. What it gives up is free."""
    place = CardPlace()
    _, claims = place.enter()
    await place.pass_s(10)
    assert await claims.take("print")
    await place.pass_s(600)
    _, newcomer = place.enter()
    for _ in range(20):
        assert not await newcomer.take("print")
        await place.pass_s(1)
        assert claims.has("print")
    await claims.give_up("print")
    assert await newcomer.take("print")


async def test_the_work_of_a_server_that_died_is_done_by_a_newcomer() -> None:
    """Once it would have noticed the newcomer. One that was stopped for long has lost its work, and is noticed."""
    place = CardPlace()
    stopped = place.enter()
    await place.pass_s(10)
    assert await stopped[1].take("print")
    place.looking.remove(stopped)
    place.now += 3600 * SECOND
    newcomer, claims = place.enter()
    newcomer.row = replace(newcomer.row, id="machine-9")
    claims.holder = "machine-9"
    await place.pass_s(2)
    assert not await claims.take("print")
    await place.pass_s(10)
    assert await claims.take("print")
    await place.pass_s(3600)
    assert newcomer.is_alone()
    assert not stopped[1].has("print")
    place.looking.append(stopped)
    await place.pass_s(3)
    assert not stopped[1].has("print")
    assert claims.has("print")
    assert ([row.id for row in newcomer.peers()], stopped[0].is_alone()) == (["machine-0"], False)


async def test_a_silent_server_is_known_by_its_process() -> None:
    """As long as it is there: so `kezek servers` lists one that is alone and writes nothing."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE)
    silent = server_id().replace(f"-{os.getpid()}-", f"-{process.pid}-")
    assert (runs_here(silent), has_ended(silent)) == (True, False)
    await process.communicate(b"\n")
    assert (runs_here(silent), has_ended(silent)) == (False, True)


def test_of_another_machine_nothing_is_known() -> None:
    """Nor of this process itself, of one that runs, or of an id of another form."""
    other = server_id().partition("-")[2]
    ids = (f"0123456789ab-{other}", f"-{other}", "abc", "", server_id(), server_id().replace(f"-{os.getpid()}-", "-1-"))
    assert not any(has_ended(id) for id in ids)  # noqa: A001 - the field's own name
