"""A copy of another machine's hall comes back on an empty one, from its first page to the sign-in of its people."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import violations_in
from tests.browser.new_server import NewServer, enter, person_browser
from tests.integration.command_line import SAMPLE, kezek
from tests.integration.kezek_process import serving

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

SHOTS = os.environ.get("KEZEK_SHOTS")
PASSWORD, PASSPHRASE = "a long password of hers", "bright river under old stone"


@pytest_asyncio.fixture(loop_scope="session")
async def copy(tmp_path: Path) -> Path:
    """A copy of a hall that was served, with an administrator."""
    data, file = tmp_path / "old", tmp_path / "hall.backup"
    added = kezek(
        "user", "add", "--data", data, "--role", "admin", "--name", "Saule", "--password-stdin", stdin=f"{PASSWORD}\n"
    )
    assert added.code == 0, added.err
    async with serving(data):
        pass
    made = kezek(
        *("backup", "--data", data, "--to", file, "--config", SAMPLE, "--secrets", "--passphrase-stdin"),
        stdin=f"{PASSPHRASE}\n",
    )
    assert made.code == 0, made.err
    return file


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    async with person_browser(browser) as context:
        yield context


async def looks_well(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    assert await violations_in(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.long
async def test_a_hall_comes_back_on_an_empty_machine(tmp_path: Path, copy: Path, context: BrowserContext) -> None:
    """Half a copy is refused; of a whole one the page says what is in it, a wrong passphrase changes nothing; then the
    server starts anew at its address, and somebody of the copy signs in."""
    async with NewServer(tmp_path / "machine").running() as server:
        page = await enter(context, server)
        await page.locator("copy-restore summary").click()
        field = page.locator("copy-restore input[type=file]")
        half = (await asyncio.to_thread(copy.read_bytes))[:-4000]
        await field.set_input_files({"name": "hall.backup", "mimeType": "application/zip", "buffer": half})
        await page.locator("copy-restore form button").click()
        await expect(page.locator("copy-restore .fault")).to_be_visible(timeout=60_000)
        await looks_well(page, "restore-refused")
        await page.locator("copy-restore .actions button").click()
        await field.set_input_files(copy)
        await page.locator("copy-restore form button").click()
        await expect(page.locator("copy-restore h3")).to_be_visible(timeout=60_000)
        for language, width, height in (("en", 1366, 768), ("kk", 390, 844), ("ru", 1366, 768)):
            await page.set_viewport_size({"width": width, "height": height})
            await page.goto(f"{server.url}/setup?lang={language}")
            await expect(page.locator("copy-restore h3")).to_be_visible()
            await looks_well(page, f"restore-{language}-{width}")
        await page.locator("copy-restore input[type=password]").fill("not the right one at all")
        await page.locator("copy-restore button.primary").click()
        await expect(page.locator("copy-restore .fault")).to_be_visible(timeout=60_000)
        await page.locator("copy-restore input[type=password]").fill(PASSPHRASE)
        await page.locator("copy-restore button.primary").click()
        await page.wait_for_url("**/sign-in*", timeout=60_000)
        await page.locator("input[name=name]").fill("Saule")
        await page.locator("input[type=password]").fill(PASSWORD)
        await page.locator("main form button").first.click()
        await expect(page).not_to_have_url(f"{server.url}/sign-in")
        await page.goto(f"{server.url}/admin#aksu/people")
        await expect(page.locator("people-list")).to_contain_text("Saule")
        assert "aksu" in server.values["halls"]  # type: ignore[operator]
