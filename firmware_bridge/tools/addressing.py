"""Gives a candle board another address, and has it show that address."""

import asyncio

from firmware_bridge.boards.candle import EVERY_BOARD, new_address_packet, show_packet
from firmware_bridge.boards.driver import STEADY
from firmware_bridge.tools.wire import open_wire
from queue_server.config.boards import Bridge, Bus
from queue_server.config.boards.devices import gap_s, width

KEPT_S = 0.5  # the board writes its address into its memory; the document gives no time for it


async def renumber(bridge: Bridge, bus: Bus, current: int | None, new: int) -> None:
    """`current` None is the only board on the line, whatever its address.

    Raises ValueError for an address that cannot be, before the port is opened, and PortFault.
    """
    alone = current is None
    packet = new_address_packet(EVERY_BOARD if current is None else current, new, alone=alone)
    board = bus.boards[0]
    shown = show_packet(new, str(new), width(bridge, bus, board), STEADY if board.blinks else None)
    async with open_wire(bus) as wire:
        await wire.write(packet)
        await asyncio.sleep(max(KEPT_S, gap_s(bus)))
        await wire.write(shown)
