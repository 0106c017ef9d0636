"""Whose time boards show, and to whom a bridge tells its own."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from firmware_bridge.simulators.simulated_bus import simulated_bridge
from queue_server.config import boards as config
from tests.integration.bridge.conftest import Running
from tests.integration.bridge.fake_hall_server import FakeServer, fake_server

CLOCK = config.Bus(
    id="displays",
    protocol="alpha",
    port="-",
    boards=(config.Board(address=1, window=1, lines=("{clock}",)),),
)


async def test_a_boards_clock_is_the_servers(server: FakeServer, running: Running) -> None:
    """Whatever the bridge's machine has: 14:07 in Almaty, as the document says. No time ends the bridge."""

    def shows(*texts: str) -> bool:
        return server.reports != [] and "".join(server.reports[-1]["boards"][0]["asked"]) in texts

    windows = {1: "open"}
    async with asyncio.timeout(20), simulated_bridge(config.Bridge(buses=(CLOCK,))) as (bridge, _):
        server.at = "2026-01-05T09:07:00Z"
        async with running(bridge, server):
            await server.show(("A012", 1, "called"), windows=windows)
            await server.until(lambda: shows("14:07", "14:08"))
            server.at = "9999-12-31T23:59:59Z"
            await server.show(("A013", 1, "called"), windows=windows)
            server.at = "2026-01-05T10:07:00Z"
            await server.show(("A014", 1, "called"), windows=windows)
            await server.until(lambda: shows("15:07", "15:08"))


@pytest.mark.parametrize(("host", "is_witness"), [("127.0.0.2", True), ("127.0.0.1", False)])
async def test_a_bridge_on_a_machine_of_its_own_is_a_witness(host: str, is_witness: bool, running: Running) -> None:
    """It says its time as screens do; on the server's machine it has no other time than the server."""
    async with (
        asyncio.timeout(20),
        fake_server(host) as server,
        simulated_bridge(config.Bridge(buses=(CLOCK,))) as (bridge, _),
        running(bridge, server),
    ):
        await server.until(lambda: server.reports != [] and (not is_witness or server.clocks != []))
        assert (len(server.clocks) > 0) == is_witness
        for moment in server.clocks:
            assert abs(datetime.fromisoformat(moment) - datetime.now(UTC)) < timedelta(minutes=1)
