"""Truth on the wire: what the server, the monitor and `--status` are told."""

import asyncio

import aiohttp
import msgspec
import pytest

from firmware_bridge import status
from firmware_bridge.bridge import BridgeProcess, run
from firmware_bridge.errors import BridgeError, PortFault
from firmware_bridge.server.server_choice import ServerChoice
from firmware_bridge.simulators.simulated_bus import simulated_bridge
from firmware_bridge.status import served
from firmware_bridge.tools import monitor
from firmware_bridge.tools.status_table import read_status, status_table
from queue_server.config import boards as config
from tests.integration.bridge.conftest import HALLS, Running
from tests.integration.bridge.fake_hall_server import TOKEN, FakeServer

GOOD = config.Bus(
    id="displays",
    protocol="modbus",
    port="-",
    boards=(config.Board(address=5, window=1, lines=("{number}",), map="dm56a04"),),
)
DEAD = config.Bus(
    id="dead",
    protocol="candle",
    port="/dev/tty-of-nobody",
    boards=(config.Board(address=0x20, window=2, lines=("{number}",)),),
)


async def test_the_server_is_told_what_each_board_shows(server: FakeServer, running: Running) -> None:
    """A confirmed board is reported as asked, sent and confirmed; one on a missing port as failing, and why."""
    async with asyncio.timeout(30), simulated_bridge(config.Bridge(buses=(GOOD,))) as (bridge, _):
        settings = msgspec.structs.replace(bridge, name="cabinet", buses=(*bridge.buses, DEAD))
        async with running(settings, server):
            await server.show(("A012", 1, "called"))

            def reported() -> bool:
                boards = {board["address"]: board for report in server.reports[-1:] for board in report["boards"]}
                return (
                    boards.get(5, {}).get("confirmed") is True
                    and boards[5]["asked"] == ["A012"]
                    and boards[5]["sent"] is True
                    and "there is no such port" in boards[0x20]["failing"]
                    and boards[0x20]["failing_since"] > 1e9
                    and boards[0x20]["sent"] is False
                )

            await server.until(reported)


async def test_a_board_flashes_its_address_when_the_server_asks(
    server: FakeServer, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the server asks no more; then it shows the call again. Reports come often here, and so do their answers."""
    monkeypatch.setattr(status, "REPORT_AT_LEAST_EVERY_S", 0.2)
    monkeypatch.setattr(status, "REPORT_AT_MOST_EVERY_S", 0.1)

    def shows(text: str) -> bool:
        return server.reports != [] and server.reports[-1]["boards"][0]["asked"] == [text]

    async with (
        asyncio.timeout(30),
        simulated_bridge(config.Bridge(buses=(GOOD,))) as (bridge, _),
        running(bridge, server),
    ):
        server.identify = [{"bus": "displays", "address": 5}]
        await server.show(("A012", 1, "called"))
        await server.until(lambda: shows("5"))
        server.identify = []
        await server.until(lambda: shows("A012"))


async def test_a_server_without_an_ear_for_reports_is_no_fault(
    server: FakeServer, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    """A server that answers 404 to reports is followed all the same, and the log says that it is told nothing."""
    server.deaf = True
    async with (
        asyncio.timeout(30),
        simulated_bridge(config.Bridge(buses=(GOOD,))) as (bridge, (bus,)),
        running(bridge, server),
    ):
        await server.show(("A012", 1, "serving"))
        await bus.until(lambda: bus.text(5) == "A012")
    assert "the server refuses the report on the boards (status 404)" in caplog.text


async def test_status_as_a_person_reads_it(server: FakeServer, running: Running) -> None:
    """`--status` names each hall, bus and board, and what fails."""
    async with asyncio.timeout(30), simulated_bridge(config.Bridge(buses=(GOOD,))) as (settings, (bus,)):
        settings = msgspec.structs.replace(settings, buses=(*settings.buses, DEAD))
        async with running(settings, server) as bridge, served(bridge.status, bridge.taps(), 0) as port:
            await server.show(("A012", 1, "serving"))
            await bus.until(lambda: bus.text(5) == "A012")
            while not (status := await read_status(port)).boards[0].confirmed or not status.boards[1].failing:
                await server.show(("A012", 1, "serving"))
            rows = status_table(status, now=status.boards[0].sent_at).splitlines()
    assert rows[1].startswith("  hall main: well, seq ")
    assert rows[2].endswith(": open")
    assert rows[3] == '    0x05 window 1: asked "A012", confirmed 0 s ago'
    assert rows[4].startswith("  bus dead at /dev/tty-of-nobody: cannot open /dev/tty-of-nobody: there is no such port")
    assert 'asked "A012"' not in rows[5]
    assert "FAILING for" in rows[5]
    assert status.failing


async def test_the_monitor_sees_both_directions(server: FakeServer, running: Running) -> None:
    """The monitor of a running bridge prints what goes out and what comes in, in words."""
    async with (
        asyncio.timeout(30),
        simulated_bridge(config.Bridge(buses=(GOOD,))) as (settings, _),
        running(settings, server) as bridge,
        served(bridge.status, bridge.taps(), 0) as port,
    ):
        lines = monitor.of_bridge(port, [GOOD])
        started = asyncio.ensure_future(anext(lines))
        while not any(bridge.taps()):  # noqa: ASYNC110 - the monitor is connected when its tap is in place
            await asyncio.sleep(0)
        await server.show(("A012", 1, "serving"))
        line = await started
        while line.says != 'unit 5: write [65, 48, 49, 50] "A012" from 0x0000':
            line = await anext(lines)
        answer = await anext(lines)
        await lines.aclose()
    assert line.direction == "out"
    assert (answer.direction, answer.says) == ("in", "unit 5: 4 registers written from 0x0000")


async def test_noise_and_an_unknown_bus_on_the_monitor(server: FakeServer, running: Running) -> None:
    """Noise is shown when the wire falls silent; another configuration than the bridge's, and its end, are said."""
    candle = config.Bus(id="candle", protocol="candle", port="-", boards=(config.Board(address=0x20, lines=("",)),))
    async with asyncio.timeout(20), simulated_bridge(config.Bridge(buses=(candle,))) as (settings, (bus,)):
        async with running(settings, server) as bridge, served(bridge.status, bridge.taps(), 0) as port:
            await bus.until(lambda: bus.received > 0)  # the port is open then: what is sent before is lost
            lines, other_lines = monitor.of_bridge(port, [candle]), monitor.of_bridge(port, [GOOD])
            started = [asyncio.ensure_future(anext(monitored)) for monitored in (lines, other_lines)]
            while [len(taps) for taps in bridge.taps()] != [2]:  # noqa: ASYNC110 - the monitors are connected then
                await asyncio.sleep(0)
            bus._send(b"\xff\xfe")
            line = await started[0]
            while line.says != "noise":
                line = await anext(lines)
            assert (line.direction, line.hex) == ("in", "ff fe")
            with pytest.raises(PortFault, match="drives a bus 'candle' that this configuration does not have"):
                await started[1]
        with pytest.raises(PortFault, match="the bridge has ended"):
            [line async for line in lines]


async def test_a_bus_of_panels_alone_can_fail() -> None:
    """Without a board to fail, a port that cannot be opened is still something that a person should look at."""
    panels = config.Bus(id="panels", protocol="candle", port="/dev/tty-of-nobody", panels=(config.Panel(64, 1),))
    bridge = BridgeProcess(config.Bridge(buses=(panels,)), HALLS, ServerChoice(["http://127.0.0.1:1"]), TOKEN)
    for link in bridge._links.values():
        link.receive(0.0)
    assert bridge.status().failing
    bridge.buses[0].fault = None
    assert not bridge.status().failing
    await bridge.close()


async def test_a_status_port_that_is_taken(server: FakeServer, unused_tcp_port: int) -> None:
    """A second bridge on the machine ends with the place of the key that must be another one."""
    other_server = await asyncio.start_server(lambda *_: None, "127.0.0.1", unused_tcp_port)
    async with other_server, simulated_bridge(config.Bridge(buses=(GOOD,))) as (bridge, _):
        starting = run(
            bridge,
            HALLS,
            ServerChoice([server.url]),
            TOKEN,
            stop=asyncio.Event(),
            status_port=unused_tcp_port,
            status_place="c.toml:7: bridge.status_port",
        )
        with pytest.raises(BridgeError, match=f"^c.toml:7: bridge.status_port: port {unused_tcp_port} .* is taken"):
            await starting


async def test_run_answers_on_its_status_port(server: FakeServer, unused_tcp_port: int) -> None:
    """`run` with a status port answers there while it runs, and only on this machine."""
    stop, connected = asyncio.Event(), asyncio.Event()
    async with asyncio.timeout(30), simulated_bridge(config.Bridge(buses=(GOOD,))) as (bridge, _):
        task = asyncio.create_task(
            run(
                bridge,
                HALLS,
                ServerChoice([server.url]),
                TOKEN,
                stop=stop,
                connected=connected.set,
                status_port=unused_tcp_port,
            )
        )
        await connected.wait()
        assert (await read_status(unused_tcp_port)).halls[0].link.value == "following"
        stop.set()
        await task
        async with aiohttp.ClientSession() as session:
            try:
                async with session.get(f"http://127.0.0.1:{unused_tcp_port}/status"):
                    raise AssertionError("the port still answers")
            except aiohttp.ClientConnectorError:
                pass
