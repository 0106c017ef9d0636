"""What to bring, and words that lead to a ticket: the kiosk, a stand and a phone of a hall with 82 services."""

from collections.abc import AsyncIterator
from statistics import median

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Page, expect

from script.staging.hall_server import HALL, HallServer, sample_definition
from tests.akimat import AKIMAT
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.browser.visitors.kiosk.test_kiosk_reading import listen_to, speaking, spoke, without_engine

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIZES = [(1080, 1920), (1366, 768)]
LOWEST = """() => Math.min(...[...document.querySelectorAll("main .tile, .key, .letters .back")]
  .map((node) => node.getBoundingClientRect().top))"""
BEYOND = """() => [document.documentElement, ...document.querySelectorAll("main .tile")]
  .filter((node) => node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1)
  .map((node) => node.outerHTML.slice(0, 200))"""


@pytest_asyncio.fixture(loop_scope="session")
async def server(port: int) -> AsyncIterator[HallServer]:
    sample = sample_definition()
    definition = replace(AKIMAT, rules=sample.rules, priorities=sample.priorities, timezone=sample.timezone)
    server = HallServer(definition, port=port)
    await server.start()
    yield server
    await server.stop()


async def touch(page: Page, *selectors: str) -> int:
    """Touch one after the other; returns how many touches that were."""
    for selector in selectors:
        await page.locator(selector).first.click()
    return len(selectors)


def key(letter: str) -> str:
    return f'.letters .key:text-is("{letter}")'


@pytest.mark.parametrize("size", SIZES)
async def test_four_letters_and_two_touches_make_a_ticket(
    new_page: NewPage, server: HallServer, size: tuple[int, int]
) -> None:
    """With Kazakh letters on the screen's own keyboard; nothing scrolls, all of a tall screen is in its lower part, and
    axe finds nothing."""
    width, height = size
    kiosk = await new_page("/kiosk/aksu?lang=kk", width=width, height=height)
    assert await kiosk.evaluate(BEYOND) == []
    assert await touch(kiosk, ".way.search") == 1
    await expect(kiosk.locator("[role=status].match-count")).to_contain_text("бірнеше әріп жеткілікті")
    await touch(kiosk, *map(key, "ҚОҚЫ"))
    await expect(kiosk.locator("output.typed")).to_have_text("қоқы")
    await expect(kiosk.locator("[data-service=garbage]")).to_be_visible()
    assert await kiosk.evaluate(BEYOND) == []
    assert await violations_in(kiosk) == []
    if height > width:
        await touch(kiosk, *[".erase"] * 4, *map(key, "ЖЕР"))
        await expect(kiosk.locator(".matches .tile")).to_have_count(6)
        assert await kiosk.evaluate(BEYOND) == []
        assert await kiosk.evaluate(LOWEST) > height - 1100
        await touch(kiosk, *[".erase"] * 3, *map(key, "ҚОҚЫ"))
    assert await touch(kiosk, "[data-service=garbage]", ".tile.primary") == 2
    await expect(kiosk.locator(".paper-service")).to_have_text("Қоқыс шығару")
    (ticket,) = server.engine.feeds[HALL].state.tickets.values()
    assert ticket.service == "garbage"


async def test_words_by_a_keyboard_of_another_language(new_page: NewPage, server: HallServer) -> None:
    """Keys write, digits choose, Escape goes back; what fits nothing says so, and a server that is away does."""
    kiosk = await new_page("/kiosk/aksu?lang=ru")
    await touch(kiosk, ".way.search")
    await kiosk.keyboard.type("ltncrbq cfl", delay=120)  # slower than a scanner
    await expect(kiosk.locator(".matches .tile").first).to_contain_text("Очередь в детский сад")
    for _ in range(11):
        await kiosk.keyboard.press("Backspace")
    await expect(kiosk.locator("output.typed")).to_have_text("")
    await expect(kiosk.locator(".matches")).to_be_hidden()
    await kiosk.keyboard.type("qqqq", delay=120)
    await expect(kiosk.locator(".match-count")).to_contain_text("ничего не нашлось")
    await kiosk.route("**/services?words=**", lambda route: route.abort())
    await touch(kiosk, key("Ф"))
    await expect(kiosk.locator(".match-count")).to_contain_text("Поиск не отвечает")
    await kiosk.keyboard.press("Escape")
    await expect(kiosk.locator(".tile")).to_have_count(8)
    assert server.engine.feeds[HALL].state.issued() == 0


async def test_what_fits_is_read_aloud(new_page: NewPage, server: HallServer) -> None:
    """Once no more letters come: how many services fit, and each with the key that chooses it; a digit does."""
    await without_engine(server)
    kiosk = await speaking(new_page, ["ru-RU"])
    await touch(kiosk, ".aloud", ".way.search", *map(key, "ПЕНС"))
    await listen_to(kiosk, "ru-RU: Подходящих услуг: один")
    await spoke(kiosk, ["ru-RU: Клавиша один: Назначение пенсии. сейчас ни одно окно не работает"])
    await kiosk.keyboard.press("1")
    await expect(kiosk.locator(".picked")).to_contain_text("Назначение пенсии")


async def test_every_service_by_its_groups(new_page: NewPage, server: HallServer) -> None:
    """No screen has more than eight tiles or scrolls, Escape leads back the same way, and the median of touches is at
    most three."""
    kiosk = await new_page("/kiosk/aksu?lang=ru", width=1080, height=1920)
    touches: list[int] = []

    async def visit(depth: int) -> None:
        await expect(kiosk.locator(".tile")).not_to_have_count(0)
        tiles = await kiosk.locator(".tile").count()
        assert tiles <= 8
        assert await kiosk.evaluate(BEYOND) == []
        touches.extend([depth] * await kiosk.locator(".tile[data-service]").count())
        for place in range(tiles):
            tile = kiosk.locator(".tile").nth(place)
            if await tile.get_attribute("data-service") is None:
                before = await kiosk.locator("main").inner_text()
                await tile.click()
                await visit(depth + 1)
                await kiosk.keyboard.press("Escape")
                assert await kiosk.locator("main").inner_text() == before

    await visit(1)
    assert len(touches) == 82
    assert median(touches) <= 3
    assert server.engine.feeds[HALL].state.issued() == 0


async def test_what_to_bring_before_a_ticket(new_page: NewPage) -> None:
    """From the start, and from the question before the ticket; a sheet that leads on to a ticket, and back."""
    kiosk = await new_page("/kiosk/aksu?lang=en", width=1080, height=1920)
    await touch(kiosk, ".way.information", '.tile:has-text("Farming")', "[data-service=pasture]")
    await expect(kiosk.get_by_role("heading", level=1)).to_have_text("Pastures")
    await expect(kiosk.locator(".bring li")).to_have_text(
        ["Identity card", "The application (you get it at the window)"]
    )
    assert await kiosk.locator(".sheet-phone img").evaluate("image => image.naturalWidth > 0")
    assert await violations_in(kiosk) == []
    await kiosk.keyboard.press("Escape")
    await expect(kiosk.locator("[data-service=pasture]")).to_be_visible()
    await touch(kiosk, "[data-service=pasture]", ".actions .primary")
    await expect(kiosk.locator(".picked")).to_contain_text("Pastures")
    await kiosk.get_by_role("button", name="What must I bring?").click()
    await expect(kiosk.locator(".sheet")).to_be_visible()
    await touch(kiosk, ".actions .primary", ".tile.primary")
    await expect(kiosk.locator(".paper-service")).to_have_text("Pastures")


async def test_a_stand_gives_no_tickets(new_page: NewPage, server: HallServer) -> None:
    """It informs, finds by words, and returns to its start by itself."""
    stand = await new_page("/info/aksu?stand&lang=ru", width=1080, height=1920)
    await expect(stand).to_have_title("Что взять с собой?")
    await stand.clock.install()
    await touch(stand, ".way.search", *map(key, "ПЕНС"), "[data-service=pension]")
    await expect(stand.locator(".sheet-facts")).to_contain_text("5 рабочих дней")
    assert await stand.get_by_role("button", name="талон").count() == 0
    await stand.clock.run_for(70_000)
    await expect(stand.get_by_role("dialog")).to_contain_text("Вы ещё здесь?")
    await stand.clock.run_for(30_000)
    await expect(stand.locator(".tile")).to_have_count(8)
    assert server.engine.feeds[HALL].state.issued() == 0


async def test_a_phone_remembers_what_is_ticked(new_page: NewPage, server: HallServer) -> None:
    """By its own browser, on the page of the service and on the ticket, each for itself; nothing is sent."""
    page = await new_page("/info/aksu?lang=ru", width=360, height=740)
    assert await violations_in(page) == []
    await page.get_by_label("По какому вопросу вы пришли?").fill("малга сырга")
    await page.keyboard.press("Enter")
    await page.locator(".services a").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Паспорт и бирка на скот")
    assert await violations_in(page) == []
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    await page.get_by_label("Удостоверение личности").check()
    assert addresses == []
    await page.reload()
    await expect(page.get_by_label("Удостоверение личности")).to_be_checked()
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    await server.issue("cattle-passport", language="ru")
    ticket = next(iter(server.engine.feeds[HALL].state.tickets))
    await page.goto(server.keyed(f"{server.url}/t/{ticket}"))
    await expect(page.get_by_label("Удостоверение личности")).not_to_be_checked()
