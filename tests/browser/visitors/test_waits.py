"""How long it may take, before a ticket is taken and after: on the board, the kiosk and the phone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec import to_builtins
from msgspec.structs import replace
from playwright.async_api import Page, expect

import displays
from queue_server.config.definition import Service
from queue_server.hall import commands as c
from queue_server.hall.events import Estimate
from queue_server.hall.state import MINUTE
from queue_server.pages.assets.sources import sources_of
from queue_server.pages.wording.words import words
from queue_server.views.shown_wait import shown_wait
from script.staging.hall_server import HallServer, sample_definition
from tests.browser.conftest import NewPage
from tests.halls import MORNING, names

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def server(port: int) -> AsyncIterator[HallServer]:
    """A hall in which window 1 has served thirty people, one every five minutes; somebody is there, somebody waits."""
    now = MORNING
    server = HallServer(sample_definition(), clock=lambda: now, port=port)
    await server.start()
    await server.open(1)
    for _ in range(30):
        await server.issue("front-desk")
        await server.call(1)
        await server.ask(c.StartService(1))
        now += 5 * MINUTE
        await server.ask(c.FinishService(1))
    await server.issue("front-desk")
    await server.call(1)
    await server.ask(c.StartService(1))
    await server.issue("front-desk")
    await server.estimated()
    yield server
    await server.stop()


async def shows(page: Page, selector: str, text: str) -> None:
    await expect(page.locator(selector)).to_have_text(text)


async def test_the_board_tells_the_expected_wait(new_page: NewPage) -> None:
    """Two are before whoever comes now, five minutes each; of a service that nobody has open nothing is said."""
    board = await new_page("/display/aksu", width=1920, height=1080)
    await shows(board, '[data-service="front-desk"] .expected', "≈ 10 мин")
    await expect(board.locator('[data-service="social"] .expected')).to_be_empty()


async def test_the_tiles_of_the_kiosk_tell_it_before_a_ticket_is_taken(new_page: NewPage) -> None:
    """People and minutes, in the language that was chosen; the ticket says it once more."""
    kiosk = await new_page("/kiosk/aksu?lang=en")
    await shows(kiosk, '[data-service="front-desk"] .waits', "1 person waiting · about 10 min")
    await kiosk.locator('[data-service="front-desk"]').click()
    await kiosk.locator(".tile.primary").click()
    await shows(kiosk, ".paper-range", "about 10 min")


async def test_a_group_tells_the_range_of_its_services(new_page: NewPage, server: HallServer) -> None:
    """From the shortest to the longest of those that are known; the same where the counts are drawn anew."""
    ninth = Service("archive", "B", names("Archive"), group="papers", first_number=1, last_number=999)
    services = (*server.definition.services, ninth)
    await server.ask(c.Configure(replace(server.definition, services=services)), c.CLOCK)
    await server.estimated()
    kiosk = await new_page("/kiosk/aksu?lang=en")
    waits = '.tile:has-text("Documents and advice") .waits'
    await shows(kiosk, waits, "1 person waiting · about 10 min")
    await shows(kiosk, '.tile:has-text("Family") .waits', "no window is open now")
    await server.issue("front-desk")
    await shows(kiosk, waits, "2 people waiting · about 10 min")


RANGES = [
    ((0, 30), "about 1 min"),
    ((20, 280), "up to 5 min"),
    ((60, 280), "about 1–5 min"),
    ((300, 300), "about 5 min"),
]


async def test_a_range_is_told_alike_by_scripts_and_server(new_page: NewPage) -> None:
    """Whole minutes, outward; what may be no wait at all is "up to"."""
    waits = [shown_wait(Estimate(low, low, high)) for (low, high), _ in RANGES]
    texts = [text for _, text in RANGES]
    phone = await new_page("/t/visitor-00000032?lang=en")
    of_script = await phone.evaluate(
        """async (estimates) => {
          const script = document.querySelector("script[type=module][src*='bundles/phone.js']").src;
          const place = script.replace("bundles/phone", "queue_server/pages/static/wait-range");
          const { waitRange } = await import(place);
          return estimates.map(waitRange);
        }""",
        to_builtins(waits),
    )
    assert [text.replace("\u00a0", " ") for text in of_script] == texts
    environment = sources_of((("displays", Path(displays.__file__).parent),)).environment
    macro = environment.from_string('{% from "displays/ticket/wait.html" import wait with context %}{{ wait(range) }}')
    assert [macro.render(t=words("en").t, range=wait.minutes) for wait in waits if wait] == texts


async def test_the_phone_tells_the_range_of_its_ticket(new_page: NewPage, server: HallServer) -> None:
    """In the page before any script runs, and by the script afterwards; that the only window pauses, too.
    One who is called has waited enough."""
    path = "/t/visitor-00000032?lang=ru"
    phone = await new_page(path, width=360, height=640)
    await server.estimated()
    plain = await new_page(path, java_script_enabled=False, width=360, height=640)
    await shows(plain, ".range", "примерно 5 мин")
    await phone.reload()
    await shows(phone, ".range", "примерно 5 мин")
    await server.ask(c.FinishService(1))
    await server.ask(c.PauseWindow(1, "lunch"))
    await shows(phone, ".range", "сейчас ни одно окно не работает")
    await plain.reload()
    await shows(plain, ".range", "сейчас ни одно окно не работает")
    await server.ask(c.ResumeWindow(1))
    await server.call(1)
    await expect(phone.locator(".range")).to_be_empty()
