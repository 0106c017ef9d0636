"""Checking a ticket in Chromium, by its digits."""

import pytest
from playwright.async_api import expect

from queue_server.api.public_log.log_handlers import PublicLogs
from queue_server.app_parts import PARTS
from script.staging.hall_server import HALL, HallServer
from script.staging.log_witness import let_witness_sign
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


async def test_the_browser_checks_the_log_itself(
    new_page: NewPage, server: HallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It computes the root from the paper's record and knows the signatures, a witness's with its time; another
    record's proof is refused."""
    await server.issue("land")
    await server.issue("land")
    tickets = server.engine.feeds[HALL].state.tickets
    page = await new_page(f"/verify/{tickets['visitor-00000001'].proof.hex()}?lang=en", width=360, height=740)
    check = page.get_by_role("button", name="Check the log in this browser")
    await check.click()
    await expect(page.get_by_text("This browser has computed it: record")).to_be_visible()
    await expect(page.get_by_text("Signed by the hall, whose log is kezek-")).to_be_visible()
    logs = server.app[PARTS][PublicLogs]
    monkeypatch.setattr(logs, "further", logs.further)  # both are as they were after the test
    monkeypatch.setattr(logs.logs[HALL], "cosigned", None)
    await let_witness_sign(server)
    await check.click()
    await expect(page.get_by_text("Signed by the witness witness.qala-gazeti.kz, 20")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    other = tickets["visitor-00000002"].proof.hex()
    await page.evaluate("document.querySelector('log-check').setAttribute('code', '0'.repeat(64))")
    await page.route("**/proof/*", lambda route: route.continue_(url=route.request.url.replace("0" * 64, other)))
    await check.click()
    await expect(page.get_by_text("The log does not have this record")).to_be_visible()
