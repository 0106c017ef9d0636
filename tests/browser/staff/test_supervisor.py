"""A supervisor's page in Chromium: trouble at a glance, and every act by keyboard."""

import re

import pytest
from playwright.async_api import Page, expect

from queue_server.api.halls.hall_services import HallServices
from queue_server.api.halls.supervision import Supervision
from queue_server.app_parts import PARTS
from queue_server.clock import now_us
from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from queue_server.views.equipment.printers import PrinterDocument
from queue_server.views.supervision.passing import Foreseen
from queue_server.views.times import moment
from script.staging.hall_server import HALL, HallServer
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.browser.contexts import PLAIN_PAGE
from tests.browser.keyboard import expect_no_dialog
from tests.browser.reconnect import come_back

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATH = "/supervisor/aksu?lang=en"


async def glance(page: Page) -> tuple[str, str | None]:
    """What the band says, and its level."""
    band = page.locator(".glance")
    return await band.locator("[role=status]").inner_text(), await band.get_attribute("data-level")


async def test_all_is_well_until_it_is_not(new_page: NewPage, server: HallServer) -> None:
    """The band turns as soon as people wait for whom no window is open, and turns back when one opens."""
    await server.open(6)
    page = await new_page(PATH, "manager")
    await expect(page.locator(".glance [role=status]")).to_have_text("All is well")
    await expect(page.locator(".glance")).to_have_attribute("data-level", "well")
    await server.issue("social")
    await expect(page.locator(".glance")).to_have_attribute("data-level", "fault")
    await expect(page.locator(".alarm-text")).to_contain_text("Social protection: 1 person waits and no window is open")
    assert await page.title() == "(1) Supervisor"
    await server.open(13)
    await expect(page.locator(".glance")).to_have_attribute("data-level", "well")


async def test_nothing_is_well_without_a_word_from_the_server(new_page: NewPage, server: HallServer) -> None:
    """The band takes back what it said as soon as the server is silent, and says it again when the server is back."""
    await server.open(6)
    page = await new_page(PATH, "manager", has_clock=True)
    await expect(page.locator(".glance [role=status]")).to_have_text("All is well")
    await expect(page.locator(".glance")).to_have_attribute("data-level", "well")
    await server.stop()
    await page.clock.fast_forward(16_000)
    await expect(page.locator(".glance [role=status]")).to_have_text("No connection")
    assert await glance(page) == ("No connection", "warning")
    await server.start()
    await come_back(page)
    await expect(page.locator(".glance [role=status]")).to_have_text("All is well")


async def test_the_hall_now_and_its_figures_lead_to_one_another(new_page: NewPage) -> None:
    """A manager goes to and fro, and home; an auditor, who may see figures alone, is offered no closed door."""
    page = await new_page(PATH, "manager")
    await page.get_by_role("link", name="Figures").click()
    await expect(page).to_have_title(re.compile("Figures"))
    await page.get_by_role("link", name="Supervisor").click()
    await expect(page.locator(".glance")).to_be_visible()
    await page.get_by_role("link", name="Кезек").click()
    await expect(page.get_by_role("link", name="Kiosk")).to_be_visible()
    page = await new_page("/manager/aksu?lang=en", "auditor")
    await expect(page.get_by_role("link", name="Supervisor")).to_have_count(0)


async def test_every_window_is_live(new_page: NewPage, server: HallServer) -> None:
    """Its number, what it does, with whom, who sits there and how many today."""
    await server.open(6)
    page = await new_page(PATH, "manager")
    card = page.locator(".card")
    await expect(card).to_contain_text("Free")
    await expect(card.locator(".card-count")).to_have_text("today 0")
    number = await server.issue("land")
    await server.call(6)
    await expect(card).to_contain_text("Calling")
    await expect(card.locator(".card-ticket")).to_have_text(number)
    await server.finish(6)
    await expect(card).to_contain_text("today 1")
    await expect(card.locator(".card-operator")).to_have_text("operator-6")
    await server.ask(c.CloseWindow(6))
    await expect(page.locator(".closed").first).to_contain_text("6 today 1")


async def test_a_call_that_takes_too_long_is_seen_from_the_card(new_page: NewPage, server: HallServer) -> None:
    """Amber with a shape at the hall's norm, red half as long again, as at the desk itself."""
    await server.open(6)
    await server.issue("land")
    await server.call(6)
    page = await new_page(PATH, "manager")
    time = page.locator(".card-time time")
    await expect(time).to_have_attribute("data-pace", "fine")
    await page.clock.install()
    await page.clock.fast_forward(130_000)
    await expect(time).to_have_attribute("data-pace", "slow")
    await page.clock.fast_forward(60_000)
    await expect(time).to_have_attribute("data-pace", "late")


async def test_a_wait_close_to_its_norm_says_how_long_is_left(new_page: NewPage, server: HallServer) -> None:
    """The page, whose clock is the server's, counts down to fifteen minutes."""
    await server.open(13)
    await server.issue("social"), await server.issue("social")
    await server.call(13)
    await server.stop()
    server.clock = lambda: now_us() + 25 * MINUTE // 2
    await server.start()
    page = await new_page(PATH, "manager")
    alarm = page.locator("[data-alarm='near_norm:social']")
    await expect(alarm).to_contain_text("for 12 min, time left: 2 min")
    await page.clock.install()
    await page.clock.fast_forward(60_000)
    await expect(alarm).to_contain_text("for 13 min, time left: 1 min")


async def test_a_wait_that_is_foretold_says_how_sure_and_by_what(new_page: NewPage, server: HallServer) -> None:
    """How many, how likely, how long is left; and below the alarms by which rule, also while it knows too little."""
    await server.open(13)
    await server.issue("social"), await server.issue("social")
    await server.call(13)
    (ticket,) = (t.id for t in server.engine.feeds[HALL].state.tickets.values() if t.state == "waiting")
    forecasts = [Foreseen({}, frozenset(), 7, 20)]
    supervision = Supervision(server.engine.feeds[HALL], now_us, list, foreseen=lambda: forecasts[0])
    server.app[PARTS][HallServices].supervision[HALL] = supervision
    page = await new_page(PATH, "manager")
    rule = page.locator("[data-part=foretelling]")
    await expect(rule).to_contain_text("Too little data yet to foretell waits: 7 of 20 services seen.")
    forecasts[0] = Foreseen({ticket: 0.7}, frozenset({"social"}), 40, 20)
    await server.issue("land")
    alarm = page.locator("[data-alarm='near_norm:social']")
    await expect(alarm).to_contain_text("Social protection: 1 person will wait longer than 15 min")
    await expect(alarm).to_contain_text("time left: 14 min, probability 70 %")
    await expect(rule).to_have_text("Whose wait will pass the norm is foretold from the last days.")


async def test_an_alarm_is_seen_with_one_key(new_page: NewPage, server: HallServer) -> None:
    """The first unseen alarm is acknowledged; who has seen it stands with it, and the band is calm."""
    await server.issue("social")
    page = await new_page(PATH, "manager")
    await page.keyboard.press("a")
    await expect(page.locator(".alarm")).to_have_attribute("data-level", "seen")
    await expect(page.locator(".alarm")).to_contain_text("seen by aigul at")
    assert (await glance(page))[1] == "well"


async def test_a_ticket_is_changed_by_keyboard_alone(new_page: NewPage, server: HallServer) -> None:
    """Number, service, priority, reason; the letter that opens the dialog is not typed into it."""
    number = await server.issue("land")
    page = await new_page(PATH, "manager")
    await page.keyboard.press("t")
    await expect(page.locator("#change-ticket")).to_be_focused()
    await page.keyboard.type(number)
    await page.locator("#change-service").select_option("social")
    await page.locator("#change-reason").fill("came for benefits")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-service=social] [data-label=Waiting]")).to_have_text("1")
    ticket = server.engine.feeds[HALL].state.ticket(number)
    assert (ticket.service, ticket.priority) == ("social", None)


async def test_a_ticket_is_closed_with_a_reason(new_page: NewPage, server: HallServer) -> None:
    """Without a reason nothing is sent; a refusal is a sentence in the dialog."""
    number = await server.issue("land")
    page = await new_page(PATH, "manager")
    await page.keyboard.press("q")
    await page.keyboard.type(number)
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog[data-act=cancel]")).to_be_visible()
    await page.locator("#cancel-reason").fill("went home")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-service=land] [data-label=Waiting]")).to_have_text("0")
    await expect_no_dialog(page)
    await page.keyboard.press("q")
    await page.keyboard.type(number)
    await page.locator("#cancel-reason").fill("once more")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-part=refusal]")).to_have_text(f"The turn of ticket {number} has ended.")


async def test_a_key_right_after_a_dialog_is_of_the_page(new_page: NewPage, server: HallServer) -> None:
    """Until the browser draws anew, the focus is in the dialog that has closed: the key is not lost, and Enter sends
    nothing a second time."""
    number = await server.issue("land")
    page = await new_page(PATH, "manager")
    await page.keyboard.press("q")
    await page.keyboard.type(number)
    await page.locator("#cancel-reason").fill("went home")
    await page.keyboard.press("Escape")
    key = "field => field.dispatchEvent(new KeyboardEvent('keydown', {code: '%s', key: '%s', bubbles: true}))"
    await page.locator("#cancel-reason").evaluate(key % ("Enter", "Enter"))
    await page.locator("#cancel-reason").evaluate(key % ("KeyQ", "q"))
    await expect(page.locator("dialog[data-act=cancel]")).to_be_visible()
    assert server.engine.feeds[HALL].state.ticket(number).state == "waiting"


async def test_an_operator_is_moved_to_a_closed_window(new_page: NewPage, server: HallServer) -> None:
    """The card of a window where an operator sits without a visitor asks where to; closed windows are offered."""
    await server.open(6, 13)
    page = await new_page(PATH, "manager")
    await page.locator("button.card").first.press("Enter")
    await expect(page.locator("#move-to option[value='13']")).to_have_count(0)
    await page.locator("#move-to").select_option("7")
    await page.locator("#move-reason").fill("better light")
    await page.keyboard.press("Enter")
    await expect(page.locator(".card-window").first).to_have_text("Window 7")
    state = server.engine.feeds[HALL].state
    assert (state.windows[6].state, state.windows[7].operator) == ("closed", "operator-6")


async def test_nobody_is_moved_in_place_of_another(new_page: NewPage, server: HallServer) -> None:
    """While it is asked where to, another operator has sat down at that window."""
    await server.ask(c.OpenWindow(6, "aigul"))
    page = await new_page("/supervisor/aksu?lang=en", "manager")
    await page.locator("[data-key=window-6]").click()
    await page.locator("#move-to").select_option("7")
    await page.locator("#move-reason").fill("people wait there")
    await server.ask(c.ChangeOperator(6, "erlan"), c.Actor("manager", "dana", is_person=True))
    await expect(page.locator("[data-key=window-6]")).to_contain_text("erlan")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert").filter(has_text="Somebody else was faster")).to_be_visible()
    assert server.engine.feeds["aksu"].state.windows[6].operator == "erlan"


async def test_a_service_is_switched_off_and_on(new_page: NewPage, server: HallServer) -> None:
    """With a notice for visitors; focus stays on the button while the page is drawn anew."""
    page = await new_page(PATH, "manager")
    button = page.get_by_role("button", name="Switch off: Education")
    await button.press("Enter")
    await page.locator("#off-reason").fill("no light")
    await page.keyboard.press("Enter")
    on = page.get_by_role("button", name="Switch on: Education")
    await expect(on).to_be_visible()
    assert server.engine.feeds[HALL].state.services_off == {"education": "no light"}
    await expect_no_dialog(page)
    await on.press("Enter")
    await expect(page.get_by_role("button", name="Switch off: Education")).to_be_focused()
    assert server.engine.feeds[HALL].state.services_off == {}


async def test_words_in_every_field_are_shown_as_text(new_page: NewPage, server: HallServer) -> None:
    """A name and a reason that look like a page stay words."""
    script = "<img src=x onerror=alert(1)>"
    await server.ask(c.OpenWindow(6, script))
    await server.ask(c.PauseWindow(6, script))
    await server.ask(c.SwitchService("land", on=False, reason=script))
    page = await new_page(PATH, "manager")
    await expect(page.locator(".card-operator")).to_have_text(script)
    await expect(page.locator(".card-doing")).to_contain_text(script)
    assert await page.locator("main img").count() == 0


async def test_letter_keys_can_be_switched_off(new_page: NewPage, server: HallServer) -> None:  # noqa: ARG001 - it must run
    """As at the desk, and with the same switch (WCAG 2.1.4)."""
    page = await new_page(PATH, "manager")
    await page.get_by_role("button", name="Keys on the buttons").click()
    await page.keyboard.press("t")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.get_by_role("button", name="Keys on the buttons").click()
    await page.keyboard.press("t")
    await expect(page.get_by_role("dialog")).to_have_count(1)


async def test_operators_may_not_look(new_page: NewPage, server: HallServer) -> None:  # noqa: ARG001 - it must run
    """The page is the managers'; an operator is told so, a stranger signs in."""
    assert "/supervisor/" in (await new_page(PATH, "operator")).url
    page = await new_page(PATH, "operator")
    assert await page.locator("hall-supervisor").count() == 0
    assert "/sign-in" in (await new_page(PATH)).url


async def test_axe_finds_no_violation(new_page: NewPage, server: HallServer) -> None:
    """With alarms, a paused, a free and a serving window, on a phone too; nothing is wider than the page."""
    server.printers = (PrinterDocument("door", ("entrance",), "paper_out", moment(now_us()), ("L012",)),)
    await server.open(6, 7, 9)
    await server.ask(c.PauseWindow(9, "lunch"))
    for service in ("land", "land", "social"):
        await server.issue(service)
    await server.call(6)
    page = await new_page(PLAIN_PAGE, "manager")
    for lang, theme, width in (("kk", "contrast", 1366), ("ru", "dark", 1920), ("en", "light", 390)):
        await page.set_viewport_size({"width": width, "height": 800})
        await page.goto(f"/supervisor/aksu?lang={lang}&theme={theme}")
        await expect(page.locator(".alarm")).to_have_count(2)
        assert await violations_in(page) == [], theme
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


ADVISE = """page => {
  const services = page.querySelector("supervisor-services");
  const row = { service: "land", trouble: "none", waiting: 3, held: 0, oldest: null, off: null };
  Object.assign(row, { estimate: { minutes: { low: 1, middle: 1, high: 2 } }, norm_s: 600, windows: 1 });
  const advice = { service: "land", more: 2, norm_minutes: 10, per_hour: 40, service_s: 300, windows: 1, share: 0.9 };
  services.draw({ services: [row], advice: [advice], windows: [] });
}"""


async def test_what_advice_stands_on_stays_open(new_page: NewPage, server: HallServer) -> None:  # noqa: ARG001 - it must run
    """Whoever reads it is not interrupted by the next ticket of the hall, nor loses the keyboard's place."""
    page = await new_page("/supervisor/aksu?lang=en", "manager")
    hall = page.locator("hall-supervisor")
    await hall.evaluate(ADVISE)
    summary = page.locator("details summary")
    await summary.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("details p")).to_be_visible()
    await hall.evaluate(ADVISE)
    await expect(page.locator("details p")).to_be_visible()
    await expect(summary).to_be_focused()


SPOILT = """() => {
  const isWide = (part) => part.scrollWidth > part.clientWidth + 6; // a time has a margin for its colour
  const isCut = (part) => isWide(part) || part.scrollHeight > part.clientHeight + 4;
  const clamped = [...document.querySelectorAll(".card, .card .words, .card-operator")].filter(isCut);
  const alone = ".card > :not(.visually-hidden), .sup-services :is(td, th)";
  const parts = [...document.querySelectorAll(alone)].filter(isWide);
  return [...clamped, ...parts].map((part) => `${part.className}: ${part.innerText}`);
}"""


async def test_nothing_lies_over_anything_else_or_is_cut(new_page: NewPage, server: HallServer) -> None:
    """On a laptop, where a card is narrow, in three languages: a call, a break, a helper that waits, a long name. The
    head is one row there, and nothing is wider than an older screen."""
    operators = ((18, "Нұрлан"), (9, "Құралай Сәрсенбайқызы"), (10, "Әсемгүл"), (4, "Бақытжан"))
    for window, operator in operators:
        await server.ask(c.OpenWindow(window, operator))
    await server.ask(c.PauseWindow(4, "Құжаттармен жұмыс"))
    await server.issue("education"), await server.issue("land")
    await server.call(18)
    page = await new_page("/supervisor/aksu?lang=ru", "manager", width=1366, height=768)
    for language in ("ru", "en", "kk"):
        await page.goto(f"/supervisor/aksu?lang={language}")
        await expect(page.locator(".card-ticket").last).to_have_text("B001")
        await page.evaluate("document.fonts.ready")
        assert await page.evaluate(SPOILT) == []
        for width in (1366, 1280, 1152, 1024):
            await page.set_viewport_size({"width": width, "height": 768})
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (language, width)
            height = await page.locator(".sup-head").evaluate("head => head.clientHeight")
            assert width < 1280 or height < 60, f"one row in {language} at {width}"
        await page.set_viewport_size({"width": 1366, "height": 768})
