"""The question on the phone ticket, in Chromium."""

import pytest
from playwright.async_api import expect

from script.staging.hall_server import HallServer
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_opening_the_question_shows_every_call(new_page: NewPage, server: HallServer) -> None:
    """As it is at that moment: what happened after the page was loaded is there too."""
    await server.open(6)
    await server.issue("land")
    phone = await new_page("/t/visitor-00000001?lang=en", width=360, height=740)
    await server.issue("land", "veteran")
    await server.call(6)
    await phone.locator("summary").click()
    call = phone.locator(".overtaken li")
    await expect(call).to_have_count(1)
    await expect(call).to_contain_text("L002")
    await expect(call).to_contain_text("Has a head start of 45 min.")
    assert await phone.evaluate("document.documentElement.scrollWidth") == 360
