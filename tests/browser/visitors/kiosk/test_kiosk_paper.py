"""The kiosk and its printer, in Chromium, against a printer on a real socket: out of paper, silent, back again."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from displays.paper.printer import device as paper_device
from displays.paper.simulator.habits import OUT, PLENTY
from displays.paper.simulator.printer import SimulatedPrinter
from displays.paper.simulator.tape import Text, printed
from queue_server.app_parts import PARTS
from queue_server.config.sections.displays import Displays, Printer
from queue_server.pages.services import VisitorServices
from script.staging.hall_server import HALL, HallServer
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

WHEN_TRIED_AGAIN_MS = 20_000
"""The next try of a printer that is silent or has no paper comes a second or two later."""


@pytest_asyncio.fixture(loop_scope="session")
async def printer(server: HallServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SimulatedPrinter]:
    """The printer of the kiosk at the entrance; a silent one is given half a second in place of three."""
    monkeypatch.setattr(paper_device, "DEVICE_PATIENCE_S", 0.5)
    monkeypatch.setattr(paper_device, "ANSWER_S", 0.5)
    async with SimulatedPrinter() as device:
        port = f"tcp://127.0.0.1:{device.port}"
        door_printer = Printer(id="door", hall=HALL, kiosks=("entrance",), port=port, mm_s=500)
        await server.stop()
        server.for_visitors = Displays(address=server.url, printers=(door_printer,))
        await server.start()
        await device.was_asked(1)
        yield device


async def kiosk_at(new_page: NewPage, name: str, language: str = "en") -> Page:
    """The page of a kiosk that is signed in under that name."""
    return await new_page(f"/kiosk/aksu?lang={language}", "kiosk", name=name, is_person=False)


async def take(kiosk: Page) -> str:
    """Take an ordinary ticket; returns its number."""
    await kiosk.locator("[data-service=land]").click()
    await kiosk.locator(".tile.primary").click()
    return await kiosk.locator(".paper-number").inner_text()


def numbers(jobs: list[bytes]) -> list[str]:
    """The number on each ticket that was printed."""
    return [next(line.text for line in printed(job) if isinstance(line, Text) and line.height == 8) for job in jobs]


async def test_a_printed_ticket_is_told(new_page: NewPage, printer: SimulatedPrinter) -> None:
    """The screen sends the visitor to the printer once the paper is out."""
    kiosk = await kiosk_at(new_page, "entrance")
    number = await take(kiosk)
    await expect(kiosk.locator("ticket-paper")).to_have_text("Take your ticket from the printer.")
    assert numbers(printer.jobs) == [number] == ["L001"]


async def test_without_paper_the_screen_is_the_ticket(new_page: NewPage, printer: SimulatedPrinter) -> None:
    """It says why and what to do, shows number and code, and the ticket comes once when there is a new roll."""
    printer.paper = OUT
    kiosk = await kiosk_at(new_page, "entrance")
    number = await take(kiosk)
    paper = kiosk.locator("ticket-paper")
    await expect(paper).to_contain_text("The printer has no paper. Your number counts without paper:")
    await expect(kiosk.get_by_role("img", name="QR code of your ticket for the phone")).to_be_visible()
    await expect(kiosk.get_by_role("heading", level=1)).to_have_text("Your number is L001")
    assert printer.jobs == []
    printer.paper = PLENTY
    await expect(paper).to_have_text("Take your ticket from the printer.", timeout=WHEN_TRIED_AGAIN_MS)
    await kiosk.get_by_role("button", name="Done").click()
    following = await take(kiosk)
    await expect(kiosk.locator("ticket-paper")).to_have_text("Take your ticket from the printer.")
    assert numbers(printer.jobs) == [number, following] == ["L001", "L002"]


NOT_CERTAIN = (
    ("kk", "Билетіңіз басылмаған болуы мүмкін: принтерді қараңыз. Нөміріңіз қағазсыз да жарамды"),
    ("ru", "Возможно, талон не напечатан: посмотрите на принтер. Номер действует и без бумаги"),
    ("en", "Your ticket may not have been printed: look at the printer. Your number counts without paper"),
)


async def test_a_ticket_without_a_receipt(new_page: NewPage, printer: SimulatedPrinter) -> None:
    """The visitor is sent to the printer to look, and has the number and the code either way; nothing comes twice."""
    printer.receipt = "none"
    kiosk = await kiosk_at(new_page, "entrance")
    paper, tickets = kiosk.locator("ticket-paper"), list[str]()
    for language, sentence in NOT_CERTAIN:
        await kiosk.goto(f"/kiosk/aksu?lang={language}")
        tickets.append(await take(kiosk))
        await expect(paper).to_contain_text(sentence, timeout=WHEN_TRIED_AGAIN_MS)
        await expect(paper.locator(".notice")).to_be_visible()
        await expect(kiosk.locator(".paper .qr")).to_be_visible()
    assert numbers(printer.jobs) == tickets == ["L001", "L002", "L003"]


async def test_a_silent_printer_is_told_before_the_next_visitor_asks(
    new_page: NewPage, server: HallServer, printer: SimulatedPrinter
) -> None:
    """No answer: said on the ticket, then on the first screen; when it answers again the ticket is printed, once."""
    printer.paper = None
    kiosk = await kiosk_at(new_page, "entrance", "ru")
    await take(kiosk)
    paper = kiosk.locator("ticket-paper")
    await expect(paper).to_contain_text("Принтер не отвечает.", timeout=WHEN_TRIED_AGAIN_MS)
    await kiosk.reload()
    await expect(kiosk.locator("main .notice")).to_have_text(
        "Сейчас талоны не печатаются: номер и его код появятся на этом экране."
    )
    printer.paper = PLENTY
    await printer.printed(1)
    while server.app[PARTS][VisitorServices].printers(HALL).printers[0].state != "ok":  # until its receipt has come
        await printer.was_asked(printer.queries + 1)
    await kiosk.reload()
    await expect(kiosk.locator("[data-service=land]")).to_be_visible()
    await expect(kiosk.locator("main .notice")).to_have_count(0)
    assert numbers(printer.jobs) == ["L001"]


async def test_a_printer_that_is_switched_off_is_no_answer_either(new_page: NewPage, printer: SimulatedPrinter) -> None:
    """A refused connection, in Kazakh; switched on again, it prints what waited."""
    await printer.stop()
    kiosk = await kiosk_at(new_page, "entrance", "kk")
    await take(kiosk)
    paper = kiosk.locator("ticket-paper")
    await expect(paper).to_contain_text("Принтер жауап бермейді.")
    await printer.start()
    await expect(paper).to_have_text("Билетіңізді принтерден алыңыз.", timeout=WHEN_TRIED_AGAIN_MS)
    assert numbers(printer.jobs) == ["L001"]


async def test_a_kiosk_knows_its_own_printer_alone(new_page: NewPage, printer: SimulatedPrinter) -> None:
    """At another kiosk nothing is said of a printer that is not beside it."""
    printer.paper = OUT
    kiosk = await kiosk_at(new_page, "yard")
    number = await take(kiosk)
    await expect(kiosk.locator("ticket-paper")).to_have_count(0)
    assert number == "L001"
    assert printer.jobs == []
