"""The assistant that sets a hall up: two people in it, and each of its screens in an office and on a phone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import violations_in
from tests.browser.new_server import NewServer, enter, go_on, person_browser, photograph

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    async with person_browser(browser) as context:
        yield context


@pytest.mark.long
async def test_two_people_and_an_assistant_left_half_way(tmp_path: Path, context: BrowserContext) -> None:
    """What was answered stays; another page sees who is at it and takes over, and the first one stops. After a restart
    of the server the page goes on at its question, with its answers. Each of its screens fits and has no barrier."""
    server = NewServer(tmp_path)
    async with server.running():
        page = await enter(context, server, "en")
        await go_on(page, "What is the hall called?")
        await page.locator('input[lang="en"]').fill("Akimat of Aksu")
        await go_on(page, "What do visitors come for?")
        other = await context.new_page()
        await other.goto(f"{server.url}/setup?lang=en")
        await expect(other.locator("h1")).to_have_text("administrator is setting the hall up")
        await expect(other.locator("[data-act=next]")).to_have_count(0)
        await other.get_by_role("button", name="Take over").click()
        await expect(other.locator("h1")).to_have_text("What do visitors come for?")
        await page.get_by_label("Pensions").check()
        await page.locator("[data-act=next]").click()
        await expect(page.locator("h1")).to_have_text("administrator is setting the hall up")
        await other.get_by_label("Land plots").check()
        await go_on(other, "How many windows are there?")
    async with server.running():
        await other.reload()
        await expect(other.locator("h1")).to_have_text("How many windows are there?")
        await photograph(other, "resumed")
        await other.get_by_role("button", name="Back").click()
        await expect(other.get_by_label("Land plots")).to_be_checked()
        await expect(other.get_by_label("Pensions")).not_to_be_checked()
        await other.get_by_role("button", name="Back").click()
        await expect(other.locator('input[lang="en"]')).to_have_value("Akimat of Aksu")
        await other.get_by_role("button", name="Back").click()
        await other.goto(f"{server.url}/setup?lang=kk")
        await every_step_fits_and_has_no_barrier(other)


async def every_step_fits_and_has_no_barrier(page: Page) -> None:
    """In Kazakh, on a phone and on an office's screen: nothing is cut off, and the next step is in sight. axe-core has
    nothing to object to in the office, where the list of steps is shown, too."""
    await expect(page.locator("h1")).to_have_text("Зал алдымен қай тілде сөйлейді?")
    for step in range(11):
        await prepare(page, step)
        title = await page.locator("h1").text_content()
        for width, height in ((360, 740), (1366, 768)):
            await page.set_viewport_size({"width": width, "height": height})
            await photograph(page, f"{step:02}-{width}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, title
            await expect(page.locator("[data-act=next]")).to_be_in_viewport()
        assert await violations_in(page) == []
        if step < 10:
            await page.locator("[data-act=next]").click()
            await expect(page.locator("h1")).not_to_have_text(str(title))


async def prepare(page: Page, step: int) -> None:
    """Answer what must be answered before the step can be left."""
    if step == 1:
        await page.locator('input[lang="kk"]').fill("Ақсу ауданының әкімдігі")
    if step == 2:
        await page.get_by_label("Зейнетақы").check()
        await page.get_by_label("Жер учаскелері").check()
    if step == 4:
        await page.get_by_role("button", name="Адам қосу").click()
        await page.locator('[data-key="person-0"]').fill("Айгүл")
    if step == 5:
        await page.get_by_label("Тек белгілі сағаттарда").check()
    if step == 9:
        await page.get_by_role("button", name="Сілтемелер мен ПИН-кодтарды жасау").click()
        await expect(page.locator(".person-card")).to_be_visible()
    if step == 10:
        await page.get_by_role("button", name="Билет беру").click()
        await page.get_by_role("button", name="Шақыру").click()
        await expect(page.locator(".trial-number").last).to_have_text("A001 → 1")
