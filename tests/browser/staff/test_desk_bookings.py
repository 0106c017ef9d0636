"""The appointments at the front desk, by keyboard alone and without a script: book, find, check in, move, cancel."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Page, expect

from queue_server.config.message_rules import MessageRules
from script.staging.hall_server import HALL, HallServer, sample_definition, with_times_to_book
from tests.booked_halls import at
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Moment:
    """The server's time."""

    def __init__(self) -> None:
        self.now = at("11:00")

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest_asyncio.fixture(loop_scope="session")
async def server(port: int, moment: Moment) -> AsyncIterator[HallServer]:
    definition = with_times_to_book(sample_definition(), "land", "social")
    definition = replace(definition, messages=MessageRules(channels=("sms",)))
    server = HallServer(definition, moment, port=port)
    await server.start()
    yield server
    await server.stop()


async def tab_to(page: Page, name: str, role: str = "button") -> None:
    """Go on with Tab until the element of that name has the focus."""
    target = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type] # one of the roles of ARIA
    await expect(target).to_be_visible()
    for _ in range(80):
        if await target.evaluate("node => node === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {name}")


async def test_the_whole_way(new_page: NewPage, server: HallServer, moment: Moment) -> None:
    """A caller gets a time and the digits; another time; is found by a part of the name and by the digits, and gets the
    ticket, and its call by SMS; a second one cancels, and the reason stands in the journal without the name."""
    desk = await new_page("/desk/aksu/bookings?lang=en", "operator", width=1366, height=768, java_script_enabled=False)
    await tab_to(desk, "Book for a caller", "link")
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_role("link", name="Land")).to_be_focused()
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".days a[aria-current]")).to_contain_text("9 October")
    await tab_to(desk, "12:30", "radio")
    for _ in range(5):
        await desk.keyboard.press("ArrowRight")
    await desk.keyboard.press("Tab")
    await desk.keyboard.type("Әлия Серікқызы")
    await desk.keyboard.press("Tab")
    await desk.keyboard.type("12")
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_role("alert")).to_contain_text("This is no telephone number.")
    await expect(desk.get_by_label("Telephone")).to_be_focused()
    await desk.keyboard.press("Control+a")
    await desk.keyboard.type("8 701 000 00 01")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".chosen")).to_contain_text("Thu, 9\u00a0October, 15:00 · Land")
    state = server.engine.feeds[HALL].state
    (booking,) = state.bookings.values()
    digits = (await desk.locator(".chosen b.number").inner_text()).replace(" ", "")
    await expect(desk.get_by_role("button", name="Is here: give the ticket")).to_be_focused()
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_role("alert")).to_have_text(
        "This is too early. The ticket for this booking can be taken on 09.10.2025 from 14:30 on."
    )
    await tab_to(desk, "Another time", "link")
    await desk.keyboard.press("Enter")
    await tab_to(desk, "12:30", "radio")
    for _ in range(4):
        await desk.keyboard.press("ArrowRight")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".chosen")).to_contain_text("14:30")

    moment.now = at("14:20")
    await desk.context.add_cookies([await server.session("operator", "aigul")])  # the first has run out
    await desk.goto("/desk/aksu/bookings?lang=en")
    await expect(desk.get_by_label("Name, telephone or six digits")).to_be_focused()
    await desk.keyboard.type("серік")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".chosen h2")).to_have_text("Әлия Серікқызы")
    await desk.goto("/desk/aksu/bookings?lang=en")
    await expect(desk.get_by_label("Name, telephone or six digits")).to_be_focused()
    await desk.keyboard.type(f"{digits[:3]} {digits[3:]}")
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_role("button", name="Is here: give the ticket")).to_be_focused()
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".given b")).to_have_text("L001")
    assert server.engine.feeds[HALL].state.bookings[booking.id].state == "arrived"
    await tab_to(desk, "Telephone number", "textbox")
    await expect(desk.get_by_label("Telephone number")).to_have_value("+77010000001")
    await desk.keyboard.type("8 747 abc")
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_role("alert")).to_contain_text("This is no telephone number.")
    await expect(desk.get_by_label("Telephone number")).to_be_focused()
    await desk.keyboard.press("Control+a")
    await desk.keyboard.type("8 747 000 00 02")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".chosen")).to_contain_text("The call comes by SMS, too.")

    other = await server.book("social")
    await desk.goto(f"/desk/aksu/bookings?lang=en&booking={other}")
    await expect(desk.get_by_label("Who cancels it?")).to_have_count(0)
    await desk.locator("summary").press("Enter")
    await desk.get_by_label("Reason, without personal data: it stands in the journal").fill("Has telephoned")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".chosen")).to_contain_text("Cancelled")
    cancelled = server.engine.feeds[HALL].state.bookings[other]
    assert (cancelled.by, cancelled.reason) == ("visitor", "Has telephoned")
