"""Today's appointments on the supervisor's page in Chromium."""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from queue_server.hall import commands as c
from queue_server.journal.personal.contents import PersonalDatum, PersonalPart
from script.staging.hall_in_memory import KIOSK
from script.staging.hall_server import HALL, HallServer, sample_definition, with_times_to_book
from tests.booked_halls import at
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAY = "2031-10-09"


async def test_who_is_missing_and_by_what_name(new_page: NewPage, server: HallServer) -> None:
    """The page lists who is missing and who comes, without a name until a manager asks for it."""
    await server.stop()
    now = at("09:30", DAY)
    server.clock = lambda: now
    server.definition = with_times_to_book(sample_definition(), "land", "social")
    await server.start()
    erased = now + int(timedelta(days=2).total_seconds()) * 1_000_000
    for name, clock, visitor in (("a", "11:00", "Әлия"), ("b", "11:00", "Берик"), ("c", "11:30", "Вера")):
        service = "social" if name == "b" else "land"
        personal = PersonalPart(data=(PersonalDatum(HALL, name, "name", visitor, erased),))
        await server.engine.submit(HALL, c.MakeBooking(name, service, at(clock, DAY)), KIOSK, personal=personal)
    now = at("10:55", DAY)
    await server.ask(c.ArriveBooking("b", "visitor-1"), KIOSK)
    now = at("11:07", DAY)
    page = await new_page("/supervisor/aksu?lang=en", "manager", width=1366, height=768)
    section = page.locator(".sup-appointments")
    await expect(section.locator("[data-part=counts]")).to_have_text("3 booked · 1 came · 1 missing · 1 still to come")
    await expect(section.locator("tbody tr")).to_have_count(2)
    await expect(section.locator("tbody tr").first).to_contain_text("11:00")
    await expect(section.locator("tbody tr").first).to_contain_text("missing")
    assert "Әлия" not in await page.content()
    await section.get_by_role("button", name="Show names").press("Enter")
    await expect(section.locator("tbody tr").first).to_contain_text("Әлия")
