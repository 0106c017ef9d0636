"""A real server on an empty folder, and the way into its assistant."""

import asyncio
import os
import re
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, BrowserContext, Page, expect

from script.staging.forked_program import start_forked
from tests.browser.contexts import LOOK_UP_MS
from tests.integration.command_line import ROOT

LINK: Final = re.compile(r"http://\S+(/enter/\S+)")
PATIENCE_S: Final = 60


class NewServer:
    """`kezek serve` on a folder in which nothing is: its address, and the path of the link that it prints."""

    def __init__(self, folder: Path) -> None:
        self.config, self.data = folder / "etc" / "config.toml", folder / "data"
        self.url = self.path = ""
        self._port = "0"
        self._has_link = asyncio.Event()

    @property
    def values(self) -> dict[str, object]:
        return tomllib.loads(self.config.read_text())

    @asynccontextmanager
    async def running(self) -> AsyncIterator["NewServer"]:
        """The second time at the port of the first, as browsers know it."""
        arguments = ("serve", "--port", self._port, "--config", self.config, "--data", self.data)
        process = await start_forked(*arguments, folder=ROOT)
        assert process.stderr is not None
        try:
            async with asyncio.timeout(PATIENCE_S):
                self._has_link.clear()
                while b"ready" not in (line := await process.stdout.readline()):
                    assert line, (await process.stderr.read()).decode()
                self.url = line.decode().removeprefix("ready ").strip()
                self._port = self.url.rpartition(":")[2]
            errors = asyncio.create_task(self._listen(process.stderr))
            yield self
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), PATIENCE_S)
            await errors

    async def _listen(self, errors: asyncio.StreamReader) -> None:
        """Read what it says, so that it never waits for a reader."""
        while line := await errors.readline():
            if (link := LINK.search(line.decode())) is not None:
                self.path = link[1]
                self._has_link.set()

    async def link(self) -> str:
        async with asyncio.timeout(PATIENCE_S):
            await self._has_link.wait()
        return self.url + self.path


@asynccontextmanager
async def person_browser(browser: Browser, locale: str = "ru") -> AsyncIterator[BrowserContext]:
    """A person's browser at an office's screen. Fails where a page has reported an error of its own."""
    context = await browser.new_context(locale=locale, viewport={"width": 1366, "height": 768})
    context.set_default_timeout(LOOK_UP_MS)
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    yield context
    await context.close()
    assert wrong == []


async def enter(context: BrowserContext, server: NewServer, language: str = "") -> Page:
    page = await context.new_page()
    await page.goto(await server.link())
    await page.locator("main button").click()
    await expect(page).to_have_url(f"{server.url}/setup")
    if language:
        await page.goto(f"{server.url}/setup?lang={language}")
    return page


async def go_on(page: Page, title: str) -> None:
    await page.locator("[data-act=next]").click()
    await expect(page.locator("h1")).to_have_text(title)


async def photograph(page: Page, name: str) -> None:
    """A picture for whoever looks at pages, in the folder of `KEZEK_SHOTS`."""
    folder = os.environ.get("KEZEK_SHOTS")
    if folder:
        await page.screenshot(path=f"{folder}/{name}.png")
