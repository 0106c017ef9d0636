"""The times to book of a service on the administrator's page, in Chromium."""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from queue_server.config.booking_times import BookingSpan
from queue_server.hall.bookings.timetable.places import places_on
from queue_server.hall.commands import Actor, MakeBooking
from script.staging.hall_server import HallServer
from tests.browser.administration.test_admin import config_file, first_service, save, server
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.browser.keyboard import press, tab_to, write

pytestmark = pytest.mark.asyncio(loop_scope="session")
__all__ = ["config_file", "server"]


async def test_a_service_gets_times_to_book_and_a_host(new_page: NewPage, server: HallServer) -> None:
    """By keyboard: a host on two Thursdays of the month, times on one of them; a mistake stands beside its field, and
    what is saved is in force and told in words."""
    page = await new_page("/admin#aksu/hosts", "admin", locale="en", width=390, height=844)
    await press(page, "Add a host")
    await write(page, "Id (never shown", "akim")
    for language in ("Қазақша", "Русский", "English"):
        await write(page, language, "Akim")
    await write(page, "Window; empty", "6")
    for nth in ("2nd", "4th"):
        await tab_to(page, "One of the month")
        await page.keyboard.type(f"{nth} Thursday")
        await press(page, "Add this day")
    await page.goto("/admin#aksu/services")
    await press(page, "Land")
    await tab_to(page, "Received in person by")
    await page.keyboard.type("Akim")
    await press(page, "Times to book: none")
    await press(page, "Let visitors book a time")
    await press(page, "Monday, Tuesday")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        await press(page, day, "Space", exact=True)
    await tab_to(page, "One of the month")
    await page.keyboard.type("2nd Thursday")
    await press(page, "Add this day")
    await write(page, "The first time begins at", "13:00")
    assert await violations_in(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await press(page, "Look at it and save")
    mistake = page.locator('label:has([data-key="halls.aksu.services[0].booking.spans[0].until"]) + .mistake')
    await expect(mistake).to_have_text('"13:00-12:00" ends before it begins; write the earlier time first')
    await write(page, "The last one ends by", "14:30")
    await press(page, "Look at it and save")
    await expect(page.locator("dialog.review .sentences")).to_contain_text("(Days: 2nd Thursday of the month; ")
    await press(page, "Save and put in force")
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    definition = server.engine.feeds["aksu"].state.defined
    (host,), booking = definition.hosts, definition.services[0].booking
    assert (host.id, host.window, host.days) == ("akim", 6, ("2nd thu", "4th thu"))
    assert definition.services[0].host == "akim"
    assert booking is not None
    assert booking.spans == (BookingSpan(("2nd thu",), "13:00", "14:30"),)


async def test_what_takes_the_time_of_open_bookings_needs_a_yes(new_page: NewPage, server: HallServer) -> None:
    """How many of which service stands in the dialog, which does not save before a box is ticked; none is lost."""
    page = await new_page("/admin#aksu/services", "admin", locale="en")
    await first_service(page)
    times = page.locator('[data-key="halls.aksu.services[0].booking"]')
    await times.locator("summary").first.click()
    await times.get_by_role("button", name="Let visitors book a time").click()
    await save(page)
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    state = server.engine.feeds["aksu"].state
    today = state.local(server.clock()).date()
    monday = today + timedelta(days=7 - today.weekday())
    place = places_on(state.defined, "land", monday)[0]
    visitor = Actor("kiosk", "kiosk", is_person=False)
    await server.engine.submit("aksu", MakeBooking("of-monday", "land", place.start), visitor)
    await first_service(page)
    await times.locator("summary").first.click()
    await times.get_by_role("button", name="Take no more bookings").click()
    await page.locator(".save-bar .primary").click()
    dialog = page.locator("dialog.review")
    await expect(dialog.locator(".warning li")).to_have_text("Land: 1 open booking has no time any more.")
    await expect(dialog.locator(".primary")).to_be_disabled()
    assert await violations_in(page) == []
    await dialog.get_by_label("Yes, change it all the same").check()
    async with page.expect_response(lambda answer: answer.url.endswith("/api/v1/configuration")) as saved:
        await dialog.locator(".primary").click()
    assert (await saved.value).status == 200
    state = server.engine.feeds["aksu"].state
    assert state.defined.services[0].booking is None
    assert state.bookings["of-monday"].state == "open"
