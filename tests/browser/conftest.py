"""One Chromium for the whole suite, cleared between the tests, and the real server in the same loop."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Request, ViewportSize, async_playwright, expect

from queue_server.clock import now_us
from queue_server.views.times import moment
from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_server import HallServer, sample_definition
from tests.browser.contexts import LOOK_UP_MS, SIZE, ContextPool

expect.set_options(timeout=LOOK_UP_MS)

NO_OTHER_HOST: Final = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
"""What a page asks another host for fails, so that only failures are heard: a page asks for up to a hundred files."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, NO_OTHER_HOST])
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> ContextPool:
    return ContextPool(browser)


@pytest.fixture(scope="session")
def port() -> Iterator[int]:
    """The port of all servers of this process: to a browser they are one site, and it has the files of that site.

    A socket that is bound to it but does not listen keeps the system from giving it to anybody who asks for a free one.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@pytest_asyncio.fixture(loop_scope="session")
async def server(port: int) -> AsyncIterator[HallServer]:
    """The sample hall, whose day does not end while a test looks at it, also where it begins before midnight."""
    definition = sample_definition()
    is_late = moment(now_us()).astimezone(ZoneInfo(definition.timezone)).hour == 23
    server = HallServer(sample_definition(day_ends="03:00") if is_late else definition, port=port)
    await server.start()
    yield server
    await server.stop()


NewPage = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def new_page(browser: Browser, contexts: ContextPool, server: HallServer) -> AsyncIterator[NewPage]:
    """Open pages of the server: `await new_page("/kiosk/aksu", width=…)`, each in a context of its own in which nothing
    is stored. `has_clock=True` opens it under a clock that the test moves, `script` runs before the page's own.
    `has_worker=True` opens it with its service worker, in a browser that has no files of the site yet. Fails when a
    page reports an error of its own or asks another host for anything."""
    of_one_test: list[BrowserContext] = []
    wrong: list[str] = []

    async def open_page(
        path: str,
        role: str | None = None,
        *,
        name: str = "aigul",
        is_person: bool = True,
        has_clock: bool = False,
        script: str | None = None,
        has_worker: bool = False,
        **options: Any,
    ) -> Page:
        size = ViewportSize(width=options.pop("width", SIZE["width"]), height=options.pop("height", SIZE["height"]))
        listen: Callable[..., None]
        if has_worker:
            context = await browser.new_context(base_url=server.url, viewport=size, **options)
            context.set_default_timeout(LOOK_UP_MS)
            of_one_test.append(context)
            page = await context.new_page()
            listen = page.on
        else:
            lent = await contexts.lend(size, base_url=server.url, **options)
            context, page, listen = lent.browser_context, lent.page, lent.listen
        if role is not None:
            await context.add_cookies([await server.session(role, name, is_person=is_person)])
        if has_clock:
            await page.clock.install()
        if script is not None:
            await page.add_init_script(script)
        listen("pageerror", lambda error: wrong.append(f"{path}: {error}"))
        listen("requestfailed", lambda request: wrong.extend(elsewhere(request, server)))
        await page.goto(server.keyed(path))
        return page

    yield open_page
    for context in of_one_test:
        await context.close()
    await contexts.take_back(server.url)
    assert wrong == []


def elsewhere(request: Request, server: HallServer) -> list[str]:
    """The address of the failed request, if it is not of the server or of the page itself."""
    address = urlsplit(request.url)
    is_own = address.netloc == urlsplit(server.url).netloc or address.scheme in ("data", "blob")
    return [] if is_own else [request.url]
