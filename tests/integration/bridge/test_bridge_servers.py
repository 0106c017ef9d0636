"""Several servers of one store: the bridge follows one that answers, and asks it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from firmware_bridge.server.api import Api
from firmware_bridge.server.server_choice import ServerChoice
from firmware_bridge.simulators.simulated_bus import simulated_bridge
from queue_server.config import boards as config
from tests.integration.bridge.conftest import Running
from tests.integration.bridge.fake_hall_server import TOKEN, FakeServer, fake_server

NUMBERS = config.Bus(
    id="displays",
    protocol="alpha",
    port="-",
    boards=(config.Board(address=1, window=1, lines=("{number}",)),),
)


@pytest.fixture
async def other() -> AsyncIterator[FakeServer]:
    async with fake_server() as server:
        yield server


async def test_a_server_that_goes_is_left_for_another(server: FakeServer, other: FakeServer, running: Running) -> None:
    """Boards go on with what the other server shows, and are reported to it; back again, when that one goes."""
    async with asyncio.timeout(20), simulated_bridge(config.Bridge(buses=(NUMBERS,))) as (bridge, _):
        await server.show(("A012", 1, "called"), windows={1: "open"})
        await other.show(("A013", 1, "called"), windows={1: "open"})
        async with running(bridge, server, other):
            await server.until(lambda: _shows(server, "A012"))
            assert other.joined == 0
            await server.stop()
            await other.until(lambda: _shows(other, "A013"))
            await server.start()
            await server.show(("A014", 1, "called"))
            await other.stop()
            await server.until(lambda: _shows(server, "A014"))


async def test_a_command_is_carried_out_by_a_server_that_answers(server: FakeServer) -> None:
    """An operator's key works though the first server is away, and the next key asks the other at once."""
    servers = ServerChoice(["http://127.0.0.1:1", server.url])
    api = Api(servers, TOKEN)
    try:
        assert await api.command("main", 1, "next", {}) is None
    finally:
        await api.close()
    assert [command for command, _, _ in server.commands] == ["1/next"]
    assert servers.present == server.url


def test_one_fault_skips_one_server() -> None:
    """Two halls whose sockets to the same server end go on to the next one together."""
    servers = ServerChoice(["http://a/", "http://b", "http://c"])
    servers.skip("http://a")
    servers.skip("http://a")
    assert servers.present == "http://b"
    servers.skip("http://b")
    servers.skip("http://c")
    assert servers.present == "http://a"


def _shows(server: FakeServer, number: str) -> bool:
    return bool(server.reports) and number in "".join(server.reports[-1]["boards"][0]["asked"])
