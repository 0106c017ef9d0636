"""A screen that is loaded anew while the server is away, in Chromium: what it showed last, and how old that is."""

import asyncio
import re
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from script.staging.hall_server import HallServer
from tests.browser.conftest import NewPage
from tests.browser.reconnect import come_back
from tests.browser.until import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

STORED_COUNT = "caches.keys().then(async (names) => (await (await caches.open('screens')).keys()).length)"
NO_ROOM = """Object.defineProperty(window, "localStorage", {
  get() {
    throw new DOMException("no room", "SecurityError");
  },
});"""


async def called(server: HallServer) -> None:
    await server.open(6)
    await server.issue("land")
    await server.call(6)


async def come_again(board: Page, delay: timedelta) -> None:
    """The browser is switched off, and on again after that time."""
    await board.goto("about:blank")
    await board.clock.install(time=datetime.now() + delay)  # noqa: DTZ005 - as Playwright reads it
    await board.goto("/display/aksu")


async def number_is(board: Page, number: str) -> None:
    await expect(board.locator("call-panel [data-part=number]")).to_have_text(number)


async def test_a_reload_without_the_server_shows_the_last_board_and_its_age(
    new_page: NewPage, server: HallServer
) -> None:
    """The browser keeps the page and its last document; with the server back, the board is live again."""
    await server.open(6)
    await server.issue("land")
    await server.call(6)
    board = await new_page("/display/aksu", has_worker=True)
    await board.evaluate("navigator.serviceWorker.ready")
    await board.reload()
    await expect(board.locator("call-panel [data-part=number]")).to_have_text("L001")
    await server.stop()
    await come_again(board, timedelta(minutes=5))
    await expect(board.locator("call-panel [data-part=number]")).to_have_text("L001")
    await expect(board.locator("live-status")).to_contain_text("5 мин бұрын алынған")
    await server.start()
    await come_back(board, sockets=2)
    await expect(board.locator("live-status")).to_be_hidden()


async def test_a_board_that_was_loaded_only_once_is_kept_too(new_page: NewPage, server: HallServer) -> None:
    """The worker was not there yet when the page came; the page tells it what it is made of."""
    await called(server)
    board = await new_page("/display/aksu", has_worker=True)
    await until(board, f"{STORED_COUNT}.then((kept) => kept > 4)")
    await server.stop()
    await board.reload()
    await number_is(board, "L001")
    await expect(board.locator("html")).to_have_attribute("data-kept", "")


async def test_a_call_of_the_last_moment_is_kept(new_page: NewPage, server: HallServer) -> None:
    """What came just before the reload is shown after it, and the age counts from when the server was last heard."""
    board = await new_page("/display/aksu", has_worker=True)
    await until(board, f"{STORED_COUNT}.then((kept) => kept > 4)")
    await called(server)
    await number_is(board, "L001")
    await server.stop()
    await come_again(board, timedelta(seconds=40))
    await number_is(board, "L001")
    await expect(board.locator("live-status")).to_contain_text(re.compile("4[0-9] с бұрын алынған"))


async def test_a_server_that_fails_or_is_silent_is_as_good_as_none(new_page: NewPage, server: HallServer) -> None:
    """A proxy's page of error would never become a board again; and nobody waits minutes for an answer."""
    await called(server)
    board = await new_page("/display/aksu", has_worker=True)
    await until(board, f"{STORED_COUNT}.then((kept) => kept > 4)")
    port, answered = server.port, asyncio.Event()
    await server.stop()

    async def fail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if answered.is_set():
            await reader.read()  # it takes the request, and that is all
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\nConnection: close\r\n\r\n502")
        writer.close()

    proxy = await asyncio.start_server(fail, "127.0.0.1", port)
    await board.reload()
    await number_is(board, "L001")
    answered.set()
    await board.reload(timeout=20_000)
    await number_is(board, "L001")
    proxy.close()


async def test_a_kiosk_starts_without_the_server(new_page: NewPage, server: HallServer) -> None:
    """It says whom to ask, instead of a browser's page of error, and gives tickets again once the server is back."""
    kiosk = await new_page("/kiosk/aksu", has_worker=True)
    await until(kiosk, f"{STORED_COUNT}.then((kept) => kept > 7)")
    await server.stop()
    await kiosk.reload()
    await expect(kiosk.locator(".closed-screen p")).to_have_count(3)
    await expect(kiosk.locator("[data-service]")).to_have_count(0)
    await server.start()
    await come_back(kiosk, sockets=1)
    await expect(kiosk.locator("[data-service=land]")).to_be_visible()


async def test_a_browser_that_keeps_nothing_still_shows_the_board(new_page: NewPage, server: HallServer) -> None:
    """Where storage is forbidden or full, calls are shown as ever."""
    await server.open(6)
    await server.issue("land")
    board = await new_page("/display/aksu", has_worker=True)
    await board.add_init_script(NO_ROOM)
    await board.reload()
    await server.call(6)
    await number_is(board, "L001")
    await expect(board.locator(".slot[data-call]")).to_have_count(1)
