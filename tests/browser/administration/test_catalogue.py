"""The region's catalogue on its page: written at a centre, looked at in a hall."""

import re

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from queue_server.api.replication.centre.centre_context import Centre
from queue_server.app_parts import PARTS
from queue_server.catalogue.service import Catalogues
from queue_server.config.catalogue.difference import catalogue_of
from queue_server.config.sections.centre import CentreSettings
from script.staging.hall_server import HallServer
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_catalogue_is_written_and_looked_at(
    new_page: NewPage, server: HallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It begins with all that a hall has; a mistake has its line and leaves the text; the hall sees its value beside
    the centre's, and a refusal says why."""
    monkeypatch.setattr(server.app[PARTS][Centre], "settings", CentreSettings())
    page = await new_page("/admin/catalogue?lang=en", "admin")
    text = page.locator("#catalogue-text")
    await page.get_by_role("button", name="Take as a beginning").click()
    await expect(text).to_have_value(re.compile("norm_minutes = 20"))
    written = await text.input_value()
    await text.fill(written + "\nhours = 1\n")
    await page.get_by_role("button", name="Offer this to the halls").click()
    await expect(page.locator(".catalogue-mistakes li").first).to_contain_text("Line ")
    await text.fill(written.replace("norm_minutes = 20", "norm_minutes = 19"))
    await page.get_by_role("button", name="Offer this to the halls").click()
    await expect(page.locator("[data-part=done]")).to_have_text("Version 1 is offered to the halls.")
    catalogue = server.app[PARTS][Catalogues]
    newest = await catalogue.versions.newest()
    assert newest is not None
    assert newest.offered.catalogue != catalogue_of(server.definition)
    await catalogue.offers.note_offer("aksu", replace(newest.offered, version=7))
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.reload()
    row = page.locator(".catalogue-hall tr", has_text="Longest wait").first
    await expect(row.locator("td")).to_have_text(["", "20", "19"])
    assert await violations_in(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Take over what is ticked").click()
    await expect(page.locator("[data-part=problem]")).to_contain_text("without a configuration file")
