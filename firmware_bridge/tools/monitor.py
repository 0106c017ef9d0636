"""Prints the packets on a bus, in and out, with their meaning: the running bridge's, or those heard on a port."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import aiohttp
import msgspec

from firmware_bridge.buses.packet_decoder import Decoded, Decoder
from firmware_bridge.errors import PortFault
from firmware_bridge.status import WireBytes
from firmware_bridge.tools.wire import open_wire
from queue_server.clock import now_s
from queue_server.config.boards import Bus

PACKET_SILENCE_S = 0.5  # bytes that have become no packet by then are noise


class MonitorLine(NamedTuple):
    """One packet in its printed form."""

    at: str
    bus: str
    direction: str
    hex: str
    says: str

    def __str__(self) -> str:
        return f"{self.at} {self.bus} {self.direction:<3} {self.hex}\n{' ' * 13}{self.says}"


async def of_bridge(status_port: int, buses: Sequence[Bus]) -> AsyncGenerator[MonitorLine]:
    """The packets on the buses of the bridge that runs on this machine. Raises PortFault when there is none, or it has
    ended.

    `buses` are those of its configuration.
    """
    decoders = {(bus.id, direction): _decoder(bus) for bus in buses for direction in ("in", "out")}
    is_there = False
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None, sock_connect=2)) as session,
            session.get(f"http://127.0.0.1:{status_port}/wire") as response,
        ):
            is_there = True
            async for line in _decoded(response.content, decoders):
                yield line
    except aiohttp.ClientError as error:
        if not is_there:
            raise PortFault(f"no bridge answers on port {status_port} of this machine: {error}") from error
    raise PortFault("the bridge has ended")


async def _decoded(
    content: aiohttp.StreamReader, decoders: Mapping[tuple[str, str], Decoder]
) -> AsyncGenerator[MonitorLine]:
    """Packets as they pass; bytes that are no packet by the time the wire falls silent are noise."""
    reading = asyncio.ensure_future(content.readline())
    try:
        while True:
            await asyncio.wait({reading}, timeout=PACKET_SILENCE_S)
            if not reading.done():
                for (bus, direction), decoder in decoders.items():
                    for noise in decoder.rest():
                        yield _line(now_s(), bus, direction, noise)
                continue
            if not (document := reading.result()):
                return
            reading = asyncio.ensure_future(content.readline())
            passed = msgspec.json.decode(document, type=WireBytes)
            if (passed.bus, passed.direction) not in decoders:
                raise PortFault(f"the bridge drives a bus {passed.bus!r} that this configuration does not have")
            for decoded in decoders[passed.bus, passed.direction].feed(bytes.fromhex(passed.bytes)):
                yield _line(passed.at, passed.bus, passed.direction, decoded)
    finally:
        reading.cancel()


async def of_port(bus: Bus) -> AsyncGenerator[MonitorLine]:
    """The packets heard on a port that no bridge has open. Raises PortFault."""
    decoder = _decoder(bus)
    async with open_wire(bus) as wire:
        while True:
            try:
                async with asyncio.timeout(PACKET_SILENCE_S):
                    packets = decoder.feed(await wire.read())
            except TimeoutError:
                packets = decoder.rest()
            for decoded in packets:
                yield _line(now_s(), bus.id, "in", decoded)


def _line(at: float, bus: str, direction: str, decoded: Decoded) -> MonitorLine:
    return MonitorLine(_clock(at), bus, direction, decoded.data.hex(" "), decoded.says)


def _decoder(bus: Bus) -> Decoder:
    return Decoder(bus.protocol, [*bus.boards, *bus.panels, *bus.posts])


def _clock(at: float) -> str:
    return f"{datetime.fromtimestamp(at).astimezone():%H:%M:%S.%f}"[:-3]
