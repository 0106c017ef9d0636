"""The live socket of a screen that loses its server, in Chromium: when it comes back, and to which pages."""

import asyncio
import json
from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from playwright.async_api import WebSocket, WebSocketRoute, expect

from queue_server.app_parts import PARTS
from queue_server.pages.services import PageServices
from script.staging.hall_server import HallServer
from tests.browser.conftest import NewPage
from tests.browser.page_time import hold_time
from tests.browser.reconnect import come_back

pytestmark = pytest.mark.asyncio(loop_scope="session")

RECORD_RETRIES = """() => {
  const { setTimeout } = window;
  window.retries = [];
  window.setTimeout = (does, ms, ...more) => {
    if (String(does).includes("_connect")) window.retries.push(ms);
    return setTimeout(does, ms, ...more);
  };
}"""


async def test_screens_do_not_come_back_all_at_once(new_page: NewPage, server: HallServer) -> None:
    """Each try waits by chance between half of a time and all of it; the time doubles from half a second to 15 s."""
    board = await new_page("/display/aksu", has_clock=True)
    await board.evaluate(RECORD_RETRIES)
    await server.stop()
    retries: list[float] = []
    while len(retries) < 21:  # three sockets, each of which tries seven times
        await board.clock.run_for(1_000)
        retries = await board.evaluate("window.retries")
    assert all(250 <= ms <= 15_000 for ms in retries)
    assert len(set(retries)) == len(retries)
    assert min(retries) <= 500
    assert max(retries) > 7_500


async def test_a_screen_reloads_itself_when_the_server_has_other_pages(new_page: NewPage, server: HallServer) -> None:
    """After an update nobody walks from screen to screen."""
    board = await new_page("/display/aksu", has_clock=True)
    await expect(board.locator(".call-none")).to_be_visible()
    await server.stop()
    await server.start()
    server.app[PARTS][PageServices].site.version = "0123456789ab"
    await come_back(board)
    await expect(board.locator("html")).to_have_attribute("data-version", "0123456789ab")
    await expect(board.locator(".call-none")).to_be_visible()


async def test_a_screen_does_not_reload_when_the_pages_are_the_same(new_page: NewPage, server: HallServer) -> None:
    """A restart alone leaves the page as it is: the sound stays allowed, and nothing flickers."""
    board = await new_page("/display/aksu", has_clock=True)
    await board.evaluate("window.isTheSame = true")
    await server.stop()
    await server.start()
    async with board.expect_response("**/static/version"):
        await come_back(board)
    assert await board.evaluate("window.isTheSame")


async def test_a_screen_remembers_more_than_a_copy_that_was_put_back(new_page: NewPage, server: HallServer) -> None:
    """A kiosk that comes back with its position is a witness: the next number is beyond what it has seen."""
    await server.issue()
    copy = deepcopy(server.store)
    for _ in range(4):
        await server.issue()
    kiosk = await new_page("/kiosk/aksu", "kiosk", has_clock=True)
    await expect(kiosk.locator("html")).to_have_attribute("data-seq", str(server.engine.feeds["aksu"].seq))
    sessions = server.store._sessions
    await server.stop()
    server.store = copy
    server.store._sessions |= sessions
    await server.start()
    await come_back(kiosk)
    loss = server.engine.feeds["aksu"].state.loss
    assert loss is not None
    assert loss.last_seen - loss.end == 4
    assert await server.issue() == "L006"


async def test_documents_that_come_together_are_reported_once(new_page: NewPage, server: HallServer) -> None:
    """A rush costs the server one report of each screen: of the last document, once it has been drawn."""
    board = await new_page("/display/aksu", has_clock=True)
    received: asyncio.Queue[int] = asyncio.Queue()
    reported: list[int] = []

    def follow(socket: WebSocket) -> None:
        if "view=board" in socket.url:
            socket.on("framereceived", lambda message: received.put_nowait(json.loads(message)["seq"]))
            socket.on("framesent", lambda message: reported.append(json.loads(message)["seen"]))

    board.on("websocket", follow)
    await board.reload()
    await expect(board.locator("html")).to_have_attribute("data-seq", str(await received.get()))
    await board.clock.pause_at(datetime.now() + timedelta(seconds=5))  # noqa: DTZ005 - as Playwright reads it
    reported.clear()
    for _ in range(3):
        await server.issue()
        while await received.get() < server.engine.feeds["aksu"].seq:
            pass
    assert not reported
    await board.clock.run_for(100)
    await expect(board.locator("html")).to_have_attribute("data-seq", str(server.engine.feeds["aksu"].seq))
    assert reported == [server.engine.feeds["aksu"].seq]


class Vanishing:
    """A connection to the server whose other end vanishes after its first document, and those that come after it."""

    def __init__(self) -> None:
        self.opened = 0

    def __call__(self, socket: WebSocketRoute) -> None:
        self.opened += 1
        if self.opened > 1:
            socket.connect_to_server()
            return
        server = socket.connect_to_server()
        messages: list[str | bytes] = []

        def forward(message: str | bytes) -> None:
            if not messages:
                socket.send(message)
            messages.append(message)

        server.on_message(forward)
        server.on_close(lambda *_: None)


async def test_a_connection_that_went_silent_is_given_up(new_page: NewPage, server: HallServer) -> None:
    """A pulled cable closes nothing: after 15 s of silence the screen says so and opens another connection."""
    screen = await new_page("/display/aksu/window/6")
    await screen.clock.install()
    sockets = Vanishing()
    await screen.route_web_socket("**/live?view=board*", sockets)
    await screen.reload()
    await expect(screen.locator("[data-part=state]")).to_have_text("Бұл терезе жабық")
    await hold_time(screen)
    await server.open(6)
    await screen.clock.run_for(13_000)
    assert sockets.opened == 1
    await screen.clock.run_for(3_000)
    await expect(screen.locator("[data-part=state]")).to_have_text("Нөміріңіз шақырылғанша күтіңіз")
    await expect(screen.locator("live-status")).to_be_hidden()
    assert sockets.opened == 2


async def test_garbage_is_no_word_of_the_server(new_page: NewPage) -> None:
    """What is no document changes nothing on the screen, breaks nothing, and does not count as being heard."""
    screen = await new_page("/display/aksu/window/6?lang=en")
    await screen.clock.install()

    async def garbage(socket: WebSocketRoute) -> None:
        for text in ("", "nonsense", "null", "17", '{"seq":', b"\x00\xff", "[]", "{}"):
            socket.send(text)

    await screen.route_web_socket("**/live?view=board", garbage)
    await screen.reload()
    await screen.clock.run_for(16_000)
    await expect(screen.locator("live-status")).to_contain_text("No connection.")
    await expect(screen.locator("[data-part=state]")).to_have_text("This window is closed")


async def test_whoever_looks_at_the_page_again_need_not_wait(new_page: NewPage, server: HallServer) -> None:
    """A phone that was in a pocket, and a screen whose network is back, try at once instead of after their 15 s."""
    screen = await new_page("/display/aksu/window/6?lang=en", has_clock=True)
    await expect(screen.locator("[data-part=state]")).to_have_text("This window is closed")
    await server.stop()
    for _ in range(60):
        await screen.clock.run_for(1_000)
    await server.start()
    await server.open(6)
    for event in ("document.dispatchEvent(new Event('visibilitychange'))", "dispatchEvent(new Event('online'))"):
        await screen.evaluate(event)
    await screen.clock.run_for(500)
    await expect(screen.locator("[data-part=state]")).to_have_text("Please wait for your number")
