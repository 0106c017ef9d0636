"""What stands in for what Safari 14 and Firefox 78 do not have, in a Chromium from which it has been taken away."""

import pytest
from playwright.async_api import Page, expect

from script.staging.hall_server import HALL, HallServer
from tests.browser.conftest import NewPage
from tests.browser.visitors.kiosk.test_kiosk import pass_time

pytestmark = pytest.mark.asyncio(loop_scope="session")

AS_SAFARI_14 = """
  window.rung = 0;
  for (const { prototype } of [AudioScheduledSourceNode, AudioBufferSourceNode]) {
    const { start } = prototype;
    prototype.start = function (...at) {
      window.rung += 1;
      return start.apply(this, at);
    };
  }
  delete window.HTMLDialogElement;
  window.webkitAudioContext = window.AudioContext;
  for (const name of ["AudioContext", "OscillatorNode", "GainNode", "AudioBufferSourceNode"]) delete window[name];
  delete window.createImageBitmap;
"""


async def phone(new_page: NewPage, server: HallServer) -> Page:
    await server.issue("land")
    (ticket,) = server.engine.feeds[HALL].state.tickets
    page = await new_page("/verify", width=360, height=640)
    await page.add_init_script(AS_SAFARI_14)
    await page.goto(server.keyed(f"/t/{ticket}?lang=en"))
    return page


async def test_a_question_stands_before_the_page_where_there_is_no_dialog(
    new_page: NewPage, server: HallServer
) -> None:
    """It is a dialog to a screen reader, has the focus, and is in the middle; Escape and its button close it."""
    page = await phone(new_page, server)
    question = page.get_by_role("dialog", name="Give up your turn?")
    await page.get_by_role("button", name="I am leaving").click()
    await expect(question).to_be_visible()
    await expect(question.get_by_role("button", name="Stay in the line")).to_be_focused()
    box = await question.bounding_box()
    assert box is not None
    assert abs(box["x"] + box["width"] / 2 - 180) <= 1
    await page.keyboard.press("Escape")
    await expect(question).to_be_hidden()
    await page.get_by_role("button", name="I am leaving").click()
    await question.get_by_role("button", name="Stay in the line").click()
    await expect(question).to_be_hidden()


async def test_nothing_behind_the_question_is_pressed(new_page: NewPage, server: HallServer) -> None:
    """A click beside it does nothing, and the focus does not leave it; its answer does what it says."""
    page = await phone(new_page, server)
    ring = page.get_by_role("button", name="Sound and vibration")
    await page.get_by_role("button", name="I am leaving").click()
    await ring.dispatch_event("click")
    await expect(ring).to_have_attribute("aria-pressed", "false")
    await ring.focus()
    await expect(page.get_by_role("button", name="Stay in the line")).to_be_focused()
    await page.get_by_role("button", name="Give up the turn").click()
    await expect(page.get_by_text("You have given up this turn.")).to_be_visible()


async def test_a_phone_rings_by_the_first_web_audio(new_page: NewPage, server: HallServer) -> None:
    """`webkitAudioContext` without constructors of nodes: four notes at the call."""
    page = await phone(new_page, server)
    await page.get_by_role("button", name="Sound and vibration").click()
    await server.open(6)
    await server.call(6)
    await expect(page.locator(".come")).to_be_visible()
    assert await page.evaluate("window.rung") == 4


async def test_a_board_speaks_by_the_first_web_audio(new_page: NewPage, server: HallServer) -> None:
    """The two notes of its chime and the phrase in three languages sound."""
    await server.open(6)
    await server.issue("land", language="ru")
    page = await new_page("/display/aksu?voice=on", script=AS_SAFARI_14)
    await page.get_by_role("button").click()
    await expect(page.locator("kezek-voice button")).to_have_count(0)
    await server.call(6)
    await expect(page.locator("html")).to_have_attribute("data-voice", "silent")
    assert await page.evaluate("window.rung") == 5


async def test_a_kiosk_asks_whether_somebody_is_there_without_a_dialog(new_page: NewPage, server: HallServer) -> None:
    """After a minute without a touch; a press goes on where the visitor was."""
    page = await new_page("/kiosk/aksu?lang=en", script=AS_SAFARI_14)
    await page.clock.install()
    async with page.expect_websocket() as opened:
        await page.reload()
    await page.locator("[data-service=land]").click()
    await pass_time(page, await opened.value, server, 70)
    question = page.get_by_role("dialog", name="Are you still here?")
    await expect(question).to_be_visible()
    await question.get_by_role("button", name="Go on").click()
    await expect(question).to_be_hidden()
    await expect(page.locator(".tile.primary")).to_be_visible()
