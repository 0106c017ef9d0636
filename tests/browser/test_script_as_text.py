"""Script in every text that a person can write is shown as text: desk, boards, supervisor, kiosk, paper, admin."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Page, expect

from displays.paper.slip import TextLine, TicketFacts, slip
from queue_server.clock import now_us
from queue_server.config.definition import Names
from queue_server.hall import commands as c
from queue_server.journal.store import Trace, User
from queue_server.pages.words import words
from queue_server.views.ticket import ticket_document
from script.staging.hall_server import HALL, HallServer, sample_definition
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCRIPT = "<img src=x onerror=\"document.title='taken over'\"><script>document.title='taken over'</script>"
NAMES = Names(kk=SCRIPT, ru=SCRIPT, en=SCRIPT)


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[HallServer]:
    """A hall whose names, texts, reasons, notes, people and devices are all script."""
    definition = sample_definition(out_of_turn=True)
    definition = replace(
        definition,
        names=NAMES,
        ticker=(NAMES,),
        services=tuple(replace(service, names=NAMES) for service in definition.services),
        groups=tuple(replace(group, names=NAMES) for group in definition.groups),
        zones=tuple(replace(zone, names=NAMES) for zone in definition.zones),
        priorities=tuple(replace(one, names=NAMES, proof=NAMES) for one in definition.priorities),
    )
    server = HallServer(definition)
    await server.start()
    await server.ask(c.OpenWindow(6, SCRIPT))
    await server.ask(c.OpenWindow(7, SCRIPT + "2"))
    await server.issue("land", "veteran")
    await server.issue("land")
    await server.call(6)
    await server.ask(c.StartService(6))
    await server.ask(c.PauseWindow(7, SCRIPT))
    await server.ask(c.SwitchService("social", on=False, reason=SCRIPT), c.Actor("manager", "marat"))
    await server.store.save_user(User(SCRIPT[:64], "operator", None, now_us()))
    await server.store.add_trace(Trace(now_us(), "signed_in", SCRIPT, SCRIPT, SCRIPT, now_us() + 10**9))
    await server.pair_device(await server.announce_device(), SCRIPT[:64])
    yield server
    await server.stop()


PAGES = {
    "/desk/aksu/6": "manager",
    "/desk/aksu/7": "manager",
    "/desk/aksu": "operator",
    "/display/aksu": None,
    "/supervisor/aksu": "manager",
    "/kiosk/aksu": None,
    "/t/visitor-00000002": None,
    "/": None,
    "/admin#aksu/people": "admin",
    "/admin#aksu/trail": "admin",
    "/admin/devices": "admin",
}


async def has_script(page: Page) -> bool:
    """Whether script of a text has become part of the page."""
    injected = "img[onerror], script:not([type]):not([src])"
    return await page.title() == "taken over" or await page.locator(injected).count() > 0


@pytest.mark.parametrize("path", PAGES)
async def test_script_in_a_text_is_shown_as_text(new_page: NewPage, path: str) -> None:
    """The words stand there for anybody to read, and nothing runs."""
    page = await new_page(f"{path.partition('#')[0]}?lang=en#{path.partition('#')[2]}", PAGES[path])
    await expect(page.get_by_text("<img src=x", exact=False).first).to_be_attached()
    assert not await has_script(page)


async def test_script_in_a_text_is_printed_as_text(server: HallServer) -> None:
    """On paper it is but odd words."""
    state = server.engine.feeds[HALL].state
    ticket = state.tickets["visitor-00000001"]
    facts = TicketFacts(state.defined, ticket_document(state, ticket), "today", "http://kezek", "key")
    printed = "".join(line.text for line in slip(facts, words("en"), 576) if isinstance(line, TextLine))
    assert printed.replace(" ", "").count("<imgsrc=x") == 3
