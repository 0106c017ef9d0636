"""A phone at the edge of the network: what its page needs comes first."""

import pytest
from playwright.async_api import expect

from script.staging.hall_server import HallServer
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

BITS_PER_S = 50_000
ROUND_TRIP_MS = 200
USABLE_WITHIN_MS = 4000

OBSERVE = """
  addEventListener("DOMContentLoaded", () => {
    const actions = document.querySelector("[data-part=actions]");
    const note = () => { if (!actions.hidden) window.usableAt = window.usableAt ?? performance.now(); };
    new MutationObserver(note).observe(actions, { attributes: true });
    note();
  });
"""


async def test_a_phone_ticket_is_usable_within_four_seconds(new_page: NewPage, server: HallServer) -> None:
    """At 50 kbit/s its number and place are drawn, and its buttons work. It has the letters of the phone, and loads no
    font."""
    await server.issue("land")
    page = await new_page("/t/visitor-00000001?lang=kk")
    await page.add_init_script(OBSERVE)
    line = await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    throughput = BITS_PER_S / 8
    await line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": ROUND_TRIP_MS,
            "downloadThroughput": throughput,
            "uploadThroughput": throughput,
        },
    )
    await page.goto(server.keyed("/t/visitor-00000001?lang=kk"), wait_until="commit")
    await expect(page.locator("[data-part=actions]")).to_be_visible()
    usable_at, drawn_at, resources = await page.evaluate(
        """() => [
          window.usableAt,
          performance.getEntriesByName("first-contentful-paint")[0].startTime,
          performance.getEntriesByType("resource").map(({ name }) => name),
        ]"""
    )
    assert drawn_at < usable_at <= USABLE_WITHIN_MS
    assert [name for name in resources if "woff2" in name or "font.css" in name] == []
