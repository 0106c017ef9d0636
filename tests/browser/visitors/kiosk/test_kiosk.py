"""The kiosk in Chromium: by keyboard alone, once however often it is tapped, and back to its start by itself."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from msgspec.structs import replace
from playwright.async_api import Page, Route, WebSocket, expect

from queue_server.app_parts import PARTS
from queue_server.config.definition import ClosedDay, Hours, Names, Service
from queue_server.hall import commands as c
from queue_server.pages.services import PageServices
from script.staging.hall_server import HALL, HallServer
from tests.browser.conftest import NewPage
from tests.browser.reconnect import come_back
from tests.browser.until import until
from tests.halls import names

pytestmark = pytest.mark.asyncio(loop_scope="session")

TARGETS = """() => [...document.querySelectorAll("button, a, select, input")]
  .map((node) => node.getBoundingClientRect()).filter((box) => box.width > 0)
  .map((box) => Math.min(box.width, box.height)).sort((a, b) => a - b)[0]"""


async def test_a_ticket_by_keyboard_alone(new_page: NewPage, server: HallServer) -> None:
    """Tab, Enter and the digits take a ticket with a priority, and bring the kiosk back to its start."""
    kiosk = await new_page("/kiosk/aksu?lang=en")
    await focus(kiosk, "Documents: filing and collection")
    await kiosk.keyboard.press("Enter")
    await expect(kiosk.get_by_role("heading", level=1)).to_be_focused()
    await kiosk.keyboard.press("3")
    await expect(kiosk.locator(".paper-number")).to_have_text("P001")
    ticket = next(iter(server.engine.feeds[HALL].state.tickets.values()))
    assert (ticket.service, ticket.priority, ticket.language) == ("documents", "veteran", "en")
    await focus(kiosk, "Done")
    await kiosk.keyboard.press("Enter")
    await expect(kiosk.locator("[data-service=land]")).to_be_visible()


async def test_what_comes_later_is_asked_for_again(new_page: NewPage) -> None:
    """A kiosk stands for weeks: the sentences of refusals and the camera that a server did not give just then come in
    the end, in a browser too that never asks again for a module at the same address."""
    kiosk = await new_page("/kiosk/aksu?lang=en")
    await kiosk.route("**/kiosk-later.js", lambda route: route.abort())
    await kiosk.reload()
    await expect(kiosk.locator("[data-service=land]")).to_be_visible()
    await until(kiosk, 'kezekWords.some(({ problems }) => "place_taken" in problems)')
    await until(kiosk, 'Boolean(customElements.get("kiosk-camera"))')


async def test_a_refusal_is_understood_before_its_sentence_has_come(new_page: NewPage) -> None:
    """Until the sentences of refusals come, a visitor reads in the language of the kiosk that it went wrong."""
    kiosk = await new_page("/kiosk/aksu?lang=kk")
    await kiosk.route("**/words/**/kiosk-later.js*", lambda route: route.abort())
    await kiosk.reload()
    refusal = {"code": "store_unavailable", "detail": "The journal cannot be written."}
    await kiosk.route("**/tickets", lambda route: route.fulfill(status=503, json=refusal))
    await kiosk.locator("[data-service=land]").click()
    await kiosk.locator("main button").first.click()
    await expect(kiosk.locator("[data-part=problem]").first).to_contain_text("Серверде ақау болды")


async def test_a_double_tap_makes_one_ticket(new_page: NewPage, server: HallServer) -> None:
    """However often the last question is answered, the hall gives one ticket."""
    kiosk = await new_page("/kiosk/aksu")
    await kiosk.locator("[data-service=land]").click()
    await kiosk.locator(".tile.primary").evaluate("(tile) => { tile.click(); tile.click(); tile.click(); }")
    await expect(kiosk.locator(".paper-number")).to_have_text("L001")
    assert server.engine.feeds[HALL].state.issued() == 1


async def test_a_kiosk_names_what_it_has_seen(new_page: NewPage, server: HallServer) -> None:
    """With each ticket, so that no server answers it from before."""
    kiosk = await new_page("/kiosk/aksu")
    await expect(kiosk.locator("html[data-seq]")).to_be_attached()
    seq = server.engine.feeds[HALL].seq
    await kiosk.locator("[data-service=land]").click()
    async with kiosk.expect_request("**/halls/aksu/tickets") as request:
        await kiosk.locator(".tile.primary").click()
    assert (await request.value).headers["kezek-after"] == str(seq)


async def test_a_double_tap_on_a_service_answers_no_further_question(new_page: NewPage, server: HallServer) -> None:
    """The second tap falls on a priority of the next screen, and a key that is held down on its first answer."""
    kiosk = await new_page("/kiosk/aksu?lang=en")
    await kiosk.locator("[data-service=architecture]").dblclick()
    await expect(kiosk.locator(".picked")).to_contain_text("Architecture and town planning")
    await kiosk.keyboard.press("Escape")
    await kiosk.keyboard.down("1")
    await kiosk.keyboard.down("1")
    await expect(kiosk.locator(".picked")).to_contain_text("Land")
    await kiosk.keyboard.up("1")
    assert server.engine.feeds[HALL].state.issued() == 0


async def test_several_services_are_one_visit(new_page: NewPage, server: HallServer) -> None:
    """Two services chosen one after the other share a number, the first of them first."""
    kiosk = await new_page("/kiosk/aksu?lang=ru")
    await kiosk.locator("[data-service=social]").click()
    await kiosk.get_by_role("button", name="+ Ещё одна услуга за этот визит").click()
    await expect(kiosk.locator("[data-service=social]")).to_have_count(0)
    await kiosk.locator("[data-service=documents]").click()
    await expect(kiosk.locator(".picked")).to_have_text("Социальная защита + Приём и выдача документов")
    await kiosk.locator(".tile.primary").click()
    await expect(kiosk.locator(".paper-number")).to_have_text("C001")
    ticket = next(iter(server.engine.feeds[HALL].state.tickets.values()))
    assert (ticket.service, [stop.service for stop in ticket.then]) == ("social", ["documents"])


async def test_a_tile_says_that_no_window_of_its_service_is_open(new_page: NewPage, server: HallServer) -> None:
    """While it is so, in place; a ticket is given all the same, and the last question says it once more."""
    kiosk = await new_page("/kiosk/aksu?lang=en")
    waits = kiosk.locator("[data-service=land] .waits")
    for language, closed in (
        ("kk", "қазір ешбір терезе жұмыс істемейді"),
        ("ru", "сейчас ни одно окно не работает"),
        ("en", "no window is open now"),
    ):
        await kiosk.goto(f"/kiosk/aksu?lang={language}")
        await expect(waits).to_contain_text(closed)
        await kiosk.locator("[data-service=architecture]").click()
        await expect(kiosk.locator(".picked")).to_contain_text(closed)
        await kiosk.keyboard.press("Escape")
    await server.open(6)
    await expect(waits).not_to_contain_text(closed)
    await expect(kiosk.locator("[data-service=architecture] .waits")).to_contain_text(closed)
    await server.ask(c.PauseWindow(6, "lunch"))
    await expect(waits).to_contain_text(closed)
    await server.ask(c.CloseWindow(6))
    await expect(waits).to_contain_text(closed)
    await kiosk.locator("[data-service=architecture]").click()
    await expect(kiosk.locator(".picked")).to_contain_text(closed)
    await kiosk.locator(".tile.primary").click()
    await expect(kiosk.locator(".paper-number")).to_have_text("A001")


async def test_more_than_eight_services_stand_under_their_groups(new_page: NewPage, server: HallServer) -> None:
    """First the groups with how many wait in each, then their services; Escape leads back to the groups."""
    ninth = Service("archive", "B", names("Archive"), group="papers", first_number=1, last_number=999)
    services = (*server.definition.services, ninth)
    await server.ask(c.Configure(replace(server.definition, services=services)), c.CLOCK)
    await server.open(*(window.window for window in server.definition.windows))
    await server.issue("land")
    await server.issue("housing")
    kiosk = await new_page("/kiosk/aksu?lang=en")
    await expect(kiosk.locator(".tile")).to_have_text(
        [
            "Land, building and housing2 people waiting",
            "Family, work and educationnobody waiting",
            "Documents and advicenobody waiting",
        ]
    )
    await server.issue("front-desk")
    await expect(kiosk.locator(".tile").nth(2)).to_have_text("Documents and advice1 person waiting")
    await kiosk.keyboard.press("3")
    await expect(kiosk.locator(".tile b")).to_have_text(
        ["Documents: filing and collection", "Front desk: questions and advice", "Archive"]
    )
    await kiosk.keyboard.press("Escape")
    await expect(kiosk.locator(".tile")).to_have_count(3)


SIZES = [(1080, 1920), (1920, 1080), (1024, 768)]


@pytest.mark.parametrize("size", SIZES)
async def test_every_question_stands_on_one_screen(new_page: NewPage, size: tuple[int, int]) -> None:
    """Eight services, six answers and the ticket need no scrolling in Kazakh, and no letter leaves its tile."""
    kiosk = await new_page("/kiosk/aksu?lang=kk", width=size[0], height=size[1])
    assert await kiosk.evaluate(BEYOND) == []
    await kiosk.locator("[data-service=housing]").click()
    assert await kiosk.evaluate(BEYOND) == []
    await kiosk.locator(".tile.primary").click()
    await expect(kiosk.locator(".paper-number")).to_have_text("H001")
    assert await kiosk.evaluate(BEYOND) == []


BEYOND = """() => [document.documentElement, ...document.querySelectorAll("main .tile, main .paper")]
  .filter((node) => node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1)
  .map((node) => node.outerHTML.slice(0, 200))"""


async def test_a_left_kiosk_asks_and_returns_to_its_start(new_page: NewPage, server: HallServer) -> None:
    """After a minute it asks and leaves twenty seconds; a touch goes on, no touch brings the start and its language. At
    a low kiosk the answer is within reach."""
    kiosk = await new_page("/kiosk/aksu?low", width=1080, height=1920)
    await kiosk.clock.install()
    async with kiosk.expect_websocket() as opened:
        await kiosk.reload()
    socket = await opened.value
    await kiosk.get_by_role("button", name="Русский").click()
    await expect(kiosk).to_have_title("Взять талон")
    await kiosk.locator("[data-service=land]").click()
    await pass_time(kiosk, socket, server, 70)
    dialog = kiosk.get_by_role("dialog", name="Вы ещё здесь?")
    await expect(dialog).to_be_visible()
    await expect(dialog).to_contain_text("Экран вернётся к началу через")
    going_on = dialog.get_by_role("button", name="Продолжить")
    assert await going_on.evaluate("button => button.getBoundingClientRect().top") > 1920 - 1100
    await going_on.click()
    await expect(dialog).to_be_hidden()
    await expect(kiosk.locator(".picked")).to_be_visible()
    await pass_time(kiosk, socket, server, 90)
    await expect(kiosk.get_by_role("heading", level=1)).to_have_text("Қандай мәселемен келдіңіз?")


async def test_a_closed_service_says_why_and_when_it_opens(new_page: NewPage, server: HallServer) -> None:
    """A tile that gives nothing says the reason in the reader's language, and pressing it does nothing."""
    services = list(server.definition.services)
    services[0] = replace(services[0], hours=Hours())
    services[1] = replace(services[1], daily_limit=1)
    await server.ask(c.Configure(replace(server.definition, services=tuple(services))), c.CLOCK)
    await server.issue("architecture")
    await server.ask(c.SwitchService("housing", on=False, reason="ремонт"))
    kiosk = await new_page("/kiosk/aksu?lang=ru")
    await expect(kiosk.locator("[data-service=land]")).to_contain_text("В это время талоны на эту услугу не выдаются.")
    await expect(kiosk.locator("[data-service=architecture]")).to_contain_text("Все талоны на сегодня")
    await expect(kiosk.locator("[data-service=housing]")).to_contain_text("Эта услуга временно отключена: ремонт.")
    await kiosk.locator("[data-service=land]").click(force=True)
    await expect(kiosk.locator(".picked")).to_have_count(0)


async def test_a_closed_hall_says_when_it_opens(new_page: NewPage, server: HallServer) -> None:
    """Outside the hall's hours there is one sentence, with the day and the time of the next opening."""
    hours = Hours(**dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ("00:01-00:02",)))
    await server.ask(c.Configure(replace(server.definition, hours=hours)), c.CLOCK)
    kiosk = await new_page("/kiosk/aksu?lang=en")
    heading = kiosk.get_by_role("heading", level=1)
    await expect(heading).to_contain_text("The hall gives no tickets at this hour. Opens: ")
    await expect(heading).to_contain_text("00:01.")
    await expect(kiosk.locator(".tile")).to_have_count(0)


async def test_a_holiday_stands_on_the_screen(new_page: NewPage, server: HallServer) -> None:
    """Why the hall is closed today and when it opens, in the reader's language."""
    date = datetime.now(ZoneInfo(server.definition.timezone)).date()
    today = ClosedDay(date.isoformat(), Names(kk="Наурыз", ru="Наурыз мейрамы", en="Nauryz"))
    await server.ask(c.Configure(replace(server.definition, closed_days=(today,))), c.CLOCK)
    kiosk = await new_page("/kiosk/aksu?lang=ru")
    tomorrow = format_date(date + timedelta(days=1), "EEEE, d MMMM", locale="ru")
    await expect(kiosk.get_by_role("heading", level=1)).to_have_text(
        f"Сегодня зал закрыт: Наурыз мейрамы. Откроется: завтра, {tomorrow}."
    )


async def test_without_the_server_it_says_so_and_comes_back(new_page: NewPage, server: HallServer) -> None:
    """A kiosk that has not heard the server for 15 s takes nothing, says where to go, and recovers by itself."""
    kiosk = await new_page("/kiosk/aksu?lang=kk", has_clock=True)
    await expect(kiosk.locator("[data-service=land]")).to_be_visible()
    await server.stop()
    await kiosk.clock.fast_forward(16_000)
    await expect(kiosk.locator("main")).to_contain_text("Қазір киоскіде байланыс жоқ.")
    await expect(kiosk.locator("main")).to_contain_text("Обратитесь к стойке информации.")
    await expect(kiosk.locator(".tile")).to_have_count(0)
    await server.start()
    await come_back(kiosk)
    await expect(kiosk.locator("[data-service=land]")).to_be_visible()


async def test_a_ticket_stays_on_the_screen_when_the_server_goes(new_page: NewPage, server: HallServer) -> None:
    """Who has just taken one can still read it; the next visitor is told that there is no connection."""
    kiosk = await with_a_number(new_page)
    await server.stop()
    await kiosk.clock.fast_forward(16_000)
    await expect(kiosk.locator("live-status")).to_be_visible()
    await expect(kiosk.locator(".paper-number")).to_have_text("L001")
    await kiosk.keyboard.press("Escape")
    await expect(kiosk.locator("main")).to_contain_text("The kiosk has no connection at the moment.")


async def test_new_pages_wait_for_the_visitor(new_page: NewPage, server: HallServer) -> None:
    """A server that comes back with other pages takes no number from the screen; the next visitor has the new ones."""
    kiosk = await with_a_number(new_page)
    await server.stop()
    await server.start()
    server.app[PARTS][PageServices].site.version = "0123456789ab"
    await kiosk.evaluate("addEventListener('outdated', (event) => (window.isPutOff = event.defaultPrevented))")
    await come_back(kiosk)
    await until(kiosk, "window.isPutOff")
    await expect(kiosk.locator(".paper-number")).to_have_text("L001")
    await kiosk.keyboard.press("Escape")
    await expect(kiosk.locator("html")).to_have_attribute("data-version", "0123456789ab")
    await expect(kiosk.locator("[data-service=land]")).to_be_visible()


async def test_a_ticket_that_the_server_did_not_answer_is_asked_for_again_under_the_same_key(
    new_page: NewPage, server: HallServer
) -> None:
    """When the answer is lost, the visitor is told to try again, and gets the ticket that was made, not a second."""
    kiosk = await new_page("/kiosk/aksu?lang=en")
    await kiosk.locator("[data-service=land]").click()

    async def lose_the_answer(route: object) -> None:
        await route.fetch()  # type: ignore[attr-defined]
        await route.abort()  # type: ignore[attr-defined]

    await kiosk.route("**/tickets", lose_the_answer, times=1)
    await kiosk.locator(".tile.primary").click()
    await expect(kiosk.get_by_role("alert")).to_have_text(
        "The server cannot be reached. Try again: nothing is done twice."
    )
    await kiosk.locator(".tile.primary").click()
    await expect(kiosk.locator(".paper-number")).to_have_text("L001")
    assert server.engine.feeds[HALL].state.issued() == 1


async def test_a_slow_answer_is_told(new_page: NewPage, server: HallServer) -> None:
    """Whoever has pressed sees that it was heard, and gets one ticket however impatient they are."""
    kiosk = await new_page("/kiosk/aksu?lang=ru")
    answers = asyncio.Event()

    async def slowly(route: Route) -> None:
        await answers.wait()
        await route.continue_()

    await kiosk.route("**/tickets", slowly)
    await kiosk.locator("[data-service=land]").click()
    await kiosk.keyboard.press("1")
    await kiosk.keyboard.press("1")
    await expect(kiosk.get_by_text("Одну минуту…")).to_be_visible()
    await kiosk.keyboard.press("2")
    answers.set()
    await expect(kiosk.locator(".paper-number")).to_have_text("L001")
    await expect(kiosk.locator(".kiosk-waiting")).to_be_empty()
    assert server.engine.feeds[HALL].state.issued() == 1


async def test_every_target_is_wide_enough_for_a_finger(new_page: NewPage) -> None:
    """No button of any screen is smaller than 44 px (WCAG 2.5.5)."""
    kiosk = await new_page("/kiosk/aksu", width=1024, height=768)
    assert await kiosk.evaluate(TARGETS) >= 44
    await kiosk.locator("[data-service=land]").click()
    assert await kiosk.evaluate(TARGETS) >= 44
    await kiosk.locator(".tile.primary").click()
    await expect(kiosk.locator(".paper-number")).to_be_visible()
    assert await kiosk.evaluate(TARGETS) >= 44


async def test_big_text_and_high_contrast_last_for_one_visitor(new_page: NewPage) -> None:
    """Both are one touch away on every screen, and the next visitor begins without them."""
    kiosk = await new_page("/kiosk/aksu?lang=en")
    await kiosk.get_by_role("button", name="Big text").click()
    await kiosk.get_by_role("button", name="High contrast").click()
    await expect(kiosk.locator("html")).to_have_attribute("data-theme", "contrast")
    await kiosk.locator("[data-service=land]").click()
    await expect(kiosk.get_by_role("button", name="Big text")).to_have_attribute("aria-pressed", "true")
    await kiosk.keyboard.press("Escape")
    await expect(kiosk.locator("html")).to_have_attribute("data-theme", "light")
    await expect(kiosk.get_by_role("button", name="Big text")).to_have_attribute("aria-pressed", "false")


async def test_a_kiosk_of_a_certain_look_keeps_it(new_page: NewPage) -> None:
    """The theme of the kiosk's address holds for every visitor, whatever the one before had chosen."""
    for theme, other in (("dark", "contrast"), ("contrast", "light")):
        kiosk = await new_page(f"/kiosk/aksu?lang=en&theme={theme}")
        await kiosk.get_by_role("button", name="High contrast").click()
        await expect(kiosk.locator("html")).to_have_attribute("data-theme", other)
        await kiosk.get_by_role("button", name="High contrast").click()
        await expect(kiosk.locator("html")).to_have_attribute("data-theme", theme)
        await kiosk.get_by_role("button", name="High contrast").click()
        await kiosk.locator("[data-service=land]").click()
        await kiosk.keyboard.press("Escape")
        await expect(kiosk.locator("html")).to_have_attribute("data-theme", theme)


async def test_what_stands_below_the_edge_is_one_press_away(new_page: NewPage) -> None:
    """In big text not all fits: a button in the visitor's language leads down, is gone at the end, and a new question
    begins at its top."""
    kiosk = await new_page("/kiosk/aksu?lang=ru", width=1080, height=1920, reduced_motion="reduce")
    more_button = kiosk.locator("kiosk-more button")
    await expect(more_button).to_be_hidden()
    await kiosk.locator(".big").click()
    await expect(more_button).to_have_text("↓Показать ещё")
    await expect(kiosk.locator("[data-service=front-desk]")).not_to_be_in_viewport()
    await more_button.click()
    await expect(kiosk.locator("[data-service=front-desk]")).to_be_in_viewport()
    await expect(more_button).to_be_hidden()
    await kiosk.locator("[data-service=front-desk]").click()
    await expect(kiosk.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)
    assert await kiosk.evaluate("scrollY") == 0


async def test_a_language_that_is_chosen_early_is_shown_once_its_words_are_there(new_page: NewPage) -> None:
    """Until then the kiosk speaks the one that it began with, and nothing that nobody has translated."""
    kiosk = await new_page("/kiosk/aksu?lang=kk")
    may_come = asyncio.Event()

    async def delay(route: Route) -> None:
        await may_come.wait()
        await route.continue_()

    await kiosk.route("**/words/ru.en/**", delay)
    await kiosk.reload(wait_until="domcontentloaded")
    heading = kiosk.get_by_role("heading", level=1)
    await kiosk.get_by_role("button", name="Русский").click()
    await expect(kiosk.locator("html")).to_have_attribute("lang", "ru")
    await expect(heading).to_have_text("Қандай мәселемен келдіңіз?")
    may_come.set()
    await expect(heading).to_have_text("По какому вопросу вы пришли?")
    await expect(kiosk.get_by_role("button", name="Прочитать вслух")).to_be_visible()


async def pass_time(page: Page, socket: WebSocket, server: HallServer, seconds: int) -> None:
    """Let the page's time pass while the server goes on talking to it."""
    for _ in range(0, seconds, 10):
        await page.clock.run_for(10_000)
        async with socket.expect_event("framereceived"):
            await server.issue("social")


async def focus(page: Page, name: str) -> None:
    """Press Tab until the button of that name has the focus, as a person without a mouse does."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        if name in await page.evaluate("document.activeElement.closest('button')?.innerText ?? ''"):
            return
    raise AssertionError(f"Tab does not reach {name}")


async def with_a_number(new_page: NewPage) -> Page:
    """A kiosk under a clock of ours, on which somebody has just taken a ticket."""
    kiosk = await new_page("/kiosk/aksu?lang=en", has_clock=True)
    await kiosk.locator("[data-service=land]").click()
    await kiosk.locator(".tile.primary").click()
    await expect(kiosk.locator(".paper-number")).to_have_text("L001")
    return kiosk
