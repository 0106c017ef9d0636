"""Makes the pictures of the check of a ticket for the documentation: on a phone, in each language, once the browser has
checked the hall's public log itself.

python -m script.pictures.verify        writes docs/screenshots/verify-phone-ru.png and its like
"""

import asyncio
from typing import Final

from playwright.async_api import Page, async_playwright

from script.pictures.shot import Shot, take
from script.pictures.staged_morning import StagedClock, stage
from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_server import HALL, HallServer, sample_definition
from script.staging.log_witness import let_witness_sign

LANGUAGES: Final = ("kk", "ru", "en")
TICKET: Final = "visitor-00000036"


async def check_log(page: Page) -> None:
    """Let the browser check the log, and bring what it says into sight."""
    check = page.locator("log-check")
    await check.locator("button").first.click()
    await check.locator("[role=status] p").nth(2).wait_for()
    await check.scroll_into_view_if_needed()


async def main() -> None:
    clock = StagedClock()
    server = HallServer(sample_definition(), clock)
    await server.start()
    await stage(server, clock)
    code = server.engine.feeds[HALL].state.tickets[TICKET].proof.hex()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for language in LANGUAGES:
            await let_witness_sign(server)  # the server itself asks in vain, and publishes without that signature
            path = f"/verify/{code}?lang={language}"
            await take(browser, server, Shot(f"verify-phone-{language}", path, 390, 844, None, check_log))
        await browser.close()
    await server.stop()


if __name__ == "__main__":
    asyncio.run(main())
