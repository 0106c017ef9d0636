"""Lines that misbehave, adapters of every kind, and a full bus, over real pseudo-terminals and TCP ports."""

import asyncio
import os
import random
import socket
import threading
import tty
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import msgspec
import pytest
import serial
from modbus_tk import defines, modbus_rtu
from serial import rfc2217

from firmware_bridge import port
from firmware_bridge.boards.driver import BoardText, Row
from firmware_bridge.buses.bus import BusDriver
from firmware_bridge.errors import PortFault
from firmware_bridge.server import connection_state
from firmware_bridge.simulators.simulated_bus import simulated_bridge, simulated_bus
from queue_server.config import boards as config
from queue_server.config.boards.devices import line_of_bus
from tests.integration.bridge.conftest import Running
from tests.integration.bridge.fake_hall_server import FakeServer

LINES = {
    "candle": config.Bus(
        id="candle",
        protocol="candle",
        port="-",
        gap_ms=2,
        refresh_s=1,
        boards=(config.Board(address=0x20, window=1, lines=("{number}",)),),
    ),
    "modbus": config.Bus(
        id="modbus",
        protocol="modbus",
        port="-",
        answer_ms=50,
        refresh_s=1,
        boards=(config.Board(address=5, window=1, lines=("{number}",), map="dm56a04"),),
    ),
    "alpha": config.Bus(
        id="alpha",
        protocol="alpha",
        port="-",
        gap_ms=2,
        refresh_s=1,
        boards=(config.Board(address=1, window=1, lines=("{number}",)),),
    ),
    "vfd": config.Bus(
        id="vfd",
        protocol="vfd",
        port="-",
        refresh_s=1,
        boards=(config.Board(address=0, window=1, lines=("{number}",)),),
    ),
}


NOISE = bytes(range(4, 256))
"""Not 01 to 03: a 03 made up by noise may give a candle board another address, which nobody on the wire can undo."""


def spoiled(chance: random.Random) -> Callable[[bytes], bytes]:
    """Bytes lost, doubled, changed and made up."""

    def spoil(data: bytes) -> bytes:
        out = bytearray()
        for byte in data:
            times = chance.choice((1,) * 18 + (0, 2))
            out += bytes([byte if chance.random() > 0.05 else chance.choice(NOISE)]) * times
            if chance.random() < 0.05:
                out.append(chance.choice(NOISE))
        return bytes(out)

    return spoil


@pytest.mark.parametrize("protocol", LINES)
@pytest.mark.parametrize("fault", ["noise", "one byte at a time"])
async def test_right_within_one_refresh_after_a_bad_line(
    server: FakeServer, running: Running, protocol: str, fault: str
) -> None:
    """While the line spoils bytes both ways calls go on; when it is good again, one refresh makes the board right."""
    bus = LINES[protocol]
    address = bus.boards[0].address
    async with (
        asyncio.timeout(20),
        simulated_bridge(config.Bridge(buses=(bus,))) as (bridge, (simulated,)),
        running(bridge, server),
    ):
        await server.show(("A000", 1, "serving"))
        await simulated.until(lambda: simulated.text(address) == "A000")
        if fault == "noise":
            simulated.spoil = spoiled(random.Random(1999))
        else:
            simulated.one_at_a_time = True
        for number in range(1, 30):
            before = simulated.received
            await server.show((f"A{number:03}", 1, "serving"))
            await simulated.until(lambda: simulated.received > before)  # noqa: B023 - awaited at once
        simulated.spoil = bytes
        async with asyncio.timeout(bus.refresh_s + 1):
            await simulated.until(lambda: simulated.text(address) == "A029")


@pytest.mark.parametrize("registers", ["led-485-number", "dm56a04"])
@pytest.mark.parametrize("echoes", [True, False])
async def test_an_adapter_that_hears_itself(server: FakeServer, running: Running, registers: str, echoes: bool) -> None:
    """Over a pty that gives back what we send, a display that answers 60 ms after is confirmed, and nobody talks into
    its answer; a write of one register, whose echo equals its answer, as well as one of several."""
    board = config.Board(address=5, window=1, lines=("{number}",), map=registers, stand_ins={"A": "1"})
    bus = msgspec.structs.replace(LINES["modbus"], boards=(board,), answer_ms=300)
    async with asyncio.timeout(20), simulated_bridge(config.Bridge(buses=(bus,))) as (bridge, (simulated,)):
        simulated.echoes, simulated.answer_s = echoes, 0.06
        async with running(bridge, server):
            for code in ("1012", "1013"):
                await server.show((f"A{code[1:]}", 1, "serving"))
                await server.until(lambda: confirmed(server) == [code])  # noqa: B023 - awaited at once
                assert simulated.text(5) == code
            assert simulated.collisions == 0
            assert not any(board.get("failing") for report in server.reports[1:] for board in report["boards"])


@contextmanager
def null_modem() -> Iterator[tuple[str, str]]:
    """Two pseudo-terminals whose far ends are joined: what goes into one comes out of the other."""
    ends = [os.openpty(), os.openpty()]
    loop = asyncio.get_running_loop()
    for (end, _), (other_end, _) in (ends, reversed(ends)):
        loop.add_reader(end, lambda end=end, other_end=other_end: os.write(other_end, os.read(end, 4096)))
    for _, slave in ends:
        tty.setraw(slave)
    yield os.ttyname(ends[0][1]), os.ttyname(ends[1][1])
    for master, slave in ends:
        loop.remove_reader(master)
        os.close(master)
        os.close(slave)


@pytest.mark.filterwarnings("ignore:isSet:DeprecationWarning")  # modbus-tk's own
async def test_modbus_against_a_server_of_another_library(server: FakeServer, running: Running) -> None:
    """modbus-tk, which the project did not write, holds the right registers, and the bridge takes its answers."""
    bus = LINES["modbus"]
    with null_modem() as (near_port, other_port):
        other = modbus_rtu.RtuServer(serial.Serial(other_port, 9600), interchar_multiplier=1)
        unit = other.add_slave(5)
        unit.add_block("text", defines.HOLDING_REGISTERS, 0, 8)
        other.start()
        try:
            settings = config.Bridge(buses=(msgspec.structs.replace(bus, port=near_port, answer_ms=500),))
            async with asyncio.timeout(20), running(settings, server):
                await server.show(("A012", 1, "serving"))
                await server.until(lambda: confirmed(server) == ["A012"])
                assert list(unit.get_values("text", 0, 4)) == [0x41, 0x30, 0x31, 0x32]
        finally:
            await asyncio.to_thread(other.stop)


@asynccontextmanager
async def rfc2217_server(device: str) -> AsyncIterator[str]:
    """A serial device server: pyserial's own RFC 2217 half before a real port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            client, _ = listener.accept()
            with client, Behind(device, timeout=0.02) as behind:
                manager = rfc2217.PortManager(behind, Client(client))
                reader = threading.Thread(target=pump, args=(behind, client, manager))
                reader.start()
                with suppress(OSError):
                    while data := client.recv(1024):
                        behind.write(b"".join(manager.filter(data)))
                is_over.set()
                reader.join()

    def pump(behind: serial.Serial, client: socket.socket, manager: rfc2217.PortManager) -> None:
        with suppress(OSError):
            while not is_over.is_set():
                if data := behind.read(behind.in_waiting or 1):
                    client.sendall(b"".join(manager.escape(data)))

    is_over = threading.Event()
    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"rfc2217://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # wakes a thread that still waits for its client
        listener.close()
        await asyncio.to_thread(thread.join)


class Behind(serial.Serial):
    """A port with modem lines, which a pseudo-terminal lacks and the RFC 2217 half asks for."""

    cts = dsr = ri = cd = rts = dtr = property(lambda self: True, lambda self, level: None)  # noqa: ARG005


class Client:
    """What PortManager writes its own answers to."""

    def __init__(self, client: socket.socket) -> None:
        self.write = client.sendall


def confirmed(server: FakeServer) -> list[str]:
    """What the last report calls confirmed."""
    return [text for r in server.reports[-1:] for b in r["boards"] if b.get("confirmed") for text in b["asked"]]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:serial")  # pyserial's own
async def test_a_serial_device_server(server: FakeServer, running: Running) -> None:
    """A board behind an RFC 2217 adapter shows its calls, and its answers come back."""
    bus = LINES["modbus"]
    async with (
        asyncio.timeout(20),
        simulated_bus(config.Bridge(), bus) as simulated,
        rfc2217_server(simulated.port) as url,
    ):
        settings = config.Bridge(buses=(msgspec.structs.replace(bus, port=url, answer_ms=500),))
        async with running(settings, server):
            await server.show(("A012", 1, "serving"))
            await server.until(lambda: confirmed(server) == ["A012"])
            assert simulated.text(5) == "A012"


async def test_a_raw_tcp_adapter_that_restarts(server: FakeServer, running: Running) -> None:
    """A `socket://` adapter that drops the connection is opened again, and everything is said again."""
    async with asyncio.timeout(20), simulated_bus(config.Bridge(), LINES["candle"], tcp=True) as simulated:
        settings = config.Bridge(buses=(msgspec.structs.replace(LINES["candle"], port=simulated.port),))
        async with running(settings, server):
            await server.show(("A012", 1, "serving"))
            await simulated.until(lambda: simulated.text(0x20) == "A012")
            simulated.hang_up()
            await server.show(("A013", 1, "serving"))
            await simulated.until(lambda: simulated.text(0x20) == "A013")


async def test_the_newest_call_on_a_bus_of_32_boards() -> None:
    """While 31 boards wait for their turn, a call is the very next packet on the wire: it waits for the one being sent,
    and for nothing else. How long that is stands in the unit tests of the line, where the clock is ours."""
    boards = tuple(config.Board(address=0x20 + n, window=1 + n, lines=("{number:<4}>{window:>3}",)) for n in range(32))
    full = config.Bus(id="full", protocol="candle", port="-", baud=9600, gap_ms=20, boards=boards)
    async with asyncio.timeout(20), simulated_bus(config.Bridge(), full) as simulated:
        bus = BusDriver(config.Bridge(), msgspec.structs.replace(full, port=simulated.port))
        packets: list[bytes] = []
        bus.taps.add(lambda _, direction, data: packets.append(data) if direction == "out" else None)
        task = asyncio.create_task(bus.run())
        for window in range(1, 33):
            await simulated.until(lambda: len(packets) > 0)
            packets.clear()  # the last of these may still be on its way
            bus.show(bus.boards[window - 1][1], BoardText((Row(f"A{window:03}"),)))
            await simulated.until(lambda: simulated.text(0x1F + window).startswith(f"A{window:03}"))  # noqa: B023
            assert packets[0][1] == 0x1F + window
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_bus_that_hangs_delays_no_other() -> None:
    """A port that takes no bytes holds its own thread; the calls on the other bus are on the wire meanwhile."""
    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(slave, False)
    with suppress(BlockingIOError):
        while True:
            os.write(slave, b"\0" * 512)
    hanging = BusDriver(config.Bridge(), msgspec.structs.replace(LINES["candle"], port=os.ttyname(slave)))
    async with asyncio.timeout(30), simulated_bus(config.Bridge(), LINES["candle"]) as simulated:
        good = BusDriver(config.Bridge(), msgspec.structs.replace(LINES["candle"], port=simulated.port))
        tasks = [asyncio.create_task(bus.run()) for bus in (hanging, good)]
        for number in range(50):
            for bus in (hanging, good):
                bus.show(bus.boards[0][1], BoardText((Row(f"A{number:03}"),)))
            await simulated.until(lambda: simulated.text(0x20) == f"A{number:03}")  # noqa: B023 - awaited at once
        os.set_blocking(master, False)
        with suppress(BlockingIOError):
            while os.read(master, 4096):
                pass
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    os.close(master)
    os.close(slave)


async def test_a_silent_server_sends_the_boards_to_their_closing_text(
    server: FakeServer, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the silence the closing text; within a second of the server's return the right text."""
    monkeypatch.setattr(connection_state, "LATE_S", 1.0)
    bus = msgspec.structs.replace(
        LINES["candle"], boards=(config.Board(address=0x20, window=1, lines=("{number}",), closing=("----",)),)
    )
    loop = asyncio.get_running_loop()
    async with (
        asyncio.timeout(20),
        simulated_bridge(config.Bridge(buses=(bus,))) as (bridge, (simulated,)),
        running(bridge, server),
    ):
        await server.show(("A012", 1, "called"))
        await simulated.until(lambda: simulated.text(0x20) == "A012")
        await server.stop()
        await simulated.until(lambda: simulated.text(0x20) == "----")
        await server.start()
        back = loop.time()
        await simulated.until(lambda: simulated.text(0x20) == "A012")
        assert loop.time() - back < 1.0


async def test_memory_does_not_grow_with_updates() -> None:
    """After a hundred thousand updates the process is as large as after a thousand."""
    bus_settings = LINES["candle"]
    async with asyncio.timeout(60), simulated_bus(config.Bridge(), bus_settings) as simulated:
        bus = BusDriver(config.Bridge(), msgspec.structs.replace(bus_settings, port=simulated.port))
        task = asyncio.create_task(bus.run())
        sizes = {}
        for number in range(1, 100_001):
            bus.show(bus.boards[0][1], BoardText((Row(f"A{number % 1000:03}"),)))
            if number % 100 == 0:
                await asyncio.sleep(0)
            if number in (1_000, 100_000):
                sizes[number] = resident_bytes()
        await bus.settled()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert sizes[100_000] - sizes[1_000] < 2_000_000


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def test_an_adapter_that_hangs_up_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """One that accepts and hangs up, as many do for a second client, is one warning, however often it is tried."""
    caplog.set_level("INFO", "firmware_bridge")
    attempts = 0
    thrice = asyncio.Event()

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal attempts
        attempts += 1
        if attempts == 3:
            thrice.set()
        writer.transport.abort()

    adapter = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    address = f"socket://127.0.0.1:{adapter.sockets[0].getsockname()[1]}"
    async with asyncio.timeout(20), adapter:
        bus = BusDriver(config.Bridge(), msgspec.structs.replace(LINES["candle"], port=address))
        task = asyncio.create_task(bus.run())
        await thrice.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    messages = [record.getMessage() for record in caplog.records if record.levelname in ("INFO", "WARNING")]
    assert messages
    assert len(messages) == len(set(messages))
    assert all("is open" not in message for message in messages)


def nobody_listens(_: object) -> None: ...


async def open_fault(bus: config.Bus) -> str:
    with pytest.raises(PortFault) as caught:
        async with port.open_port(line_of_bus(bus), nobody_listens, nobody_listens):
            pass
    return str(caught.value)


async def test_a_port_that_is_missing_taken_or_wrong_says_so() -> None:
    """Each way in which a port cannot be opened has a message that says what to do."""
    candle = LINES["candle"]
    missing = msgspec.structs.replace(candle, port="/dev/tty-of-nobody")
    assert "there is no such port; the ports of this machine are" in await open_fault(missing)
    unplugged = msgspec.structs.replace(candle, port="usb:NO-SUCH-SERIAL")
    assert "no USB adapter with the serial number 'NO-SUCH-SERIAL'" in await open_fault(unplugged)
    async with simulated_bus(config.Bridge(), candle) as simulated:
        busy_bus = msgspec.structs.replace(candle, port=simulated.port)
        async with port.open_port(line_of_bus(busy_bus), nobody_listens, nobody_listens):
            assert "another program is using it" in await open_fault(busy_bus)
        direction = msgspec.structs.replace(busy_bus, rs485=config.Rs485())
        assert "cannot switch an RS-485 line" in await open_fault(direction)


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux can be told this")
async def test_an_adapter_whose_cable_is_pulled_is_noticed() -> None:
    """Bytes that a network adapter does not acknowledge for 4 s end the connection, which TCP alone does not."""
    async with simulated_bus(config.Bridge(), LINES["candle"], tcp=True) as simulated:
        device = port._open(line_of_bus(msgspec.structs.replace(LINES["candle"], port=simulated.port)))
        assert device._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 4000
        device.close()


def test_a_usb_adapter_is_found_by_its_serial_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """`usb:SERIAL` is the adapter of that number, whatever path the system gave it today."""
    serial_ports = [port.SerialPort("/dev/ttyUSB0", "FT232", "A1"), port.SerialPort("/dev/ttyUSB1", "FT232", "B2")]
    monkeypatch.setattr(port, "ports", lambda: serial_ports)
    assert port.usb_path("B2") == "/dev/ttyUSB1"
