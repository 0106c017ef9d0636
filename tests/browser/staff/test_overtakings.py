"""Who was overtaken, on the manager's page of a hall that lives by its rule: from the chart to the journal."""

import pytest
from playwright.async_api import expect

from script.staging.hall_server import HallServer
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_who_overtook_whom_leads_to_the_journal(new_page: NewPage, server: HallServer) -> None:
    """An auditor sees that a head start overtook one visitor, presses it, and reads the records of who came later."""
    await server.issue("land")
    await server.issue("land", "elderly")
    await server.open(6)
    assert await server.call(6) == "L002"
    page = await new_page("/manager/aksu?lang=en", "auditor")
    panel = page.locator("#panel-fairness")
    await expect(panel).to_contain_text("1 visitor (50 %) was overtaken at least once.")
    await panel.locator("summary").press("Enter")
    await expect(panel.locator("tbody tr")).to_contain_text("Priority with a head start")
    await panel.locator("tbody a").press("Enter")
    kinds = page.locator(".records tbody tr td:nth-child(3)")
    await expect(kinds).to_have_text(["ticket.issued/1", "ticket.called/1"])
