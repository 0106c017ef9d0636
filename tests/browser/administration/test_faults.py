"""What a server says of its own defects, in Chromium: to supervisors, and to the administrator."""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from script.staging.hall_server import HallServer
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

SHOTS = os.environ.get("KEZEK_SHOTS")


async def fail() -> None:
    raise ZeroDivisionError("planted")


async def test_a_loop_that_does_not_run_is_named_where_the_hall_is_watched(
    new_page: NewPage, server: HallServer
) -> None:
    """With the number of its defect; the administrator sees both lists, in plain words."""
    await server.open(6)
    context = server.app[PARTS][ServerContext]
    try:
        [].pop()
    except IndexError as error:
        met = context.bugs.report(error, "GET /manager/{hall}")
    context.loops.start("estimates", fail, "aksu")
    page = await new_page("/supervisor/aksu?lang=en", "manager")
    notice = page.locator("[data-part=stopped]")
    await expect(notice).to_be_visible()
    (stopped,) = context.loops.failing()
    await expect(notice).to_have_text(
        f"Not running now: Estimates ({stopped.number}). The queue goes on; tell the administrator the number."
    )
    await expect(page.locator("[data-part=glance]")).to_have_text("Not everything runs")
    assert await violations_in(page) == []
    await picture(page, "supervisor")
    page = await new_page("/admin?lang=en#aksu/faults", "admin")
    tables = page.locator("admin-faults table")
    await expect(tables).to_have_count(2)
    await expect(tables.first).to_contain_text(stopped.number)
    await expect(tables.last).to_contain_text(met.number)
    await expect(tables.last).to_contain_text("GET /manager/{hall}")
    await picture(page, "admin")


async def picture(page: object, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)  # type: ignore[attr-defined]
