"""A port as a stream of bytes, for tools that ask and listen by themselves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from firmware_bridge.errors import PortFault
from firmware_bridge.port import Port, open_port
from queue_server.config.boards import Bus

ReceivedBytes = asyncio.Queue[bytes | PortFault]


class Wire:
    """An open port. What it heard waits in `read`."""

    def __init__(self, port: Port, heard: ReceivedBytes) -> None:
        self.write = port.write
        self._heard = heard

    async def read(self) -> bytes:
        """The next bytes, however few. Raises PortFault when the port is lost."""
        heard = await self._heard.get()
        if isinstance(heard, PortFault):
            raise heard
        return heard


@asynccontextmanager
async def open_wire(bus: Bus) -> AsyncIterator[Wire]:
    """Open the bus's port. Raises PortFault."""
    heard: ReceivedBytes = asyncio.Queue()
    async with open_port(bus, heard.put_nowait, heard.put_nowait) as port:
        yield Wire(port, heard)
