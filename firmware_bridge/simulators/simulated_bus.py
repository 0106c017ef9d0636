"""Connects simulated devices to real wires: a pseudo-terminal, or a TCP port for what a pseudo-terminal cannot carry
(7E1).

async with simulated_bus(bridge, bus) as simulated:
    ...open simulated.port...
    await simulated.until(lambda: simulated.text(0x20) == "A012")

async with simulated_bridge(bridge) as (bridge, buses):
    ...run the bridge with the buses' ports put in...
"""

import asyncio
import os
import tty
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import msgspec

from firmware_bridge.simulators import make_devices
from firmware_bridge.simulators.simulated_device import Appearance, SimulatedDevice
from queue_server.clock import precise
from queue_server.config.boards import Bridge, Bus
from queue_server.config.boards.devices import framing

READ_BYTES = 4096
BYTES_KEPT = 64  # what a page shows of the last bytes of a bus


class SimulatedBus:
    """The devices of one bus, and what they show. `port` is what the bridge opens; `seq` grows with every byte.

    A bad line is simulated by `spoil`, which changes the bytes in either direction, and by `one_at_a_time`. Where it
    `echoes` the adapter hears what it sends. Devices answer after `answer_s`; on the two wires that they share with the
    bridge, what it sends before is lost as well as the answer, and counted in `collisions`.
    """

    def __init__(self, bus: Bus, devices: list[SimulatedDevice]) -> None:
        self.bus = bus
        self.devices = devices
        self.port = ""
        self.seq = 0
        self.received = 0
        self.last_byte_at = 0.0
        self.spoil: Callable[[bytes], bytes] = bytes
        self.one_at_a_time = False
        self.echoes = False
        self.answer_s = 0.0
        self.collisions = 0
        self._answering: asyncio.TimerHandle | None = None
        self._tail = b""
        self._send: Callable[[bytes], None] = lambda _unplugged: None
        self.hang_up: Callable[[], None] = lambda: None
        self._changed = asyncio.Event()

    def device(self, address: int) -> SimulatedDevice:
        return next(device for device in self.devices if device.appearance().address == address)

    def text(self, address: int) -> str:
        """The text that the device at this address shows, without blanks around it."""
        return self.device(address).appearance().text

    def documents(self) -> list[dict[str, Any]]:
        """What each device shows, ready for JSON, with the last bytes of the bus in hexadecimal."""
        return [self._document(index, device.appearance()) for index, device in enumerate(self.devices)]

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until `true()`, which is checked whenever bytes have arrived."""
        while not true():
            self._changed.clear()
            await self._changed.wait()

    def receive(self, data: bytes) -> None:
        self.last_byte_at = precise()
        self.received += len(data)
        self.seq += 1
        self._tail = (self._tail + data)[-BYTES_KEPT:]
        if self.echoes:
            self._send(data)
        if self._answering is None:
            self._hear(data)
        else:
            self._answering.cancel()
            self._answering = None
            self.collisions += 1
        self._changed.set()

    def _hear(self, data: bytes) -> None:
        for part in self._parts(self.spoil(data)):
            for device in self.devices:
                device.receive_data(part)
        if self.answer_s:
            self._answer_later()
        else:
            self.speak()

    def _answer_later(self) -> None:
        answers = b"".join(device.data_to_send() for device in self.devices)
        if answers:
            self._answering = asyncio.get_running_loop().call_later(self.answer_s, self._answer, answers)

    def _answer(self, answers: bytes) -> None:
        self._answering = None
        self._send(answers)

    def speak(self) -> None:
        """Send the bytes of the devices over the wire."""
        for device in self.devices:
            for part in self._parts(self.spoil(device.data_to_send())):
                self._send(part)

    def plug_in(self, port: str, send: Callable[[bytes], None]) -> None:
        self.port = port
        self._send = send

    def _parts(self, data: bytes) -> list[bytes]:
        return [bytes([byte]) for byte in data] if self.one_at_a_time else [data] if data else []

    def _document(self, index: int, appearance: Appearance) -> dict[str, Any]:
        board = self.bus.boards[index] if index < len(self.bus.boards) else None
        place = index - len(self.bus.boards)
        panel = self.bus.panels[place] if 0 <= place < len(self.bus.panels) else None
        document: dict[str, Any] = msgspec.to_builtins(appearance)
        return document | {
            "bus": self.bus.id,
            "protocol": self.bus.protocol,
            "kind": "board" if board else "panel" if panel else "post",
            "window": board.window if board else panel.window if panel else None,
            "bytes": self._tail.hex(" "),
        }


@asynccontextmanager
async def simulated_bus(bridge: Bridge, bus: Bus, *, tcp: bool | None = None) -> AsyncIterator[SimulatedBus]:
    """The bus's simulated devices, on a pseudo-terminal, or on TCP where `tcp` or the framing requires it."""
    simulated = SimulatedBus(bus, make_devices(bridge, bus))
    over_tcp = framing(bus) != "8N1" if tcp is None else tcp
    async with _tcp(simulated) if over_tcp else _pty(simulated):
        yield simulated


@asynccontextmanager
async def simulated_bridge(bridge: Bridge) -> AsyncIterator[tuple[Bridge, list[SimulatedBus]]]:
    """All buses simulated; the returned bridge has the simulated ports in place of the real ones."""
    async with AsyncExitStack() as stack:
        buses = [await stack.enter_async_context(simulated_bus(bridge, bus)) for bus in bridge.buses]
        plugged = tuple(
            msgspec.structs.replace(bus, port=simulated.port, rs485=None)
            for bus, simulated in zip(bridge.buses, buses, strict=True)
        )
        yield msgspec.structs.replace(bridge, buses=plugged), buses


@asynccontextmanager
async def _pty(simulated: SimulatedBus) -> AsyncIterator[None]:
    """Serve a pseudo-terminal. The device's end is the master; the slave stays open here, so that a bridge may
    reconnect."""
    master, slave = os.openpty()
    tty.setraw(slave)
    loop = asyncio.get_running_loop()

    def readable() -> None:
        with suppress(OSError):
            simulated.receive(os.read(master, READ_BYTES))

    loop.add_reader(master, readable)
    simulated.plug_in(os.ttyname(slave), lambda data: _write(master, data))
    try:
        yield
    finally:
        loop.remove_reader(master)
        os.close(master)
        os.close(slave)


def _write(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


@asynccontextmanager
async def _tcp(simulated: SimulatedBus) -> AsyncIterator[None]:
    """Serve a TCP port, as a serial device server in raw mode does: one port, one client at a time."""
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        try:
            while data := await reader.read(READ_BYTES):
                simulated.receive(data)
        except ConnectionError:
            return
        finally:
            writers.discard(writer)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    number = server.sockets[0].getsockname()[1]

    def send(data: bytes) -> None:
        for writer in writers:
            writer.write(data)

    def hang_up() -> None:
        for writer in writers:
            writer.transport.abort()

    simulated.plug_in(f"socket://127.0.0.1:{number}", send)
    simulated.hang_up = hang_up
    try:
        yield
    finally:
        server.close()
        for writer in writers:
            writer.close()
