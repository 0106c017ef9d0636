"""The browser contexts that tests share."""

import pytest
from playwright.async_api import Browser

from script.staging.hall_server import HallServer
from tests.browser.contexts import ContextPool

pytestmark = pytest.mark.asyncio(loop_scope="session")

STORE = "() => { localStorage.setItem('sound', 'on'); document.cookie = 'language=ru'; }"
STORED = "() => [localStorage.length, document.cookie, new Date().getFullYear() > 2000]"


async def test_nothing_of_a_test_is_left_for_the_next(browser: Browser, server: HallServer) -> None:
    """A context comes back without what its pages stored; one whose clock a test has set does not come back."""
    contexts = ContextPool(browser)
    first = await contexts.lend(base_url=server.url)
    page = await first.new_page()
    await page.goto("/sign-in")
    await page.evaluate(STORE)
    await contexts.take_back(server.url)
    again = await contexts.lend(base_url=server.url)
    assert (again, page.is_closed()) == (first, True)
    page = await again.new_page()
    await page.goto("/sign-in")
    assert await page.evaluate(STORED) == [0, "", True]
    await page.clock.install(time=0)
    await contexts.take_back(server.url)
    another = await contexts.lend(base_url=server.url)
    page = await another.new_page()
    await page.goto("/sign-in")
    assert await page.evaluate(STORED) == [0, "", True]
    await another.close()
