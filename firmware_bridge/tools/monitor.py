"""The bytes on a bus, in and out, each packet with what it says: the running bridge's, or those heard on a port."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import NamedTuple

import aiohttp
import msgspec

from firmware_bridge.decode import Decoder
from firmware_bridge.errors import PortFault
from firmware_bridge.status import Heard
from firmware_bridge.tools.wire import open_wire
from queue_server.config.boards import Bus

SILENCE_S = 0.5  # bytes that have become no packet by then are noise


class Line(NamedTuple):
    """One packet as it is printed."""

    at: str
    bus: str
    direction: str
    hex: str
    says: str

    def __str__(self) -> str:
        return f"{self.at} {self.bus} {self.direction:<3} {self.hex}\n{' ' * 13}{self.says}"


async def of_bridge(status_port: int, buses: Sequence[Bus]) -> AsyncGenerator[Line]:
    """What passes the buses of the bridge that runs on this machine. Raises PortFault when there is none.

    `buses` are those of its configuration.
    """
    decoders = {(bus.id, direction): _decoder(bus) for bus in buses for direction in ("in", "out")}
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None, sock_connect=2)) as session,
            session.get(f"http://127.0.0.1:{status_port}/wire") as response,
        ):
            async for said in response.content:
                heard = msgspec.json.decode(said, type=Heard)
                for decoded in decoders[heard.bus, heard.direction].feed(bytes.fromhex(heard.bytes)):
                    yield Line(_clock(heard.at), heard.bus, heard.direction, decoded.data.hex(" "), decoded.says)
    except aiohttp.ClientError as error:
        raise PortFault(f"no bridge answers on port {status_port} of this machine: {error}") from error


async def of_port(bus: Bus) -> AsyncGenerator[Line]:
    """What is heard on a port that no bridge has open. Raises PortFault."""
    decoder = _decoder(bus)
    async with open_wire(bus) as wire:
        while True:
            try:
                async with asyncio.timeout(SILENCE_S):
                    found = decoder.feed(await wire.read())
            except TimeoutError:
                found = decoder.rest()
            for decoded in found:
                yield Line(_clock(time.time()), bus.id, "in", decoded.data.hex(" "), decoded.says)


def _decoder(bus: Bus) -> Decoder:
    return Decoder(bus.protocol, bus.boards[0].code_page) if bus.boards else Decoder(bus.protocol)


def _clock(at: float) -> str:
    return f"{datetime.fromtimestamp(at).astimezone():%H:%M:%S.%f}"[:-3]
