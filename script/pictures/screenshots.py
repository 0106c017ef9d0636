"""Makes the pictures of the documentation: the real pages, in Chromium, of a hall in the middle of its morning.

python -m script.pictures.screenshots             writes docs/screenshots/*.png
python -m script.pictures.screenshots kiosk desk  only those whose names begin so
"""

import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from msgspec.structs import replace
from playwright.async_api import Browser, Page, async_playwright

from displays.paper.simulator.habits import OUT
from displays.paper.simulator.printer import SimulatedPrinter
from queue_server.api.configuration.administration import configuration_for
from queue_server.clock import now_us
from queue_server.config.definition import Names, Result
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.file.load import load
from queue_server.config.sections.displays import Displays, Printer
from queue_server.config.sections.openid import OpenId
from queue_server.config.trial.openid import SECRET_VARIABLE
from queue_server.hall import commands as c
from queue_server.journal.access.contents import User
from queue_server.views.equipment.board_report import BoardFault, BoardReport
from script.pictures.shot import FOLDER, Shot, take
from script.pictures.staged_morning import OPERATORS, StagedClock, stage
from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_server import HALL, SAMPLE, HallServer, sample_definition


async def choose_land(page: Page) -> None:
    await page.locator("[data-service=land]").click()


async def take_ticket(page: Page) -> None:
    await choose_land(page)
    await page.locator(".tile.primary").click()
    await page.locator(".paper-number").wait_for()


async def wait_for_range(page: Page) -> None:
    await page.locator(".range:not(:empty)").wait_for()


async def transfer(page: Page) -> None:
    await page.keyboard.press("t")


SHOTS: Final = (
    Shot("kiosk", "/kiosk/aksu", 1024, 768),
    Shot("kiosk-priority", "/kiosk/aksu?lang=ru", 1024, 768, None, choose_land),
    Shot("kiosk-wide", "/kiosk/aksu?lang=ru", 1280, 720),
    Shot("phone", "/t/visitor-00000036?lang=kk", 360, 640, None, wait_for_range),
    Shot("phone-called", "/t/visitor-00000035?lang=ru", 360, 640),
    Shot("desk", "/desk/aksu/6?lang=ru", 1366, 768, "manager"),
    Shot("desk-transfer", "/desk/aksu/6?lang=en", 1366, 768, "manager", transfer),
    Shot("supervisor", "/supervisor/aksu?lang=ru", 1920, 1080, "manager"),
    Shot("windows", "/desk/aksu?lang=en", 1024, 700, "operator"),
    Shot("front", "/?lang=en", 900, 620),
    Shot("kiosk-ticket", "/kiosk/aksu", 1024, 768, None, take_ticket),
)


async def change_norm(page: Page) -> None:
    """Open the first service, change its norm, and show what changes."""
    await page.locator("details.card summary").first.click()
    await page.locator('[data-key$="norm_minutes"]').first.fill("25")
    await page.locator(".save-bar .primary").click()
    await page.locator("dialog.review .sentences").wait_for()


async def open_first(page: Page) -> None:
    await page.locator("details.card summary").first.click()


async def wait_for_devices(page: Page) -> None:
    await page.locator(".device-list").wait_for()


ORGANISATION: Final = OpenId(
    issuer="https://id.aksu.kz",
    client_id="kezek",
    names=Names(kk="Әкімдік есептік жазбасымен кіру", ru="Войти с учётной записью акимата", en="Akimat account"),
)
LED_BOARDS: Final = (
    BoardReport("windows", 32, 1, ("A012>  1",), 1.0, is_sent=True, confirmed=None),
    BoardReport(
        "windows",
        33,
        2,
        ("--------",),
        1.0,
        is_sent=True,
        failing="no answer",
        failing_since=1.0,
        fault=BoardFault("no_answer", {}),
    ),
)
ADMINISTRATION: Final = (
    Shot("sign-in", "/sign-in?lang=ru", 900, 620),
    Shot("admin", "/admin?lang=ru#aksu/services", 1366, 768, "admin", open_first),
    Shot("admin-difference", "/admin?lang=kk#aksu/services", 1366, 768, "admin", change_norm),
    Shot("admin-people", "/admin?lang=ru#aksu/people", 1366, 768, "admin"),
    Shot("admin-devices", "/admin/devices?lang=ru", 1366, 768, "admin", wait_for_devices),
)
"""Pictures of a server with a configuration of its own."""

OVERTAKEN: Final = Shot("phone-overtaken", "/t/visitor-00000036/overtaken?lang=en", 360, 560)
"""Pictures after window 7 has called a visitor with a head start."""

BURST: Final = Shot("board-burst", "/display/aksu", 1280, 720)
"""Pictures after every window has called."""

DESK_STORY: Final = Shot("desk-story", "/desk/aksu/6?lang=kk", 1366, 768, "manager")
"""Pictures after window 6 serves a visitor that window 3 has transferred."""

RESULTS: Final = (
    Result("done", Names("Орындалды", "Оказано", "Done")),
    Result("papers-missing", Names("Құжат жетіспейді", "Не хватает документов", "Papers are missing")),
    Result("referred", Names("Басқа мекемеге жіберілді", "Направлен в другое учреждение", "Referred elsewhere")),
)


async def main(*prefixes: str) -> None:
    """Make the pictures whose names begin with a prefix, or all."""
    FOLDER.mkdir(exist_ok=True)
    clock = StagedClock()
    server = HallServer(replace(sample_definition(), phone_tickets=True, results=RESULTS), clock)
    await server.start()
    await stage(server, clock)
    await server.estimated()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for shot in SHOTS:
            if shot.name.startswith(prefixes or ""):
                await take(browser, server, shot)
        if OVERTAKEN.name.startswith(prefixes or ""):
            await server.finish(7)
            await server.call(7)
            await take(browser, server, OVERTAKEN)
        if DESK_STORY.name.startswith(prefixes or ""):
            await send_on(server)
            await take(browser, server, DESK_STORY)
        if any(shot.name.startswith(prefixes or "") for shot in ADMINISTRATION):
            await take_administration(browser)
        if "kiosk-without-paper".startswith(prefixes or ""):
            await take_without_paper(browser)
        if BURST.name.startswith(prefixes or ""):
            await take_burst(browser)
        await browser.close()
    await server.stop()


async def take_without_paper(browser: Browser) -> None:
    """Take the picture of the kiosk whose printer has no paper."""
    async with SimulatedPrinter() as device:
        device.paper = OUT
        server = HallServer(sample_definition())
        printer = Printer(id="door", hall=HALL, kiosks=("entrance",), port=f"tcp://127.0.0.1:{device.port}")
        server.for_visitors = Displays(address="http://kezek.aksu.kz", printers=(printer,))
        await server.start()
        await device.was_asked(1)
        await take(browser, server, Shot("kiosk-without-paper", "/kiosk/aksu?lang=ru", 1024, 768, "kiosk", take_ticket))
        await server.stop()


async def take_burst(browser: Browser) -> None:
    """Take the picture of twenty windows that call within a moment."""
    server = HallServer(sample_definition(), StagedClock(behind=0))
    await server.start()
    await server.open(*(window.window for window in server.definition.windows))
    for window in server.definition.windows:
        await server.issue(window.services[0])
        await server.issue(window.services[0])
    for window in server.definition.windows:
        await server.call(window.window)
    await take(browser, server, BURST)
    await server.stop()


async def send_on(server: HallServer) -> None:
    """Transfer the visitor of window 3 to window 6 and back, with a note; window 6 calls until it has that visitor."""
    state = server.engine.feeds[HALL].state
    number = state.tickets[state.windows[3].ticket or ""].number
    erlan = c.Actor("operator", OPERATORS[3])
    await server.ask(
        c.TransferTicket(3, to_window=6, back=True, noted=True),
        erlan,
        "Мекенжай анықтамасы керек. Нашар естиді: қаттырақ сөйлеңіз.",
    )
    await server.ask(c.FinishService(6))
    while await server.call(6) != number:
        await server.finish(6)
    await server.ask(c.StartService(6))


async def take_administration(browser: Browser) -> None:
    """Take the pictures of the sign-in and of the administrator's pages, with a configuration of their own."""
    with TemporaryDirectory() as folder:
        file = ConfigurationFile(Path(folder) / "config.toml")
        file.path.write_bytes(SAMPLE.read_bytes())
        config = load(file.path)
        os.environ.setdefault(SECRET_VARIABLE, "of a provider that nobody asks")
        server = HallServer(config.halls[HALL], openid=ORGANISATION)
        server.prepare = lambda app: configuration_for(app, file, config)
        await server.start()
        await server.store.save_user(User("Айгүл", "admin", "a hash", now_us()))
        await server.store.save_user(User("Ерлан", "operator", "a hash", now_us(), pin="a hash"))
        await server.store.save_user(User("Сәуле", "manager", None, now_us(), subject="https://id.aksu.kz 7"))
        server.devices.report("bridge", LED_BOARDS)
        await server.announce_device()
        for shot in ADMINISTRATION:
            await take(browser, server, shot)
        await server.stop()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
