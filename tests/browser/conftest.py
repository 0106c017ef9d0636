"""One Chromium for the whole suite, a context for each test, and the real server in the same loop."""

from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright, expect

from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_server import HallServer, sample_definition

LOOK_UP_MS = 15_000
"""How long a page may take to show what it should: a slow machine, not a slow page."""
expect.set_options(timeout=LOOK_UP_MS)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[HallServer]:
    server = HallServer(sample_definition())
    await server.start()
    yield server
    await server.stop()


NewPage = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def new_page(browser: Browser, server: HallServer) -> AsyncIterator[NewPage]:
    """Open pages of the server: `await new_page("/kiosk/aksu", width=…)`. Fails when one reports an error of its own
    or asks another host for anything."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    async def open_page(path: str, role: str | None = None, *, is_person: bool = True, **options: object) -> Page:
        width, height = options.pop("width", 1280), options.pop("height", 800)
        context = await browser.new_context(base_url=server.url, viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(LOOK_UP_MS)
        contexts.append(context)
        if role is not None:
            await context.add_cookies([await server.session(role, "aigul", is_person=is_person)])
        page = await context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"{path}: {error}"))
        page.on("request", lambda request: wrong.extend(elsewhere(request, server)))
        await page.goto(server.keyed(path))
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert wrong == []


def elsewhere(request: Request, server: HallServer) -> list[str]:
    """The request's address, if it is not of the server or of the page itself."""
    address = urlsplit(request.url)
    ours = address.netloc == urlsplit(server.url).netloc or address.scheme in ("data", "blob")
    return [] if ours else [request.url]
