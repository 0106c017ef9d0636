"""A hall that offers Uzbek: every page of visitors speaks it, and what it lacks is Russian."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import expect

from queue_server.config.definition import Names
from queue_server.hall import commands as c
from script.staging.hall_server import HALL, HallServer, sample_definition
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOTICE = Names(
    kk="Кезек бәріне ортақ.", ru="Очередь одна для всех.", en="One line for all.", uz="Navbat hamma uchun bitta."
)


@pytest_asyncio.fixture(loop_scope="session")
async def server(port: int) -> AsyncIterator[HallServer]:
    """A hall whose own language is Uzbek. One of its services has an Uzbek name."""
    sample = sample_definition()
    land, *rest = sample.services
    named = replace(land, names=Names(**dict(land.names.items()), uz="Yer munosabatlari"))
    languages = ("uz", "kk", "ru", "en")
    server = HallServer(replace(sample, languages=languages, services=(named, *rest), ticker=(NOTICE,)), port=port)
    await server.start()
    yield server
    await server.stop()


async def test_a_visit_in_uzbek(new_page: NewPage, server: HallServer) -> None:
    """From the kiosk, whose first language it is, to the phone and the board; what has no Uzbek name is Russian."""
    kiosk = await new_page("/kiosk/aksu")
    await expect(kiosk.get_by_role("heading", level=1)).to_have_text("Qaysi masala boʻyicha keldingiz?")
    buttons = kiosk.locator(".languages button")
    await expect(buttons).to_have_text(["Oʻzbekcha", "Қазақша", "Русский", "English"])
    await expect(kiosk.locator("[data-service=land] b")).to_have_text("Yer munosabatlari")
    await expect(kiosk.locator("[data-service=architecture] b")).to_have_text("Архитектура и градостроительство")
    await kiosk.locator("[data-service=land]").click()
    await kiosk.locator(".tile.primary").click()
    await expect(kiosk.locator("h1")).to_have_text("Sizning raqamingiz — L001")
    ticket = next(iter(server.engine.feeds[HALL].state.tickets.values()))
    assert ticket.language == "uz"

    phone = await new_page(f"/t/{ticket.id}", role="manager", width=320, height=640, locale="ru-RU")
    await expect(phone.locator(".place").first).to_have_text("Keyingi navbat sizniki")
    assert await phone.evaluate("document.documentElement.scrollWidth") <= 320

    await server.open(6)
    board = await new_page("/display/aksu")
    assert await server.call(6) == "L001"
    await expect(board.locator("call-panel .label").first).to_have_text("Talon")
    await expect(board.locator("ticker-line")).to_have_text("Navbat hamma uchun bitta.")
    await expect(board.locator("[data-service=land] .second")).to_have_text("Жер қатынастары")


async def test_a_sentence_that_is_missing_is_shown_in_russian(new_page: NewPage) -> None:
    """A sentence that is for staff has no Uzbek text: a script shows the Russian one, not the English msgid."""
    page = await new_page("/screen?kind=kiosk")
    sentences = await page.evaluate("""async () => {
      const script = document.querySelector("script[type=module][src$='new-screen.js']").src;
      const words = script.replace("displays/static/screen/new-screen.js", "queue_server/pages/static/words.js");
      const { problemText, t } = await import(words);
      const texts = { ru: { "State a reason.": ["Укажите причину."] } };
      kezekWords.push({ ...kezekWords[0], texts, problems: { reason_needed: "State a reason." } });
      return [problemText({ code: "reason_needed" }), t("less than a minute")];
    }""")
    assert sentences == ["Укажите причину.", "bir daqiqadan kam"]


async def test_a_reason_from_a_desk_is_told_in_the_screens_language(new_page: NewPage, server: HallServer) -> None:
    """Desks are in Kazakh, Russian or English; the screen above the window is in Uzbek."""
    await server.open(6)
    await server.ask(c.PauseWindow(6, "Обед"))
    screen = await new_page("/display/aksu/window/6")
    await expect(screen.locator(".now-reason")).to_have_text("Tushlik")
    await expect(screen.locator(".now-state")).to_have_text("Oyna vaqtincha ishlamayapti")


async def test_staff_pages_are_not_offered_in_it(new_page: NewPage) -> None:
    """Whoever comes from a visitor's page in Uzbek reads the desk in a language that staff pages have."""
    desk = await new_page("/desk/aksu?lang=uz", role="operator")
    await expect(desk.locator("html")).to_have_attribute("lang", "kk")
    await expect(desk.locator(".languages a")).to_have_text(["Қазақша", "Русский", "English"])
