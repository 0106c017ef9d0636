"""The voice of a board in Chromium. What is said of which call is tried in Node (announcer.test.js)."""

import pytest
from playwright.async_api import Page, expect

from displays.visitor_devices import VisitorDevices
from displays.voice.voice import VoiceSources
from queue_server.app_parts import PARTS
from queue_server.config.sections.displays import Voice as Settings
from script.staging.hall_server import HallServer
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def board(new_page: NewPage) -> Page:
    return await new_page("/display/aksu?voice=on")


IMPATIENT_ONCE = """() => {
  const { setTimeout } = window;
  window.setTimeout = (act, ms) => {
    if (ms !== 8000) return setTimeout(act, ms);
    window.setTimeout = setTimeout;
    return setTimeout(act, ms / 20);
  };
}"""


async def test_a_server_that_does_not_answer_leaves_no_call_unsaid(new_page: NewPage, server: HallServer) -> None:
    """An announcement that does not come within 8 s is a chime, and the next one is spoken."""
    page = await board(new_page)
    await page.evaluate(BROWSER_THAT_SPEAKS, ["ru-RU"])
    await page.get_by_role("button").click()
    await server.open(6, 7)
    for _ in range(2):
        await server.issue("land", language="ru")
    server.app[PARTS][VisitorDevices].voice = VoiceSources(Settings(engine=False))
    await page.route("**/voice/aksu/call?number=L001*", lambda _: None)
    await page.evaluate(IMPATIENT_ONCE)
    await server.call(6)
    await expect(page.locator("html")).to_have_attribute("data-voice", "speaking")
    await server.call(7)
    await page.evaluate("window.over.then(() => null)")
    assert await page.evaluate("window.said") == [["ru-RU", "Талон эль, ноль ноль два, пройдите к окну номер семь."]]


async def test_a_board_speaks_once_it_may(new_page: NewPage, server: HallServer) -> None:
    """A browser plays nothing unasked, so there is a button; then a call is fetched, spoken, and the page says so."""
    page = await board(new_page)
    await server.open(6)
    await server.issue("land", language="ru")
    await page.get_by_role("button").click()
    await expect(page.locator("kezek-voice button")).to_have_count(0)
    async with page.expect_response(lambda answer: "/voice/aksu/ru-full-L001-6.wav" in answer.url) as answer:
        await server.call(6)
    assert (await (await answer.value).all_headers())["content-type"] == "audio/wav"
    await expect(page.locator("html")).to_have_attribute("data-voice", "speaking")


CATCH_AUDIO = """
  const Audio = AudioContext;
  window.AudioContext = class extends Audio {
    constructor() {
      super();
      window.audio = this;
    }
  };
"""


async def test_a_board_whose_sound_has_gone_says_so(new_page: NewPage) -> None:
    """A loudspeaker that is unplugged, or a browser that thinks better of it: the button is there again."""
    page = await board(new_page)
    await page.add_init_script(CATCH_AUDIO)
    await page.reload()
    await page.get_by_role("button").click()
    await expect(page.locator("kezek-voice button")).to_have_count(0)
    await page.evaluate("window.audio.suspend()")
    await expect(page.locator("kezek-voice button")).to_be_visible()


BROWSER_THAT_SPEAKS = """(spoken) => {
  window.said = [];
  const voices = spoken.map((lang) => ({ lang }));
  const speak = (utterance) => {
    window.said.push([utterance.lang, utterance.text]);
    queueMicrotask(() => utterance.onend());
  };
  const speechSynthesis = { getVoices: () => voices, speak, cancel() {} };
  Object.defineProperty(window, "speechSynthesis", { value: speechSynthesis });
  window.SpeechSynthesisUtterance = class {
    constructor(text) {
      this.text = text;
    }
  };
  window.over = new Promise((done) => document.addEventListener("voiceends", done, { once: true }));
}"""


async def test_where_the_server_cannot_speak_the_browser_does(new_page: NewPage, server: HallServer) -> None:
    """Its own voices, the visitor's language first; a language for which it has none is passed over."""
    server.app[PARTS][VisitorDevices].voice = VoiceSources(Settings(engine=False))
    page = await board(new_page)
    await page.get_by_role("button").click()
    await expect(page.locator("kezek-voice button")).to_have_count(0)
    await page.evaluate(BROWSER_THAT_SPEAKS, ["ru-RU", "en-GB"])
    await server.open(6)
    await server.issue("land", language="en")
    await server.call(6)
    await page.evaluate("window.over.then(() => null)")
    assert await page.evaluate("window.said") == [
        ["en-GB", "Ticket L, zero zero one, please go to window six."],
        ["ru-RU", "Талон эль, ноль ноль один, пройдите к окну номер шесть."],
    ]


async def test_a_board_without_the_word_is_silent(new_page: NewPage) -> None:
    """Of several boards in a hall, the one at the loudspeakers speaks."""
    page = await new_page("/display/aksu")
    await expect(page.locator("kezek-voice")).to_have_count(0)
