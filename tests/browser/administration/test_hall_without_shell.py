"""The life of a hall without a shell: set up, a day, an undone change, a copy, another machine, another version."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Response, expect

from displays.paper.simulator.printer import SimulatedPrinter
from displays.paper.simulator.tape import Text, printed
from queue_server.api.configuration.printers.printer_search import PRINTER_PORT
from queue_server.journal.sqlite.schema import SCHEMA_VERSION
from tests.browser.axe import violations_in
from tests.browser.contexts import LOOK_UP_MS
from tests.browser.in_sight import is_in_sight_at_twice_the_size
from tests.browser.keyboard import press, write
from tests.browser.new_server import NewServer, enter, person_browser, photograph
from tests.browser.staff.test_desk import press as press_key
from tests.browser.staff.test_desk import say
from tests.hall_sample import SAMPLE_OF_A_HALL, lay_out
from tests.integration.installed_machine import Machine, ended, wheel

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

HALL = "akimat-karakemerskogo-okruga"
PASSWORD, PASSPHRASE = "bright river under old stone", "a long passphrase of hers"
WORK_MS = 60_000
MORNING_AFTER = datetime(2026, 3, 3, 4, tzinfo=UTC)
"""When the hall of the sample goes on: a hall asks a person about its clock after sixty days without a record."""


@pytest.mark.long
async def test_a_hall_lives_without_a_shell(tmp_path: Path, browser: Browser, unused_tcp_port: int) -> None:
    """From an empty folder to a day, a change taken back, a copy, and the same day on a second machine; a hall that an
    earlier version has left goes on with this one. The command of the upgrade is all that somebody types."""
    async with earlier_hall(tmp_path / "machine", unused_tcp_port) as machine:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(replace_program(machine))
            tasks.create_task(begin_and_move(tmp_path, browser))
        await go_on_with_it(browser, machine)


async def begin_and_move(folder: Path, browser: Browser) -> None:
    """A hall begins on one machine and goes on with another one."""
    first, second, copies = NewServer(folder / "first"), NewServer(folder / "second"), folder / "stick"
    copies.mkdir()
    async with person_browser(browser) as admin, person_browser(browser, "kk") as kiosk:
        async with first.running(), SimulatedPrinter(own_address(), PRINTER_PORT) as printer:
            desk_link = await set_up(admin, kiosk, first, printer)
            page = admin.pages[0]
            async with person_browser(browser) as operator:
                await serve_visitors(kiosk.pages[0], await sit_down(operator, first, desk_link))
            await change_and_undo(page, first)
            await close_the_day(page)
            await choose_folder(page, copies)
        async with first.running():
            await sign_in(page, first)
            copy = await make_copy(page, first, copies)
            figures = await figures_of_the_day(page, first)
    async with second.running(), person_browser(browser) as admin:
        page = await bring_back(admin, second, copy)
        assert await figures_of_the_day(page, second) == figures


async def set_up(admin: BrowserContext, kiosk: BrowserContext, server: NewServer, printer: SimulatedPrinter) -> str:
    """Answer the assistant by keyboard; let a kiosk in by its digits; a test ticket is printed, called, shown and
    spoken. Returns the link of the operator."""
    screen = await kiosk.new_page()
    await screen.goto(f"{server.url}/screen?kind=kiosk")
    code = str(await screen.locator("new-screen").inner_text())
    page = await enter(admin, server)
    await expect(page.locator("h1")).to_have_text("Какой язык зала — первый?")
    await write(page, "Новый пароль", PASSWORD)
    await answered(page, "Как называется зал?")
    await press(page, "Далее")
    await expect(page.locator('[data-part="problem"]')).to_contain_text("Напишите название")
    await write(page, "Название зала", "Акимат Каракемерского округа")
    await page.locator("select").select_option("Asia/Aqtobe")
    await answered(page, "За чем приходят посетители?")
    for service in ("Справка из похозяйственной книги", "Земельные участки"):
        await press(page, service, "Space")
    assert await is_in_sight_at_twice_the_size(page, page.locator("[data-act=next]"))
    await press(page, "Записать услугу")
    await page.keyboard.type("Запись к акиму")
    await answered(page, "Сколько окон?")
    await write(page, "Окна", "2")
    await press(page, "Вызывает по всем услугам", "Space")
    await press(page, "Земельные участки", "Space")
    await photograph(page, "walk-windows")
    await answered(page, "Кто где сидит?")
    await press(page, "Добавить человека")
    await page.keyboard.type("Айгуль")
    await answered(page, "Когда выдаются талоны?")
    await answered(page, "Какой принтер печатает талоны?")
    await write(page, "Адрес принтера", printer.host)
    await press(page, "Искать там")
    await press(page, "Использовать")
    await answered(page, "Всё верно?")
    await expect(page.locator(".summary")).to_contain_text("Айгуль (1)")
    await answered(page, "Какие экраны относятся к залу?", "Открыть зал", WORK_MS)
    assert calls(server) == [["household-book", "zapis-k-akimu"], ["household-book", "land-plots", "zapis-k-akimu"]]
    await press(page, f"Впустить: {code}")
    await expect(page.locator('[data-part="done"]')).to_contain_text("kiosk")
    assert await page.get_by_role("button", name="Впустить").count() == 0
    await photograph(page, "walk-screens")
    await answered(page, "Как каждый войдёт?")
    await press(page, "Сделать ссылки и ПИН-коды")
    card = page.locator(".person-card")
    await expect(card).to_contain_text(f"/desk/{HALL}/1")
    link = str(await card.locator(".address").text_content())
    await answered(page, "Вызовите первый талон")
    await press(page, "Выдать талон")
    await expect(page.locator("ol.trial")).to_contain_text("A001")
    await expect(page.locator("ol.trial")).to_contain_text("Вышел на бумаге.")
    (paper,) = printer.jobs
    assert "A001" in [part.text for part in printed(paper) if isinstance(part, Text)]
    board = await admin.new_page()
    await board.goto(f"{server.url}/display/{HALL}")
    async with page.expect_response(is_spoken) as sound:
        await press(page, "Вызвать")
    assert (await (await sound.value).all_headers())["content-type"] == "audio/wav"
    await expect(page.locator(".trial-number").last).to_have_text("A001 → 1")
    await expect(board.locator("body")).to_contain_text("A001")
    await board.close()
    await page.reload()
    await expect(page.locator(".trial-number").last).to_have_text("A001 → 1")
    await press(page, "Завершить")
    await expect(page).to_have_url(f"{server.url}/")
    return server.url + link[link.index("/enter/") :]


def own_address() -> str:
    """A loopback address that no other run of this test on the machine uses."""
    return f"127.{os.getpid() >> 16 & 255}.{os.getpid() >> 8 & 255}.{os.getpid() & 255 or 1}"


async def answered(page: Page, title: str, button: str = "Далее", patience_ms: int = LOOK_UP_MS) -> None:
    """Go on to the question of that title."""
    await press(page, button)
    await expect(page.locator("h1")).to_have_text(title, timeout=patience_ms)


async def sit_down(operator: BrowserContext, server: NewServer, link: str) -> Page:
    page = await operator.new_page()
    await page.goto(link)
    await page.locator("main button").click()
    await expect(page).to_have_url(f"{server.url}/desk/{HALL}/1")
    return page


async def serve_visitors(kiosk: Page, desk: Page) -> None:
    """Three tickets by the digits of the kiosk; at the desk, the day by keys."""
    await kiosk.wait_for_url("**/kiosk/**")
    for number in ("A002", "A003", "B001"):
        await take_ticket(kiosk, number)
    await say(desk, "Открыть окно", "Space")
    await say(desk, "Вызвать следующего", "Space")
    await expect(desk.locator(".person-number")).to_have_text("A002")
    await say(desk, "Посетитель подошёл", "Space")
    await say(desk, "Завершить и вызвать", "Space")
    await expect(desk.locator(".person-number")).to_have_text("A003")
    await photograph(desk, "walk-desk")
    await press_key(desk, "x")
    await expect(desk.locator(".person-none")).to_be_visible()
    await press_key(desk, "q")


async def take_ticket(kiosk: Page, number: str) -> None:
    """Press the digits that a keypad has, and go back to the start."""
    await expect(kiosk.locator("[data-service]").first).to_be_visible()
    await kiosk.keyboard.press("1" if number.startswith("A") else "2")
    await kiosk.keyboard.press("1")
    await expect(kiosk.locator(".paper-number")).to_have_text(number)
    await photograph(kiosk, f"walk-kiosk-{number}")
    await kiosk.keyboard.press("Escape")


async def change_and_undo(page: Page, server: NewServer) -> None:
    """A window calls one more service, which is said in a sentence; then what was before is put back in force."""
    await page.goto(f"{server.url}/admin#{HALL}/windows")
    await press(page, "1  Справка", "Enter")
    await press(page, "Земельные участки", "Space")
    await save(page)
    assert calls(server)[0] == ["household-book", "land-plots", "zapis-k-akimu"]
    await press(page, "Изменения")
    change = page.locator(".change").first
    await expect(change).to_contain_text("Окно 1")
    await photograph(page, "walk-changes")
    await press(page, "Вернуть состояние до него")
    await expect(page.locator('[data-part="done"]')).to_contain_text("состояние до")
    await save(page)
    await photograph(page, "walk-undone")
    assert calls(server)[0] == ["household-book", "zapis-k-akimu"]


def is_spoken(answer: Response) -> bool:
    """The sound of the test ticket's call, in the language of the page."""
    return "/voice/" in answer.url and "/ru-full-A001-1.wav" in answer.url and answer.ok


def calls(server: NewServer) -> list[list[str]]:
    """What each window calls, by the file that is in force."""
    hall = server.values["halls"][HALL]  # type: ignore[index]
    return [window["services"] for window in hall["windows"]]


async def save(page: Page, praise: str = "Сохранено и действует.") -> None:
    await press(page, "Просмотреть и сохранить")
    await expect(page.locator("dialog.review")).to_be_visible()
    await press(page, "Сохранить")
    await expect(page.locator('[data-part="done"]')).to_contain_text(praise)


async def close_the_day(page: Page) -> None:
    """Who has not been served is counted before the yes."""
    await press(page, "День")
    await press(page, "Закрыть день сейчас")
    await expect(page.locator("hall-day .notice")).to_contain_text("1")
    await photograph(page, "walk-day")
    await press(page, "Закрыть день")
    await expect(page.locator("hall-day")).to_contain_text("Открыть день снова")


async def choose_folder(page: Page, folder: Path) -> None:
    """With a passphrase, so that copies have the secrets, too."""
    passphrase = folder.with_name("passphrase")
    passphrase.write_text(f"{PASSPHRASE}\n", "utf-8")
    passphrase.chmod(0o600)
    await press(page, "Резервные копии")
    await write(page, "Папка или флешка", str(folder))
    await write(page, "Файл с парольной фразой", str(passphrase))
    await save(page, "Сохранено")
    await photograph(page, "walk-backup-folder")


async def sign_in(page: Page, server: NewServer) -> None:
    """As the administrator whom the first link has made, with the password of the first question."""
    await page.goto(f"{server.url}/sign-in?lang=ru")
    await write(page, "Имя", "administrator")
    await write(page, "Пароль", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda url: "/sign-in" not in url)


async def make_copy(page: Page, server: NewServer, folder: Path) -> Path:
    """By the button; the server makes one by itself, too, as soon as it has a folder."""
    await page.goto(f"{server.url}/admin#{HALL}/backup")
    await expect(page.locator(".backup-facts")).to_contain_text("kezek-", timeout=WORK_MS)
    before = copies_in(folder)
    await press(page, "Сделать копию сейчас")
    await expect(page.get_by_role("button", name="Копия создаётся")).to_be_visible()
    await expect(page.get_by_role("button", name="Сделать копию сейчас")).to_be_enabled(timeout=WORK_MS)
    await photograph(page, "walk-backup")
    (copy,) = copies_in(folder) - before
    return copy


def copies_in(folder: Path) -> set[Path]:
    return set(folder.iterdir())


async def figures_of_the_day(page: Page, server: NewServer) -> list[str]:
    """What the manager's page says of it, and the tickets in its list."""
    async with asyncio.timeout(120):  # the worker of a server that has just started loads its libraries first
        answer = None
        while answer is None or answer.status == 503:
            answer = await page.goto(f"{server.url}/manager/{HALL}?lang=ru", timeout=60_000)
    await photograph(page, "walk-figures")
    figures = [str(await page.locator(part).inner_text()) for part in (".man-glance", ".figure-list", ".man-balance")]
    await page.locator(".man-tickets a").click()
    return figures + await page.locator("tbody tr th").all_inner_texts()


async def bring_back(admin: BrowserContext, server: NewServer, copy: Path) -> Page:
    """Send the copy from the first page of an empty server, and sign in as somebody of the copy. Half of it is refused,
    of a whole one the page says what is in it, and a wrong passphrase changes nothing."""
    page = await enter(admin, server)
    await expect(page.locator("h1")).to_have_text("Какой язык зала — первый?")
    await press(page, "Восстановить копию с другой машины")
    field, fault = page.locator("copy-restore input[type=file]"), page.locator("copy-restore .fault")
    half = (await asyncio.to_thread(copy.read_bytes))[:-4000]
    await field.set_input_files({"name": "hall.backup", "mimeType": "application/zip", "buffer": half})
    await press(page, "Отправить и проверить")
    await expect(fault).to_be_visible(timeout=WORK_MS)
    await is_open_to_all(page, "walk-restore-refused")
    await page.locator("copy-restore .actions button").click()
    await field.set_input_files(copy)
    await press(page, "Отправить и проверить")
    for language, width, height in (("kk", 390, 844), ("ru", 1366, 768)):
        await page.set_viewport_size({"width": width, "height": height})
        await expect(page.locator("copy-restore h3")).to_have_text("Акимат Каракемерского округа", timeout=WORK_MS)
        await page.goto(f"{server.url}/setup?lang={language}")
        await expect(page.locator("copy-restore h3")).to_be_visible()
        await is_open_to_all(page, f"walk-restore-{language}")
    await write(page, "Парольная фраза его сертификатов", "not the right one at all")
    await press(page, "Восстановить", exact=True)
    await expect(fault).to_be_visible(timeout=WORK_MS)
    await write(page, "Парольная фраза его сертификатов", PASSPHRASE)
    await press(page, "Восстановить", exact=True)
    await page.wait_for_url("**/sign-in*", timeout=WORK_MS)
    assert HALL in server.values["halls"]  # type: ignore[operator]
    await sign_in(page, server)
    return page


async def is_open_to_all(page: Page, name: str) -> None:
    """axe-core objects to nothing, and nothing is wider than the page."""
    await photograph(page, name)
    assert await violations_in(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@asynccontextmanager
async def earlier_hall(folder: Path, port: int) -> AsyncIterator[Machine]:
    """A hall as the version of the sample has left it, on a machine with a program that is older than this one."""
    machine = Machine(folder, port, SAMPLE_OF_A_HALL / "config.toml")
    assert lay_out(SAMPLE_OF_A_HALL, machine.data) <= SCHEMA_VERSION
    for version in ("0.1.1", "0.2.0"):
        wheel(machine.bundles / version / "wheels", version)
    await machine.install("0.1.1")
    machine.set_clock(MORNING_AFTER)
    try:
        yield machine
    finally:
        await asyncio.to_thread(os.system, machine.stop())


async def replace_program(machine: Machine) -> None:
    """As the page of the version says: the records are checked, and the server of the other version comes up."""
    process = await machine.upgrade("--from", machine.bundles / "0.2.0")
    try:
        code, out = await ended(process)
    finally:
        if process.returncode is None:
            process.kill()
    assert (code, machine.version(), machine.schema()) == (0, "0.2.0", SCHEMA_VERSION), out
    assert "It reads the configuration and every record of the journal." in out
    assert "Kezek 0.2.0 is ready. The copy from before it: " in out


async def go_on_with_it(browser: Browser, machine: Machine) -> None:
    """The day that the earlier version has recorded is there, and the page says what became of the upgrade."""
    async with person_browser(browser) as admin:
        page = await admin.new_page()
        await page.goto(machine.link())
        await page.locator("main button").click()
        await page.goto(f"{machine.url}/manager/{HALL}?lang=ru&from=2026-03-02&to=2026-03-02")
        await expect(page.locator(".man-balance")).to_have_text(
            "4 встали в очередь = 2 обслужены + 1 не подошли + 1 не обслужены до закрытия"
        )
        await page.goto(f"{machine.url}/admin?lang=ru#{HALL}/version")
        await expect(page.locator("program-version")).to_contain_text(
            "Последнее обновление прошло: 0.2.0 вместо 0.1.1."
        )
        await photograph(page, "walk-version")
