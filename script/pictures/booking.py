"""Makes the pictures of booking for the documentation: the choice of a time, and a booking's own page, on a phone.

python -m script.pictures.booking       writes docs/screenshots/book.png and booking.png
"""

import asyncio
from typing import Final

from playwright.async_api import async_playwright

from script.pictures.screenshots import Shot, take
from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_server import HallServer, sample_definition, with_times_to_book

DAYS: Final = Shot("book", "/book/aksu?service=land&lang=kk", 360, 640)
OWN: Final = Shot("booking", "/booking/aksu/booking-00000001?lang=ru", 360, 640)


async def main() -> None:
    server = HallServer(with_times_to_book(sample_definition(), "land", first="10:00", until="13:00"))
    await server.start()
    await server.book()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for shot in (DAYS, OWN):
            await take(browser, server, shot)
        await browser.close()
    await server.stop()


if __name__ == "__main__":
    asyncio.run(main())
