"""Makes the pictures of a region for the documentation, in each language: its halls as they are now, on a wide screen
and on a phone, a period, and the first page of its report.

python -m script.pictures.region        writes docs/screenshots/region-ru.png and its like
"""

import asyncio
from typing import Final

import aiohttp
import pypdfium2
from playwright.async_api import Page, async_playwright

from script.pictures.shot import FOLDER, Shot, take
from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_server import HallServer, sample_definition
from script.staging.region_halls import MorningClock, open_region, region_server

LANGUAGES: Final = ("kk", "ru", "en")
BEGIN: Final = 1_796_013_900_000_000
"""Monday, 30 November 2026, a quarter to ten in Almaty."""
HALLS: Final = 20


async def wait_for_counts(page: Page) -> None:
    """Wait until the present day is counted, and leave no heading pressed."""
    await page.wait_for_function("() => /\\d/.test(document.querySelector('[data-cell=visitors]')?.textContent || '')")


async def wait_for_tables(page: Page) -> None:
    await page.locator("#panel-halls tbody tr").first.wait_for()


def shots() -> list[Shot]:
    now = [Shot(f"region-{code}", f"/region?lang={code}", 1366, 768, "region", wait_for_counts) for code in LANGUAGES]
    phones = [
        Shot(f"region-phone-{code}", f"/region?lang={code}", 390, 844, "region", wait_for_counts) for code in LANGUAGES
    ]
    periods = [
        Shot(f"region-figures-{code}", f"/region/figures?lang={code}", 1366, 768, "region", wait_for_tables)
        for code in LANGUAGES
    ]
    return [*now, *phones, *periods]


async def take_report(server: HallServer, code: str) -> None:
    """Draw the first page of the report, as printed."""
    cookie = await server.session("region", "Айгүл", is_person=True)
    async with (
        aiohttp.ClientSession(server.url, cookies={str(cookie["name"]): str(cookie["value"])}) as session,
        session.get(f"/region/report.pdf?lang={code}") as reply,
    ):
        reply.raise_for_status()
        first = pypdfium2.PdfDocument(await reply.read())[0]
    first.render(scale=1.6).to_pil().save(FOLDER / f"region-report-{code}.png")


async def main() -> None:
    clock = MorningClock(BEGIN)
    server = region_server(sample_definition(), clock, HALLS)
    await server.start()
    await open_region(server, clock, HALLS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for shot in shots():
            await take(browser, server, shot)
        await browser.close()
    for code in LANGUAGES:
        await take_report(server, code)
    await server.stop()


if __name__ == "__main__":
    asyncio.run(main())
