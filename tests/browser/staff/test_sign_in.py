"""Signing in as a person does it: the browser's own forms, with whatever headers it sends with them."""

import pytest
from playwright.async_api import expect

from queue_server.api.access.credentials.passwords import hash_password
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.clock import now_us
from queue_server.journal.access.contents import Session, User
from script.staging.hall_server import HallServer
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

AN_HOUR = 3_600_000_000


async def test_a_name_and_a_password_open_the_desk_that_was_asked_for(new_page: NewPage, server: HallServer) -> None:
    """The desk asks who comes, says plainly what was wrong, and then opens."""
    await server.store.save_user(User("saule", "operator", hash_password("on foot to the steppe"), now_us()))
    page = await new_page("/desk/aksu/6?lang=en")
    await page.get_by_label("Name").fill("saule")
    await page.get_by_label("Password").fill("on foot to the hills")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.get_by_label("Name").fill("saule")
    await page.get_by_label("Password").fill("on foot to the steppe")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("button", name="Open the window")).to_be_visible()


async def test_a_link_signs_one_browser_in_once(new_page: NewPage, server: HallServer) -> None:
    """Opening the link does nothing yet; its button signs in, and a second browser gets nothing by it."""
    now = now_us()
    await server.store.save_session(
        Session(digest_of("the-only-copy"), "link", "kiosk-1", "kiosk", False, now, now, now + AN_HOUR)
    )
    first, second = await new_page("/enter/the-only-copy?lang=en"), await new_page("/enter/the-only-copy?lang=en")
    await first.get_by_role("button", name="Sign in").click()
    await first.wait_for_url("**/kiosk/aksu")
    answer = await first.request.get("/api/v1/halls/aksu/windows/6")
    assert answer.status == 403
    await second.get_by_role("button", name="Sign in").click()
    await expect(second.get_by_role("alert")).to_be_visible()
