"""Copies on the administrator's page: how old the last good one is, one by the button, and what fails."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import expect

from queue_server.api.configuration.administration import configuration_for, keep_backups
from queue_server.backups.keeper import BackedUpHall, BackupKeeper
from queue_server.clock import now_us
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.file.load import load
from queue_server.config.sections.backup import BackupSettings
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch
from script.staging.hall_server import SAMPLE, HallServer
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.unit.journal.days import day

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path, port: int) -> AsyncIterator[HallServer]:
    """A server that makes copies of a folder into a stick, which a test may pull."""
    config_file, data, stick = tmp_path / "config.toml", tmp_path / "data", tmp_path / "stick"
    config_file.write_text(SAMPLE.read_text() + f'\n[backup]\nfolder = "{stick}"\n')
    stick.mkdir()
    config = load(config_file)
    store = await SqliteStore.open(data)
    await store.append(Batch(day()))
    await store.close()
    server = HallServer(config.halls["aksu"], port=port)

    def prepare(app: web.Application) -> None:
        configuration_for(app, ConfigurationFile(config_file), config)
        place = BackedUpHall(data, config_file, lambda: "Asia/Almaty")
        keep_backups(app, BackupKeeper(BackupSettings(folder=str(stick)), place, server.store, now_us))

    server.prepare = prepare
    await server.start()
    yield server
    await server.stop()


async def test_a_copy_by_the_button(new_page: NewPage, tmp_path: Path) -> None:
    """It says what was copied and when; with the stick pulled it says so, and how old the last good one is."""
    page = await new_page("/admin#aksu/backup", "admin", locale="en")
    facts = page.locator(".backup-facts")
    await expect(facts).to_contain_text("kezek-", timeout=60_000)
    await expect(facts).to_contain_text("less than a minute ago")
    await expect(page.locator("backup-state .fault")).to_have_count(0)
    (tmp_path / "stick").rename(tmp_path / "pulled")
    await page.get_by_role("button", name="Make a copy now").click()
    fault = page.locator("backup-state .fault")
    await expect(fault).to_contain_text("the folder or the stick is not there", timeout=60_000)
    await expect(facts).to_contain_text("ago")
    (tmp_path / "pulled").rename(tmp_path / "stick")
    await page.get_by_role("button", name="Make a copy now").click()
    await expect(fault).to_have_count(0, timeout=60_000)
    assert len(list((tmp_path / "stick").iterdir())) == 2


async def test_it_is_readable_by_everybody(new_page: NewPage) -> None:
    """No fault of WCAG, in three languages, on a phone too; nothing is wider than the page."""
    page = await new_page("/sign-in", "admin", width=390, height=844)
    for language in ("kk", "ru", "en"):
        await page.goto(f"/admin?lang={language}#aksu/backup")
        await expect(page.locator(".backup-facts")).to_contain_text("kezek-", timeout=60_000)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await violations_in(page) == []
