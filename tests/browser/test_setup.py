"""From an empty data folder through the assistant to the first called ticket, without a shell, a file or an account."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.new_server import NewServer, enter, go_on, person_browser, photograph

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


@pytest_asyncio.fixture(loop_scope="session")
async def new_server(tmp_path: Path) -> AsyncIterator[NewServer]:
    async with NewServer(tmp_path).running() as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    async with person_browser(browser) as context:
        yield context


async def test_from_nothing_to_the_first_called_ticket(new_server: NewServer, context: BrowserContext) -> None:
    """Eleven screens in Kazakh's second language; then the hall is open, and a ticket was given, called and shown."""
    page = await enter(context, new_server)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await expect(page.locator("h1")).to_have_text("Какой язык зала — первый?")
    await page.locator("input[type=password]").fill("a long password")
    await go_on(page, "Как называется зал?")
    await go_on_refused(page, "Напишите название")
    await page.locator('input[lang="ru"]').fill("Акимат Каракемерского округа")
    await page.locator("select").select_option("Asia/Aqtobe")
    await go_on(page, "За чем приходят посетители?")
    await page.get_by_label("Справка из похозяйственной книги").check()
    await page.get_by_label("Земельные участки").check()
    await page.get_by_role("button", name="Записать услугу").click()
    await page.locator('.stack input[lang="ru"]').fill("Запись к акиму")
    await go_on(page, "Сколько окон?")
    await page.locator("input[type=number]").fill("2")
    await page.locator("input[type=number]").press("Tab")
    await go_on(page, "Кто где сидит?")
    await page.get_by_role("button", name="Добавить человека").click()
    await page.get_by_label("Имя человека").fill("Айгуль")
    await go_on(page, "Когда выдаются талоны?")
    await page.get_by_label("Только в определённые часы").check()
    await go_on(page, "Какой принтер печатает талоны?")
    await go_on(page, "Всё верно?")
    await expect(page.locator(".summary")).to_contain_text("Айгуль (1)")
    await go_on(page, "Какие экраны относятся к залу?")
    hall = new_server.values["halls"]["akimat-karakemerskogo-okruga"]  # type: ignore[index]
    assert [service["id"] for service in hall["services"]] == ["household-book", "land-plots", "zapis-k-akimu"]
    assert (hall["timezone"], hall["names"]["kk"]) == ("Asia/Aqtobe", "Акимат Каракемерского округа")
    await go_on(page, "Как каждый войдёт?")
    await page.get_by_role("button", name="Сделать ссылки и ПИН-коды").click()
    card = page.locator(".person-card")
    await expect(card).to_contain_text("/desk/akimat-karakemerskogo-okruga/1")
    desk = str(await card.locator(".address").text_content())
    await go_on(page, "Вызовите первый талон")
    await page.get_by_role("button", name="Выдать талон").click()
    await expect(page.locator(".trial-number").first).to_have_text("A001")
    board = await context.new_page()
    await board.goto(f"{new_server.url}/display/akimat-karakemerskogo-okruga")
    await page.get_by_role("button", name="Вызвать").click()
    await expect(page.locator(".trial-number").last).to_have_text("A001 → 1")
    await expect(board.locator("body")).to_contain_text("A001")
    await page.locator("[data-act=next]").click()
    await expect(page).to_have_url(f"{new_server.url}/")
    operator = await context.browser.new_page()  # type: ignore[union-attr]
    await operator.goto(new_server.url + desk[desk.index("/enter/") :])
    await operator.locator("main button").click()
    await expect(operator).to_have_url(f"{new_server.url}/desk/akimat-karakemerskogo-okruga/1")
    await operator.close()
    assert wrong == []


async def test_two_people_and_a_page_that_was_left(new_server: NewServer, context: BrowserContext) -> None:
    """What was answered stays; another page sees who is at it and takes over, and the first one stops."""
    page = await enter(context, new_server, "en")
    await go_on(page, "What is the hall called?")
    await page.locator('input[lang="en"]').fill("Akimat of Aksu")
    await go_on(page, "What do visitors come for?")
    other = await context.new_page()
    await other.goto(f"{new_server.url}/setup?lang=en")
    await expect(other.locator("h1")).to_have_text("administrator is setting the hall up")
    await expect(other.locator("[data-act=next]")).to_have_count(0)
    await other.get_by_role("button", name="Take over").click()
    await expect(other.locator("h1")).to_have_text("What do visitors come for?")
    await page.get_by_label("Pensions").check()
    await page.locator("[data-act=next]").click()
    await expect(page.locator("h1")).to_have_text("administrator is setting the hall up")
    await other.get_by_role("button", name="Back").click()
    await expect(other.locator('input[lang="en"]')).to_have_value("Akimat of Aksu")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (360, 740)])
async def test_every_step_fits_and_has_no_barrier(
    new_server: NewServer, context: BrowserContext, width: int, height: int
) -> None:
    """In Kazakh, on an office's screen and on a phone: nothing is cut off, the next step is in sight, no violation."""
    page = await enter(context, new_server, "kk")
    await page.set_viewport_size({"width": width, "height": height})
    await expect(page.locator("h1")).to_have_text("Зал алдымен қай тілде сөйлейді?")
    for step in range(11):
        await prepare(page, step)
        title = await page.locator("h1").text_content()
        results = await Axe().run(page)
        assert results.response["violations"] == [], f"{title}: {results.generate_report()}"
        await photograph(page, f"{step:02}-{width}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, title
        await expect(page.locator("[data-act=next]")).to_be_in_viewport()
        if step < 10:
            await page.locator("[data-act=next]").click()
            await expect(page.locator("h1")).not_to_have_text(str(title))


async def prepare(page: Page, step: int) -> None:
    """Answer what must be answered before the step can be left."""
    if step == 1:
        await page.locator('input[lang="kk"]').fill("Ақсу ауданының әкімдігі")
    if step == 2:
        await page.get_by_label("Зейнетақы").check()
        await page.get_by_label("Жер учаскелері").check()
    if step == 4:
        await page.get_by_role("button", name="Адам қосу").click()
        await page.locator('[data-key="person-0"]').fill("Айгүл")
    if step == 5:
        await page.get_by_label("Тек белгілі сағаттарда").check()
    if step == 9:
        await page.get_by_role("button", name="Сілтемелер мен ПИН-кодтарды жасау").click()
        await expect(page.locator(".person-card")).to_be_visible()
    if step == 10:
        await page.get_by_role("button", name="Талон беру").click()
        await page.get_by_role("button", name="Шақыру").click()
        await expect(page.locator(".trial-number").last).to_have_text("A001 → 1")


async def go_on_refused(page: Page, sentence: str) -> None:
    await page.locator("[data-act=next]").click()
    await expect(page.locator('[data-part="problem"]')).to_contain_text(sentence)
