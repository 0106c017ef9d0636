"""From an empty data folder through the assistant to the first called ticket, without a shell, a file or an account."""

import asyncio
import os
import re
import sys
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import LOOK_UP_MS
from tests.browser.in_sight import is_in_sight_at_twice_the_size

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

LINK = re.compile(r"http://\S+(/enter/\S+)")
PATIENCE_S = 60


class NewServer:
    """`kezek serve` on a folder in which nothing is: its address, and the path of the link that it prints."""

    def __init__(self, folder: Path) -> None:
        self.config, self.data = folder / "etc" / "config.toml", folder / "data"
        self.url = self.path = ""
        self._has_link = asyncio.Event()

    @property
    def values(self) -> dict[str, object]:
        return tomllib.loads(self.config.read_text())

    @asynccontextmanager
    async def running(self) -> AsyncIterator["NewServer"]:
        program = (sys.executable, "-m", "queue_server", "serve", "--port", "0")
        process = await asyncio.create_subprocess_exec(
            *program,
            *("--config", str(self.config), "--data", str(self.data)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            async with asyncio.timeout(PATIENCE_S):
                self._has_link.clear()
                while b"ready" not in (line := await process.stdout.readline()):
                    assert line, (await process.stderr.read()).decode()
                self.url = line.decode().removeprefix("ready ").strip()
            errors = asyncio.create_task(self._listen(process.stderr))
            yield self
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), PATIENCE_S)
            await errors

    async def _listen(self, errors: asyncio.StreamReader) -> None:
        """Read what it says, so that it never waits for a reader."""
        while line := await errors.readline():
            if (link := LINK.search(line.decode())) is not None:
                self.path = link[1]
                self._has_link.set()

    async def link(self) -> str:
        async with asyncio.timeout(PATIENCE_S):
            await self._has_link.wait()
        return self.url + self.path


@pytest_asyncio.fixture(loop_scope="session")
async def new_server(tmp_path: Path) -> AsyncIterator[NewServer]:
    async with NewServer(tmp_path).running() as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(locale="ru", viewport={"width": 1366, "height": 768})
    context.set_default_timeout(LOOK_UP_MS)
    yield context
    await context.close()


async def enter(context: BrowserContext, server: NewServer, language: str = "") -> Page:
    page = await context.new_page()
    await page.goto(await server.link())
    await page.locator("main button").click()
    await expect(page).to_have_url(f"{server.url}/setup")
    if language:
        await page.goto(f"{server.url}/setup?lang={language}")
    return page


async def go_on(page: Page, title: str) -> None:
    await page.locator("[data-act=next]").click()
    await expect(page.locator("h1")).to_have_text(title)


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
    assert await is_in_sight_at_twice_the_size(page, page.locator("[data-act=next]"))
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


async def photograph(page: Page, name: str) -> None:
    """A picture for whoever looks at pages, in the folder of `KEZEK_SHOTS`."""
    folder = os.environ.get("KEZEK_SHOTS")
    if folder:
        await page.screenshot(path=f"{folder}/{name}.png")


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
