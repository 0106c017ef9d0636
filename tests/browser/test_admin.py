"""The administrator's page in Chromium: from a field to the hall, a mistake beside its field, two at once."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from displays.apparatus import APPARATUS
from queue_server.api.configuration import configuration_for
from queue_server.config.file import ConfigurationFile
from queue_server.config.load import load
from tests.browser import hall_server
from tests.browser.conftest import NewPage
from tests.browser.hall_server import SAMPLE, HallServer

pytestmark = pytest.mark.asyncio(loop_scope="session")

NORM = '[data-key="halls.aksu.services[0].norm_minutes"]'
SECTIONS = ("services", "windows", "priorities", "results", "hours", "rules", "texts", "people", "tokens", "trail")
PREFIX = '[data-key="halls.aksu.services[0].prefix"]'


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HallServer]:
    """A server with a file of its own, which its administrators change."""
    path = tmp_path / "config.toml"
    path.write_bytes(SAMPLE.read_bytes())
    config = load(path)
    build = hall_server.build

    def with_a_file(*arguments: Any, **options: Any) -> web.Application:
        app = build(*arguments, **options)
        configuration_for(app, ConfigurationFile(path), config, app[APPARATUS].take_in)
        return app

    monkeypatch.setattr(hall_server, "build", with_a_file)
    server = HallServer(config.halls["aksu"])
    await server.start()
    yield server
    await server.stop()


async def first_service(page: Page) -> None:
    await page.locator("details.card").first.locator("summary").first.click()


async def save(page: Page) -> None:
    """Look at the difference, and save."""
    await page.locator(".save-bar .primary").click()
    await page.locator("dialog.review .primary").click()


async def test_a_change_goes_from_the_field_to_the_hall(new_page: NewPage, server: HallServer) -> None:
    """The difference is shown first; after saving, the hall lives by it."""
    page = await new_page("/admin", "admin", locale="en")
    await first_service(page)
    await page.fill(NORM, "25")
    await page.locator(".save-bar .primary").click()
    await expect(page.locator(".difference .comes")).to_have_text("+norm_minutes = 25\n")
    await page.locator("dialog.review .primary").click()
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    assert server.engine.feeds["aksu"].state.defined.services[0].norm_minutes == 25


async def test_a_result_is_added(new_page: NewPage, server: HallServer) -> None:
    """Its id, its three names and the services that may end so; the desk has its button at once."""
    page = await new_page("/admin#aksu/results", "admin", locale="en")
    await page.get_by_role("button", name="Add a result").click()
    at = "halls.aksu.results[0]"
    await page.fill(f'[data-key="{at}.id"]', "done")
    for language, name in (("kk", "Орындалды"), ("ru", "Оказано"), ("en", "Done")):
        await page.fill(f'[data-key="{at}.names.{language}"]', name)
    await page.get_by_role("checkbox", name="Land").check()
    await save(page)
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    defined = server.engine.feeds["aksu"].state.defined
    assert (defined.results_of("land"), defined.results_of("housing")) == (("done",), ())


async def test_a_mistake_stands_beside_its_field(new_page: NewPage, server: HallServer) -> None:
    """And nothing is saved."""
    page = await new_page("/admin", "admin", locale="en")
    await first_service(page)
    await page.fill(PREFIX, "l")
    await page.locator(".save-bar .primary").click()
    mistake = page.locator(f"label:has({PREFIX}) + .mistake")
    await expect(mistake).to_have_text('write one capital letter, not "l"')
    await expect(page.locator(PREFIX)).to_have_attribute("aria-invalid", "true")
    assert server.engine.feeds["aksu"].state.defined.services[0].prefix == "L"


async def test_the_second_administrator_is_told(new_page: NewPage) -> None:
    """Two pages, one file: the later one learns who was first."""
    first, second = [await new_page("/admin", "admin", locale="en") for _ in range(2)]
    for page, minutes in ((first, "25"), (second, "30")):
        await first_service(page)
        await page.fill(NORM, minutes)
    await save(first)
    await expect(first.locator('[data-part="done"]')).to_be_visible()
    await second.locator(".save-bar .primary").click()
    await expect(second.locator('[data-part="problem"]')).to_contain_text("changed meanwhile (by aigul)")


async def test_holidays_are_added_by_one_click(new_page: NewPage) -> None:
    """Those of this year, in order, to look through."""
    page = await new_page("/admin#aksu/hours", "admin", locale="en")
    await page.locator("admin-holidays button").first.click()
    await expect(page.locator("details.card summary", has_text="Independence Day").first).to_be_visible()


@pytest.mark.parametrize(
    "section", ["services", "windows", "priorities", "results", "hours", "rules", "texts", "people", "tokens", "trail"]
)
async def test_every_section_is_accessible(new_page: NewPage, section: str) -> None:
    """axe-core finds nothing, also on a phone, where nothing runs over the edge."""
    page = await new_page(f"/admin#aksu/{section}", "admin", width=390, height=844)
    await expect(page.locator(".admin-section h2")).to_be_visible()
    results = await Axe().run(page)
    assert [violation["id"] for violation in results.response["violations"]] == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
