"""The page that draws simulated boards from the bytes they received."""

import asyncio

import pytest
from playwright.async_api import Browser, expect

from firmware_bridge.simulators.simulated_bus import SimulatedBus
from firmware_bridge.tools.simulation import simulate
from queue_server.config.boards import Board, Bridge, Bus

pytestmark = pytest.mark.asyncio(loop_scope="session")

CANDLE = Bus(id="windows", protocol="candle", port="-", boards=(Board(address=0x20, window=1, lines=("",)),))
SIGN = Bus(id="hall", protocol="alpha", port="-", boards=(Board(address=1, lines=("", "")),))
CALL = bytes.fromhex("01 20 21 41 30 31 32 3e 20 20 31 07")  # "A012>  1", blinking


async def test_what_a_board_shows_is_drawn_from_its_bytes(browser: Browser) -> None:
    """A call is on the glass and blinks once its bytes have come; a phone has room for a sign of twenty cells."""
    ready: asyncio.Future[tuple[str, list[SimulatedBus]]] = asyncio.get_running_loop().create_future()
    simulating = asyncio.create_task(
        simulate(Bridge(buses=(CANDLE, SIGN)), 0, lambda address, buses, _modems: ready.set_result((address, buses)))
    )
    context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="ru")
    try:
        address, (windows, _) = await ready
        page = await context.new_page()
        await page.goto(address)
        board = page.locator("#bus-windows .device")
        await expect(board.get_by_role("heading")).to_have_text("Окно 1 · 0x20")
        windows.receive(CALL)
        await expect(board.locator(".face")).to_have_text("A012>  1")
        await expect(board.locator(".blinking")).to_have_count(1)
        await expect(page.locator("#bus-windows .bytes")).to_have_text(CALL.hex(" "))
        assert await page.evaluate("document.documentElement.scrollWidth") == 360
    finally:
        await context.close()
        simulating.cancel()
        await asyncio.gather(simulating, return_exceptions=True)
