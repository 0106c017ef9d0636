"""The manager's page on a day that goes on: true at the moment at which it is read."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from script.staging.hall_server import HALL, HallServer
from script.staging.running_day import running_day, server_of
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATH = f"/manager/{HALL}?lang=en"


@pytest_asyncio.fixture(loop_scope="session")
async def server(port: int) -> AsyncIterator[HallServer]:
    server = await server_of(running_day(), port)
    yield server
    await server.stop()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
async def test_who_waits_is_in_the_sentence(new_page: NewPage, width: int, height: int) -> None:
    """Who waits beyond the norm counts at once; who waits within it is not yet known; the interval says so. All of it
    stands in the first view, and nothing is wider than the screen."""
    page = await new_page(PATH, "manager", width=width, height=height)
    await expect(page.locator("#sentence")).to_have_text("So far 44 % are within the norm.")
    glance = page.locator(".man-glance")
    await expect(glance).to_contain_text(
        "42 wait beyond the norm already and count as such; the longest wait so far is 71 min."
    )
    await expect(glance).to_contain_text("5 are still to be called, within the norm: not yet known.")
    await expect(glance).to_contain_text(
        "With 95 % confidence between 33 % and 55 %, whatever becomes of those who wait."
    )
    below = await glance.evaluate("glance => glance.getBoundingClientRect().bottom")
    assert below < height
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_waiting_are_waiting_in_the_charts(new_page: NewPage) -> None:
    """Nobody who has not been called is called in time: each has a mark of their own, and a part of a bar."""
    page = await new_page(PATH, "manager")
    kinds = await page.evaluate(
        """() => {
          const { datasets } = JSON.parse(document.getElementById("spec-waits").textContent);
          const counts = {};
          for (const row of datasets.rows) counts[row.kind] = (counts[row.kind] ?? 0) + 1;
          return counts;
        }"""
    )
    assert kinds["waits still"] == 5
    assert kinds["waits still, beyond the norm"] == 42
    assert sum(kinds.values()) == 115
    bars = await page.evaluate('JSON.parse(document.getElementById("spec-spread").textContent).datasets.rows')
    assert sum(row["top"] - row["bottom"] for row in bars if row["kind"] == "wait still, so far") == 47
    assert sum(row["top"] - row["bottom"] for row in bars) == 115


async def test_the_list_says_who_waits(new_page: NewPage) -> None:
    """The longest wait stands first, is late, and has no end."""
    page = await new_page(f"/manager/{HALL}/tickets?lang=en", "manager")
    row = page.locator("tbody tr").first
    await expect(row.locator("td").last).to_have_text("waits")
    await expect(row.locator("b.late")).to_have_text("71 min")
