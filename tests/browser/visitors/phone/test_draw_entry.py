"""Taking part in a draw on a phone and leaving it again, by keyboard alone and without a script."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Page, expect

from queue_server.api.bookings.draws.drawing import draw_in
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.pages.services import VisitorServices
from script.staging.hall_server import HALL, HallServer, sample_definition, with_times_to_book
from tests.booked_halls import at
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

CLOSED = at("18:00")


class Moment:
    """The server's time."""

    def __init__(self) -> None:
        self.now = at("11:00")

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest_asyncio.fixture(loop_scope="session")
async def server(port: int, moment: Moment) -> AsyncIterator[HallServer]:
    """A hall whose places of land are drawn: one on each day."""
    definition = with_times_to_book(sample_definition(), "land", first="10:00", until="10:30")
    services = (
        replace(service, booking=replace(service.booking, release="draw", opens_days=3)) if service.booking else service
        for service in definition.services
    )
    server = HallServer(replace(definition, services=tuple(services)), moment, port=port)
    await server.start()
    await due(server)
    yield server
    await server.stop()


async def due(server: HallServer) -> None:
    await draw_in(
        server.app[PARTS][ServerContext], server.app[PARTS][VisitorServices].ticket_keys, server.engine.feeds[HALL]
    )


async def take_part(new_page: NewPage, number: int) -> Page:
    page = await new_page("/book/aksu?lang=ru&service=land", width=360, height=740)
    await page.locator(".draws a").first.press("Enter")
    await page.get_by_label("Ваше имя").fill("Әлия Серікқызы")
    await page.get_by_label("Телефон").fill(f"8 701 000 00 0{number}")
    await page.keyboard.press("Enter")
    await expect(page.locator(".card")).to_contain_text("Вы участвуете.")
    return page


async def axe_finds_nothing(page: Page) -> None:
    assert await violations_in(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") == 360


async def test_the_whole_way(new_page: NewPage, server: HallServer, moment: Moment) -> None:
    """Somebody leaves and is forgotten; of two others one draws the place, and the other is led to what is free."""
    pages = [await take_part(new_page, number) for number in range(3)]
    draws = [draw for draw in server.engine.feeds[HALL].state.draws.values() if draw.entries]
    await axe_finds_nothing(pages[0])
    await pages[0].locator("summary").press("Enter")
    await pages[0].get_by_role("button", name="Выйти из розыгрыша").press("Enter")
    await expect(pages[0].locator(".card")).to_contain_text("Вы больше не участвуете.")
    await axe_finds_nothing(pages[0])
    assert await server.store.personal_data(HALL, draws[0].entries[0].booking) == []
    moment.now = CLOSED
    await due(server)
    for page in pages[1:]:
        await page.reload()
    cards = [await page.locator(".card").inner_text() for page in pages[1:]]
    (loser,) = [page for page, card in zip(pages[1:], cards, strict=True) if "Вам не досталось места." in card]
    await axe_finds_nothing(loser)
    await loser.locator("[aria-labelledby=nearest] a").first.press("Enter")
    await expect(loser.get_by_role("heading", level=1)).to_be_visible()
