"""Ends a socket: the closing codes, and the handshake of a client that may take no part in it."""

import asyncio
from asyncio import Transport
from typing import Final

from aiohttp import web

from queue_server.api.live.broadcaster import TRY_LATER

NOT_SIGNED_IN: Final = 4401
NOT_ALLOWED: Final = 4403
CLOSING_S: Final = 2.0
"""How long the closing handshake of a client may take."""


class Goodbye:
    """Lets other code end a socket with a closing code: `say` interrupts whatever happens inside `awaited`."""

    __slots__ = ("awaited", "code")

    def __init__(self) -> None:
        self.code = TRY_LATER
        self.awaited = asyncio.timeout(None)

    def say(self, code: int) -> None:
        self.code = code
        self.awaited.reschedule(0)


async def close_socket(ws: web.WebSocketResponse, transport: Transport, code: int) -> None:
    """Do the closing handshake, and end the connection even if the client takes no part in it."""
    cut = asyncio.get_running_loop().call_later(CLOSING_S, transport.abort)
    await ws.close(code=code, drain=False)
    if transport.get_write_buffer_size() == 0:
        cut.cancel()
