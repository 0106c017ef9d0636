"""A script in every field that somebody can fill in: shown as text on each page, and on paper."""

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, expect

from displays.paper.receipt import receipt
from displays.paper.simulator.tape import Text, printed
from displays.paper.slips.slip import TicketFacts, slip
from queue_server.clock import now_us
from queue_server.config.definition import ClosedDay, Definition, Group, Names, Result
from queue_server.config.sections.displays import Printer
from queue_server.hall import commands as c
from queue_server.journal.access.contents import Trace, User
from queue_server.pages.wording.words import words
from queue_server.views.equipment.printers import PrinterDocument
from queue_server.views.ticket import ticket_document
from queue_server.views.times import moment
from script.staging.hall_server import HALL, HallServer, with_times_to_book
from tests.browser.conftest import NewPage
from tests.browser.contexts import DRAWN_MS, PLAIN_PAGE

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAMES = Names(*(f"<img src=x onerror=alert(1)><script>alert(1)</script>'\"{{{{7*7}}}} {n}" for n in ("kk", "ru", "en")))
SCRIPT = NAMES.en
"""Markup, quotes, and what a template would compute."""

PAGES = {
    "/": None,
    "/display/aksu": None,
    "/kiosk/aksu": None,
    "/t/{ticket}": None,
    "/book/aksu": None,
    "/book/aksu?service=land": None,
    "/booking/aksu/booking-00000001": None,
    "/desk/aksu": "operator",
    "/desk/aksu/6": "operator",
    "/desk/aksu/9": "manager",
    "/supervisor/aksu": "manager",
    "/manager/aksu": "manager",
    "/manager/aksu/tickets": "manager",
    "/manager/aksu/tickets/{ticket}?day={day}": "manager",
    "/admin/devices": "admin",
    "/admin/webhooks": "admin",
    "/admin#aksu/people": "admin",
    "/admin#aksu/trail": "admin",
}
"""Every page on which words of the hall or of a person stand, and who may see it."""


def evil(definition: Definition) -> Definition:
    """The sample hall with a script in place of each of its texts."""
    return replace(
        with_times_to_book(definition, "land", "social"),
        names=NAMES,
        groups=tuple(Group(group.id, NAMES) for group in definition.groups),
        zones=tuple(replace(zone, names=NAMES) for zone in definition.zones),
        services=tuple(
            replace(service, names=NAMES) for service in with_times_to_book(definition, "land", "social").services
        ),
        priorities=tuple(replace(priority, names=NAMES, proof=NAMES) for priority in definition.priorities),
        results=(Result("done", NAMES),),
        ticker=(NAMES,),
        closed_days=(ClosedDay("2026-12-16", NAMES),),
    )


async def stage(server: HallServer) -> str:
    """A morning in which every text that people type is a script; returns the id of the ticket at window 6."""
    await server.ask(c.Configure(evil(server.definition)), c.CLOCK)
    server.printers = (PrinterDocument(SCRIPT, (SCRIPT,), "paper_out", moment(now_us()), (SCRIPT,)),)
    await server.ask(c.OpenWindow(6, SCRIPT))
    await server.ask(c.OpenWindow(7, "erlan"))
    await server.ask(c.OpenWindow(9, "saule"))
    await server.ask(c.PauseWindow(9, SCRIPT))
    await server.issue("land", "veteran")
    await server.call(7)
    await server.ask(c.TransferTicket(7, to_window=6, noted=True, back=True), c.Actor("operator", SCRIPT), note=SCRIPT)
    await server.call(6)
    await server.ask(c.StartService(6))
    await server.book()
    start = server.engine.feeds[HALL].state.bookings["booking-00000001"].start + 1_800_000_000
    await server.ask(c.MoveBooking("booking-00000001", start, by="hall", reason=SCRIPT), c.Actor("manager", SCRIPT))
    await server.issue("land", "veteran")
    number = await server.issue("social")
    await server.ask(c.CancelTicket(number, SCRIPT), c.Actor("manager", SCRIPT))
    await server.ask(c.SwitchService("social", on=False, reason=SCRIPT))
    await server.ask(c.AcknowledgeAlarm("idle:7"), c.Actor("manager", SCRIPT))
    await server.pair_device(await server.announce_device(), SCRIPT)
    await server.store.save_user(User(SCRIPT[:64], "operator", None, now_us()))
    await server.store.add_trace(Trace(now_us(), "signed_in", SCRIPT, SCRIPT, SCRIPT, now_us() + 10**9))
    return server.engine.feeds[HALL].state.windows[6].ticket or ""


@pytest.mark.long
async def test_a_script_in_any_field_is_text(new_page: NewPage, server: HallServer) -> None:
    """It can be read, and nothing of it has become part of the page."""
    ticket = await stage(server)
    for role in dict.fromkeys(PAGES.values()):
        page = await new_page(PLAIN_PAGE, role)
        for path in (path for path, reader in PAGES.items() if reader == role):
            address, _, part = path.format(ticket=ticket, day=server.engine.feeds[HALL].state.day).partition("#")
            await page.goto(server.keyed(f"{address}{'&' if '?' in address else '?'}lang=en#{part}"))
            await expect(page.get_by_text("<img src=x onerror=alert(1)>").first).to_be_attached()
            await page.wait_for_load_state("networkidle", timeout=DRAWN_MS)
            await expect_text_alone(page)


async def test_what_is_typed_at_the_desk_is_text_there(new_page: NewPage, server: HallServer) -> None:
    """The note, the operator's name, the result, the printer, and the names in the dialogs."""
    await stage(server)
    desk = await new_page("/desk/aksu/6?lang=en", "manager")
    for part in (".note blockquote", ".person-service", "[data-result=done]", "[data-part=operator]"):
        await expect(desk.locator(part)).to_contain_text(SCRIPT)
    for part in (".printer-trouble", "[data-part=seated]", ".person-priority", ".line-next", ".story"):
        await expect(desk.locator(part)).to_contain_text("<img src=x onerror=alert(1)>")
    await desk.keyboard.press("t")
    await expect(desk.get_by_role("dialog")).to_contain_text(SCRIPT)
    await expect_text_alone(desk)


async def test_the_notice_of_a_service_is_text_at_the_kiosk(new_page: NewPage, server: HallServer) -> None:
    """What a supervisor writes when a service is switched off is what visitors read, word for word."""
    await server.ask(c.SwitchService("social", on=False, reason=SCRIPT))
    kiosk = await new_page("/kiosk/aksu?lang=en")
    await expect(kiosk.locator("body")).to_contain_text(SCRIPT)
    await expect_text_alone(kiosk)


async def test_on_paper_it_is_ink(server: HallServer) -> None:
    """The names of hall, service and proof come out letter by letter, and none of them commands the printer."""
    ticket = await stage(server)
    state = server.engine.feeds[HALL].state
    facts = TicketFacts(
        state.defined, ticket_document(state, state.tickets[ticket]), "25.11.2026, 11:42", "http://kezek", "key"
    )
    printer = Printer(id="door", hall=HALL, kiosks=("entrance",), port="tcp://127.0.0.1:9100")
    lines = [
        text_line.text
        for text_line in printed(receipt(slip(facts, words("en"), 576), printer))
        if isinstance(text_line, Text)
    ]
    assert "".join(lines).replace(" ", "").count(SCRIPT.replace(" ", "")) == 4


async def expect_text_alone(page: Page) -> None:
    """No element of the script, no code in the page but ours, and no template has computed 7 times 7."""
    assert await page.locator("img[src=x]").count() == 0
    codes = await page.locator("script:not([src]):not([type='application/json'])").count()
    assert codes == 0
    assert "49 en" not in await page.locator("body").inner_text()
