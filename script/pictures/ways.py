"""Makes the pictures of the three ways for the documentation, in each language: the kiosk that reads itself aloud, the
clips and the call for those who do not hear, and the kiosk for those who sit.

python -m script.pictures.ways             writes docs/screenshots/kiosk-read-kk.png and its like
python -m script.pictures.ways kiosk-low   only those whose names begin so
"""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from msgspec.structs import replace
from playwright.async_api import Page, async_playwright

from queue_server.config.sections.displays import Displays
from queue_server.hall import commands as c
from script.pictures.shot import Shot, take
from script.pictures.staged_morning import StagedClock, stage
from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_for_everybody import ARCHIVE, LANGUAGES, WINDOW, definition_for_everybody, write_clips
from script.staging.hall_server import HALL, HallServer

TALL: Final = (1080, 1920)
SCALE: Final = 0.5
"""Of the pictures of a tall kiosk, three of which stand side by side."""

WORDS: Final = {"kk": "ҚҰЖАТ", "ru": "УЧАСТ", "en": "DOCU"}
"""What is typed on the keyboard of the screen."""


async def read_aloud(page: Page) -> None:
    """Let the kiosk read, and stand on a tile by the keyboard."""
    await page.keyboard.press("0")
    await page.keyboard.press("Tab")
    await page.locator("[data-service=social]").focus()


async def ask_place_in_signs(page: Page) -> None:
    await page.locator(".tool.sign").click()
    await page.locator("[data-service=land]").click()
    await page.locator("sign-clip video").wait_for()


async def lower(page: Page) -> None:
    await page.locator(".tool.low").click()


async def search_low(page: Page) -> None:
    await lower(page)
    await page.locator(".way.search").click()
    for letter in WORDS[str(await page.evaluate("document.documentElement.lang"))]:
        await page.locator(f'.key:text-is("{letter}")').click()
    await page.locator(".matches .tile").first.wait_for()


async def take_low(page: Page) -> None:
    await lower(page)
    await page.locator("[data-service=land]").click()
    await page.locator("[data-zone=play]").click()
    await page.locator(".tile.primary").click()
    await page.locator(".paper-number").wait_for()


async def see_clip(page: Page) -> None:
    await page.locator("sign-clip video").wait_for()


def kiosk_shots() -> Iterator[Shot]:
    for language in LANGUAGES:
        path = f"/kiosk/{HALL}?lang={language}"
        yield Shot(f"kiosk-read-{language}", path, 1024, 768, "kiosk", read_aloud)
        yield Shot(f"kiosk-signs-{language}", path, *TALL, "kiosk", ask_place_in_signs, SCALE)
        yield Shot(f"kiosk-low-{language}", path, *TALL, "kiosk", lower, SCALE)
        yield Shot(f"kiosk-low-words-{language}", path, *TALL, "kiosk", search_low, SCALE)
        yield Shot(f"kiosk-low-ticket-{language}", path, *TALL, "kiosk", take_low, SCALE)


def called_shots(ticket: str, language: str) -> Iterator[Shot]:
    """A visitor who does not hear is called: on the board where they wait, and on the phone."""
    yield Shot(f"board-signs-{language}", f"/display/{HALL}?zone=play&lang={language}", 1280, 720, None, see_clip)
    yield Shot(f"phone-tall-{language}", f"/t/{ticket}?lang={language}", 360, 640)


async def call_deaf_visitor(server: HallServer, ticket: str, language: str) -> None:
    await server.ask(c.IssueTicket(ticket, "land", None, language, waits_in="play", sign_language=True))
    number = server.engine.feeds[HALL].state.tickets[ticket].number
    while await server.call(WINDOW) != number:
        await server.finish(WINDOW)


async def main(*prefixes: str) -> None:
    """Make the pictures whose names begin with a prefix, or all."""
    clock = StagedClock()
    definition = definition_for_everybody()
    services = tuple(service for service in definition.services if service != ARCHIVE)
    server = HallServer(replace(definition, services=services), clock)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        with TemporaryDirectory() as folder:
            await write_clips(browser, Path(folder), 0.5)
            server.for_visitors = Displays(sign_clips=folder)
            await server.start()
            await stage(server, clock)
            await server.estimated()
            for shot in kiosk_shots():
                if shot.name.startswith(prefixes or ""):
                    await take(browser, server, shot)
            await server.ask(c.FinishService(WINDOW))
            for number, language in enumerate(LANGUAGES):
                ticket = f"visitor-9000000{number}"
                await call_deaf_visitor(server, ticket, language)
                for shot in called_shots(ticket, language):
                    if shot.name.startswith(prefixes or ""):
                        await take(browser, server, shot)
                await server.finish(WINDOW)
            await server.stop()
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
