"""Makes the pictures of personal receptions for the documentation, in each language: the secretary's page, and the desk
at which a visitor is received.

python -m script.pictures.receptions       writes docs/screenshots/secretary-ru.png and its like
"""

import asyncio
from typing import Final

from playwright.async_api import Page, async_playwright

from queue_server.hall import commands as c
from queue_server.hall.bookings.timetable.free import free_places
from queue_server.journal.personal.contents import PersonalDatum, PersonalKind, PersonalPart
from script.pictures.shot import Shot, take
from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_in_memory import DESK, KIOSK
from script.staging.hall_server import HALL, HallServer, sample_definition, with_receptions

LANGUAGES: Final = ("kk", "ru", "en")
NOW: Final = 1_796_013_900_000_000
"""Monday, 30 November 2026, a quarter to ten in Almaty."""
PROMISED_UNTIL: Final = "2026-12-02"
OPERATOR: Final = "Айгүл"
"""At the window of the host, by the name under which pictures are taken."""
WINDOW: Final = 6
"""Where the akim receives."""
ASKING: Final = (
    ("Әлия Серікқызы", "+77010000001", "Ауылға баратын жол шайылып кеткен. Қашан жөнделеді?"),
    ("Иван Петров", "+77010000002", "Прошу принять по вопросу земли под дом: три отказа без объяснения."),
    ("Болат Ахметов", "+77010000003", "Мектепке автобус керек: балалар 7 км жаяу жүреді."),
    ("Гүлнар Омарова", "+77010000004", "Суға төлем екі есе өсті, неге?"),
    ("Ольга Ким", "+77010000005", "Когда откроют медпункт? Закрыт с весны."),
)


async def wait_for_cards(page: Page) -> None:
    await page.locator("reception-appointments .card").first.wait_for()


async def wait_for_question(page: Page) -> None:
    await page.locator("desk-reception .question").wait_for()


async def ask_to_be_received(server: HallServer) -> None:
    """Five ask: of two something is under control, of which one is done, one is being received, two wait for an
    answer."""
    state, now = server.engine.feeds[HALL].state, server.clock()
    places = [place for place in free_places(state, "land", state.local(now).date(), now) if place.free][2:]
    for number, ((name, phone, question), place) in enumerate(zip(ASKING, places, strict=False), 1):
        texts: dict[PersonalKind, str] = {"name": name, "phone": phone, "question": question}
        data = [PersonalDatum(HALL, f"asking-{number}", kind, text, place.end) for kind, text in texts.items()]
        command = c.MakeBooking(f"asking-{number}", "land", place.start, language="kk")
        await server.engine.submit(HALL, command, KIOSK, personal=PersonalPart(data=data))
    await server.ask(c.OpenWindow(WINDOW, OPERATOR))
    for number in (1, 2, 3):
        await server.ask(c.ConfirmBooking(f"asking-{number}"), DESK)
        await server.ask(c.ArriveBooking(f"asking-{number}", f"received-0000000{number}"), KIOSK)
        await server.call(WINDOW)
        await server.ask(c.StartService(WINDOW))
        if number < 3:
            await server.ask(c.EndReception(WINDOW, "under_control", PROMISED_UNTIL))
    await server.ask(c.EndControl(max(state.controls)))


async def main() -> None:
    server = HallServer(with_receptions(sample_definition()), clock=lambda: NOW)
    await server.start()
    await ask_to_be_received(server)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for language in LANGUAGES:
            address = f"/secretary/{HALL}?lang={language}"
            await take(browser, server, Shot(f"secretary-{language}", address, 1366, 768, "secretary", wait_for_cards))
            address = f"/desk/{HALL}/{WINDOW}?lang={language}"
            desk = Shot(f"reception-desk-{language}", address, 1366, 768, "operator", wait_for_question)
            await take(browser, server, desk)
        await browser.close()
    await server.stop()


if __name__ == "__main__":
    asyncio.run(main())
