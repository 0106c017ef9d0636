"""The administrator's page in Chromium: from a field to the hall, a mistake beside its field, two at once."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Route, expect

from displays.apparatus import APPARATUS
from queue_server.api.configuration import configuration_for
from queue_server.clock import now_us
from queue_server.config.file import ConfigurationFile
from queue_server.config.load import load
from queue_server.journal.store import User
from tests.browser import hall_server
from tests.browser.conftest import NewPage
from tests.browser.hall_server import SAMPLE, HallServer

pytestmark = pytest.mark.asyncio(loop_scope="session")

NORM = '[data-key="halls.aksu.services[0].norm_minutes"]'
SECTIONS = ("services", "windows", "priorities", "results", "hours", "rules", "texts", "people", "tokens", "trail")
SERVER = ("boards", "printers", "voice", "wires", "openid", "reports", "server")
PREFIX = '[data-key="halls.aksu.services[0].prefix"]'


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """The sample, which the server's administrators change."""
    path = tmp_path / "config.toml"
    path.write_bytes(SAMPLE.read_bytes())
    return path


@pytest_asyncio.fixture(loop_scope="session")
async def server(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HallServer]:
    """A server with a file of its own, which its administrators change."""
    config = load(config_file)
    build = hall_server.build

    def with_a_file(*arguments: Any, **options: Any) -> web.Application:
        app = build(*arguments, **options)
        configuration_for(app, ConfigurationFile(config_file), config, app[APPARATUS].take_in)
        return app

    monkeypatch.setattr(hall_server, "build", with_a_file)
    server = HallServer(config.halls["aksu"])
    await server.start()
    yield server
    await server.stop()


async def first_service(page: Page) -> None:
    await page.locator("details.card").first.locator("summary").first.click()


async def save(page: Page) -> None:
    """Look at the difference, and save."""
    await page.locator(".save-bar .primary").click()
    await page.locator("dialog.review .primary").click()


async def test_a_change_goes_from_the_field_to_the_hall(new_page: NewPage, server: HallServer) -> None:
    """The difference is shown first; after saving, the hall lives by it."""
    page = await new_page("/admin", "admin", locale="en")
    await first_service(page)
    await page.fill(NORM, "25")
    await page.locator(".save-bar .primary").click()
    await expect(page.locator(".difference .comes")).to_have_text("+norm_minutes = 25\n")
    await page.locator("dialog.review .primary").click()
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    assert server.engine.feeds["aksu"].state.defined.services[0].norm_minutes == 25


async def test_a_double_click_saves_once(new_page: NewPage) -> None:
    """And is not told that somebody else was faster."""
    page = await new_page("/admin", "admin", locale="en")
    sent: list[str] = []

    async def slowly(route: Route) -> None:
        sent.append(route.request.method)
        if route.request.method == "POST":
            await page.locator("dialog.review .primary").dispatch_event("click")
        await route.continue_()

    await first_service(page)
    await page.fill(NORM, "25")
    await page.locator(".save-bar .primary").click()
    await expect(page.locator("dialog.review")).to_be_visible()
    await page.route("**/api/v1/configuration", slowly)
    await page.locator("dialog.review .primary").click()
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    assert sent[0] == "POST"
    assert sent.count("POST") == 1
    await expect(page.locator('[data-part="problem"]')).to_be_hidden()


async def test_a_result_is_added(new_page: NewPage, server: HallServer) -> None:
    """Its id, its three names and the services that may end so; the desk has its button at once."""
    page = await new_page("/admin#aksu/results", "admin", locale="en")
    await page.get_by_role("button", name="Add a result").click()
    at = "halls.aksu.results[0]"
    await page.fill(f'[data-key="{at}.id"]', "done")
    for language, name in (("kk", "Орындалды"), ("ru", "Оказано"), ("en", "Done")):
        await page.fill(f'[data-key="{at}.names.{language}"]', name)
    await page.get_by_role("checkbox", name="Land").check()
    await save(page)
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    defined = server.engine.feeds["aksu"].state.defined
    assert (defined.results_of("land"), defined.results_of("housing")) == (("done",), ())


async def test_a_mistake_stands_beside_its_field(new_page: NewPage, server: HallServer) -> None:
    """And nothing is saved."""
    page = await new_page("/admin", "admin", locale="en")
    await first_service(page)
    await page.fill(PREFIX, "l")
    await page.locator(".save-bar .primary").click()
    mistake = page.locator(f"label:has({PREFIX}) + .mistake")
    await expect(mistake).to_have_text('write one capital letter, not "l"')
    await expect(page.locator(PREFIX)).to_have_attribute("aria-invalid", "true")
    assert server.engine.feeds["aksu"].state.defined.services[0].prefix == "L"


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [("kk", 'бір бас әріп жазыңыз, "l" емес'), ("ru", 'напишите одну заглавную букву, а не "l"')],
)
async def test_a_mistake_is_told_in_the_readers_language(new_page: NewPage, lang: str, sentence: str) -> None:
    """What is wrong, and what would be right."""
    page = await new_page(f"/admin?lang={lang}", "admin")
    await first_service(page)
    await page.fill(PREFIX, "l")
    await page.locator(".save-bar .primary").click()
    await expect(page.locator(f"label:has({PREFIX}) + .mistake")).to_have_text(sentence)


async def test_the_second_administrator_is_told(new_page: NewPage) -> None:
    """Two pages, one file: the later one learns who was first."""
    first, second = [await new_page("/admin", "admin", locale="en") for _ in range(2)]
    for page, minutes in ((first, "25"), (second, "30")):
        await first_service(page)
        await page.fill(NORM, minutes)
    await save(first)
    await expect(first.locator('[data-part="done"]')).to_be_visible()
    await second.locator(".save-bar .primary").click()
    await expect(second.locator('[data-part="problem"]')).to_contain_text("changed meanwhile (by aigul)")


async def test_holidays_are_added_by_one_click(new_page: NewPage) -> None:
    """Those of this year, in order, to look through."""
    page = await new_page("/admin#aksu/hours", "admin", locale="en")
    await page.locator("admin-holidays button").first.click()
    await expect(page.locator("details.card summary", has_text="Independence Day").first).to_be_visible()


async def test_a_service_gets_hours_of_its_own(new_page: NewPage, server: HallServer) -> None:
    """From whenever the hall does to three days a week; the rest of the week stays closed."""
    page = await new_page("/admin#aksu/services", "admin", locale="en")
    await first_service(page)
    hours = page.locator('[data-key="halls.aksu.services[0].hours"]')
    await hours.locator("summary").click()
    await hours.get_by_role("button", name="Set hours of its own").click()
    await page.get_by_label("Monday").fill("09:00-13:00, 14:00-18:00")
    await page.get_by_label("Tuesday").fill("")
    await save(page)
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    its = server.engine.feeds["aksu"].state.defined.services[0].hours
    assert its is not None
    assert (its.mon, its.tue, its.wed) == (("09:00-13:00", "14:00-18:00"), (), ("09:00-18:00",))


async def test_a_printer_is_written_down(new_page: NewPage, config_file: Path) -> None:
    """A mistake stands beside its field; when it is right, the page says that it waits for the next start."""
    page = await new_page("/admin#aksu/printers", "admin", locale="en")
    await page.get_by_role("button", name="Add a printer").click()
    await page.locator('[data-key="displays.printers[0].id"]').fill("entrance")
    await page.locator('[data-key="displays.printers[0].kiosks"]').fill("entrance\nby the door")
    await page.locator('[data-key="displays.printers[0].port"]').fill("lpt1")
    await page.locator(".save-bar .primary").click()
    await expect(page.locator(".mistake").first).to_be_visible()
    assert load(config_file).displays.printers == ()
    await page.locator('[data-key="displays.printers[0].port"]').fill("tcp://192.168.1.20:9100")
    await page.locator('[data-key="displays.address"]').fill("http://192.168.1.10:8080")
    await page.locator(".save-bar .primary").click()
    await expect(page.locator("dialog.review")).to_contain_text("In force at the next start: displays")
    await page.locator("dialog.review .primary").click()
    await expect(page.locator('[data-part="done"]')).to_be_visible()
    printer = load(config_file).displays.printers[0]
    assert (printer.id, printer.kiosks, printer.port) == (
        "entrance",
        ("entrance", "by the door"),
        "tcp://192.168.1.20:9100",
    )


async def test_a_report_is_scheduled(new_page: NewPage, config_file: Path) -> None:
    """One that goes nowhere is a mistake; with a folder it is written into the file for the next start."""
    page = await new_page("/admin#aksu/reports", "admin", locale="en")
    await page.get_by_role("button", name="Add a report").click()
    await page.locator('[data-key="reports.schedules[0].id"]').fill("weekly")
    await page.locator('[data-key="reports.schedules[0].every"]').select_option("week")
    await page.locator(".save-bar .primary").click()
    await expect(page.locator(".mistake").first).to_be_visible()
    await page.locator('[data-key="reports.schedules[0].folder"]').fill("/srv/reports")
    await page.locator(".save-bar .primary").click()
    await expect(page.locator("dialog.review")).to_contain_text("In force at the next start: reports")
    await page.locator("dialog.review .primary").click()
    await expect(page.locator('[data-part="done"]')).to_be_visible()
    (schedule,) = load(config_file).reports.schedules
    assert (schedule.id, schedule.every, schedule.form, schedule.folder) == ("weekly", "week", "pdf", "/srv/reports")


@pytest.mark.parametrize("section", [*SECTIONS, *SERVER])
async def test_looking_at_a_section_changes_nothing(new_page: NewPage, section: str) -> None:
    """Lists and tables that it draws without there being one are not in the draft."""
    page = await new_page(f"/admin#aksu/{section}", "admin")
    await expect(page.locator(".admin-section h2")).to_be_visible()
    await expect(page.locator(".save-bar")).to_be_hidden()


async def test_a_person_gets_another_password(new_page: NewPage, server: HallServer) -> None:
    """Set by an administrator, for somebody who has forgotten it."""
    await server.store.save_user(User("saule", "operator", None, now_us()))
    page = await new_page("/admin#aksu/people", "admin", locale="en")
    await page.get_by_text("More", exact=True).click()
    await page.get_by_label("New password, 8 characters or more").fill("on foot to the steppe")
    await page.get_by_role("button", name="Change the password").click()
    await expect(page.locator('[data-part="done"]')).to_have_text("Done.")
    saule = await server.store.user("saule")
    assert saule is not None
    assert (saule.password or "").startswith("$argon2id$")


@pytest.mark.parametrize("section", [*SECTIONS, *SERVER])
async def test_every_section_is_accessible(new_page: NewPage, section: str) -> None:
    """axe-core finds nothing, also on a phone, where nothing runs over the edge."""
    page = await new_page(f"/admin#aksu/{section}", "admin", width=390, height=844)
    await expect(page.locator(".admin-section h2")).to_be_visible()
    results = await Axe().run(page)
    assert [violation["id"] for violation in results.response["violations"]] == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
