"""The screen above a window, in Chromium."""

import pytest
from playwright.async_api import expect

from queue_server.hall import commands as c
from tests.browser.conftest import NewPage
from tests.browser.hall_server import HallServer

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 1280)])
async def test_the_screen_follows_its_window(new_page: NewPage, server: HallServer, width: int, height: int) -> None:
    """Closed, waiting, called, served and paused: each in words, and the number as large as the tablet allows."""
    screen = await new_page("/display/aksu/window/6", width=width, height=height)
    state = screen.locator(".now-state")
    await expect(state).to_have_text("Бұл терезе жабық")
    await server.open(6)
    await expect(state).to_have_text("Нөміріңіз шақырылғанша күтіңіз")
    await server.issue("land")
    await server.call(6)
    await expect(state).to_have_text("Осы терезеге келіңіз")
    number = screen.locator(".now-number")
    await expect(number).to_have_text("L001")
    box = await number.bounding_box()
    assert box is not None
    assert box["height"] > 0.15 * height
    assert box["x"] + box["width"] < width
    await server.ask(c.StartService(6))
    await expect(state).to_have_text("Қабылдауда")
    await server.ask(c.FinishService(6))
    await server.ask(c.PauseWindow(6, "түскі ас"))
    await expect(state).to_have_text("Қысқа үзіліс")
    await expect(number).to_be_hidden()
