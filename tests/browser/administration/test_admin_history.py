"""The ways back on the administrator's page, what a window still calls, links, and the pages of the hall."""

import pytest
from playwright.async_api import Page, expect

from queue_server.clock import now_us
from queue_server.journal.access.contents import User
from script.staging.hall_server import HallServer
from tests.browser.administration.test_admin import NORM, config_file, first_service, save, server
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage

__all__ = ["config_file", "server"]

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def set_norm(page: Page, minutes: str) -> None:
    await page.goto("/admin#aksu/services")
    await first_service(page)
    await page.fill(NORM, minutes)
    await save(page)
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")


async def test_a_change_is_undone_from_the_page(new_page: NewPage, server: HallServer) -> None:
    """The history says what was changed and by whom; the way back is a draft that is looked at and saved."""
    page = await new_page("/admin", "admin", locale="en")
    await set_norm(page, "25")
    await page.get_by_role("link", name="Changes", exact=True).click()
    card = page.locator(".change")
    await expect(card).to_contain_text("Longest wait in minutes (the norm)” is now 25, and was 20.")
    await expect(card).to_contain_text("aigul")
    assert await violations_in(page) == []
    await card.get_by_role("button", name="Undo this change").click()
    await expect(page.locator('[data-part="done"]')).to_contain_text("The draft undoes the change of")
    await save(page)
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    assert server.engine.feeds["aksu"].state.defined.services[0].norm_minutes == 20


async def test_an_unsaved_draft_is_not_replaced(new_page: NewPage) -> None:
    """Whoever has changed something is asked to decide about that first."""
    page = await new_page("/admin", "admin", locale="en")
    await set_norm(page, "25")
    await first_service(page)
    await page.locator(NORM).fill("26")
    await page.get_by_role("link", name="Changes", exact=True).click()
    await page.get_by_role("button", name="Back to the state before it").click()
    await expect(page.locator('[data-part="problem"]')).to_have_text("Save or discard your changes first.")


async def test_a_removed_service_is_taken_from_the_window_that_calls_it(new_page: NewPage) -> None:
    """The mistake stands at the window, and so does the box that is cleared."""
    page = await new_page("/admin", "admin", locale="en")
    await first_service(page)
    await page.locator("details.card[open]").first.get_by_role("button", name="Remove").click()
    await page.locator(".save-bar .primary").click()
    await expect(page.locator(".mistake").first).to_be_visible()
    boxes = page.get_by_label("land (removed)")
    assert await boxes.count() > 0
    await expect(boxes.first).to_be_checked()


async def test_a_head_start_is_written_in_minutes(new_page: NewPage, server: HallServer) -> None:
    """The file has seconds."""
    page = await new_page("/admin#aksu/priorities", "admin", locale="en")
    await page.locator("details.card summary").first.click()
    field = page.locator('[data-key="halls.aksu.priorities[0].head_start_s"]')
    await expect(field).to_have_value("45")
    await field.fill("11")
    await save(page)
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    assert server.engine.feeds["aksu"].state.defined.priorities[0].head_start_s == 660


async def test_a_link_is_copied_and_scanned(new_page: NewPage, server: HallServer) -> None:
    """The dialog has the address, a QR code of it, and a button that copies."""
    await server.store.save_user(User("saule", "operator", None, now_us()))
    page = await new_page("/admin#aksu/people", "admin", locale="en")
    await page.get_by_role("button", name="Link: saule").click()
    dialog = page.locator(".link-dialog")
    assert (await dialog.get_by_label("Address").input_value()).startswith(f"{server.url}/enter/")
    await expect(dialog.get_by_role("img", name="QR code of the link")).to_be_visible()
    await dialog.get_by_role("button", name="Copy").click()
    await expect(dialog.get_by_role("status")).not_to_be_empty()
    assert await violations_in(page) == []


async def test_the_page_leads_to_the_pages_of_the_hall(new_page: NewPage) -> None:
    """Supervisor, figures, desks, board and kiosk."""
    page = await new_page("/admin", "admin", locale="en")
    await page.get_by_text("Pages of the hall").click()
    links = await page.locator(".hall-pages a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert links == ["/supervisor/aksu", "/manager/aksu", "/desk/aksu", "/display/aksu", "/kiosk/aksu"]
