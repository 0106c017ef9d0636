"""The question about the clock, on the pages of staff."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from playwright.async_api import expect

from queue_server.app_parts import PARTS
from queue_server.clock import HallClock, now_us, steady_us
from queue_server.config.mistakes import Problem, sentence_of
from queue_server.hall import commands as c
from queue_server.hall.state import SECOND
from queue_server.pages.services import PageServices
from queue_server.views.equipment.printers import PrinterDocument
from script.staging.hall_server import HALL, HallServer, sample_definition
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

YEARS = 3650 * 86_400 * SECOND
STAFF = (f"/desk/{HALL}", f"/desk/{HALL}/6", f"/manager/{HALL}", "/account", f"/supervisor/{HALL}")


class WrongMachine:
    """A machine whose clock can be set wrong."""

    def __init__(self) -> None:
        self.wrong = 0
        self.clock = HallClock(lambda: now_us() + self.wrong, steady_us)


@pytest.fixture
def machine() -> WrongMachine:
    return WrongMachine()


@pytest_asyncio.fixture(loop_scope="session")
async def server(machine: WrongMachine, port: int) -> AsyncIterator[HallServer]:
    server = HallServer(sample_definition(), clock=machine.clock, port=port)
    await server.start()
    yield server
    await server.stop()


async def test_a_member_of_staff_is_asked_and_answers(machine: WrongMachine, new_page: NewPage) -> None:
    """Two times and two buttons on every staff page while the clock is in doubt; the answer ends the question."""
    page = await new_page(f"/supervisor/{HALL}?lang=ru", "manager")
    question = page.locator("clock-doubt")
    await expect(question).to_be_hidden()
    machine.wrong = YEARS
    machine.clock()
    for address in STAFF:
        await page.goto(address)
        await expect(question).to_be_visible()
    await expect(question).to_contain_text(re.compile(r"20[34]\d"))
    await page.get_by_role("button", name="Нет, часы сервера неверны").click()
    await expect(question).to_be_hidden()
    assert machine.clock.report().state == "slewing"


async def test_a_journal_in_the_future_is_corrected_on_a_page(
    machine: WrongMachine, server: HallServer, new_page: NewPage
) -> None:
    """A wrong clock was accepted, then set right: staff are told, and an administrator corrects it with a reason."""
    machine.wrong = YEARS
    machine.clock()
    machine.clock.accept()
    await server.issue("land")
    machine.wrong = 0
    page = await new_page(f"/supervisor/{HALL}?lang=ru", "manager")
    await expect(page.locator("clock-repair")).to_contain_text("опережает часы сервера на 36")
    await expect(page.locator("clock-repair form")).to_have_count(0)
    page = await new_page("/account?lang=ru", "admin")
    await page.get_by_label("Из-за чего часы шли неверно?").fill("села батарейка")
    await page.get_by_role("button", name="Исправить время журнала").click()
    await expect(page.locator("clock-repair")).to_have_count(0)
    assert machine.clock.report().state == "right"


async def test_a_screen_is_not_asked(machine: WrongMachine, new_page: NewPage) -> None:
    """Whoever looks at a board can answer nothing."""
    machine.wrong = YEARS
    machine.clock()
    page = await new_page(f"/display/{HALL}", "board")
    await expect(page.locator("clock-doubt")).to_have_count(0)


OVERFLOWING = """() => [...document.querySelectorAll(".desk-actions button")]
    .filter((button) => button.scrollWidth > button.clientWidth || button.getBoundingClientRect().bottom > innerHeight)
    .map((button) => button.textContent)"""
"""Buttons of the desk whose words or key do not fit, or that lie below the edge of the screen."""


async def test_every_key_of_the_desk_stays_in_sight_below_three_notices(
    machine: WrongMachine, server: HallServer, new_page: NewPage
) -> None:
    """On the smallest screen of a desk: the clock's question, a fault of the settings and a printer to look at."""
    await server.ask(c.OpenWindow(6, "aigul"))
    await server.issue("land")
    await server.call(6)
    server.printers = (PrinterDocument("door", ("entrance",), "ok", datetime.now(UTC), (), ("L003", "L004")),)
    server.app[PARTS][PageServices].settings_notice.post(
        "earlier", [Problem("config.toml", 34, "server.port", sentence_of("it is not there"))]
    )
    machine.wrong = YEARS
    machine.clock()
    desk = await new_page("/healthz", "operator", width=1366, height=768)
    for language in ("kk", "ru", "en"):
        await desk.goto(f"/desk/{HALL}/6?lang={language}")
        await expect(desk.locator("clock-doubt, .settings-notice, .printer-trouble")).to_have_count(3)
        await expect(desk.locator("clock-doubt")).to_be_visible()
        await expect(desk.locator(".person-number")).to_have_text("L001")
        await desk.evaluate("document.fonts.ready")
        assert await desk.evaluate(OVERFLOWING) == [], language
