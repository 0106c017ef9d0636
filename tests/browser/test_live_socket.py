"""The live socket of a screen that loses its server, in Chromium: when it comes back, and to which pages."""

import pytest
from playwright.async_api import expect

from queue_server.pages import SITE
from tests.browser.conftest import NewPage
from tests.browser.hall_server import HallServer
from tests.browser.reconnect import come_back

pytestmark = pytest.mark.asyncio(loop_scope="session")

RECORD_RETRIES = """() => {
  const { setTimeout } = window;
  window.retries = [];
  window.setTimeout = (does, ms, ...more) => (window.retries.push(ms), setTimeout(does, ms, ...more));
}"""


async def test_screens_do_not_come_back_all_at_once(new_page: NewPage, server: HallServer) -> None:
    """Each try waits by chance between half of a time and all of it; the time doubles from half a second to 15 s."""
    board = await new_page("/display/aksu")
    await board.clock.install()
    await board.reload()
    await board.evaluate(RECORD_RETRIES)
    await server.stop()
    retries: list[float] = []
    while len(retries) < 21:  # three sockets, each of which tries seven times
        await board.clock.run_for(1_000)
        retries = await board.evaluate("window.retries")
    assert all(250 <= ms <= 15_000 for ms in retries)
    assert len(set(retries)) == len(retries)
    assert min(retries) <= 500
    assert max(retries) > 7_500


async def test_a_screen_reloads_itself_when_the_server_has_other_pages(new_page: NewPage, server: HallServer) -> None:
    """After an update nobody walks from screen to screen."""
    board = await new_page("/display/aksu")
    await board.clock.install()
    await board.reload()
    await expect(board.locator(".call-none")).to_be_visible()
    await server.stop()
    await server.start()
    server.app[SITE].version = "0123456789ab"
    await come_back(board)
    await expect(board.locator("html")).to_have_attribute("data-version", "0123456789ab")
    await expect(board.locator(".call-none")).to_be_visible()


async def test_a_screen_does_not_reload_when_the_pages_are_the_same(new_page: NewPage, server: HallServer) -> None:
    """A restart alone leaves the page as it is: the sound stays allowed, and nothing flickers."""
    board = await new_page("/display/aksu")
    await board.clock.install()
    await board.reload()
    await board.evaluate("window.isTheSame = true")
    await server.stop()
    await server.start()
    async with board.expect_response("**/static/version"):
        await come_back(board)
    assert await board.evaluate("window.isTheSame")
