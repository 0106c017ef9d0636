"""What keeps a hall well, on pages: the check of the journals, the day by hand, a test letter, a board's media,
the certificate for https."""

import asyncio
import base64
import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import pytest
import pytest_asyncio
from aiohttp import web
from cryptography import x509
from msgspec.structs import replace
from playwright.async_api import Page, ViewportSize, expect

from queue_server.api.configuration.administration import configuration_for
from queue_server.api.http.listening.tls import Certificate
from queue_server.api.http.server_context import ServerContext
from queue_server.api.upkeep import versions
from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.file.load import load
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch
from queue_server.upkeep.upgrade.state import write_state
from script.staging.hall_server import SAMPLE, HallServer
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.certificates import a_holder
from tests.integration.api.upkeep.test_upkeep_version import STATE
from tests.integration.mail_server import Postbox, mail_server
from tests.unit.journal.days import day

pytestmark = pytest.mark.asyncio(loop_scope="session")

SHOTS = os.environ.get("KEZEK_SHOTS")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path, port: int) -> AsyncIterator[HallServer]:
    """A server with a data folder, a board with a folder, and a mail server that takes letters."""
    (tmp_path / "screens").mkdir()
    async with mail_server(Postbox(), tmp_path) as (mail_port, _):
        file, data = tmp_path / "config.toml", tmp_path / "data"
        board = f'\n[[displays.boards]]\nhall = "aksu"\nmedia = "{tmp_path / "screens"}"\n'
        mail = f'[reports.mail]\nserver = "127.0.0.1"\nport = {mail_port}\nsender = "k@example.kz"\nsecurity = "none"\n'
        file.write_text(SAMPLE.read_text() + board + mail)
        store = await SqliteStore.open(data)
        await store.append(Batch(day()))
        await store.close()
        config = load(file)
        server = HallServer(config.halls["aksu"], for_visitors=config.displays, port=port)

        def prepare(app: web.Application) -> None:
            configuration_for(app, ConfigurationFile(file), config)
            app[PARTS][Upkeep].data = data

        server.prepare = prepare
        await server.start()
        yield server
        await server.stop()


PHONE: Final = {"locale": "kk", "width": 390, "height": 844}
"""The longest words on the narrowest page."""
OFFICE: Final = ViewportSize(width=1366, height=768)


SECTION: Final = ".admin-section"
"""What stands around a section of the administrator's page is looked at in `test_admin.py`."""


async def looks_well(page: Page, name: str, within: str | None = SECTION) -> None:
    """No fault of WCAG, and nothing is wider than the page, on a phone and on a screen of an office."""
    assert page.viewport_size is not None
    narrow = page.viewport_size
    assert await violations_in(page, within) == []
    for size in (OFFICE, narrow):
        await page.set_viewport_size(size)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if SHOTS:
            await page.screenshot(path=Path(SHOTS) / f"{name}-{size['width']}.png", full_page=True)


async def test_an_auditor_checks_the_journals(new_page: NewPage) -> None:
    """By one button; the result is said in words, with a file to keep."""
    page = await new_page("/check", "auditor", **PHONE)
    await page.locator("journal-check button.primary").click()
    await expect(page.locator(".verdict")).to_be_visible(timeout=60_000)
    await expect(page.locator("journal-check section.card")).to_have_count(1)
    async with page.expect_download() as download:
        await page.locator("a.button").click()
    assert (await download.value).suggested_filename.startswith("kezek-check-")
    await looks_well(page, "check", None)


async def test_the_day_is_closed_and_opened_again(new_page: NewPage, server: HallServer) -> None:
    """Whom it sends away is said before; the same on the administrator's and the supervisor's page."""
    await server.issue()
    page = await new_page("/admin#aksu/day", "admin", **PHONE)
    await page.locator("hall-day button").click()
    await expect(page.locator("hall-day .notice")).to_contain_text("1")
    await looks_well(page, "day")
    await page.locator("hall-day button.primary").click()
    await expect(page.locator("hall-day button")).to_have_count(1)
    assert server.engine.feeds["aksu"].state.day_is_closed
    supervisor = await new_page("/supervisor/aksu", "manager", **PHONE)
    await supervisor.locator("hall-day button").click()
    await expect(page.locator("hall-day .fault")).to_have_count(0)
    await expect(supervisor.locator("hall-day .quiet")).to_have_count(0)
    assert not server.engine.feeds["aksu"].state.day_is_closed
    await looks_well(supervisor, "supervisor", None)


async def test_a_test_letter_is_sent(new_page: NewPage) -> None:
    """The page says that the mail server has taken it."""
    page = await new_page("/admin#aksu/reports", "admin", **PHONE)
    await page.locator("mail-test input").fill("akim@example.kz")
    await page.locator("mail-test button").click()
    await expect(page.locator("mail-test .verdict")).to_contain_text("akim@example.kz", timeout=60_000)
    await looks_well(page, "mail")


async def test_pictures_are_sent_and_arranged(new_page: NewPage, tmp_path: Path) -> None:
    """What is no picture is refused by its name on the page; the others stand in the order that was given."""
    page = await new_page("/admin#aksu/boards", "admin", **PHONE)
    await page.locator("details.card summary").first.click()
    files = [{"name": name, "mimeType": "image/png", "buffer": body} for name, body in FILES]
    await page.locator("media-files input[type=file]").set_input_files(files)
    rows = page.locator("media-files .media-row b")
    await expect(rows).to_have_text(["1.png", "2.png"])
    await expect(page.locator("media-files .fault")).to_contain_text("false.jpg")
    await page.locator("media-files .media-row button").nth(1).click()
    await expect(rows).to_have_text(["2.png", "1.png"])
    await page.locator("media-files input[type=number]").first.fill("7")
    await page.locator("media-files input[type=number]").first.press("Tab")
    await expect(page.locator("media-files input[type=number]").first).to_have_value("7")
    await looks_well(page, "media")
    plan = (tmp_path / "screens" / ".kezek-media.json").read_text()
    assert plan == '{"items":[{"name":"2.png","seconds":7},{"name":"1.png"}]}'


async def test_the_log_is_read(new_page: NewPage, server: HallServer, caplog: pytest.LogCaptureFixture) -> None:
    """Warnings and faults at once, notes on demand; each in words, with the line as it was written."""
    with server.app[PARTS][Upkeep].log.listening():
        logging.getLogger("queue_server.backups.keeper").warning("backup: no good copy: %s", "the stick is full")
        logging.getLogger("displays.paper.outbox").error("printer %s stops: %s", "desk", "no paper")
        caplog.set_level(logging.INFO, "queue_server.clock")
        logging.getLogger("queue_server.clock").info("the clock is right again")
    page = await new_page("/admin#aksu/log", "admin", **PHONE)
    await expect(page.locator(".log-line")).to_have_count(2)
    await expect(page.locator(".log-line").last).to_contain_text("the stick is full")
    await page.locator("recent-log input").check()
    await expect(page.locator(".log-line")).to_have_count(3)
    await looks_well(page, "log")


async def test_a_certificate_is_asked_for_and_put_in(new_page: NewPage, server: HallServer, tmp_path: Path) -> None:
    """A request, the file for the authority, one that ended, one for another name after a second question; what ends
    soon stands above every section."""
    server.app[PARTS][Upkeep].certificate = None
    now = server.app[PARTS][ServerContext].clock() / 1_000_000
    page = await new_page("/admin#aksu/certificate", "admin", **PHONE)
    section = page.locator("server-certificate")
    await section.locator("textarea").fill("hall.example.kz")
    await section.locator("form").last.locator("button").click()
    async with page.expect_download() as download:
        await section.locator("a.button").click()
    request = x509.load_pem_x509_csr((await (await download.value).path()).read_bytes())
    ended = a_holder("hall", now, names=("hall.example.kz",), days=(-9, -1), public=request)
    signed = a_holder("hall", now, names=("hall.example.kz",), days=(-1, 5.5), public=request)
    certificate = section.locator("[data-file=certificate]")
    await certificate.set_input_files([{"name": "a.pem", "mimeType": "text/plain", "buffer": ended.pem}])
    await section.locator("button.primary").click()
    await expect(section.locator(".fault")).to_have_count(1)
    await certificate.set_input_files([{"name": "a.pem", "mimeType": "text/plain", "buffer": signed.pem}])
    await section.locator("button.primary").click()
    await expect(section.locator("[role=alert]")).to_contain_text("hall.example.kz")
    await looks_well(page, "certificate-question")
    await section.locator("button.removes").first.click()
    await expect(section.locator(".backup-facts")).to_contain_text("hall.example.kz")
    (file,) = (tmp_path / "data" / "tls").glob("*.pem")
    server.app[PARTS][Upkeep].certificate = Certificate(file, file)
    await page.goto(page.url.replace("/certificate", "/log"))
    await page.reload()
    await expect(page.locator("certificate-notice .fault")).to_contain_text("5")
    await looks_well(page, "certificate-notice", "certificate-notice")
    await page.locator("certificate-notice a").click()
    await expect(section.locator(".fault")).to_contain_text("5")
    await expect(page.locator("certificate-notice")).to_be_hidden()
    await looks_well(page, "certificate")


async def test_the_version_and_its_last_upgrade(
    new_page: NewPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came of it in words, and the command as it is typed."""
    monkeypatch.setattr(versions, "sys", SimpleNamespace(prefix="/opt/kezek/versions/20260101T000000Z"))
    state = replace(STATE, step="ended", outcome="went_back", detail="2.0 was not ready within 120 s", lost=3)
    write_state(tmp_path, tmp_path / "data", replace(state, aside=f"{STATE.copy}/changed-kezek.db"))
    page = await new_page("/admin#aksu/version", "admin", **PHONE)
    await expect(page.locator("program-version .fault")).to_contain_text("2.0")
    await expect(page.locator("program-version dd")).to_have_count(5)
    await expect(page.locator("program-version pre")).to_contain_text("sudo /opt/kezek/current/bin/kezek upgrade ")
    await looks_well(page, "version")


LOG = "day;service;priority;arrival_s;start_s;end_s;server;note\n" + "".join(
    f"0{day}.03.2025;{service};{day % 3};09:{place:02};09:{place + 3:02};09:{place + 9:02};Айгүл {place % 3};\n"
    for day in range(3, 8)
    for place, service in enumerate(("Земля", "land", "Справки о составе семьи", "Дороги"))
)


async def test_a_past_log_is_looked_at_and_imported(new_page: NewPage) -> None:
    """What is no log is refused by line; a log shows what becomes of it, takes what is said of it, and is written."""
    page = await new_page("/admin#aksu/import", "admin", **PHONE)
    field = page.locator("past-import input[type=file]")
    await field.set_input_files({"name": "log.csv", "mimeType": "text/csv", "buffer": b""})
    await page.locator("past-import form button").click()
    await expect(page.locator("past-import .fault")).to_be_visible()
    bad = LOG.replace("09:03", "9 часов").encode()
    await field.set_input_files({"name": "log.csv", "mimeType": "text/csv", "buffer": bad})
    await looks_well(page, "import-form")
    await page.locator("past-import form button").click()
    await expect(page.locator("past-import .findings li")).to_have_count(10, timeout=60_000)
    await looks_well(page, "import-refused")
    await page.locator("past-import .actions button").click()
    await field.set_input_files({"name": "log.csv", "mimeType": "text/csv", "buffer": LOG.encode("cp1251", "replace")})
    await page.locator("past-import form button").click()
    service = page.locator("past-import table select").last
    await expect(service).to_be_visible(timeout=60_000)
    await looks_well(page, "import-preview")
    await page.locator("past-import table select").first.select_option("school")
    await page.locator("past-import section > button").click()
    await expect(page.locator("past-import section > button")).to_be_hidden(timeout=60_000)
    await expect(page.locator("past-import table select").first).to_have_value("school", timeout=60_000)
    await page.locator("past-import button.primary").click()
    await expect(page.locator("past-import .verdict")).to_be_visible(timeout=60_000)
    await looks_well(page, "import-done")


FILES = [("2.png", PNG), ("1.png", PNG), ("false.jpg", PNG)]


SECOND_HALL = """
[halls.besagash]
names = { kk = "Бесағаш", ru = "Бесагаш", en = "Besagash" }
timezone = "Asia/Almaty"

[[halls.besagash.services]]
id = "land"
prefix = "A"
names = { kk = "Жер", ru = "Земля", en = "Land" }

[[halls.besagash.windows]]
window = 1
services = ["land"]
"""


async def test_a_hall_is_taken_out_and_the_server_started_anew(
    new_page: NewPage, server: HallServer, tmp_path: Path
) -> None:
    """The draft loses all that names the hall, what waits has a button beside it, and the page comes back by itself."""
    with (tmp_path / "config.toml").open("a") as file:
        file.write(SECOND_HALL)
    upkeep = server.app[PARTS][Upkeep]

    def start_anew() -> None:
        upkeep.started_at += 1_000_000

    upkeep.restart = lambda: asyncio.get_running_loop().call_soon(start_anew)
    page = await new_page("/admin?lang=en#aksu/texts", "admin")
    await expect(page.locator("server-restart[data-part]")).to_be_hidden()
    await page.get_by_role("button", name="Take this hall out of the configuration").click()
    await page.locator(".save-bar .primary").click()
    await expect(page.locator("dialog.review")).to_contain_text("is taken out: the hall closes at the next start.")
    await page.locator("dialog.review .primary").click()
    await expect(page.locator("[data-part=later]")).to_have_text(
        "Closed at the next start: Service akimat of Aksu district"
    )
    assert list(load(tmp_path / "config.toml").halls) == ["besagash"]
    await page.get_by_role("button", name="Start the server anew").click()
    await expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    await page.get_by_role("button", name="Start anew now").focus()
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await expect(page.locator(".admin-section h2")).to_be_visible()
