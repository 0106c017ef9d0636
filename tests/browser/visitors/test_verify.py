"""Checking a ticket in Chromium, by its digits."""

import pytest
from playwright.async_api import expect

from script.staging.hall_server import HALL, HallServer
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_digits_of_a_paper_are_typed(new_page: NewPage, server: HallServer) -> None:
    """By keyboard to the verdict, on a phone, with nothing beyond the edge of the page."""
    await server.issue("land")
    proof = server.engine.feeds[HALL].state.tickets["visitor-00000001"].proof.hex()
    page = await new_page("/verify?lang=kk", width=360, height=740)
    await expect(page.get_by_role("textbox")).to_be_focused()
    await page.keyboard.type(f"{proof[:5]}-{proof[5:10]}".upper())
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Билет шынайы")).to_be_visible()
    await expect(page.locator("dd.number")).to_have_text("L001")
    assert page.url.endswith(f"/verify/{proof[:10]}")
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
