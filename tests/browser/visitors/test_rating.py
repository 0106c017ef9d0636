"""How was it? On the phone, at the window's tablet, and for the manager, in Chromium."""

import asyncio

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, expect

from queue_server.hall import commands as c
from queue_server.hall.ratings.served_stop import ServedStop
from script.staging.hall_server import HALL, HallServer
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.browser.until import PATIENCE_S, PAUSE_S
from tests.unit.journal.days import RATING

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = "<b>Рақмет</b>\nбәрі жақсы"


async def served(server: HallServer, window: int = 6) -> str:
    """A visitor whose service has just been finished; returns the ticket's id."""
    await server.issue("land")
    ticket = max(server.engine.feeds[HALL].state.tickets)
    await server.call(window)
    await server.finish(window)
    return ticket


def stop_of(server: HallServer, ticket: str) -> ServedStop:
    return server.engine.feeds[HALL].state.served[ticket][-1]


async def need_no_violation(page: Page) -> None:
    assert await violations_in(page) == []


@pytest.fixture
async def asking(server: HallServer) -> HallServer:
    """The server, whose hall asks how it was; window 6 is open."""
    await server.ask(c.Configure(replace(server.definition, rating=RATING)), c.CLOCK)
    await server.open(6)
    return server


async def test_a_phone_asks_after_the_end_by_keyboard_alone(new_page: NewPage, asking: HallServer) -> None:
    """The ticket's page leads there; a step, two reasons at the most, words; then the code of the record."""
    await asking.issue("land")
    ticket = max(asking.engine.feeds[HALL].state.tickets)
    page = await new_page(f"/t/{ticket}?lang=en", width=360, height=740)
    link = page.get_by_role("link", name="How was it?")
    await expect(link).to_be_hidden()
    await asking.call(6)
    await asking.finish(6)
    await link.click()
    await need_no_violation(page)
    await expect(page.locator(".rating-more")).to_be_hidden()
    steps = page.get_by_role("radio")
    assert await steps.count() == 5
    for step in await page.locator(".step").all():
        box = await step.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert 0 <= box["x"] < box["x"] + box["width"] <= 360
    await page.get_by_role("radio", name="Very good").focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("radio", name="Good", exact=True)).to_be_checked()
    await page.get_by_role("radio", name="Very bad").check()
    await expect(page.get_by_role("checkbox")).to_have_count(2)
    await page.get_by_role("checkbox", name="It took long").check()
    await page.get_by_role("radio", name="Very good").check()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.get_by_role("textbox").fill(WORDS)
    await need_no_violation(page)
    await page.get_by_role("button", name="Send").press("Enter")
    await expect(page.locator("[data-part=thanks]")).to_be_focused()
    code = asking.engine.feeds[HALL].state.head.hex()[:10]
    await expect(page.get_by_role("link", name=code)).to_have_attribute("href", f"/verify/{code}")
    await need_no_violation(page)
    assert stop_of(asking, ticket).rated_at is not None
    manager = await new_page("/manager/aksu/ratings?lang=en", "manager")
    await expect(manager.locator(".said-words")).to_have_text(WORDS)
    await expect(manager.locator(".said-reasons")).to_have_text("They were kind")
    await need_no_violation(manager)
    await manager.get_by_role("button", name="Erase the words").click()
    await need_no_violation(manager)
    await manager.get_by_role("button", name="Erase", exact=True).click()
    await expect(manager.locator(".said")).to_have_count(0)
    await manager.reload()
    await expect(manager.locator(".said")).to_have_count(0)
    own = await new_page("/desk/aksu/ratings?lang=kk", "operator")
    await need_no_violation(own)


async def test_a_step_is_not_lost_where_the_page_is_left(new_page: NewPage, asking: HallServer) -> None:
    """Whoever chooses a step and goes away has given it."""
    ticket = await served(asking)
    page = await new_page(f"/t/{ticket}/rating?lang=kk", width=360, height=740)
    await page.locator(".step").nth(4).click()
    await page.goto("/?lang=kk")
    async with asyncio.timeout(PATIENCE_S):
        while stop_of(asking, ticket).rated_at is None:  # noqa: ASYNC110 - the page that was left can tell nobody
            await asyncio.sleep(PAUSE_S)


async def test_a_tablet_asks_for_a_minute_and_is_quiet(new_page: NewPage, asking: HallServer) -> None:
    """After the end at its window alone; touched, it waits for the rest and sends what there is."""
    tablet = await new_page("/rate/aksu/6", "tablet", is_person=False, width=1024, height=768)
    idle, form = tablet.locator("[data-part=idle]"), tablet.locator("rating-form")
    await expect(idle).to_be_visible()
    await expect(form).to_be_hidden()
    await need_no_violation(tablet)
    await tablet.clock.install()
    first = await served(asking)
    await expect(form).to_be_visible()
    await need_no_violation(tablet)
    await tablet.clock.run_for(61_000)
    await expect(idle).to_be_visible()
    assert stop_of(asking, first).rated_at is None
    second = await served(asking)
    await expect(tablet.get_by_role("heading", level=1)).to_contain_text("L002")
    await tablet.get_by_role("link", name="Русский").click()
    await expect(tablet).to_have_url(f"{asking.url}/rate/aksu/6?lang=ru")
    await expect(form).to_be_visible()
    await tablet.locator(".step").nth(3).click()
    await tablet.locator(".reason:visible").nth(0).click()
    send = await tablet.locator(".send").bounding_box()
    assert send is not None
    assert send["y"] + send["height"] <= 768
    await need_no_violation(tablet)
    await tablet.clock.run_for(20_500)
    await expect(tablet.locator("[data-part=thanks]")).to_be_visible()
    assert stop_of(asking, second).rated_at is not None
    await tablet.clock.run_for(5500)
    await expect(idle).to_be_visible()
    await expect(tablet).to_have_url(f"{asking.url}/rate/aksu/6")
