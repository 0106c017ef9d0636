"""Waiting places, clips in sign language and the bell, from the kiosk to the board and the staff."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Browser, expect

from queue_server.config.definition import HelpReason, Names, Zone
from queue_server.config.sections.displays import Displays
from queue_server.hall import commands as c
from script.staging.hall_server import HallServer, sample_definition
from tests.browser.conftest import NewPage
from tests.browser.films import film

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLAY = Names(kk="Балалар бұрышы", ru="Детский уголок", en="Play corner")
LOST = Names(kk="Қайда барарымды білмеймін", ru="Не знаю, куда идти", en="I do not know where to go")


@pytest_asyncio.fixture(loop_scope="session")
async def server(browser: Browser, port: int, tmp_path: Path) -> AsyncIterator[HallServer]:
    """A hall with a play corner, a bell, and clips in Russian alone."""
    clip = await film(browser, 0.5)
    (tmp_path / "ru").mkdir()
    for name in ("services", "waiting-place", "call"):
        (tmp_path / f"ru/{name}.webm").write_bytes(clip)
    definition = sample_definition()
    definition = replace(
        definition,
        zones=(*definition.zones, Zone("play", PLAY, "up")),
        waiting_zones=("play",),
        help_reasons=(HelpReason("lost", LOST),),
    )
    server = HallServer(definition, for_visitors=Displays(sign_clips=str(tmp_path)), port=port)
    await server.start()
    yield server
    await server.stop()


async def test_from_the_kiosk_to_the_play_corner(new_page: NewPage, server: HallServer) -> None:
    """Whoever asks for signs sees the clips that there are and is called by one where they wait, and nowhere else."""
    await server.ask(c.OpenWindow(6, "aigul"))
    kiosk = await new_page("/kiosk/aksu?lang=ru", "kiosk", is_person=False)
    board = await new_page("/display/aksu?zone=play&lang=ru")
    elsewhere = await new_page("/display/aksu?zone=right&lang=ru")
    clip = kiosk.locator("sign-clip video")
    await kiosk.get_by_role("button", name="Жестовый язык").click()
    await expect(clip).to_have_attribute("src", re.compile("^/kiosk/aksu/signs/ru/services[?]v="))
    await kiosk.get_by_role("button", name="Қазақша").click()
    await expect(kiosk.locator("sign-clip")).to_be_hidden()  # no clip of another language
    await kiosk.get_by_role("button", name="Русский").click()
    await kiosk.get_by_role("button", name="Земельные отношения").click()
    await expect(kiosk.get_by_role("heading", name="Где вы будете ждать?")).to_be_focused()
    await expect(clip).to_be_visible()
    await kiosk.get_by_role("button", name="Детский уголок").click()
    await expect(kiosk.locator("sign-clip")).to_be_hidden()  # this question has none: the words stand
    await kiosk.get_by_role("button", name="Нет, взять обычный талон").click()
    await expect(kiosk.get_by_text("Табло покажет его и здесь: Детский уголок")).to_be_visible()
    await expect(kiosk.get_by_text("Табло вызовет вас и на жестовом языке.")).to_be_visible()
    await server.ask(c.CallNext(6))
    await expect(board.locator("call-panel [data-part=number]").first).to_have_text("L001")
    await expect(board.locator("sign-clip video")).to_be_visible()
    await expect(elsewhere.locator(".call-none")).to_be_visible()
    await server.ask(c.StartService(6))
    await expect(board.locator("sign-clip")).to_be_hidden()


async def test_help_is_called_and_somebody_comes(new_page: NewPage, server: HallServer) -> None:
    """The visitor goes on where they were, the staff are told at once, and whoever comes ends it on every page."""
    await server.issue()
    kiosk = await new_page("/kiosk/aksu?lang=ru", "kiosk", is_person=False)
    phone = await new_page("/t/visitor-00000001?lang=ru", width=360, height=740)
    above = await new_page("/supervisor/aksu?lang=ru", "manager")
    desk = await new_page("/desk/aksu/6?lang=ru", "operator")
    await kiosk.get_by_role("button", name="Земельные отношения").click()
    await kiosk.get_by_role("button", name="Мне нужна помощь").click()
    await expect(kiosk.get_by_role("heading", name="С чем вам помочь?")).to_be_focused()
    await kiosk.get_by_role("button", name="Не знаю, куда идти").click()
    await expect(kiosk.get_by_role("heading", name="Где вы будете ждать?")).to_be_visible()
    await expect(kiosk.get_by_text("К вам идёт сотрудник.")).to_be_visible()
    await phone.get_by_role("button", name="Мне нужна помощь").click()
    await phone.get_by_role("button", name="Не знаю, куда идти").click()
    await expect(phone.get_by_text("К вам идёт сотрудник.")).to_be_visible()
    for page in (above, desk):
        await expect(page.locator("help-calls li")).to_have_count(2)
    await phone.get_by_role("button", name="Помощь больше не нужна").click()
    await expect(phone.get_by_role("button", name="Мне нужна помощь")).to_be_visible()
    await expect(desk.locator("help-calls .who")).to_have_text("Помощь у киоска aigul: Не знаю, куда идти")
    await desk.get_by_role("button", name="Я на месте").click()
    await expect(above.locator("help-calls")).to_be_hidden()
    await expect(above.get_by_text("Вызовов помощи сегодня: 2.")).to_be_visible()
    await expect(kiosk.get_by_role("button", name="Мне нужна помощь")).to_be_visible()
