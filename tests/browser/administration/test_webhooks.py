"""An administrator adds a receiver of webhooks, sees what becomes of its events, and lets it go on."""

import re
from ipaddress import ip_network

import pytest
from playwright.async_api import expect

from queue_server.app_parts import PARTS
from queue_server.webhooks.addresses import Network
from queue_server.webhooks.service import WebhookService
from script.staging.hall_server import HallServer
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.integration.webhook_receiver import FakeReceiver

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOOPBACK = ip_network("127.0.0.1")


async def test_a_receiver_from_its_secret_to_its_end(
    new_page: NewPage, server: HallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The secret is shown once; a refusal stays in the dialog with all that was typed; an end is a
    supervisor's alarm and is lifted, an event sent again, and nothing is wider than a phone."""
    async with FakeReceiver(410) as receiver:
        page = await new_page("/admin/webhooks?lang=en", "admin", width=390)
        await page.get_by_role("button", name="Add a receiver").click()
        await page.locator("#receiver-name").fill("Portal")
        await page.locator("#receiver-address").fill(receiver.url)
        await page.get_by_text("Which events").click()
        await page.get_by_label("ticket.issued").check()
        await page.locator("dialog[open] .primary").click()
        await expect(page.locator("dialog[open] [data-part=refusal]")).to_contain_text("Allow it first")
        networks: tuple[Network, ...] = (LOOPBACK,)
        monkeypatch.setattr(server.app[PARTS][WebhookService].poster, "own_networks", networks)
        await page.locator("dialog[open] .primary").click()
        await expect(page.locator("[data-part=done]")).to_contain_text("whsec_")
        card = page.locator(".webhook")
        await expect(card).to_contain_text("1 kind of event · all halls")
        await server.issue("land")
        await expect(card).to_have_attribute("data-state", "ended")
        supervisor = await new_page("/supervisor/aksu?lang=en", "manager")
        await expect(supervisor.locator(".alarms")).to_contain_text("Portal takes no more webhooks")
        for path in ("/admin?lang=en", "/admin/devices?lang=en"):
            elsewhere = await new_page(path, "admin")
            notice = elsewhere.locator("webhook-notice .fault")
            await expect(notice).to_have_text("Webhooks. Portal: ended by the receiver. Have a look")
        await notice.get_by_role("link").click()
        await expect(elsewhere).to_have_url(re.compile("/admin/webhooks"))
        await page.get_by_role("button", name="Let it go on: Portal").click()
        await receiver.received(2)
        await expect(card.locator(".count").first).to_have_text("1")
        await page.get_by_role("button", name="Attempts: Portal").click()
        await page.get_by_role("button", name="Send it again").first.click()
        await expect(page.locator("[data-part=done]")).to_contain_text("was sent again: taken (204).")
        assert receiver.messages[2].id == receiver.messages[1].id == receiver.messages[0].id
        assert await violations_in(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.get_by_role("button", name="Remove: Portal").click()
        await page.locator("dialog[open] .primary").click()
        await expect(page.locator(".webhook-table")).to_contain_text("There is no receiver yet.")
