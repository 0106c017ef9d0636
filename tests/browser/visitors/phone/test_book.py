"""Booking a time on a phone, from the service to the calendar, by keyboard alone and without a script."""

import icalendar
import pytest
from playwright.async_api import Page, expect

from script.staging.hall_server import HALL, HallServer, sample_definition, with_times_to_book
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def press_to(page: Page, name: str, role: str) -> None:
    """Go on with Tab until the element of that name has the focus, and press it."""
    target = page.get_by_role(role, name=name, exact=False).first  # type: ignore[arg-type] # one of the roles of ARIA
    await expect(target).to_be_visible()
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await target.evaluate("node => node === document.activeElement"):
            break
    await page.keyboard.press("Enter")


async def expect_fit(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth") == 360


async def test_the_whole_way(new_page: NewPage, server: HallServer) -> None:
    """Service, day, time, name and number; another time; the calendar entry; and none of it any more."""
    await server.stop()
    server.definition = with_times_to_book(sample_definition(), "land", "social")
    await server.start()
    page = await new_page("/book/aksu?lang=ru", width=360, height=740, java_script_enabled=False)
    await expect_fit(page)
    await press_to(page, "Земельные отношения", "link")
    await expect(page.get_by_role("heading", level=1)).to_have_text("В какой день?")
    await expect_fit(page)
    await page.locator(".days a").nth(1).press("Enter")
    await expect_fit(page)
    await press_to(page, "09:30", "button")
    await page.get_by_label("Ваше имя").fill("Әлия Серікқызы")
    await page.get_by_label("Телефон").fill("12")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Это не номер телефона.")
    await expect(page.get_by_label("Телефон")).to_be_focused()
    await expect_fit(page)
    await page.keyboard.press("Control+a")
    await page.keyboard.type("8 701 000 00 01")
    await page.keyboard.press("Enter")
    await expect(page.locator(".time")).to_have_text("09:30–10:00")
    (booking,) = server.engine.feeds[HALL].state.bookings.values()
    await expect(page.locator(".code")).to_contain_text(" ")
    assert await page.locator(".check-in img").evaluate("image => image.naturalWidth > 0")
    await expect_fit(page)
    own = page.url
    await press_to(page, "Другое время", "link")
    await page.locator(".days a").nth(2).press("Enter")
    await press_to(page, "11:00", "button")
    await expect(page.locator(".time")).to_have_text("11:00–11:30")
    assert page.url == own
    file = await page.request.get(f"{own}/calendar.ics")
    (event,) = icalendar.Calendar.from_ical(await file.body()).walk("VEVENT")
    assert (str(event["UID"]), event["SEQUENCE"]) == (f"booking-{booking.id}@kezek", 1)
    await page.locator("summary").last.press("Enter")
    await press_to(page, "Отменить запись", "button")
    await expect(page.locator(".card")).to_contain_text("Эта запись отменена.")
    assert server.engine.feeds[HALL].state.bookings[booking.id].state == "cancelled"
    assert await server.store.personal_data(HALL, booking.id) == []


async def test_a_shared_computer_forgets_who_has_gone(new_page: NewPage, server: HallServer) -> None:
    """After a minute without a touch it asks; any key goes on; unanswered, the next visitor finds the start in the
    hall's language, and nothing that was typed. The browser offers nothing that somebody else has typed."""
    await server.stop()
    server.definition = with_times_to_book(sample_definition(), "land", "social")
    await server.start()
    page = await new_page("/book/aksu?stand&lang=ru", width=1366, height=768)
    await page.clock.install()
    await page.get_by_role("link", name="Земельные отношения").click()
    await page.locator(".days a").nth(1).click()
    await page.get_by_role("button", name="09:30").click()
    name, question = page.get_by_label("Ваше имя"), page.get_by_role("dialog")
    await expect(name).to_have_attribute("autocomplete", "off")
    await name.fill("Әлия Серікқызы")
    await page.clock.run_for(61_000)
    await expect(question).to_contain_text("Вы ещё здесь?")
    await page.keyboard.press("a")
    await expect(question).to_have_count(0)
    await expect(name).to_have_value("Әлия Серікқызы")
    await page.clock.run_for(82_000)
    await expect(page).to_have_url(f"{server.url}/book/{HALL}?stand&lang=kk")
    await expect(page.get_by_role("link", name="Жер қатынастары")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("button", name="10:00")).to_be_visible()
    assert "Әлия" not in await page.content()
    own = await new_page("/book/aksu?lang=ru", width=1366, height=768)
    await expect(own.locator(".stand-end")).to_have_count(0)
