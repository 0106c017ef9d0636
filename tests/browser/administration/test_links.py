"""An administrator joins a hall to a centre on the page, sees how it does, and leaves it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import expect

from queue_server.api.configuration.administration import configuration_for
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.file.load import load
from queue_server.journal.record import Record
from script.staging.hall_server import SAMPLE, HallServer
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.integration.replication.fake_centre import FakeCentre

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path, port: int) -> AsyncIterator[HallServer]:
    """A server whose administrators have a configuration."""
    config_file = tmp_path / "config.toml"
    config_file.write_bytes(SAMPLE.read_bytes())
    config = load(config_file)
    server = HallServer(config.halls["aksu"], port=port)

    def prepare(app: web.Application) -> None:
        configuration_for(app, ConfigurationFile(config_file), config)

    server.prepare = prepare
    await server.start()
    yield server
    await server.stop()


async def test_a_hall_is_joined_and_left(new_page: NewPage, server: HallServer) -> None:
    """A wrong code leaves what was typed; a journal that differs is named; each state is readable by everybody, on a
    phone too."""
    async with FakeCentre().serving() as centre:
        page = await new_page("/admin?lang=en#aksu/link", "admin", width=390)
        card = page.locator("link-card").first
        await card.get_by_label("Address of the centre").fill(centre.url)
        await card.get_by_label("Its six digits").fill("000 000")
        await card.get_by_role("button", name="Join").click()
        await expect(card.get_by_role("alert")).to_contain_text("These digits are wrong")
        assert await violations_in(page) == []
        await card.get_by_label("Its six digits").fill("123 456")
        await card.get_by_role("button", name="Join").click()
        await expect(card.locator(".verdict")).to_have_text("It gets every record.")
        await expect(card.locator("dl")).to_contain_text("Орталық")
        centre.journals["aksu"][0] = Record("aksu", 1, b"", bytes(32))
        centre.journals["aksu"][1:] = []
        await server.issue("land")
        await expect(card.get_by_role("alert")).to_contain_text("differ from record 1 on", timeout=60_000)
        assert await violations_in(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        front = await new_page("/admin?lang=en", "admin", width=390)
        notice = front.locator("fork-notice .notice.fault")
        await expect(notice).to_contain_text("The centre has another journal from record 1 on")
        await front.route("**/api/v1/centre/halls", lambda _route: None)  # one side is told without the other
        await front.reload()
        await expect(notice).to_contain_text("The centre has another journal from record 1 on")
        await notice.get_by_role("link", name="Centre and standby").click()
        await expect(front.locator("link-card").first).to_contain_text("differ from record 1 on")
        await card.get_by_role("button", name="Send nothing more there …").click()
        await card.get_by_role("button", name="Send nothing more there", exact=True).click()
        await expect(card.get_by_role("button", name="Join")).to_be_visible()


async def test_what_is_typed_stays_while_the_server_is_away(new_page: NewPage) -> None:
    """A server that is away is named above the forms until it answers again."""
    page = await new_page("/admin?lang=en#aksu/link", "admin", width=390)
    address = page.get_by_label("Address of the centre")
    await address.fill("https://centre.example.kz")
    await page.route("**/api/v1/links", lambda route: route.abort())
    notice = page.locator("hall-links").get_by_role("alert").first
    await expect(notice).to_contain_text("The server cannot be reached")
    await expect(address).to_have_value("https://centre.example.kz")
    await page.unroute("**/api/v1/links")
    await expect(notice).to_be_hidden()
    await expect(address).to_have_value("https://centre.example.kz")
