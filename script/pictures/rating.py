"""Makes the pictures of how it was for the documentation: the question on a phone and on a tablet, and the manager's
page.

python -m script.pictures.rating        writes docs/screenshots/rating-*.png
"""

import asyncio
from typing import Final

from msgspec.structs import replace
from playwright.async_api import Page, async_playwright

from queue_server.clock import now_us
from queue_server.config.definition import Names, Rating, RatingReason, RatingSide
from queue_server.hall import commands as c
from queue_server.hall.ratings.rating_events import RatingSource
from queue_server.hall.ratings.served_stop import words_of
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.personal.contents import PersonalDatum, PersonalPart
from script.pictures.shot import Shot, take
from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_in_memory import KIOSK
from script.staging.hall_server import HALL, HallServer, sample_definition

WINDOW: Final = 6
REASONS: Final[tuple[tuple[str, str, str, str, RatingSide], ...]] = (
    ("kind", "Сыпайы қызмет көрсетті", "Были вежливы", "They were kind", "good"),
    ("fast", "Тез болды", "Быстро", "It was fast", "good"),
    ("slow", "Ұзақ болды", "Долго", "It took long", "bad"),
    ("rude", "Мені тыңдамады", "Меня не выслушали", "I was not listened to", "bad"),
    ("unsolved", "Мәселе шешілмеді", "Вопрос не решён", "It was not solved", "bad"),
)
RATING: Final = Rating(
    reasons=tuple(RatingReason(name, Names(kk=kk, ru=ru, en=en), side) for name, kk, ru, en, side in REASONS)
)
WORDS: Final = (
    (5, ("kind",), "Рақмет, бәрін түсіндірді."),
    (1, ("rude", "slow"), "Ждал полтора часа, и отправили в другое окно."),
    (4, ("fast",), "Всё быстро."),
)


class MovedClock:
    """The machine's clock, moved ahead by what the visits take."""

    def __init__(self) -> None:
        self.offset = 0

    def __call__(self) -> int:
        return now_us() + self.offset


async def serve(server: HallServer, clock: MovedClock, seconds: int = 400) -> str:
    """Serve a visitor to the end; returns the ticket's id."""
    await server.issue("land")
    clock.offset += 7 * MINUTE
    await server.call(WINDOW)
    await server.ask(c.StartService(WINDOW))
    clock.offset += seconds * SECOND
    await server.ask(c.FinishService(WINDOW))
    return max(server.engine.feeds[HALL].state.tickets)


async def rate(
    server: HallServer, ticket: str, step: int, reasons: tuple[str, ...], text: str, source: RatingSource = "phone"
) -> None:
    finished = server.engine.feeds[HALL].state.served[ticket][-1].finished
    datum = PersonalDatum(HALL, words_of(ticket, finished), "rating_words", text, 2**60)
    command = c.RateVisit(ticket, step, source, reasons, finished, WINDOW, bool(text))
    await server.engine.submit(HALL, command, KIOSK, personal=PersonalPart(data=[datum] if text else []))


async def choose_bad(page: Page) -> None:
    await page.locator(".step").nth(3).click()
    await page.locator(".reason:visible").nth(0).click()


async def main() -> None:
    clock = MovedClock()
    definition = replace(sample_definition(), rating=RATING, hours=None, closed_days=())
    server = HallServer(definition, clock)
    await server.start()
    await server.open(WINDOW)
    for step, reasons, text in WORDS:
        ticket = await serve(server, clock)
        clock.offset += MINUTE
        await rate(server, ticket, step, reasons, text)
    for _ in range(3):
        ticket = await serve(server, clock, seconds=4)
        clock.offset += 6 * SECOND
        await rate(server, ticket, 5, (), "", "tablet")
    ticket = await serve(server, clock)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for shot in (
            Shot("rating-tablet", f"/rate/aksu/{WINDOW}?lang=ru", 1024, 768, "tablet", choose_bad),
            Shot("rating-phone", f"/t/{ticket}/rating?lang=kk", 360, 640),
            Shot("rating-manager", "/manager/aksu/ratings?lang=ru", 1366, 900, "manager"),
        ):
            await take(browser, server, shot)
        await browser.close()
    await server.stop()


if __name__ == "__main__":
    asyncio.run(main())
