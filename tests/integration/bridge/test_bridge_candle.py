"""The bridge from a server's socket to candle boards on a real pseudo-terminal."""

import asyncio
import os
import tty
from pathlib import Path
from statistics import median

import pytest

from firmware_bridge.bridge import BridgeProcess
from firmware_bridge.errors import DeniedError
from firmware_bridge.server.server_choice import ServerChoice
from firmware_bridge.simulators.candle import CandleBoardDevice
from firmware_bridge.simulators.simulated_bus import simulated_bridge, simulated_bus
from queue_server.config import boards as config
from tests.integration.bridge.conftest import HALLS, Running
from tests.integration.bridge.fake_hall_server import FakeServer


def window_board(address: int, window: int) -> config.Board:
    return config.Board(address=address, window=window, lines=("{number:<4}{arrow}{window:>3}",), closing=("----",))


def a_bridge(boards: tuple[config.Board, ...], port: str = "-", gap_ms: int = 5) -> config.Bridge:
    bus = config.Bus(id="ground", protocol="candle", port=port, boards=boards, gap_ms=gap_ms)
    return config.Bridge(buses=(bus,), status_port=0)


BRIDGE = a_bridge((window_board(0x20, 1), window_board(0x21, 2)))


async def test_a_call_reaches_its_board_blinking_and_is_steady_when_served(
    server: FakeServer, running: Running
) -> None:
    """A called ticket blinks on its window's board, is steady while served and gone afterwards."""
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, (bus,)), running(bridge, server):
        await server.show(("A012", 1, "called"))
        await bus.until(lambda: bus.text(0x20) == "A012>  1")
        assert bus.documents()[0]["rows"] == ({"text": "A012>  1", "blinking": True},)
        await server.show(("A012", 1, "serving"))
        await bus.until(lambda: not bus.device(0x20).appearance().rows[0].blinking)
        await server.show()
        await bus.until(lambda: (bus.text(0x20), bus.text(0x21)) == (">  1", ">  2"))


async def test_stopping_leaves_the_closing_text(server: FakeServer, running: Running) -> None:
    """A bridge told to stop puts the closing text on every board before it goes."""
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, (bus,)):
        async with running(bridge, server):
            await server.show(("A012", 1, "called"))
            await bus.until(lambda: bus.text(0x20) == "A012>  1")
        await bus.until(lambda: {bus.text(0x20), bus.text(0x21)} == {"----"})


async def test_a_closed_hall_shows_the_closing_text(server: FakeServer, running: Running) -> None:
    """When every window is closed and nobody is served, the boards say so."""
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, (bus,)), running(bridge, server):
        await server.show(windows={1: "open", 2: "closed"})
        await bus.until(lambda: bus.text(0x20) == ">  1")
        await server.show(windows={1: "closed", 2: "closed"})
        await bus.until(lambda: bus.text(0x20) == "----")


async def test_a_server_that_restarts(server: FakeServer, running: Running) -> None:
    """A server that goes and comes back is followed again without a word on the boards."""
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, (bus,)), running(bridge, server):
        await server.show(("A012", 1, "called"))
        await bus.until(lambda: bus.text(0x20) == "A012>  1")
        await server.stop()
        await server.start()
        await server.show(("A013", 1, "called"))
        await bus.until(lambda: bus.text(0x20) == "A013>  1")


async def test_a_server_that_comes_back_as_an_earlier_copy(server: FakeServer, running: Running) -> None:
    """The bridge says at its return how far it had come: it is a witness of what is missing."""
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, (bus,)), running(bridge, server):
        server.seq = 41
        await server.show(("A012", 1, "called"))
        await bus.until(lambda: bus.text(0x20) == "A012>  1")
        assert server.positions == []
        await server.stop()
        server.seq = 30
        await server.start()
        await server.until(lambda: server.positions)
        assert server.positions == [42]


async def test_a_server_that_talks_nonsense_fills_no_log(
    server: FakeServer, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    """A document that cannot be read, at every try, is one absence and one warning; the next right one ends it."""
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, (bus,)), running(bridge, server):
        await server.show(("A012", 1, "called"))
        await bus.until(lambda: bus.text(0x20) == "A012>  1")
        server.document["waiting"] = "nobody"
        joined = server.joined
        await server.show(("A013", 1, "called"))
        await server.until(lambda: server.joined >= joined + 3)
        server.document["waiting"] = {"total": 0, "by_service": {}}
        await bus.until(lambda: bus.text(0x20) == "A013>  1")
    assert caplog.text.count("WARNING  firmware_bridge.server.live_socket") == 1


async def test_a_token_that_is_not_accepted_ends_the_bridge(server: FakeServer) -> None:
    """A refused token is the administrator's fault: the bridge ends with the reason in place of trying for ever."""
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, _):
        with pytest.raises(DeniedError, match="does not accept the token"):
            await BridgeProcess(bridge, HALLS, ServerChoice([server.url]), "another", lambda: None).run(asyncio.Event())


class Socket:
    """A pseudo-terminal behind a link, with a board in it, that can be pulled and put back."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self.device = CandleBoardDevice(0x20)
        self.received = asyncio.Event()
        self._files: tuple[int, int] = (-1, -1)

    def plug(self) -> None:
        master, slave = self._files = os.openpty()
        tty.setraw(slave)
        self.link.symlink_to(os.ttyname(slave))
        asyncio.get_running_loop().add_reader(master, self._read)

    def pull(self) -> None:
        asyncio.get_running_loop().remove_reader(self._files[0])
        for file in self._files:
            os.close(file)
        self.link.unlink()

    async def until(self, text: str) -> None:
        while self.device.appearance().text != text:
            self.received.clear()
            await self.received.wait()

    async def some_bytes(self) -> None:
        self.received.clear()
        await self.received.wait()

    def _read(self) -> None:
        self.device.receive_data(os.read(self._files[0], 3))  # three bytes: plugs are pulled in mid-packet
        self.received.set()


async def test_pulling_the_plug_in_mid_packet_twenty_times(
    server: FakeServer, running: Running, tmp_path: Path
) -> None:
    """Twenty times the port vanishes in mid-packet and comes back: the board is right each time, as a rule within
    1 s (a machine with other work may be late now and then)."""
    socket = Socket(tmp_path / "ttyBoard")
    socket.plug()
    loop, delays = asyncio.get_running_loop(), []
    async with asyncio.timeout(60), running(a_bridge((window_board(0x20, 1),), str(socket.link)), server):
        await server.show(("A000", 1, "called"))
        await socket.until("A000>  1")
        for turn in range(1, 21):
            await server.show((f"B{turn:03}", 1, "called"))
            await socket.some_bytes()
            socket.pull()
            await server.show((f"A{turn:03}", 1, "called"))
            socket.device = CandleBoardDevice(0x20)
            socket.plug()
            back = loop.time()
            await socket.until(f"A{turn:03}>  1")
            delays.append(loop.time() - back)
    assert median(delays) < 1.0
    socket.pull()


async def test_a_bus_that_is_missing_delays_no_other(server: FakeServer, running: Running) -> None:
    """A port that does not exist leaves the other bus as it is, and is reported with its reason."""
    missing = config.Bus(id="missing", protocol="candle", port="/dev/tty-of-nobody", boards=(window_board(0x20, 1),))
    async with asyncio.timeout(30), simulated_bus(BRIDGE, BRIDGE.buses[0]) as bus:
        good = config.Bus(id="good", protocol="candle", port=bus.port, boards=BRIDGE.buses[0].boards, gap_ms=5)
        async with running(config.Bridge(buses=(missing, good), status_port=0), server) as bridge:
            await server.show(("A012", 1, "called"))
            await bus.until(lambda: bus.text(0x20) == "A012>  1")
            assert "cannot open /dev/tty-of-nobody" in (bridge.buses[0].fault or "")
            assert bridge.buses[1].fault is None
