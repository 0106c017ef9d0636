"""Finds the devices that answer on a port, for protocols with a question that changes nothing; and gives a board
another address, which it then shows."""

import asyncio
from collections.abc import AsyncGenerator

from msgspec.structs import replace

from firmware_bridge.boards import driver_of, make_board
from firmware_bridge.boards.driver import BoardText, Probe, Row
from firmware_bridge.buses.packet_decoder import Decoder
from firmware_bridge.tools.wire import Wire, open_wire
from queue_server.config.boards import Bridge, Bus
from queue_server.config.boards.devices import gap_s

UNIT_ANSWER_S = 0.15  # a unit at 9600 baud answers 8 bytes with 7 within 20 ms; USB adapters add up to 16 ms each way
SETTLING_S = 0.5  # the board writes its address into its memory; the document gives no time for it


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


async def renumber(bridge: Bridge, bus: Bus, current: int | None, new: int) -> None:
    """Move the board at `current`, or the only board on the line where that is None, to `new`.

    `bus` has that board alone, whatever its address there. Raises ValueError for an invalid address or a protocol
    without addressing, before the port is opened, and PortFault.
    """
    new_address = driver_of(bus.protocol).new_address
    if new_address is None:
        raise ValueError(f"boards of the protocol {bus.protocol} get no address over the line")
    packet = new_address(current, new)
    board = make_board(bridge, bus, replace(bus.boards[0], address=new))
    board.show(BoardText((Row(str(new)),)))
    async with open_wire(bus) as wire:
        await wire.write(packet)
        await asyncio.sleep(max(SETTLING_S, gap_s(bus)))
        await wire.write(board.data_to_send(asyncio.get_running_loop().time()))
