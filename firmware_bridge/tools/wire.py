"""Opens a port as a stream of bytes, for tools that ask and listen by themselves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from firmware_bridge.errors import PortFault
from firmware_bridge.port import Port, open_port
from queue_server.config.boards import Bus
from queue_server.config.boards.devices import line_of_bus

ReceivedBytes = asyncio.Queue[bytes | PortFault]


class Wire:
    """An open port. Received bytes wait in `read`."""

    def __init__(self, port: Port, received: ReceivedBytes) -> None:
        self.write = port.write
        self._received = received

    async def read(self) -> bytes:
        """The next bytes, however few. Raises PortFault when the port is lost."""
        received = await self._received.get()
        if isinstance(received, PortFault):
            raise received
        return received


@asynccontextmanager
async def open_wire(bus: Bus) -> AsyncIterator[Wire]:
    """Open the bus's port. Raises PortFault."""
    received: ReceivedBytes = asyncio.Queue()
    async with open_port(line_of_bus(bus), received.put_nowait, received.put_nowait) as port:
        yield Wire(port, received)
