"""Three whole visits, from the kiosk to how it was: by keyboard and voice, by sight alone, and from a wheelchair."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Browser, Locator, Page, expect

from queue_server.app_parts import PARTS
from queue_server.config.message_rules import MessageRules
from queue_server.config.sections.displays import Displays, HallBoard, Voice
from queue_server.hall import commands as c
from queue_server.hall.ticket import Ticket
from queue_server.messages.service import MessageService
from queue_server.pages.services import VisitorServices
from script.staging.hall_for_everybody import WINDOW, definition_for_everybody, write_clips
from script.staging.hall_in_memory import KIOSK
from script.staging.hall_server import HALL, HallServer
from tests.booked_halls import at
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.browser.contexts import PLAIN_PAGE
from tests.browser.in_sight import is_in_sight
from tests.browser.keyboard import press, tab_to
from tests.browser.visitors.kiosk.test_kiosk_reading import BROWSERS_VOICE
from tests.integration.messages.channels import NotedChannel

pytestmark = pytest.mark.asyncio(loop_scope="session")

TALL: Final = {"width": 1080, "height": 1920}
REACH: Final = 1100
"""Of a screen of 1,920 mm that stands on the floor, as far as somebody in a wheelchair reaches."""
PHONE: Final = {"width": 360, "height": 740}

CAPTION: Final = "Өрт шықса, есікке барыңыз"
SHOWS_CAPTION: Final = """(text) => {
  const track = document.querySelector("media-region video")?.textTracks[0];
  return track?.mode === "showing" && [...(track.activeCues ?? [])].some((cue) => cue.text === text);
}"""

BEYOND_REACH: Final = """([reach, least]) => {
  const highest = innerHeight - reach;
  const touched = [...document.querySelectorAll("button, a[href], input, select, textarea, summary, [tabindex='0']")];
  const wrong = [];
  for (const node of touched) {
    const box = (node.closest("label") || node).getBoundingClientRect();
    if (!box.width || box.bottom < 0 || box.top > innerHeight) continue;
    const [x, y] = [box.x + box.width / 2, Math.max(0, box.top) + 2];
    const isOnTop = node.contains(document.elementFromPoint(x, y));
    if (isOnTop && y < highest) wrong.push(`too high, at ${Math.round(y)}: ${node.outerHTML.slice(0, 120)}`);
    if (Math.round(box.width) < least || Math.round(box.height) < least)
      wrong.push(`${Math.round(box.width)} x ${Math.round(box.height)}: ${node.outerHTML.slice(0, 120)}`);
  }
  return wrong;
}"""
"""What can be touched above the reach, or is smaller than a finger."""

SCREEN: Final = """() => {
  const { lang, dataset: { text, theme } } = document.documentElement;
  return [document.querySelector("h1").innerText, lang, text, theme].join();
}"""
"""What makes one screen of the kiosk another one for axe."""

NOTE_ANNOUNCED: Final = """() => {
  window.announced = [];
  const live = "[aria-live]:not([aria-live=off]), [role=status], [role=alert]";
  const note = (changes) => {
    for (const { target } of changes) {
      const region = (target instanceof Element ? target : target.parentElement)?.closest(live);
      if (region?.getClientRects().length) window.announced.push(region.innerText.replace(/\\s+/g, " "));
    }
  };
  const all = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["hidden"] };
  new MutationObserver(note).observe(document.body, all);
}"""
"""A screen reader's ear: what changes in a live region that is there."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(browser: Browser, port: int, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HallServer]:
    """A hall for everybody at eleven, with window 6 open."""
    clips, films = tmp_path_factory.mktemp("signs"), tmp_path_factory.mktemp("films")
    await write_clips(browser, clips, 0.5)
    (films / "safety.webm").write_bytes((clips / "kk" / "call.webm").read_bytes())
    (films / "safety.kk.vtt").write_text(f"WEBVTT\n\n00:00.000 --> 00:10.000\n{CAPTION}\n", "utf-8")
    definition = replace(
        definition_for_everybody(), messages=MessageRules(channels=("sms",), countries=("KZ",)), phone_tickets=True
    )
    now = at("11:00")
    boards = (HallBoard(hall=HALL, media=str(films)),)
    for_visitors = Displays(sign_clips=str(clips), boards=boards, voice=Voice(engine=False))
    server = HallServer(definition, lambda: now, for_visitors, port=port)
    await server.start()
    server.app[PARTS][MessageService].channels["sms"] = NotedChannel()
    await server.open(WINDOW)
    yield server
    await server.stop()


async def need_no_violation(page: Page) -> None:
    assert await violations_in(page) == []


async def need_announced(page: Page, text: str) -> None:
    """Wait until a live region of the page has said this."""
    await page.wait_for_function("text => window.announced.some((said) => said.includes(text))", arg=text)


async def need_question(kiosk: Page, question: str) -> None:
    """The question has the focus, so that a screen reader says it, and axe finds nothing on its screen."""
    focused = kiosk.locator("h1:focus")
    await expect(focused).to_have_accessible_name(question)
    await need_no_violation(kiosk)


def last_ticket(server: HallServer) -> Ticket:
    """The ticket that was taken last."""
    return max(server.engine.feeds[HALL].state.tickets.values(), key=lambda ticket: ticket.seq)


def phone_of(server: HallServer, ticket: Ticket, language: str) -> str:
    return f"/t/{server.app[PARTS][VisitorServices].ticket_keys.key_of(ticket.id)}?lang={language}"


def is_rated(server: HallServer, ticket: Ticket) -> bool:
    return server.engine.feeds[HALL].state.served[ticket.id][-1].rated_at is not None


async def call(server: HallServer, ticket: Ticket) -> None:
    """Let the window call until it has this visitor."""
    while await server.call(WINDOW) != ticket.number:
        await server.finish(WINDOW)


async def test_a_blind_visitor(new_page: NewPage, server: HallServer) -> None:
    """By keyboard alone: every question is what the focus says, the kiosk reads it, what changes is announced, and
    nothing has to be seen."""
    await server.issue("land")
    kiosk = await new_page("/kiosk/aksu?lang=ru", "kiosk", is_person=False, script=f"({BROWSERS_VOICE})(['ru-RU'])")
    await press(kiosk, "Прочитать вслух")
    await expect(kiosk.get_by_role("button", name="Прочитать вслух", pressed=True)).to_be_focused()
    await press(kiosk, "Земля, строительство и жильё")
    await need_question(kiosk, "Земля, строительство и жильё")
    await press(kiosk, "Земельные отношения")
    await need_question(kiosk, "Где вы будете ждать?")
    await press(kiosk, "Перед главным табло")
    await need_question(kiosk, "Относитесь ли вы к одной из этих категорий?")
    await kiosk.keyboard.press("1")
    await expect(kiosk.locator(".paper-number")).to_be_visible()
    ticket = last_ticket(server)
    await need_question(kiosk, f"Ваш номер — {ticket.number}")
    await expect(kiosk.get_by_role("region", name="Ваш талон")).to_contain_text("Перед вами 1 человек")
    await expect(kiosk.get_by_role("img", name="QR-код вашего талона для телефона")).to_be_visible()
    spoken = " ".join(await kiosk.evaluate("window.spoken"))
    for text in ("Земля, строительство и жильё", "Где вы будете ждать?", "Относитесь ли вы", "Ваш номер"):
        assert f"ru-RU: {text}" in spoken
    await press(kiosk, "Готово")

    phone = await new_page(phone_of(server, ticket, "ru"), **PHONE)
    await expect(phone.get_by_role("heading", level=1)).to_have_accessible_name(f"Ваш талон {ticket.number}")
    await need_no_violation(phone)
    await phone.evaluate(NOTE_ANNOUNCED)
    await press(phone, "Звук и вибрация при вызове")
    await expect(phone.get_by_role("button", name="Звук и вибрация при вызове", pressed=True)).to_be_focused()
    board = await new_page("/display/aksu?lang=ru")
    await board.evaluate(NOTE_ANNOUNCED)
    await server.call(WINDOW)
    await need_announced(phone, "Вы следующий")
    await server.finish(WINDOW)
    await call(server, ticket)
    await need_announced(phone, f"Подойдите к окну {WINDOW}")
    await need_announced(board, ticket.number)
    await expect(phone).to_have_title(f"→ {WINDOW} · {ticket.number}")
    alert = phone.locator("phone-ticket[data-alert]")
    await expect(alert).to_have_count(1)
    await phone.keyboard.press("Tab")
    await expect(alert).to_have_count(0)
    await need_no_violation(phone)
    await server.ask(c.StartService(WINDOW))
    await need_announced(phone, f"Вас принимают в окне {WINDOW}")
    await server.ask(c.FinishService(WINDOW))
    await need_announced(phone, "Приём окончен")

    await press(phone, "Как вас обслужили?")
    await phone.wait_for_url("**/rating**")
    await need_no_violation(phone)
    await expect(phone.get_by_role("group", name="Как вас обслужили?")).to_be_visible()
    await tab_to(phone, "Очень хорошо")
    await phone.keyboard.press("Space")
    await expect(phone.get_by_role("radio", name="Очень хорошо")).to_be_checked()
    await press(phone, "Были вежливы", "Space")
    await press(phone, "Отправить")
    await expect(phone.locator("[data-part=thanks]")).to_be_focused()
    await need_no_violation(phone)
    assert is_rated(server, ticket)


async def test_a_deaf_visitor(new_page: NewPage, server: HallServer) -> None:
    """By sight alone: a clip for each question, captions of what is said in the hall, the call by a clip where they
    wait, and the window as tall as the phone."""
    kiosk = await new_page("/kiosk/aksu?lang=kk", "kiosk", is_person=False, **TALL)
    clip = kiosk.locator("sign-clip video")
    await kiosk.get_by_role("button", name="Ым тілі").click()
    await expect(clip).to_be_visible()
    await need_no_violation(kiosk)
    for answer in ("Жер, құрылыс және тұрғын үй", "Жер қатынастары", "Балалар бұрышы", "Жоқ, жалпы кезекке билет алу"):
        await expect(clip).to_be_visible()
        await kiosk.get_by_role("button", name=answer).click()
    await expect(kiosk.get_by_text("Табло оны мына жерде де көрсетеді: Балалар бұрышы")).to_be_visible()
    await expect(clip).to_be_visible()
    await need_no_violation(kiosk)
    ticket = last_ticket(server)
    assert (ticket.waits_in, ticket.sign_language) == ("play", True)
    await end_film(kiosk)

    main_board = await new_page("/display/aksu?lang=kk")
    await main_board.wait_for_function(SHOWS_CAPTION, arg=CAPTION)
    await need_no_violation(main_board)
    await end_film(main_board)
    phone = await new_page(phone_of(server, ticket, "kk"), **PHONE)
    board = await new_page("/display/aksu?zone=play&lang=kk")
    await call(server, ticket)
    await expect(board.locator("call-panel [data-part=number]").first).to_have_text(ticket.number)
    await expect(board.locator("sign-clip video")).to_be_visible()
    await need_no_violation(board)
    await end_film(board)
    await expect(phone.locator("phone-ticket")).to_have_attribute("data-alert", "")
    window = phone.locator(".come [data-part=window]")
    assert await height(window) > PHONE["height"] / 3
    await phone.get_by_role("button", name="Көрдім").click()
    above = await new_page(f"/display/aksu/window/{WINDOW}?lang=kk")
    await expect(above.locator("[data-part=number]")).to_have_text(ticket.number)
    await need_no_violation(above)
    await server.finish(WINDOW)

    await phone.get_by_role("link", name="Қызмет қалай болды?").click()
    await phone.locator(".step").first.click()
    await phone.locator(".reason:visible").first.click()
    await phone.locator(".send").click()
    await expect(phone.locator("[data-part=thanks]")).to_be_visible()
    assert is_rated(server, ticket)


async def end_film(page: Page) -> None:
    """Leave a page on which a film runs: it would take the processor from the pages that are looked at."""
    await page.goto(PLAIN_PAGE)


async def height(node: Locator) -> float:
    box = await node.bounding_box()
    assert box is not None
    return box["height"]


class LowKiosk:
    """A tall kiosk whose visitor touches nothing that is out of reach."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.screens: set[str] = set()

    async def touch(self, *names: str) -> None:
        """Touch one after another by its name; every screen on the way is within reach."""
        for name in names:
            await self.page.get_by_role("button", name=name).first.click()
            await self.need_reach()

    async def need_reach(self) -> None:
        for place in ("document.documentElement.scrollHeight", "0"):  # the foot of the page, then its beginning
            await self.page.evaluate(f"scrollTo(0, {place})")
            assert await self.page.evaluate(BEYOND_REACH, [REACH, 44]) == []
        screen = await self.page.evaluate(SCREEN)
        if screen not in self.screens:
            self.screens.add(screen)
            await need_no_violation(self.page)

    async def type(self, signs: str) -> None:
        for sign in signs:
            await self.page.locator(f'.key:text-is("{sign}")').click()
        await self.need_reach()


async def test_a_visitor_in_a_wheelchair(new_page: NewPage, server: HallServer) -> None:
    """Everything that is touched is in the lower 1,100 of 1,920, large enough for a finger, on every screen; the next
    visitor finds the usual one."""
    page = await new_page("/kiosk/aksu?lang=en", "kiosk", is_person=False, **TALL)
    kiosk = LowKiosk(page)
    lower = page.get_by_role("button", name="Lower the buttons")
    box = await lower.bounding_box()
    assert box is not None
    assert box["y"] > TALL["height"] - REACH
    await kiosk.touch("Lower the buttons", "Русский", "English", "Big text", "Big text", "High contrast")
    await kiosk.touch("High contrast", "Find by words")
    await kiosk.type("PLOT")
    await expect(page.locator("[data-service=land]")).to_be_visible()
    await kiosk.touch("Back")
    await kiosk.touch("What must I bring?", "Land, building and housing", "Land")
    await expect(page.locator(".sheet")).to_be_visible()
    await kiosk.touch("Back", "Back", "Back")
    await kiosk.touch("I need help", "I need a wheelchair at the door", "I need no help any more")
    await kiosk.touch("Sign language", "Land, building and housing", "Land", "Play corner")
    await kiosk.touch("+ One more service in this visit", "Archive")
    await kiosk.touch("No, take an ordinary ticket", "The call by SMS")
    await kiosk.type("7010000003")
    await kiosk.touch("Tell me")
    ticket = last_ticket(server)
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Your number is {ticket.number}")
    assert await is_in_sight(page.get_by_role("button", name="Done"))
    await page.get_by_role("button", name="Done").click()
    await expect(page.locator("html")).not_to_have_attribute("data-low", "")

    await server.ask(c.MakeBooking("booked-by-phone", "social", at("11:30")), KIOSK)
    await page.goto("/kiosk/aksu?lang=en&low")
    await expect(lower.and_(page.locator("[aria-pressed=true]"))).to_be_visible()
    await kiosk.need_reach()
    await kiosk.touch("I have an appointment")
    await kiosk.type(server.app[PARTS][VisitorServices].booking_keys.code_of("booked-by-phone"))
    await kiosk.touch("Take the ticket", "Before the main board", "No, take the ticket")
    await expect(page.locator(".note")).to_contain_text("You are due at")
    await kiosk.touch("Done")
    await expect(page.locator("html")).to_have_attribute("data-low", "")

    phone = await new_page(phone_of(server, ticket, "en"), **PHONE)
    await call(server, ticket)
    await expect(phone.locator(".come")).to_contain_text(f"Please go to window {WINDOW}")
    tablet = await new_page(f"/rate/aksu/{WINDOW}?lang=en", "tablet", is_person=False, width=1024, height=768)
    await server.finish(WINDOW)
    await tablet.locator(".step").first.click()
    await tablet.locator(".reason:visible").first.click()
    assert await tablet.evaluate(BEYOND_REACH, [REACH, 44]) == []
    await need_no_violation(tablet)
    await tablet.locator(".send").click()
    await expect(tablet.locator("[data-part=thanks]")).to_be_visible()
    assert is_rated(server, ticket)
