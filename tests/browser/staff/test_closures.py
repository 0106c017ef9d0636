"""When plans change: a manager closes a day by keyboard, and the displaced visitor moves by one touch."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Route, expect

from queue_server.config.definition import Host
from queue_server.hall import commands as c
from queue_server.journal.personal.contents import PersonalDatum, PersonalPart
from script.staging.hall_in_memory import KIOSK
from script.staging.hall_server import HALL, HallServer, sample_definition, with_times_to_book
from tests.browser.conftest import NewPage
from tests.halls import names

pytestmark = pytest.mark.asyncio(loop_scope="session")

ZONE = ZoneInfo("Asia/Almaty")
DAY = (datetime.now(ZONE) + timedelta(days=2)).date()
BOOKING = "booking-00000001"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(port: int) -> AsyncIterator[HallServer]:
    """A hall with a host, where somebody has booked ten o'clock on the day after tomorrow."""
    definition = with_times_to_book(sample_definition(), "land", "social")
    hosted = tuple(replace(s, host="akim") if s.id == "social" else s for s in definition.services)
    server = HallServer(replace(definition, services=hosted, hosts=(Host("akim", names("Әкім")),)), port=port)
    await server.start()
    start = int(datetime(DAY.year, DAY.month, DAY.day, 10, tzinfo=ZONE).timestamp()) * 1_000_000
    texts = {"name": "Әлия Серікқызы", "phone": "+77010000001"}
    data = [PersonalDatum(HALL, BOOKING, kind, text, start) for kind, text in texts.items()]  # type: ignore[arg-type]
    command = c.MakeBooking(BOOKING, "land", start, language="ru")
    await server.engine.submit(HALL, command, KIOSK, personal=PersonalPart(data=data))
    yield server
    await server.stop()


async def test_close_a_day_and_choose_another_time(new_page: NewPage, server: HallServer) -> None:
    """Everybody concerned is named before the yes; then they stand on the list until they have moved."""
    state = server.engine.feeds[HALL].state
    page = await new_page("/closures/aksu?lang=ru", "manager", width=1366, height=768)
    await expect(page.locator("[data-part=displaced]")).to_have_text("Никто не ждёт другого времени.")
    await page.get_by_label("День", exact=True).fill(DAY.isoformat())
    await page.get_by_label("Причина").fill("Нет света")
    await page.keyboard.press("Enter")
    preview = page.locator("[data-part=preview]")
    await expect(preview).to_contain_text("Әлия Серікқызы")
    await expect(preview).to_contain_text("На закрываемое время записан 1 посетитель.")
    await expect(page.get_by_role("button", name="Закрыть это время")).to_be_focused()
    assert state.closures == {}
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-part=displaced]")).to_contain_text("Әлия Серікқызы")
    await expect(page.locator("[data-part=done]")).to_have_text("Время закрыто.")

    phone = await new_page(f"/booking/aksu/{BOOKING}?lang=ru", width=360, height=740, java_script_enabled=False)
    await expect(phone.get_by_role("alert")).to_contain_text("В это время приёма нет. Нет света")
    assert await phone.evaluate("document.documentElement.scrollWidth") == 360
    await phone.locator(".choices button").first.press("Enter")
    await expect(phone.get_by_role("alert")).to_have_count(0)
    await expect(phone.locator(".check-in img")).to_be_visible()

    await phone.get_by_text("Хочу более раннее время").press("Enter")
    await phone.get_by_role("button", name="Ждать более раннего времени").press("Enter")
    offered = phone.get_by_role("heading", name="Для вас свободно более раннее время")
    await expect(offered).to_be_visible()
    assert await phone.evaluate("document.documentElement.scrollWidth") == 360
    before = state.bookings[BOOKING].start
    await phone.get_by_role("button", name="Взять это время").press("Enter")
    await expect(offered).to_have_count(0)
    assert server.engine.feeds[HALL].state.bookings[BOOKING].start < before

    await page.get_by_label("День", exact=True).fill(DAY.isoformat())
    await page.get_by_label("Что закрывается").select_option(label="Әкім")
    await page.get_by_label("Причина").fill("Командировка")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Закрыть это время").press("Enter")
    await expect(page.locator("[data-part=closures]")).to_contain_text("Әкім")
    await page.get_by_label("День", exact=True).fill(DAY.isoformat())
    await page.get_by_label("Что закрывается").select_option(value="service:land")
    await page.get_by_label("Причина").fill("Нет бланков")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Закрыть это время").press("Enter")
    await expect(page.locator("[data-part=closures]")).to_contain_text("Нет бланков")
    assert [(closure.host, closure.service) for closure in state.closures.values()] == [
        (None, None),
        ("akim", None),
        (None, "land"),
    ]

    operator = await new_page("/closures/aksu?lang=kk", "operator")
    await expect(operator.locator("[data-part=closures]")).to_contain_text("Нет света")
    assert await operator.locator("form[data-part=form], [data-part=closures] button").count() == 0


async def test_an_older_answer_is_not_drawn_over_a_newer_one(new_page: NewPage, server: HallServer) -> None:
    """A look that began before a time was opened again is answered after it: the closure does not come back. Nor is the
    yes asked for of what has been typed over meanwhile."""
    start = int(datetime(DAY.year, DAY.month, DAY.day, 15, tzinfo=ZONE).timestamp()) * 1_000_000
    closing = c.ClosePlaces("closure-00000001", start, start + 3_600_000_000, "Нет воды", service="social")
    await server.ask(closing, c.Actor("manager", "m"))
    page = await new_page("/closures/aksu?lang=ru", "manager", width=1366, height=768)
    closures, preview = page.locator("[data-part=closures]"), page.locator("[data-part=preview]")
    await expect(closures).to_contain_text("Нет воды")
    is_asked, is_free = asyncio.Event(), asyncio.Event()

    async def answer_late(route: Route) -> None:
        reply = await route.fetch()
        is_asked.set()
        await is_free.wait()
        await route.fulfill(response=reply)

    await page.route("**/closures", answer_late, times=1)
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await is_asked.wait()
    await closures.get_by_role("listitem").filter(has_text="Нет воды").get_by_role("button").click()
    await expect(closures).not_to_contain_text("Нет воды")
    async with page.expect_response("**/closures"):
        is_free.set()
    await page.evaluate("async () => await (await fetch('/api/v1/halls/aksu/closures')).text()")  # after that one
    assert "Нет воды" not in await closures.inner_text()

    is_asked.clear()
    is_free.clear()
    await page.route("**/closures/concerned?*", answer_late, times=1)
    await page.get_by_label("День", exact=True).fill(DAY.isoformat())
    await page.get_by_label("Причина").fill("Нет света")
    await page.keyboard.press("Enter")
    await is_asked.wait()
    await page.get_by_label("Причина").fill("Нет воды")
    async with page.expect_response("**/closures/concerned?*"):
        is_free.set()
    await page.keyboard.press("Tab")
    await expect(preview).to_be_hidden()
