"""Checking in at the kiosk: by touch, by keys, by a scanner, and what it says to a code that makes no ticket."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Browser, Page, expect

from queue_server.app_parts import PARTS
from queue_server.config.definition import Hours, Zone
from queue_server.config.message_rules import MessageRules
from queue_server.hall import commands as c
from queue_server.messages.service import MessageService
from queue_server.pages.services import VisitorServices
from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_in_memory import KIOSK
from script.staging.hall_server import HALL, HallServer, sample_definition, with_times_to_book
from tests.booked_halls import at
from tests.browser.conftest import NewPage
from tests.browser.qr_film import CAMERA, film, paper
from tests.halls import names
from tests.integration.messages.channels import NotedChannel

pytestmark = pytest.mark.asyncio(loop_scope="session")

TYPE = """text => {
    for (const key of [...text, "Enter"]) {
        const [code, shiftKey] = codeOf(key);
        document.body.dispatchEvent(
            new KeyboardEvent("keydown",
                { key: code ? "\\u0444" : key, code, shiftKey, bubbles: true, cancelable: true }));
    }
    function codeOf(key) {
        if (key === "Enter") return ["", false];
        if (/[a-z]/i.test(key)) return [`Key${key.toUpperCase()}`, key !== key.toLowerCase()];
        if (/[0-9]/.test(key)) return [`Digit${key}`, false];
        return { ":": ["Semicolon", true], "/": ["Slash", false], ".": ["Period", false], "-": ["Minus", false],
                 "_": ["Minus", true] }[key];
    }
}"""
"""What a scanner does that is connected like a keyboard, while the keyboard is set to Kazakh. Silence ends it."""


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
    server = HallServer(with_times_to_book(sample_definition(), "land", "social"), moment, port=port)
    await server.start()
    yield server
    await server.stop()


async def book(server: HallServer, name: str, clock: str, service: str = "land", day: str = "2025-10-09") -> str:
    """Book that time of the day; returns the six digits."""
    await server.ask(c.MakeBooking(name, service, at(clock, day)), KIOSK)
    return server.app[PARTS][VisitorServices].booking_keys.code_of(name)


async def type_digits(kiosk: Page, digits: str) -> None:
    for digit in digits:
        await kiosk.locator(".key", has_text=digit).click()


async def test_the_whole_way(new_page: NewPage, server: HallServer, moment: Moment) -> None:
    """By touch, keys and scanner; wrong digits, five times; too early, used, late."""
    on_time, early = await book(server, "booking-00000001", "15:00"), await book(server, "booking-00000002", "17:00")
    await book(server, "booking-00000003", "14:30", "social")
    moment.now = at("14:50")
    kiosk = await new_page("/kiosk/aksu?lang=en", "kiosk", is_person=False, width=1080, height=1920)
    await kiosk.get_by_role("button", name="I have an appointment").click()
    await expect(kiosk.get_by_role("heading", level=1)).to_be_focused()
    await type_digits(kiosk, on_time[:3])
    await kiosk.keyboard.type(on_time[3:5] + "9")
    await kiosk.keyboard.press("Backspace")
    await expect(kiosk.locator(".typed")).to_have_text(f"{on_time[:3]} {on_time[3:5]}·")
    await kiosk.get_by_role("button", name="Take the ticket").click()
    await expect(kiosk.get_by_role("alert")).to_contain_text("A booking has six digits.")
    await type_digits(kiosk, on_time[5])
    await kiosk.keyboard.press("Enter")
    await expect(kiosk.get_by_role("heading", level=1)).to_have_text("Do you belong to one of these groups?")
    await kiosk.locator("[data-priority=veteran]").click()
    await expect(kiosk.locator(".paper-number")).to_have_text("L001")
    await expect(kiosk.locator(".note")).to_have_text("You are due at 15:00, as booked.")
    (ticket,) = server.engine.feeds[HALL].state.tickets.values()
    assert ticket.priority == "veteran"
    assert await kiosk.locator(".paper .qr").evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    await kiosk.keyboard.press("Escape")

    address = server.keyed(f"{server.url}/booking/{HALL}/booking-00000003")
    await kiosk.evaluate(TYPE, address)
    await kiosk.get_by_role("button", name="No, take the ticket").click()
    await expect(kiosk.locator(".note")).to_contain_text("Your time was 14:30. You have come late")
    await expect(kiosk.locator(".paper-number")).to_have_text("C001")
    await kiosk.get_by_role("button", name="Done").click()

    await kiosk.keyboard.press("9")
    await kiosk.keyboard.type(early)
    await kiosk.get_by_role("button", name="Take the ticket").click()
    await kiosk.keyboard.press("1")
    heading = kiosk.get_by_role("heading", level=1)
    await expect(heading).to_have_text(
        "This is too early. The ticket for this booking can be taken on 09.10.2025 from 16:30 on."
    )
    await kiosk.get_by_role("button", name="Other digits").click()
    await kiosk.keyboard.type(on_time)
    await kiosk.keyboard.press("Enter")
    await expect(heading).to_have_text("This booking has become ticket L001 already.")
    await kiosk.get_by_role("button", name="Other digits").click()
    wrong = [code for code in (f"{number:06}" for number in range(9)) if code not in {on_time, early}][:5]
    for code in [*wrong, early]:
        await kiosk.keyboard.type(code)
        await kiosk.keyboard.press("Enter")
        await expect(kiosk.locator(".typed")).to_have_text("··· ···")
    await expect(kiosk.get_by_role("alert")).to_contain_text("Please go to the front desk, or try again in")
    assert server.engine.feeds[HALL].state.issued() == 2


async def test_it_asks_what_every_ticket_is_asked(new_page: NewPage, server: HallServer, moment: Moment) -> None:
    """Where the visitor waits, once, also where wrong digits are put right; and the number for the call by SMS."""
    sms = server.app[PARTS][MessageService].channels["sms"] = NotedChannel()
    play = Zone("play", names("Play corner"), "up")
    rules = MessageRules(channels=("sms",), countries=("KZ",))
    zones = (*server.definition.zones, play)
    definition = replace(server.definition, zones=zones, waiting_zones=("play",), messages=rules)
    await server.ask(c.Configure(definition), c.CLOCK)
    digits = await book(server, "booking-00000001", "15:00")
    moment.now = at("14:50")
    kiosk = await new_page("/kiosk/aksu?lang=en", "kiosk", is_person=False)
    await kiosk.locator(".appointment").click()
    await kiosk.keyboard.type("000000" if digits != "000000" else "000001")
    await kiosk.keyboard.press("Enter")
    await expect(kiosk.get_by_role("heading", level=1)).to_have_text("Where will you wait?")
    await kiosk.keyboard.press("Escape")
    await expect(kiosk.locator(".typed")).to_have_text("000 000" if digits != "000000" else "000 001")
    await kiosk.keyboard.press("Enter")
    await kiosk.get_by_role("button", name="Play corner").click()
    await kiosk.locator("[data-priority=veteran]").click()
    await expect(kiosk.get_by_role("alert")).to_be_visible()
    await kiosk.keyboard.type(digits)
    await kiosk.keyboard.press("Enter")
    await expect(kiosk.get_by_text("The board shows it here too: Play corner")).to_be_visible()
    await kiosk.get_by_role("button", name="The call by SMS").click()
    await kiosk.keyboard.type("7010000002")
    await kiosk.keyboard.press("Enter")
    note = kiosk.locator(".note")
    await expect(note).to_have_text("You are due at 15:00, as booked. The call comes by SMS, too.")
    (ticket,) = server.engine.feeds[HALL].state.tickets.values()
    assert (ticket.waits_in, ticket.priority) == ("play", "veteran")
    await sms.until(1)
    assert sms.messages[0].address == "+77010000002"


async def test_a_page_that_checks_nobody_in(new_page: NewPage, server: HallServer) -> None:
    """Whoever opens the kiosk's page from anywhere has no such door, and digits press the tiles."""
    await book(server, "booking-00000001", "15:00")
    kiosk = await new_page("/kiosk/aksu?lang=en")
    await expect(kiosk.locator("[data-service=land]")).to_be_visible()
    await expect(kiosk.get_by_role("button", name="I have an appointment")).to_have_count(0)


async def test_another_day_where_today_is_full(new_page: NewPage, server: HallServer) -> None:
    """Day, time and number by touch and keys; the booking's digits are on the screen, and a time that somebody else has
    taken meanwhile is said."""
    services = (replace(s, daily_limit=1) if s.id == "land" else s for s in server.definition.services)
    await server.ask(c.Configure(replace(server.definition, services=tuple(services))), c.CLOCK)
    await server.issue("land")
    kiosk = await new_page("/kiosk/aksu?lang=ru", "kiosk", is_person=False, width=1080, height=1920)
    await kiosk.locator("[data-service=land]").click()
    heading = kiosk.get_by_role("heading", level=1)
    await expect(heading).to_have_text("В какой день?")
    await kiosk.keyboard.press("2")
    await expect(heading).to_have_text("Пятница, 10 октября")
    await book(server, "booking-00000001", "10:00", day="2025-10-10")
    await kiosk.get_by_role("button", name="10:00").click()
    await expect(kiosk.get_by_role("alert")).to_contain_text("уже")
    await kiosk.get_by_role("button", name="11:00").click()
    await expect(heading).to_have_text("Ваш номер телефона")
    await kiosk.keyboard.type("7010000001")
    await expect(kiosk.locator(".typed")).to_have_text("+7 701 000 00 01")
    await kiosk.keyboard.press("Enter")
    await expect(kiosk.locator(".paper-number")).to_have_text("11:00")
    (booking,) = [b for b in server.engine.feeds[HALL].state.bookings.values() if b.start == at("11:00", "2025-10-10")]
    code = server.app[PARTS][VisitorServices].booking_keys.code_of(booking.id)
    await expect(kiosk.locator(".paper-code")).to_have_text(f"{code[:3]} {code[3:]}")
    assert await kiosk.locator(".paper .qr").evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert [(datum.kind, datum.text) for datum in await server.store.personal_data(HALL, booking.id)] == [
        ("phone", "+77010000001")
    ]
    await kiosk.keyboard.press("Escape")
    await expect(kiosk.locator("[data-service=land]")).to_be_visible()


async def test_whoever_has_booked_comes_in_outside_the_hours(
    new_page: NewPage, server: HallServer, moment: Moment
) -> None:
    """The hall gives no tickets at this hour, but to those whom it has asked to come."""
    digits = await book(server, "booking-00000001", "15:00")
    days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ("09:00-13:00",))
    await server.ask(c.Configure(replace(server.definition, hours=Hours(**days))), c.CLOCK)
    moment.now = at("14:50")
    kiosk = await new_page("/kiosk/aksu?lang=en", "kiosk", is_person=False)
    await expect(kiosk.get_by_role("heading", level=1)).to_contain_text("The hall gives no tickets at this hour.")
    await kiosk.keyboard.press("1")
    await kiosk.keyboard.type(digits)
    await kiosk.keyboard.press("Enter")
    await kiosk.keyboard.press("1")
    await expect(kiosk.locator(".paper-number")).to_have_text("L001")


async def test_the_camera_reads_a_booking(browser: Browser, server: HallServer, moment: Moment, tmp_path: Path) -> None:
    """In a browser that reads no QR codes itself: a touch opens the camera, and the code before it makes the ticket."""
    await book(server, "booking-00000001", "15:00")
    moment.now = at("14:50")
    film(paper(server.keyed(f"http://kezek.aksu.kz/booking/{HALL}/booking-00000001")), tmp_path / "camera.y4m")
    arguments = [*ARGUMENTS, *CAMERA, f"--use-file-for-fake-video-capture={tmp_path / 'camera.y4m'}"]
    seeing = await browser.browser_type.launch(executable_path=chromium(), args=arguments)
    try:
        page = await seeing.new_page(base_url=server.url)
        await page.context.add_cookies([await server.session("kiosk", "entrance", is_person=False)])
        await page.goto("/kiosk/aksu?lang=en")
        await page.locator(".appointment").click()
        await page.get_by_role("button", name="Show the code to the camera").click()
        await page.get_by_role("button", name="No, take the ticket").click()
        await expect(page.locator(".paper-number")).to_have_text("L001")
    finally:
        await seeing.close()
