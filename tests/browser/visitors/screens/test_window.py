"""The screen above a window, in Chromium."""

import pytest
from playwright.async_api import expect

from queue_server.hall import commands as c
from script.staging.hall_server import HallServer
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 1280)])
async def test_the_screen_follows_its_window(new_page: NewPage, server: HallServer, width: int, height: int) -> None:
    """Closed, waiting, called, served and paused: each in words, and the number as large as the tablet allows."""
    screen = await new_page("/display/aksu/window/6", width=width, height=height)
    state = screen.locator(".now-state")
    await expect(state).to_have_text("Бұл терезе жабық")
    await server.open(6)
    await expect(state).to_have_text("Нөміріңіз шақырылғанша күтіңіз")
    await server.issue("land")
    await server.call(6)
    await expect(state).to_have_text("Осы терезеге келіңіз")
    number = screen.locator(".now-number")
    await expect(number).to_have_text("L001")
    box = await number.bounding_box()
    assert box is not None
    assert box["height"] > 0.15 * height
    assert box["x"] + box["width"] < width
    await server.ask(c.StartService(6))
    await expect(state).to_have_text("Қабылдауда")
    await server.ask(c.FinishService(6))
    await server.ask(c.PauseWindow(6, "түскі ас"))
    await expect(state).to_have_text("Терезе уақытша жұмыс істемейді")
    await expect(screen.locator(".now-reason")).to_have_text("түскі ас")
    await expect(number).to_be_hidden()
    await server.ask(c.ResumeWindow(6))
    await expect(screen.locator(".now-reason")).to_be_hidden()


async def test_a_reason_that_desks_offer_is_told_in_the_screens_language(new_page: NewPage, server: HallServer) -> None:
    """Whatever language the operator works in."""
    screen = await new_page("/display/aksu/window/6?lang=kk")
    await server.open(6)
    await server.ask(c.PauseWindow(6, "Обед"))
    await expect(screen.locator(".now-reason")).to_have_text("Түскі ас")
    await server.ask(c.ResumeWindow(6))
    await server.ask(c.PauseWindow(6, "Short break"))
    await expect(screen.locator(".now-reason")).to_have_text("Қысқа үзіліс")


async def test_a_long_reason_stays_on_the_screen(new_page: NewPage, server: HallServer) -> None:
    """Two hundred letters, the most that a reason may have, and markup in it is text."""
    await server.open(6)
    await server.ask(c.PauseWindow(6, "<b>Ұзақ</b> " + "себептерінің " * 14))
    screen = await new_page("/display/aksu/window/6", width=800, height=480)
    reason = screen.locator(".now-reason")
    await expect(reason).to_contain_text("<b>Ұзақ</b> себептерінің")
    box, place = await reason.bounding_box(), await screen.locator(".now").bounding_box()
    assert box is not None
    assert place is not None
    assert place["y"] <= box["y"]
    assert box["y"] + box["height"] <= place["y"] + place["height"]
