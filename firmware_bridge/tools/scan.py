"""Finds the devices that answer on a port, for protocols with a question that changes nothing."""

import asyncio
from collections.abc import AsyncGenerator

from firmware_bridge.boards import driver_of
from firmware_bridge.boards.driver import Probe
from firmware_bridge.buses.packet_decoder import Decoder
from firmware_bridge.tools.wire import Wire, open_wire
from queue_server.config.boards import Bus

UNIT_ANSWER_S = 0.15  # a unit at 9600 baud answers 8 bytes with 7 within 20 ms; USB adapters add up to 16 ms each way


async def answering_addresses(bus: Bus, first: int, last: int) -> AsyncGenerator[int]:
    """The addresses that answer the protocol's probe, also those that answer with an error.

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
    """Whether the device sends anything except its request, which an adapter that hears itself returns."""
    decoder, request = Decoder(protocol), probe.request(address)
    try:
        async with asyncio.timeout(UNIT_ANSWER_S):
            while True:
                for packet, meaning in decoder.feed(await wire.read()):
                    if meaning != "noise" and packet != request and probe.is_answer(address, packet):
                        return True
    except TimeoutError:
        return False
