"""Makes the pictures of help and of information for the documentation: where a visitor waits, the bell and who hears
it, what to bring, and the search by words.

python -m script.pictures.information      writes docs/screenshots/help-*.png and info-*.png
"""

import asyncio
import sys
from typing import Final

from msgspec.structs import replace
from playwright.async_api import Page, async_playwright

from queue_server.hall import commands as c
from script.pictures.shot import Shot, take
from script.pictures.staged_morning import StagedClock, stage
from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_for_everybody import ARCHIVE, WINDOW, definition_for_everybody
from script.staging.hall_server import HALL, HallServer


async def ask_place(page: Page) -> None:
    await page.locator("[data-service=land]").click()


async def ask_reason(page: Page) -> None:
    await page.locator(".bell").click()


async def see_calls(page: Page) -> None:
    await page.locator("help-calls li").first.wait_for()


async def tick_off(page: Page) -> None:
    await page.locator("input[type=checkbox]").first.check()


async def show_sheet(page: Page) -> None:
    await page.locator(".way.information").click()
    await page.locator("[data-service=land]").click()
    await page.locator(".sheet").wait_for()


async def type_words(page: Page) -> None:
    """Type what is no word of any service's name: a letter is wrong in it."""
    await page.locator(".way.search").click()
    for letter in "УЧАСК":
        await page.locator(f'.key:text-is("{letter}")').click()
    await page.locator(".matches .tile").first.wait_for()


SHOTS: Final = (
    Shot("help-place", f"/kiosk/{HALL}?lang=kk", 1024, 768, "kiosk", ask_place),
    Shot("help-bell", f"/kiosk/{HALL}?lang=ru", 1024, 768, "kiosk", ask_reason),
    Shot("info-phone", f"/info/{HALL}/land?lang=kk", 360, 640, None, tick_off),
    Shot("info-words", f"/kiosk/{HALL}?lang=ru", 1024, 768, "kiosk", type_words),
    Shot("info-kiosk", f"/kiosk/{HALL}?lang=en", 1024, 768, "kiosk", show_sheet),
)
CALLED: Final = Shot("help-desk", f"/desk/{HALL}/{WINDOW}?lang=en", 1366, 768, "manager", see_calls)
"""Pictures while somebody calls for help."""


async def main(*prefixes: str) -> None:
    """Make the pictures whose names begin with a prefix, or all."""
    clock = StagedClock()
    definition = definition_for_everybody()
    services = tuple(service for service in definition.services if service != ARCHIVE)
    server = HallServer(replace(definition, services=services), clock)
    await server.start()
    await stage(server, clock)
    await server.estimated()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for shot in SHOTS:
            if shot.name.startswith(prefixes or ""):
                await take(browser, server, shot)
        await server.ask(c.RequestHelp("help-1", "lost", kiosk="entrance"))
        if CALLED.name.startswith(prefixes or ""):
            await take(browser, server, CALLED)
        await browser.close()
    await server.stop()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
