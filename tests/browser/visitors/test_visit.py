"""A visit, end to end, in each language: the kiosk, the desk and the board, in Chromium against the real server."""

import pytest
from playwright.async_api import expect

from queue_server.hall import commands as c
from script.staging.hall_server import HallServer
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

LANGUAGES = {
    "kk": ("Қандай мәселемен келдіңіз?", "Терезені ашу", "Келесі адамды шақыру", "Терезе"),
    "ru": ("По какому вопросу вы пришли?", "Открыть окно", "Вызвать следующего", "Окно"),
    "en": ("What have you come for?", "Open the window", "Call the next visitor", "Window"),
}


async def test_a_ticket_of_the_kiosk_is_called_at_a_desk_and_seen_on_the_board(
    new_page: NewPage, server: HallServer
) -> None:
    """Kiosk, desk and board do the whole visit in the visitor's language."""
    board, kiosk = await new_page("/healthz"), await new_page("/healthz")
    desk = await new_page("/healthz", role="operator")
    for number, (language, (question, open_window, call_next, window)) in enumerate(LANGUAGES.items(), 1):
        await board.goto(f"/display/aksu?lang={language}")
        await kiosk.goto(f"/kiosk/aksu?lang={language}")
        await expect(kiosk.get_by_role("heading", level=1)).to_have_text(question)
        await kiosk.locator("[data-service=land]").click()
        await kiosk.locator(".tile.primary").click()
        await expect(kiosk.locator(".paper-number")).to_have_text(f"L00{number}")
        await desk.goto(f"/desk/aksu/6?lang={language}")
        await desk.get_by_role("button", name=open_window).click()
        await desk.get_by_role("button", name=call_next).click()
        await expect(desk.locator(".person-number")).to_have_text(f"L00{number}")
        call = board.locator("call-panel")
        await expect(call.locator("[data-part=number]")).to_have_text(f"L00{number}")
        await expect(call.locator("[data-part=window]")).to_have_text("6")
        await expect(call.locator(".label.call-window")).to_have_text(window)
        await server.finish(6)
        await server.ask(c.CloseWindow(6))
