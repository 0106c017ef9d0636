"""Make the pictures of the documentation: the real pages, in Chromium, of a hall in the middle of its morning.

python -m script.screenshots        writes docs/screenshots/*.png
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, NamedTuple

from msgspec.structs import replace
from playwright.async_api import Browser, Page, async_playwright

from queue_server.engine import now_us
from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from tests.browser.conftest import ARGUMENTS, chromium
from tests.browser.hall_server import HallServer, sample_definition

FOLDER: Final = Path(__file__).parents[1] / "docs" / "screenshots"

SERVED: Final = {6: "land", 3: "documents", 13: "social", 16: "employment", 1: "front-desk"}
CALLED: Final = {18: "education", 7: "land"}
OPERATORS: Final = {6: "Айгүл", 3: "Ерлан", 13: "Сәуле", 16: "Дмитрий", 1: "Жанар", 18: "Нұрлан", 7: "Ольга"}
WAITING: Final = ("land", "social", "documents", "education", "land", "housing", "employment", "architecture", "social")


class Shot(NamedTuple):
    """One picture: the page's address, its size, who looks, and what to do before it is taken."""

    name: str
    path: str
    width: int
    height: int
    role: str | None = None
    act: Callable[[Page], Awaitable[None]] | None = None


async def choose_land(page: Page) -> None:
    await page.locator("[data-service=land]").click()


async def take_ticket(page: Page) -> None:
    await choose_land(page)
    await page.locator(".tile.primary").click()
    await page.locator(".paper-number").wait_for()


async def transfer(page: Page) -> None:
    await page.keyboard.press("t")


SHOTS: Final = (
    Shot("board", "/display/aksu", 1280, 720),
    Shot("board-dark", "/display/aksu?lang=ru&theme=dark", 1280, 720),
    Shot("board-portrait", "/display/aksu", 540, 960),
    Shot("board-phone", "/display/aksu", 1280, 720, "board"),
    Shot("window", "/display/aksu/window/7", 640, 400),
    Shot("kiosk", "/kiosk/aksu", 1024, 768),
    Shot("kiosk-priority", "/kiosk/aksu?lang=ru", 1024, 768, None, choose_land),
    Shot("phone", "/t/visitor-00000008?lang=kk", 360, 640),
    Shot("phone-called", "/t/visitor-00000007?lang=ru", 360, 640),
    Shot("desk", "/desk/aksu/6?lang=ru", 1366, 768, "manager"),
    Shot("desk-transfer", "/desk/aksu/6?lang=en", 1366, 768, "manager", transfer),
    Shot("windows", "/desk/aksu?lang=en", 1024, 700, "operator"),
    Shot("front", "/?lang=en", 900, 620),
    Shot("kiosk-ticket", "/kiosk/aksu", 1024, 768, None, take_ticket),
)


class StagedClock:
    """The server's clock, some minutes behind while the morning is staged."""

    def __init__(self) -> None:
        self.behind = 34 * MINUTE

    def __call__(self) -> int:
        return now_us() - self.behind

    def pass_minutes(self, minutes: int) -> None:
        self.behind -= minutes * MINUTE


async def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    clock = StagedClock()
    server = HallServer(replace(sample_definition(), phone_tickets=True), clock)
    await server.start()
    await stage(server, clock)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for shot in SHOTS:
            await take(browser, server, shot)
        await browser.close()
    await server.stop()


async def stage(server: HallServer, clock: StagedClock) -> None:
    """A morning: some are served, two have just been called, the others wait, two of them with a head start."""
    for window, operator in OPERATORS.items():
        await server.ask(c.OpenWindow(window, operator))
    for service in (*SERVED.values(), *CALLED.values()):
        await server.issue(service, "elderly" if service == "land" else None)
    clock.pass_minutes(20)
    for window in SERVED:
        await server.call(window)
        await server.ask(c.StartService(window))
    for number, service in enumerate(WAITING):
        await server.issue(service, "small-child" if number == 4 else None)
        clock.pass_minutes(1)
    clock.pass_minutes(5)
    for window in CALLED:
        await server.call(window)


async def take(browser: Browser, server: HallServer, shot: Shot) -> None:
    context = await browser.new_context(
        base_url=server.url, viewport={"width": shot.width, "height": shot.height}, reduced_motion="reduce"
    )
    if shot.role is not None:
        cookie = await server.session(shot.role, "Айгүл")
        await context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": cookie["url"]}])
    page = await context.new_page()
    await page.goto(shot.path)
    await page.evaluate("document.fonts.ready")
    if shot.act is not None:
        await shot.act(page)
    await page.wait_for_load_state("networkidle")
    await page.screenshot(path=FOLDER / f"{shot.name}.png")
    await context.close()


if __name__ == "__main__":
    asyncio.run(main())
