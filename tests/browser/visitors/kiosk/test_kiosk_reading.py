"""The kiosk that reads itself aloud, in Chromium: by the server's voice, by the browser's own, and not at all."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, Route, expect

from queue_server.config.sections.displays import Voice
from script.staging.hall_server import HallServer
from tests.browser.conftest import NewPage
from tests.browser.until import until
from tests.browser.visitors.kiosk.test_kiosk import pass_time

pytestmark = pytest.mark.asyncio(loop_scope="session")

BROWSERS_VOICE = """(languages) => {
  const spoken = (window.spoken = []);
  let running = null;
  const stop = (name) => { const end = running; running = null; if (end) { spoken.push(name); end.onend?.(); } };
  const voices = languages.map((lang) => ({ lang, name: lang }));
  class Utterance { constructor(text) { this.text = text; } }
  Object.defineProperty(window, "SpeechSynthesisUtterance", { value: Utterance });
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices,
    cancel: () => stop("cut"),
    speak: (said) => { spoken.push(`${said.lang}: ${said.text}`); running = said; },
    next: () => stop("end"),
    get speaking() { return running !== null; },
  } });
}"""
"""A browser's voice that says a text until the test lets it end with `speechSynthesis.next()`. A Chromium without a
desktop has the interface and no voice."""


class SpokenParts:
    """Every part that the page has had spoken by the server, in its order."""

    def __init__(self, page: Page) -> None:
        self.parts: list[tuple[str, str]] = []
        page.on("request", lambda request: self._take(urlsplit(request.url)))

    def _take(self, address: object) -> None:
        if address.path.endswith("/read.wav"):  # type: ignore[attr-defined]
            query = parse_qs(address.query)  # type: ignore[attr-defined]
            self.parts.append((query["language"][0], query["text"][0]))


def is_sound_of(url: str, text: str) -> bool:
    address = urlsplit(url)
    return address.path.endswith("/read.wav") and parse_qs(address.query)["text"][0].startswith(text)


async def test_the_question_and_the_choices_are_read_in_the_chosen_language(
    new_page: NewPage, server: HallServer
) -> None:
    """Zero begins it; then question and tiles are asked for in their order, and another language is read at once."""
    await server.issue("land")
    kiosk = await new_page("/kiosk/aksu?lang=en")
    spoken = SpokenParts(kiosk)
    async with kiosk.expect_response(
        lambda answer: is_sound_of(answer.url, "Key 1: Land. 1 person waiting"), timeout=30_000
    ) as answer:
        await kiosk.keyboard.press("0")
    assert (await (await answer.value).all_headers())["content-type"] == "audio/wav"
    assert [text for _, text in spoken.parts[:2]] == [
        "The digits choose, Escape goes back, and zero ends the reading.",
        "What have you come for?",
    ]
    await expect(kiosk.get_by_role("button", name="Read aloud")).to_have_attribute("aria-pressed", "true")
    async with kiosk.expect_response(lambda answer: is_sound_of(answer.url, "По какому вопросу вы пришли?")):
        await kiosk.get_by_role("button", name="Русский").click()
    assert spoken.parts[-1][0] == "ru"


async def test_what_is_asked_for_before_the_reading_has_come_is_read_when_it_is_there(new_page: NewPage) -> None:
    """It comes once the kiosk can be used, which may be before it on a slow line. Until then the screen says so, in
    the language that is chosen meanwhile, and not where the visitor has taken it back."""
    kiosk = await new_page("/kiosk/aksu?lang=en")
    may_come = asyncio.Event()

    async def delay(route: Route) -> None:
        await may_come.wait()
        await route.continue_()

    await kiosk.route("**/bundles/kiosk-later.js", delay)
    await kiosk.reload(wait_until="domcontentloaded")
    button, notice = kiosk.get_by_role("button", name="Read aloud"), kiosk.locator(".kiosk-mute")
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "true")
    await expect(notice).to_have_text("Reading aloud begins in a moment.")
    await button.click()
    await expect(notice).to_be_empty()
    await button.click()
    await kiosk.get_by_role("button", name="Русский").click()
    await expect(notice).to_have_text("Чтение вслух сейчас начнётся.")
    await kiosk.get_by_role("button", name="English").click()
    async with kiosk.expect_response(lambda answer: is_sound_of(answer.url, "What have you come for?"), timeout=30_000):
        may_come.set()
    await expect(notice).to_be_empty()


async def test_the_taken_ticket_is_read(new_page: NewPage, server: HallServer) -> None:
    """The number first, then the service and who is ahead."""
    await server.issue("land")
    kiosk = await new_page("/kiosk/aksu?lang=ru")
    spoken = SpokenParts(kiosk)
    await kiosk.get_by_role("button", name="Прочитать вслух").click()
    async with kiosk.expect_response(lambda answer: is_sound_of(answer.url, "Относитесь ли вы")):
        await kiosk.locator("[data-service=land]").click()
    async with kiosk.expect_response(
        lambda answer: is_sound_of(answer.url, "Земельные отношения. Перед вами 1 человек")
    ):
        await kiosk.keyboard.press("1")
    read = [text for _, text in spoken.parts]
    assert read.index("Ваш номер — L002") == len(read) - 2


async def test_what_the_keyboard_reaches_is_read(new_page: NewPage) -> None:
    """Tab moves on to a button, and what was being said gives way to it."""
    kiosk = await new_page("/kiosk/aksu?lang=en")
    await kiosk.keyboard.press("0")
    await kiosk.locator("[data-service=land]").focus()
    async with kiosk.expect_response(lambda answer: is_sound_of(answer.url, "Key 2: Architecture and town planning")):
        await kiosk.keyboard.press("Tab")


async def test_the_browser_speaks_one_part_after_another_where_the_server_cannot(
    new_page: NewPage, server: HallServer
) -> None:
    """Without an engine on the server; no part begins before the one before has ended, and numbers are words."""
    await without_engine(server)
    kiosk = await speaking(new_page, ["ru-RU", "kk-KZ"])
    await kiosk.keyboard.press("0")
    await spoke(kiosk, ["ru-RU: Цифры выбирают, Escape возвращает назад, ноль прекращает чтение."])
    await kiosk.evaluate("speechSynthesis.next()")
    await spoke(kiosk, ["end", "ru-RU: По какому вопросу вы пришли?"])
    await kiosk.evaluate("speechSynthesis.next()")
    await spoke(kiosk, ["end", "ru-RU: Клавиша один: Земельные отношения. сейчас ни одно окно не работает"])


async def test_it_is_silent_at_once(new_page: NewPage, server: HallServer) -> None:
    """When it is switched off, and when the kiosk goes back to its start: what is being said is cut."""
    await without_engine(server)
    kiosk = await speaking(new_page, ["ru-RU"])
    await kiosk.keyboard.press("0")
    await spoke(kiosk, ["ru-RU: Цифры выбирают, Escape возвращает назад, ноль прекращает чтение."])
    await kiosk.keyboard.press("0")
    assert (await kiosk.evaluate("window.spoken"))[-1] == "cut"
    await expect(kiosk.locator(".aloud")).to_have_attribute("aria-pressed", "false")
    await kiosk.locator("[data-service=land]").click()
    await kiosk.keyboard.press("0")
    await spoke(kiosk, ["cut", "ru-RU: Цифры выбирают, Escape возвращает назад, ноль прекращает чтение."])
    await kiosk.keyboard.press("Escape")
    assert (await kiosk.evaluate("window.spoken"))[-1] == "cut"
    await expect(kiosk.locator(".aloud")).to_have_attribute("aria-pressed", "false")
    await expect(kiosk.locator("html")).not_to_have_attribute("data-reading", "on")


async def test_a_kiosk_without_a_voice_says_so(new_page: NewPage, server: HallServer) -> None:
    """Neither the server nor the browser speaks the language: a sentence on the screen, and the button is out again."""
    await without_engine(server)
    kiosk = await speaking(new_page, ["de-DE"])
    await kiosk.locator(".aloud").click()
    await expect(kiosk.locator(".kiosk-mute")).to_have_text(
        "Этот киоск не может читать вслух на этом языке. Обратитесь к стойке информации."
    )
    await expect(kiosk.locator(".aloud")).to_have_attribute("aria-pressed", "false")


async def test_the_question_whether_somebody_is_there_is_read(new_page: NewPage, server: HallServer) -> None:
    """Who cannot see the countdown hears it, and a key goes on without pressing what lies behind."""
    await without_engine(server)
    kiosk = await speaking(new_page, ["ru-RU"])
    await kiosk.clock.install()
    async with kiosk.expect_websocket() as opened:
        await kiosk.reload()
    socket = await opened.value
    await kiosk.locator("[data-service=land]").click()
    await kiosk.keyboard.press("0")
    await listen_to(kiosk, "ru-RU: Что взять с собой?")
    await pass_time(kiosk, socket, server, 70)
    await expect(kiosk.get_by_role("dialog")).to_be_visible()
    await spoke(kiosk, ["end", "ru-RU: Вы ещё здесь?"])
    await kiosk.keyboard.press("1")
    await expect(kiosk.get_by_role("dialog")).to_be_hidden()
    await expect(kiosk.locator(".picked")).to_be_visible()


async def without_engine(server: HallServer) -> None:
    """The same server without a speech engine."""
    await server.stop()
    server.for_visitors = replace(server.for_visitors, voice=Voice(engine=False))
    await server.start()


async def speaking(new_page: NewPage, languages: list[str]) -> Page:
    """A kiosk in a browser that has these voices."""
    return await new_page("/kiosk/aksu?lang=ru", script=f"({BROWSERS_VOICE})({languages})")


async def spoke(page: Page, last: list[str]) -> None:
    """Wait until this is what the browser's voice was told last."""
    await until(page, "(last) => String(window.spoken.slice(-last.length)) === String(last)", last)


async def listen_to(page: Page, last: str) -> None:
    """Let the browser's voice say one part after another, to the end of this one."""
    utterance = None
    while utterance != last:
        await until(page, "speechSynthesis.speaking")
        utterance = (await page.evaluate("window.spoken"))[-1]
        await page.evaluate("speechSynthesis.next()")
