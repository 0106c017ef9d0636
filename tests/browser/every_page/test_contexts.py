"""The browser contexts and pages that tests share."""

import pytest
from playwright.async_api import Browser, Error, Page

from script.staging.hall_server import HallServer
from tests.browser.conftest import elsewhere
from tests.browser.contexts import PLAIN_PAGE, ContextPool

pytestmark = pytest.mark.asyncio(loop_scope="session")

STORE = """() => {
  localStorage.setItem("sound", "on");
  sessionStorage.setItem("page", "2");
  document.cookie = "language=ru";
}"""
STORED = """() => [
  localStorage.length,
  sessionStorage.length,
  document.cookie,
  document.querySelectorAll("body :hover").length,
  new Date().getFullYear() > 2000,
]"""
NOTHING = [0, 0, "", 0, True]
IS_TOUCHED = "navigator.userActivation.hasBeenActive"
ASK_ELSEWHERE = """() => new Promise((done) => {
  const image = new Image();
  image.onerror = done;
  image.src = "http://10.0.0.9/picture";
})"""


async def test_nothing_of_a_test_is_left_for_the_next(browser: Browser, server: HallServer) -> None:
    """A page comes back as if nobody had looked at it; one with a route, and a context with a clock, do not."""
    contexts, addresses = ContextPool(browser), list[str]()

    async def lend() -> Page:
        lent = await contexts.lend(base_url=server.url)
        lent.listen("request", lambda request: addresses.append(request.url.removeprefix(server.url)))
        return lent.page

    async def stored() -> list[object]:
        lent = await contexts.lend(base_url=server.url)
        await lent.page.goto("/sign-in")
        touched = await lent.devtools.send("Runtime.evaluate", {"expression": IS_TOUCHED})
        assert touched["result"]["value"] is False, "whoever evaluates in a page by Playwright touches it"
        stored: list[object] = await lent.page.evaluate(STORED)
        return stored

    page = await lend()
    other = await page.context.new_page()
    await page.goto("/sign-in")
    await page.evaluate(STORE)
    await page.locator("[name=name]").click()
    await page.set_viewport_size({"width": 360, "height": 740})
    await contexts.take_back(server.url)
    assert (addresses[0], PLAIN_PAGE in addresses, other.is_closed()) == ("/sign-in", False, True)
    assert await stored() == NOTHING
    await contexts.take_back(server.url)
    assert await lend() is page
    assert page.viewport_size == {"width": 1280, "height": 800}

    await page.route("**", lambda route: route.abort())
    await contexts.take_back(server.url)
    assert page.is_closed()
    assert await stored() == NOTHING

    context = page.context
    await context.pages[0].clock.install(time=0)
    await contexts.take_back(server.url)
    assert await stored() == NOTHING
    await contexts.take_back(server.url)
    assert (await lend()).context is not context


async def test_what_is_asked_of_another_host_is_heard(contexts: ContextPool, server: HallServer) -> None:
    """By a page's own policy or, where that lets it, by the browser: a picture, and another page."""
    addresses, lent = list[str](), await contexts.lend(base_url=server.url)
    lent.listen("requestfailed", lambda request: addresses.extend(elsewhere(request, server)))
    await lent.page.goto("/sign-in")
    await lent.page.evaluate(ASK_ELSEWHERE)
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        await lent.page.goto("http://kezek.example/")
    await contexts.take_back(server.url)
    assert addresses == ["http://10.0.0.9/picture", "http://kezek.example/"]
