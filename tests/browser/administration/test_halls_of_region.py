"""An administrator of a centre pairs a hall by its code, looks into what it sent otherwise, and shuts it out."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Route, expect

from queue_server.api.configuration.administration import configuration_for
from queue_server.clock import now_us
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.file.load import load
from queue_server.config.sections.centre import CentreSettings
from queue_server.replication.branch.joining import join
from queue_server.replication.wire import BATCH_TYPE, pack, records_path
from script.staging.hall_server import HALL, HallServer, sample_definition
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.browser.until import until
from tests.integration.api.replication.test_centre import forged

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path, port: int) -> AsyncIterator[HallServer]:
    """A centre without a hall of its own, with a configuration that says no more than that."""
    file = tmp_path / "config.toml"
    file.write_text('[centre]\nname = "Aqmola"\n', "utf-8")
    config = load(file)
    server = HallServer(sample_definition(), port=port)
    server.centre = CentreSettings(name="Aqmola")

    def prepare(app: web.Application) -> None:
        configuration_for(app, ConfigurationFile(file), config)

    server.prepare = prepare
    await server.start()
    yield server
    await server.stop()


async def test_what_is_typed_stays_while_the_list_is_read_anew(new_page: NewPage) -> None:
    """Nothing that is typed is lost by a new list, neither by whoever has left the field nor by whoever comes to it
    while the list is awaited."""
    page = await new_page("/admin?lang=en#/region", "admin", width=390)
    name = page.get_by_label("Id of the hall in its own configuration")
    await name.fill("abay")
    await name.blur()
    first = await name.element_handle()
    assert first is not None
    await until(page, "(field) => !field.isConnected", first)
    await expect(name).to_have_value("abay")
    answers: list[Route] = []
    await page.route("**/api/v1/centre/halls", lambda route: answers.append(route))
    async with page.expect_request("**/api/v1/centre/halls"):
        pass
    await name.focus()
    await name.fill("aqsu")
    async with page.expect_response("**/api/v1/centre/halls"):
        await answers.pop().continue_()
    await expect(name).to_be_focused()
    await expect(name).to_have_value("aqsu")


async def test_what_a_command_changed_is_shown_after_a_look_that_could_not_be(new_page: NewPage) -> None:
    """A look that is answered while somebody is in the list is not shown: the list that a command asked for before it,
    and that comes after it, is."""
    page = await new_page("/admin?lang=en#/region", "admin")
    name = page.get_by_label("Id of the hall in its own configuration")
    await name.fill("abay")
    answers: list[Route] = []
    await page.route("**/api/v1/centre/halls", lambda route: answers.append(route))
    async with page.expect_request("**/api/v1/centre/halls"):
        await name.press("Enter")
    await name.blur()
    async with page.expect_request("**/api/v1/centre/halls"):
        pass
    await name.focus()
    of_command, of_look = answers
    async with page.expect_response("**/api/v1/centre/halls"):
        await of_look.continue_()
    await expect(page.locator(".region-code")).to_have_count(0)
    await of_command.continue_()
    await expect(page.locator(".region-code")).to_have_count(1)


async def test_a_hall_from_its_code_to_its_end(new_page: NewPage, server: HallServer) -> None:
    """A code is made, and one for a wrong id withdrawn without a trace; the hall is seen, what it sent otherwise is
    looked into, and it is shut out; nothing is wider than a phone, and everybody can read it."""
    hall = HallServer(sample_definition())
    await hall.start()
    await hall.issue("land")
    page = await new_page("/admin?lang=en#/region", "admin", width=390)
    cards = page.locator("region-halls .card.log-line")
    name = page.get_by_label("Id of the hall in its own configuration")
    await expect(page.locator("admin-review")).to_be_hidden()  # nothing has been changed
    await name.fill("aksy")
    await name.press("Enter")
    await expect(cards).to_contain_text("Waits for its pairing")
    await page.get_by_role("button", name="Shut out: aksy").click()
    await expect(cards).to_have_count(0)
    await name.fill(HALL)
    await page.get_by_role("button", name="Make a code").click()
    code = await cards.locator(".region-code b").inner_text()
    await page.get_by_role("heading", name="Halls of the region").click()  # nobody writes: the list is drawn anew

    link = await join(hall.store, HALL, "centre", server.url, code, now_us())
    await expect(cards).to_contain_text("All is well", timeout=20_000)
    await expect(cards.get_by_role("link", name=HALL)).to_have_attribute("href", f"/supervisor/{HALL}")
    assert await violations_in(page) == []

    records = [record async for record in hall.store.read(HALL)]
    other = forged(records, records[-1].seq, b'"service":"land"', b'"service":"social"')
    async with aiohttp.ClientSession(server.url) as session:
        path = f"{records_path(HALL)}?after=0&hash={other[-1].hash.hex()}"
        headers = {"Authorization": f"Bearer {link.token}", "Content-Type": BATCH_TYPE}
        async with session.post(path, data=pack([record.body for record in other]), headers=headers) as refused:
            assert refused.status == 409
    await expect(cards).to_contain_text(f"Its journal differs from record {records[-1].seq} on", timeout=20_000)
    front = await new_page("/admin?lang=en", "admin", width=390)
    notice = front.locator("fork-notice .notice.fault")
    await expect(notice).to_contain_text(f"from record {records[-1].seq} on")
    await expect(notice.get_by_role("link")).to_have_attribute("href", f"/evidence#{HALL}")
    assert await notice.evaluate("n => n.getBoundingClientRect().bottom <= innerHeight"), "before the sections"
    assert await front.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for path, role, count in (
        (f"/supervisor/{HALL}?lang=en", "admin", 1),
        (f"/supervisor/{HALL}?lang=en", "manager", 0),
        ("/region?lang=en", "admin", 1),
        ("/region?lang=en", "region", 0),
    ):
        alarms = await new_page(path, role)
        await expect(alarms.locator("li", has_text=f"from record {records[-1].seq} on")).to_have_count(1)
        way = alarms.get_by_role("link", name="What was refused")
        await expect(way).to_have_count(count)
    await expect(page.get_by_role("link", name="What was refused")).to_have_attribute("href", f"/evidence#{HALL}")
    await page.get_by_role("link", name="What was refused, and why").click()
    row = page.locator(".record-sides tr[data-differs]")
    await expect(row).to_have_count(1)
    await expect(row).to_have_text(re.compile("service.*land.*social", re.DOTALL))
    await expect(page.locator(".paper-codes")).to_contain_text(records[-1].hash.hex()[:10])
    await expect(page.locator(".paper-codes")).to_contain_text(other[-1].hash.hex()[:10])
    assert await violations_in(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="I have looked into it").click()
    await expect(page.locator(".refused-hall")).to_contain_text("Somebody has looked into it")

    await page.get_by_role("link", name="Administration").click()
    await page.get_by_role("button", name=f"Shut out: {HALL}").click()
    await expect(cards).to_contain_text("It is shut out")
    await expect(cards).to_contain_text("What it has sent stays")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name=f"Make a code: {HALL}").click()
    await expect(cards.locator(".region-code b")).to_be_visible()
    await hall.stop()
