"""Which devices answer on a port, for protocols that have a question which changes nothing."""

import asyncio
from collections.abc import AsyncGenerator

from firmware_bridge.boards import driver_of
from firmware_bridge.boards.driver import Probe
from firmware_bridge.packet_decoder import Decoder
from firmware_bridge.tools.wire import Wire, open_wire
from queue_server.config.boards import Bus

UNIT_ANSWER_S = 0.15  # a unit at 9600 baud answers 8 bytes with 7 within 20 ms; USB adapters add up to 16 ms each way


async def answering_addresses(bus: Bus, first: int, last: int) -> AsyncGenerator[int]:
    """The addresses that answer the protocol's probe, be it with an error.

    Raises PortFault, and ValueError for a protocol without a probe.
    """
    probe = driver_of(bus.protocol).probe
    if probe is None:
        raise ValueError(f"devices of the protocol {bus.protocol} answer no question")
    async with open_wire(bus) as wire:
        for address in range(first, last + 1):
            await wire.write(probe.request(address))
            if await _is_answered(wire, bus.protocol, probe, address):
                yield address


async def _is_answered(wire: Wire, protocol: str, probe: Probe, address: int) -> bool:
    """Whether the device sends anything but its request: an adapter that hears itself gives that back."""
    decoder, request = Decoder(protocol), probe.request(address)
    try:
        async with asyncio.timeout(UNIT_ANSWER_S):
            while True:
                for packet, meaning in decoder.feed(await wire.read()):
                    if meaning != "noise" and packet != request and probe.is_answer(address, packet):
                        return True
    except TimeoutError:
        return False
