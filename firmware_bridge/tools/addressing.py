"""Gives a board another address, and lets it show that address."""

import asyncio

from msgspec.structs import replace

from firmware_bridge.boards import driver_of, make_board
from firmware_bridge.boards.driver import BoardText, Row
from firmware_bridge.tools.wire import open_wire
from queue_server.config.boards import Bridge, Bus
from queue_server.config.boards.devices import gap_s

SETTLING_S = 0.5  # the board writes its address into its memory; the document gives no time for it


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
