"""Which Modbus units answer on a port. The other protocols have no question that a device would answer."""

import asyncio
from collections.abc import AsyncGenerator

from firmware_bridge.boards.modbus import read_frame
from firmware_bridge.packet_decoder import Decoder
from firmware_bridge.tools.wire import Wire, open_wire
from queue_server.config.boards import Bus

UNIT_ANSWER_S = 0.15  # a unit at 9600 baud answers 8 bytes with 7 within 20 ms; USB adapters add up to 16 ms each way


async def units(bus: Bus, first: int, last: int) -> AsyncGenerator[int]:
    """The Modbus units that answer a read of their first register, be it with an exception. Raises PortFault."""
    async with open_wire(bus) as wire:
        for unit in range(first, last + 1):
            request = read_frame(unit, register=0, count=1)
            await wire.write(request)
            if await _answers(wire, unit, request):
                yield unit


async def _answers(wire: Wire, unit: int, request: bytes) -> bool:
    """Whether the unit says anything but what it was asked: an adapter that hears itself gives that back."""
    decoder = Decoder("modbus")
    try:
        async with asyncio.timeout(UNIT_ANSWER_S):
            while True:
                for decoded in decoder.feed(await wire.read()):
                    is_packet = decoded.says != "noise" and decoded.data != request
                    if is_packet and decoded.data[0] == unit:
                        return True
    except TimeoutError:
        return False
