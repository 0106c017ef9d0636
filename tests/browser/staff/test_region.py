"""The region's page: what is wrong first, every hall in a table and on the map, by keyboard, and on a phone."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from script.staging.hall_server import HallServer, sample_definition
from script.staging.region_halls import MorningClock, open_region, region_server
from tests.booked_halls import at
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

HALLS = 12


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def server() -> AsyncIterator[HallServer]:
    """A region of twelve halls, of which one is silent and one forked."""
    clock = MorningClock(at("09:00", "2026-11-30"))
    server = region_server(sample_definition(), clock, HALLS)
    await server.start()
    await open_region(server, clock, HALLS)
    yield server
    await server.stop()


async def axe_finds_nothing(page: Page) -> None:
    assert await violations_in(page) == []


async def test_the_halls_of_a_region(new_page: NewPage) -> None:
    """The forked and the silent hall come first; headings sort, a district filters, a mark leads to its row."""
    page = await new_page("/region?lang=ru", "region", width=1366, height=768)
    rows = page.locator("tbody tr")
    await expect(rows).to_have_count(HALLS)
    await expect(page.locator("[data-part=alarm-list] li a").first).to_have_text("Балкашино")
    await expect(page.locator("[data-part=alarm-list] li").nth(1)).to_contain_text("нет вестей")
    await expect(page.locator("[data-part=marks] a")).to_have_count(HALLS)
    await expect(rows.locator("[data-cell=visitors]").first).to_have_text(r"60", timeout=20_000)
    await axe_finds_nothing(page)
    await page.get_by_role("button", name="Ожидают").press("Enter")
    waiting = [int(text) for text in await rows.locator("[data-cell=waiting]").all_inner_texts()]
    assert waiting == sorted(waiting, reverse=True)
    await expect(page.get_by_role("columnheader", name="Ожидают")).to_have_attribute("aria-sort", "descending")
    await expect(page.get_by_role("button", name="Ожидают")).to_be_focused()
    mark = page.get_by_role("link", name="Есиль: неполадка")
    await mark.focus()
    await mark.press("Enter")
    await expect(page.locator("#hall-esil")).to_be_focused()
    await page.get_by_label("Район").select_option("west")
    await expect(rows).to_have_count(4)
    assert page.url.endswith("district=west")


async def test_a_district_on_a_phone(new_page: NewPage) -> None:
    """Its own halls as cards, in Kazakh, without a choice between districts; nothing is wider than the screen."""
    page = await new_page("/region?lang=kk", "district", width=390, height=844)
    await expect(page.locator("tbody tr")).to_have_count(4)
    await expect(page.get_by_label("Аудан")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await axe_finds_nothing(page)


async def test_a_period_on_both_sizes(new_page: NewPage) -> None:
    """Halls stand side by side, the worst first; a district leads to its own; a phone scrolls the tables alone."""
    page = await new_page("/region/figures?lang=kk", "region", width=1366, height=768)
    await expect(page.locator("#panel-halls tbody tr")).to_have_count(HALLS)
    await expect(page.locator("#panel-halls [aria-sort=ascending]")).to_have_text("Норма ішінде, %")
    await axe_finds_nothing(page)
    await page.get_by_role("link", name="Батыс").click()
    await expect(page.locator("#panel-halls tbody tr")).to_have_count(4)
    await page.set_viewport_size({"width": 390, "height": 844})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await axe_finds_nothing(page)
