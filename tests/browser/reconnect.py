"""Let a page's own time pass until its live sockets are back."""

import asyncio

from playwright.async_api import Page, WebSocket

LONGEST_RETRY_S = 15


async def come_back(page: Page, sockets: int = 1) -> None:
    """Returns once `sockets` live sockets of the page have been opened anew and have heard the server.

    The page's clock must be installed: a retry is due after at most `LONGEST_RETRY_S` of its seconds.
    """
    is_connected = asyncio.Event()
    back: set[WebSocket] = set()

    def opened(socket: WebSocket) -> None:
        socket.on("framereceived", lambda _: listen(socket))

    def listen(socket: WebSocket) -> None:
        back.add(socket)
        if len(back) == sockets:
            is_connected.set()

    page.on("websocket", opened)
    for _ in range(20 * LONGEST_RETRY_S):
        if is_connected.is_set():
            break
        await page.clock.run_for(1000)
    page.remove_listener("websocket", opened)
    assert is_connected.is_set()
