"""The administrator's page in Chromium: from a field to the hall, a mistake beside its field, two at once."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Page, Route, expect

from displays.visitor_devices import VisitorDevices
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.configuration.administration import configuration_for
from queue_server.api.configuration.configuration_good import GoodConfiguration
from queue_server.api.configuration.printers import printer_choices
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.clock import now_us
from queue_server.config.file.config_file import ConfigurationFile, LastGood
from queue_server.config.file.load import load
from queue_server.config.mistakes import Problem, sentence_of
from queue_server.journal.access.contents import Device, User
from queue_server.pages.services import PageServices
from script.staging import hall_server
from script.staging.hall_server import SAMPLE, HallServer
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.browser.in_sight import TWICE, is_in_sight, is_in_sight_at_twice_the_size

pytestmark = pytest.mark.asyncio(loop_scope="session")

NORM = '[data-key="halls.aksu.services[0].norm_minutes"]'
SECTIONS = (
    "services",
    "windows",
    "hosts",
    "priorities",
    "results",
    "help",
    "hours",
    "rules",
    "texts",
    "people",
    "tokens",
    "history",
    "trail",
    "faults",
)
OF_SERVER = ("boards", "printers", "voice", "wires", "openid", "reports", "backup", "server")
PREFIX = '[data-key="halls.aksu.services[0].prefix"]'


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """The sample, which the server's administrators change."""
    path = tmp_path / "config.toml"
    path.write_bytes(SAMPLE.read_bytes())
    return path


@pytest_asyncio.fixture(loop_scope="session")
async def server(config_file: Path, monkeypatch: pytest.MonkeyPatch, port: int) -> AsyncIterator[HallServer]:
    """A server with a file of its own, which its administrators change."""
    config = load(config_file)
    build = hall_server.build

    def with_a_file(*arguments: Any, **options: Any) -> web.Application:
        app = build(*arguments, **options)
        good = GoodConfiguration(
            app[PARTS][PageServices].settings_notice, SAMPLE.read_bytes(), LastGood(config_file.parent)
        )
        good.write(SAMPLE.read_bytes())
        configuration_for(app, ConfigurationFile(config_file), config, app[PARTS][VisitorDevices].take_in, good)
        return app

    monkeypatch.setattr(hall_server, "build", with_a_file)
    server = HallServer(config.halls["aksu"], port=port)
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
    """A sentence is shown first, and the difference of the file by a click; after saving, the hall lives by it."""
    page = await new_page("/admin", "admin", locale="en")
    await first_service(page)
    await page.fill(NORM, "25")
    assert await is_in_sight_at_twice_the_size(page, page.locator(".save-bar .primary"))
    await page.locator(".save-bar .primary").click()
    sentence = "Service Land: “Longest wait in minutes (the norm)” is now 25, and was 20."
    await expect(page.locator("dialog.review .sentences")).to_have_text(sentence)
    assert await is_in_sight_at_twice_the_size(page, page.locator("dialog.review .primary"))
    await expect(page.locator(".difference")).to_be_hidden()
    await page.get_by_text("As it stands in the file").click()
    await expect(page.locator(".difference .comes")).to_have_text("+norm_minutes = 25\n")
    await page.locator("dialog.review .primary").click()
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    assert server.engine.feeds["aksu"].state.defined.services[0].norm_minutes == 25


async def test_the_way_to_every_section_is_in_sight(new_page: NewPage) -> None:
    """With a mouse on a screen of 768 px all of them, in the language of the longest names; on a lower one that of the
    section that is shown."""
    page = await new_page("/admin#aksu/server", "admin", locale="kk", width=1366, height=768)
    last = page.locator(".admin-nav > a").last
    await expect(last).to_have_attribute("aria-current", "page")
    assert await is_in_sight(last)
    await page.set_viewport_size({**TWICE, "width": 1366})
    await page.reload()
    await expect(last).to_have_attribute("aria-current", "page")
    assert await is_in_sight(last)


OFFICIAL = "Ж" * 150


async def test_a_hall_of_82_services_with_official_names_is_saved(new_page: NewPage, server: HallServer) -> None:
    """All of them at once, then one name of them: only what differs is sent."""
    page = await new_page("/admin", "admin", locale="en")
    await expect(page.locator("details.card").first).to_be_visible()
    bodies: list[str] = []
    page.on("request", lambda request: request.method == "POST" and bodies.append(request.post_data or ""))
    await page.evaluate(
        """(name) => {
            const admin = document.querySelector("hall-admin"), hall = admin.values.halls.aksu;
            admin.change(() => {
                for (let number = 0; number < 82; number += 1) {
                    const names = { kk: name, ru: name, en: name };
                    hall.services.push({ id: `service-${number}`, prefix: "A", names });
                    hall.windows[0].services.push(`service-${number}`);
                }
            });
        }""",
        OFFICIAL,
    )
    await save(page)
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    assert len(server.engine.feeds["aksu"].state.defined.services) == 8 + 82
    assert len(bodies[-1].encode()) > 80_000
    await page.locator("details.card").last.locator("summary").first.click()
    await page.fill('[data-key="halls.aksu.services[89].names.en"]', "Short")
    async with page.expect_response("**/api/v1/configuration") as saved:
        await save(page)
    assert (await saved.value).status == 200
    assert server.engine.feeds["aksu"].state.defined.services[-1].names.en == "Short"
    assert len(bodies[-1]) < 300


async def test_what_to_bring_is_pasted_as_lines(new_page: NewPage, server: HallServer) -> None:
    """One text a language, in which a line is a thing; one that a language lacks is named beside them, and nothing is
    saved. Of a long list a field leaves those that have what is typed."""
    page = await new_page("/admin", "admin", locale="en")
    await page.locator("details.card").nth(1).locator("summary").first.click()
    place = "halls.aksu.services[1].information"
    await page.locator(f'details[data-key="{place}"] > summary').click()
    await page.get_by_role("button", name="Write what visitors should know").click()
    texts = page.locator(f'[data-key="{place}.bring"] textarea')
    for number, lines in enumerate(("Куәлік\nСызба", "Удостоверение\nПлан", "Identity card")):
        await texts.nth(number).fill(lines)
    await page.locator(".save-bar .primary").click()
    await expect(page.locator(".mistake")).to_have_text(
        "this key is missing; write one line in English, up to 200 characters"
    )
    await texts.nth(2).fill("Identity card\nPlan\n")
    await save(page)
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    information = server.engine.feeds["aksu"].state.defined.services[1].information
    assert information is not None
    assert [line["en"] for line in information.bring] == ["Identity card", "Plan"]
    await page.goto(f"{server.url}/admin#aksu/windows")
    await page.get_by_role("searchbox", name="Find in this list").fill("housing")
    await expect(page.locator("details.card:visible")).to_have_count(2)


async def test_a_hall_offers_another_language(new_page: NewPage, server: HallServer) -> None:
    """Once it is in force, every text of the hall has a field for it."""
    page = await new_page("/admin#aksu/texts", "admin", locale="en")
    await expect(page.locator('[data-key="halls.aksu.names.uz"]')).to_have_count(0)
    await page.locator('[data-key="halls.aksu.languages"] select').nth(3).select_option("uz")
    await save(page)
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    await page.reload()
    await page.fill('[data-key="halls.aksu.names.uz"]', "Oqsuv tumani")
    async with page.expect_response("**/api/v1/configuration") as saved:
        await save(page)
    assert (await saved.value).status == 200
    definition = server.engine.feeds["aksu"].state.defined
    assert (definition.languages, definition.names["uz"]) == (("kk", "ru", "en", "uz"), "Oqsuv tumani")


async def test_a_double_click_saves_once(new_page: NewPage) -> None:
    """And is not told that somebody else was faster."""
    page = await new_page("/admin", "admin", locale="en")
    methods: list[str] = []

    async def slowly(route: Route) -> None:
        methods.append(route.request.method)
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
    assert methods[0] == "POST"
    assert methods.count("POST") == 1
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
    """In the reader's language, with what would be right; and nothing is saved."""
    page = await new_page("/admin?lang=kk", "admin")
    await first_service(page)
    await page.fill(PREFIX, "l")
    await page.locator(".save-bar .primary").click()
    mistake = page.locator(f"label:has({PREFIX}) + .mistake")
    await expect(mistake).to_have_text('бір бас әріп жазыңыз, "l" емес')
    await expect(page.locator(PREFIX)).to_have_attribute("aria-invalid", "true")
    assert server.engine.feeds["aksu"].state.defined.services[0].prefix == "L"


async def test_the_second_administrator_keeps_the_draft(new_page: NewPage, server: HallServer) -> None:
    """Two pages, one file: the later one sees who was first and both changes, and chooses where they meet."""
    first, second = [await new_page("/admin", "admin", locale="en") for _ in range(2)]
    for page, minutes in ((first, "25"), (second, "30")):
        await first_service(page)
        await page.fill(NORM, minutes)
    await save(first)
    await expect(first.locator('[data-part="done"]')).to_be_visible()
    await second.locator(".save-bar .primary").click()
    dialog = second.locator("admin-overtaken dialog")
    await expect(dialog).to_contain_text("aigul has saved a change meanwhile")
    sentence = "Service Land: “Longest wait in minutes (the norm)” is now {}, and was 20."
    await expect(dialog.locator(".contested")).to_have_text([sentence.format(25), sentence.format(30)])
    await dialog.get_by_role("button", name="Go on with the draft").click()
    await save(second)
    await expect(second.locator('[data-part="done"]')).to_be_visible()
    assert server.engine.feeds["aksu"].state.defined.services[0].norm_minutes == 30


async def test_holidays_are_added_by_one_click(new_page: NewPage) -> None:
    """Those of this year, in order, to look through."""
    page = await new_page("/admin#aksu/hours", "admin", locale="en")
    await page.locator("public-holidays button").first.click()
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
    service_hours = server.engine.feeds["aksu"].state.defined.services[0].hours
    assert service_hours is not None
    assert (service_hours.mon, service_hours.tue, service_hours.wed) == (
        ("09:00-13:00", "14:00-18:00"),
        (),
        ("09:00-18:00",),
    )


async def test_a_printer_is_chosen_from_those_that_answer(
    new_page: NewPage, server: HallServer, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked for, taken with its kiosk, and one that vanishes or is typed wrongly is named; no text has to be known."""
    store = server.app[PARTS][ServerContext].store
    for name, revoked_at in (("entrance", None), ("door", 9)):
        digest = digest_of(name)
        await store.save_device(
            Device(name, digest, "kiosk", 1, None, name.title(), name, "aksu", paired_at=2, revoked_at=revoked_at)
        )
    monkeypatch.setattr(printer_choices, "wired_candidates", list)
    monkeypatch.setattr(printer_choices, "search", answering_at("127.0.0.1"))
    page = await new_page("/admin#aksu/printers", "admin", locale="en")
    panel = page.locator("settings-printer-search")
    await expect(panel.get_by_role("status")).to_have_text("No printer answers.")
    await panel.get_by_label("Address of the printer").fill("printer.kz, 10.0.0.9\u200b")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(panel.get_by_role("alert")).to_have_text(
        [
            "These are no addresses of a local network: printer.kz",
            "No printer answers at 10.0.0.9. Is it on, and is its cable in?",
        ]
    )
    await panel.get_by_label("Address of the printer").fill("127.0.0.1")
    await panel.get_by_role("button", name="Look there").click()
    await expect(panel.get_by_role("alert")).to_have_count(0)
    await panel.get_by_role("button", name="Use it: 127.0.0.1").focus()
    await page.keyboard.press("Enter")
    port = page.locator("printer-port")
    await expect(port.locator("select")).to_have_value("tcp://127.0.0.1:9100")
    kiosks = page.locator("printer-kiosks")
    await expect(kiosks.locator("label.check")).to_have_text(["Entrance"])
    await kiosks.get_by_label("Entrance").check()
    await kiosks.locator("summary").click()
    await kiosks.get_by_label("Its name").fill("by  the door")
    await page.keyboard.press("Enter")
    await expect(kiosks.locator("label.check")).to_have_text(
        ["Entrance", "by the door (no kiosk of this hall is let in under this name)"]
    )
    await port.locator("select").select_option("Another address…")
    await port.get_by_label("Its address").fill("lpt1")
    await page.locator(".save-bar .primary").click()
    await expect(page.locator(".mistake").first).to_be_visible()
    assert load(config_file).displays.printers == ()
    await port.locator("select").select_option("tcp://127.0.0.1:9100")
    monkeypatch.setattr(printer_choices, "search", answering_at())
    await panel.get_by_role("button", name="Look there").click()
    await expect(port.get_by_role("status")).to_have_text("It does not answer now: is it on, and is its cable in?")
    await page.locator('[data-key="displays.address"]').fill("http://192.168.1.10:8080")
    await page.locator(".save-bar .primary").click()
    await expect(page.locator("dialog.review")).to_contain_text("In force at the next start: Printers, Voice")
    await expect(page.locator("dialog.review .warning")).to_contain_text(
        "It can be saved, but: tcp://127.0.0.1:9100 does not answer now: nobody listens there"
    )
    await page.locator("dialog.review .primary").click()
    sentence = "Saved. In force at the next start: Printers, Voice"
    await expect(page.locator('[data-part="done"]')).to_have_text(sentence)
    printer = load(config_file).displays.printers[0]
    assert (printer.id, printer.kiosks, printer.port) == (
        "printer",
        ("entrance", "by the door"),
        "tcp://127.0.0.1:9100",
    )


def answering_at(*answering: str) -> Callable[[list[str]], Awaitable[list[str]]]:
    """A search of a network in which only these hosts answer."""

    async def search(hosts: list[str]) -> list[str]:
        return [host for host in dict.fromkeys(hosts) if host in answering]

    return search


async def test_what_waits_for_the_next_start_is_written_down(new_page: NewPage, config_file: Path) -> None:
    """A report that goes nowhere is a mistake; with a folder it is scheduled. The languages of a call have one choice
    for each place: the defaults stand there, and a place may be left empty. A bus of boards is saved with what may be
    left out: whether the adapter hears itself, and how long a call of the hall stands."""
    page = await new_page("/admin#aksu/reports", "admin", locale="en")
    await page.get_by_role("button", name="Add a report").click()
    await page.locator('[data-key="reports.schedules[0].id"]').fill("weekly")
    await page.locator('[data-key="reports.schedules[0].every"]').select_option("week")
    await page.locator(".save-bar .primary").click()
    await expect(page.locator(".mistake").first).to_be_visible()
    await page.locator('[data-key="reports.schedules[0].folder"]').fill("/srv/reports")
    await page.locator(".save-bar .primary").click()
    await expect(page.locator("dialog.review")).to_contain_text("In force at the next start: Reports")
    await page.locator("dialog.review .primary").click()
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. In force at the next start: Reports")
    await page.reload()
    await expect(page.locator('[data-part="later"]')).to_have_text("In force at the next start: Reports")
    (schedule,) = load(config_file).reports.schedules
    assert (schedule.id, schedule.every, schedule.form, schedule.folder) == ("weekly", "week", "pdf", "/srv/reports")

    await page.goto("/admin#aksu/voice")
    places = page.locator('[data-key="displays.voice.languages"] select')
    await expect(places.nth(0)).to_have_value("kk")
    await places.nth(0).select_option("Русский")
    await places.nth(1).select_option("Қазақша")
    await places.nth(2).select_option("none")
    await page.goto("/admin#aksu/wires")
    await page.get_by_role("button", name="Add a bus").click()
    await page.locator('[data-key="bridge.buses[0].id"]').fill("hall")
    await page.locator('[data-key="bridge.buses[0].port"]').fill("socket://127.0.0.1:9")
    await page.locator('[data-key="bridge.buses[0].echo"]').select_option("No")
    await page.get_by_role("button", name="Add a board on this bus").click()
    await page.locator('[data-key="bridge.buses[0].boards[0].turn_s"]').fill("5")
    await save(page)
    await expect(page.locator('[data-part="done"]')).to_contain_text("Voice")
    config = load(config_file)
    assert config.displays.voice.languages == ("ru", "kk")
    assert (config.bridge.buses[0].echo, config.bridge.buses[0].boards[0].turn_s) == (False, 5.0)


async def test_an_address_that_cannot_be_had_stands_beside_its_field(new_page: NewPage, config_file: Path) -> None:
    """A port at which another program listens, before anything is saved."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        page = await new_page("/admin#aksu/server", "admin", locale="ru")
        await page.locator('[data-key="server.port"]').fill(str(port))
        await page.locator(".save-bar .primary").click()
        await expect(page.locator(".mistake")).to_have_text(
            f"порт {port} слушает другая программа; завершите её или напишите другой порт"
        )
        await expect(page.locator('[data-key="server.port"]')).to_have_attribute("aria-invalid", "true")
    assert is_sample(config_file)


def is_sample(file: Path) -> bool:
    return file.read_bytes() == SAMPLE.read_bytes()


def break_file(file: Path) -> None:
    """What nobody can read any more."""
    file.write_bytes(SAMPLE.read_bytes() + b"\n[halls\n")


def fail_at_the_start(server: HallServer) -> None:
    """The server goes on with the last configuration that worked."""
    sentence = sentence_of(
        "{file} cannot be read: {why}", file="/etc/kezek/server.crt", why=sentence_of("it is not there")
    )
    server.app[PARTS][PageServices].settings_notice.post(
        "earlier", [Problem("config.toml", 34, "server.tls_certificate", sentence)]
    )


async def test_what_is_not_in_force_is_told_on_pages_of_the_staff(new_page: NewPage, server: HallServer) -> None:
    """All of it is in sight, nothing is wider than the page, and axe finds no violation."""
    fail_at_the_start(server)
    for path, role in (
        ("/admin?lang=kk", "admin"),
        ("/desk/aksu/6?lang=ru", "operator"),
        ("/supervisor/aksu?lang=kk", "manager"),
        ("/manager/aksu?lang=ru", "manager"),
    ):
        page = await new_page(path, role)
        notice = page.locator(".settings-notice")
        await expect(notice).to_contain_text("server.tls_certificate")
        for width in (1366, 390):
            await page.set_viewport_size({"width": width, "height": 800})
            await expect(notice).to_be_in_viewport(ratio=1)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert await violations_in(page, ".settings-notice") == [], path


async def test_what_is_in_force_is_put_back_by_a_button(
    new_page: NewPage, server: HallServer, config_file: Path
) -> None:
    """A file that nobody can read leaves the page without values; one press, and it is as it was, without a notice."""
    break_file(config_file)
    fail_at_the_start(server)
    page = await new_page("/admin", "admin", locale="en")
    await expect(page.locator('[data-part="problem"]')).to_contain_text("cannot be read as it is now")
    await page.get_by_role("button", name="Put it back").click()
    await expect(page.locator(".settings-notice")).to_have_count(0)
    await expect(page.locator(NORM)).to_be_attached()
    assert is_sample(config_file)


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


async def test_a_person_is_renamed_and_deleted(new_page: NewPage, server: HallServer) -> None:
    """By the keyboard: each dialog says what happens with the past, stays with the reason of a refusal, and gives the
    focus back."""
    for name in ("bolat", "saule"):
        await server.store.save_user(User(name, "operator", None, now_us()))
    page = await new_page("/admin#aksu/people", "admin", locale="en")
    menu = page.get_by_label("More: bolat")
    await menu.press("Enter")
    await page.get_by_role("button", name="Rename…: bolat").press("Enter")
    dialog = page.get_by_role("dialog", name="Rename bolat")
    await expect(dialog).to_contain_text("What they have done so far is shown under the new name, too.")
    await page.keyboard.type("saule")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_have_text("There is a person saule already.")
    assert await violations_in(page) == []
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Rename…: bolat")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.type("Болат Ә.")
    await page.keyboard.press("Enter")
    await expect(page.locator('[data-part="done"]')).to_have_text("Done.")
    await expect(page.get_by_label("More: Болат Ә.")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Delete…: Болат Ә.").press("Enter")
    dialog = page.get_by_role("dialog", name="Delete Болат Ә.?")
    await expect(dialog).to_contain_text("under a pseudonym such as “Former colleague 1”")
    await expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    await dialog.get_by_role("button", name="Delete").press("Enter")
    notice = page.locator('[data-part="done"]')
    await expect(notice).to_have_text("Deleted. What they have done is shown under “Former colleague 1”.")
    await expect(page.get_by_label("Name of the person")).to_be_focused()
    assert await server.store.user("Болат Ә.") is None
    await page.goto("/admin#aksu/trail")
    await expect(page.locator("access-trail")).to_contain_text("A person was deletedFormer colleague 1")


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("87.0.4280.88", "It is new enough for what visitors see; staff pages have not been tried in it."),
        ("109.0.0.0", "It is new enough for every page."),
    ],
)
async def test_the_page_says_which_browsers_will_do(new_page: NewPage, version: str, says: str) -> None:
    """What this browser is, what it is good for, and the oldest that the pages are made for."""
    user_agent = f"Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version} Safari/537.36"
    page = await new_page("/admin?lang=en", "admin", user_agent=user_agent)
    browsers = page.locator(".browsers")
    await expect(browsers).to_contain_text(f"This browser is Chromium {version.split('.')[0]}. {says}")
    await browsers.locator("summary").click()
    await expect(browsers.locator("tbody tr")).to_have_text(
        ["Visitors' pages 87 14 78", "Visitors' pages, all that matters 79 14 78", "Staff pages 109 – –"],
        use_inner_text=True,
    )


@pytest.mark.long
async def test_every_section_is_accessible_and_looking_changes_nothing(new_page: NewPage) -> None:
    """axe-core finds nothing, also on a phone, where nothing runs over the edge; lists and tables that a section draws
    without there being one are not in the draft."""
    page = await new_page("/admin", "admin", width=390, height=844)
    wrong, within = {}, None
    for section in (*SECTIONS, *OF_SERVER):
        await page.goto(f"/admin#aksu/{section}")
        await expect(page.locator(f'.admin-nav a[href$="/{section}"]')).to_have_attribute("aria-current", "page")
        await expect(page.locator(".admin-section h2")).to_be_visible()
        await expect(page.locator(".save-bar")).to_be_hidden()
        violations = await violations_in(page, within)
        within = ".admin-section"  # what stands around it has been looked at
        if violations or await page.evaluate("document.documentElement.scrollWidth") > 390:
            wrong[section] = violations
    assert wrong == {}
