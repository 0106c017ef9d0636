"""Makes the pictures of booking for the documentation: the choice of a time and a booking's own page on a phone, the
check-in at the kiosk, and the appointments at the front desk.

python -m script.pictures.booking       writes docs/screenshots/book.png and those of the shots below
"""

import asyncio
from datetime import timedelta
from typing import Final

from playwright.async_api import Page, async_playwright

from queue_server.hall import commands as c
from queue_server.hall.bookings.timetable.free import free_places
from queue_server.journal.personal.contents import PersonalDatum, PersonalKind, PersonalPart
from script.pictures.shot import Shot, take
from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_in_memory import DESK as DESK_ACTOR
from script.staging.hall_server import HALL, HallServer, sample_definition, with_times_to_book

DAYS: Final = tuple(
    Shot(name, f"/book/aksu?service=land&lang={language}", 360, 640)
    for name, language in (("book", "kk"), ("book-ru", "ru"), ("book-en", "en"))
)
OWN: Final = Shot("booking", "/booking/aksu/booking-00000001?lang=ru", 360, 640)


async def ask_digits(page: Page) -> None:
    await page.locator(".appointment").click()
    await page.keyboard.type("107")


async def ask_priority(page: Page) -> None:
    """Type the digits of the booking; a priority is asked for before they are looked up."""
    await page.locator(".appointment").click()
    await page.keyboard.type("107334")
    await page.keyboard.press("Enter")
    await page.locator("[data-priority]").first.wait_for()


CHECK_IN: Final = tuple(
    Shot(f"kiosk-check-in-{language}", f"/kiosk/aksu?lang={language}", 1080, 1920, "kiosk", act)
    for language, act in (("kk", ask_digits), ("ru", ask_digits), ("en", ask_priority))
)
KIOSK: Final = Shot("kiosk-digits", "/kiosk/aksu?lang=kk", 1024, 768, "kiosk", ask_digits)
DESK: Final = Shot("appointments", "/desk/aksu/bookings?lang=ru&booking=caller-2", 1366, 768, "operator")
CALLERS: Final = (
    ("Әлия Серікқызы", "+77010000001"),
    ("Иван Петров", "+77010000002"),
    ("Болат Ахметов", "+77010000003"),
)


async def book_for_callers(server: HallServer) -> None:
    """Book the first times of tomorrow under the names of people who do not exist."""
    state, now = server.engine.feeds[HALL].state, server.clock()
    tomorrow = state.local(now).date() + timedelta(days=1)
    places = free_places(state, "land", tomorrow, now)
    for number, ((name, phone), place) in enumerate(zip(CALLERS, places, strict=False)):
        subject = f"caller-{number + 1}"
        kinds: dict[PersonalKind, str] = {"name": name, "phone": phone}
        data = [PersonalDatum(HALL, subject, kind, text, place.end) for kind, text in kinds.items()]
        command = c.MakeBooking(subject, "land", place.start)
        await server.engine.submit(HALL, command, DESK_ACTOR, personal=PersonalPart(data=data))


async def main() -> None:
    server = HallServer(with_times_to_book(sample_definition(), "land", first="10:00", until="13:00"))
    await server.start()
    await server.book()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        await book_for_callers(server)
        for shot in (*DAYS, OWN, KIOSK, *CHECK_IN, DESK):
            await take(browser, server, shot)
        await browser.close()
    await server.stop()


if __name__ == "__main__":
    asyncio.run(main())
