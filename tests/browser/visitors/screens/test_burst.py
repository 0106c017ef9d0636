"""Twenty windows call within a moment: everybody can read their number at once, and everybody is spoken."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image
from playwright.async_api import Page, expect

from displays.visitor_devices import VisitorDevices
from displays.voice.voice import VoiceSources
from queue_server.app_parts import PARTS
from queue_server.config.sections.displays import Displays, HallBoard
from queue_server.config.sections.displays import Voice as Settings
from queue_server.hall import commands as c
from script.staging.hall_server import HallServer
from tests.browser.conftest import NewPage
from tests.browser.visitors.screens.test_board import OVERFLOWING, places
from tests.browser.visitors.screens.test_voice import BROWSER_THAT_SPEAKS

pytestmark = pytest.mark.asyncio(loop_scope="session")

WINDOWS = range(1, 21)
SIZES = [(1920, 1080), (3840, 2160), (1080, 1920), (1280, 720)]
READABLE = 0.035
"""Of the screen's shorter side: the least font size of a row."""
SIZES_OF_ROWS = """() => {
  const rows = [...document.querySelectorAll(".slot[data-call]")];
  const isInside = (row) => {
    const [inner, outer] = [row, row.parentElement].map((node) => node.getBoundingClientRect());
    const isBeside = inner.right <= outer.right + 1;
    return inner.height > 0 && isBeside && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
  };
  return rows.filter(isInside).map((row) => parseFloat(getComputedStyle(row).fontSize));
}"""


async def call_all(server: HallServer) -> list[str]:
    """Every window of the sample hall calls a visitor of its own; returns the numbers."""
    services = {window.window: window.services[0] for window in server.definition.windows}
    await server.open(*WINDOWS)
    for window in WINDOWS:
        await server.issue(services[window], language="ru")
    return [await server.call(window) for window in WINDOWS]


@pytest.mark.parametrize("beside", ["nothing", "media", "door"])
async def test_twenty_calls_are_readable_at_once(
    new_page: NewPage, server: HallServer, tmp_path: Path, beside: str
) -> None:
    """Every number has its row at once, nothing overflows, and a row's letters keep a part of the screen's height;
    beside pictures, which give their place up, and beside the code for phones."""
    if beside == "media":
        Image.new("RGB", (1600, 900), "teal").save(tmp_path / "1.png")
        server.app[PARTS][VisitorDevices].take_in(Displays(boards=(HallBoard(hall="aksu", media=str(tmp_path)),)))
    await server.ask(c.Configure(replace(server.definition, phone_tickets=beside == "door")), c.CLOCK)
    board = await new_page("/display/aksu", "board" if beside == "door" else None)
    await expect(board.locator("media-region img")).to_have_count(int(beside == "media"))
    numbers = await call_all(server)
    for width, height in SIZES:
        await board.set_viewport_size({"width": width, "height": height})
        await board.reload()
        await expect(board.locator(".slot[data-call]")).to_have_count(20)
        assert sorted(await places(board)) == sorted(numbers)
        await board.evaluate("document.fonts.ready")
        rows = await board.evaluate(SIZES_OF_ROWS)
        assert len(rows) == 20
        assert min(rows) >= READABLE * min(width, height)
        await expect(board.locator(".large[data-call]").first).to_be_visible()
        assert await board.evaluate(OVERFLOWING) == [], (width, height)


async def test_a_burst_ends_and_a_row_keeps_its_place_in_it(new_page: NewPage, server: HallServer) -> None:
    """While many are called a row stays where it is; when the hall is calm again the board is as it was."""
    board = await new_page("/display/aksu", width=1920, height=1080)
    await call_all(server)
    await expect(board.locator(".slot[data-call]")).to_have_count(20)
    before = await places(board)
    for window in range(1, 11):
        await server.finish(window)
    await expect(board.locator(".slot[data-call]")).to_have_count(10)
    after = await places(board)
    assert after == {number: place for number, place in before.items() if number in after}
    await expect(board.locator("hall-board")).to_have_attribute("data-burst", "")
    for window in range(11, 16):
        await server.finish(window)
    await expect(board.locator("hall-board")).not_to_have_attribute("data-burst", "")
    await expect(board.locator(".slot")).to_have_count(6)
    await expect(board.locator("call-panel [data-part=number]")).to_have_count(1)


async def test_a_board_of_a_zone_has_a_burst_of_its_own(new_page: NewPage, server: HallServer) -> None:
    """The ten windows of one wing: its ten calls, larger than twenty would be, and none of the other wing."""
    board = await new_page("/display/aksu?zone=left", width=1920, height=1080)
    await call_all(server)
    await expect(board.locator(".slot[data-call]")).to_have_count(10)
    windows = await board.locator(".slot[data-call] [data-part=window]").all_inner_texts()
    assert sorted(map(int, windows)) == list(range(1, 11))


async def test_twenty_calls_are_all_spoken(new_page: NewPage, server: HallServer) -> None:
    """Each is said once at least in the visitor's language, most of them in short, none left out."""
    server.app[PARTS][VisitorDevices].voice = VoiceSources(Settings(languages=("kk", "ru"), engine=False))
    board = await new_page("/display/aksu?voice=on")
    await board.get_by_role("button").click()
    await expect(board.locator("kezek-voice button")).to_have_count(0)
    await board.evaluate(BROWSER_THAT_SPEAKS, ["ru-RU", "kk-KZ"])
    await call_all(server)
    await expect(board.locator(".slot[data-call]")).to_have_count(20)
    await over(board)
    utterances: list[list[str]] = await board.evaluate("window.said")
    russian = [text for language, text in utterances if language == "ru-RU"]
    assert len(russian) == 20
    for window in WINDOWS:
        assert sum(text.endswith(f" {NAMES[window]}.") for text in russian) == 1
    in_full = [text for text in russian if text.startswith("Талон")]
    assert len(in_full) <= 4


async def over(board: Page) -> None:
    await board.wait_for_function("() => document.documentElement.dataset.voice === 'silent'", timeout=60_000)


NAMES = dict(enumerate(("один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять"), 1))
NAMES |= dict(enumerate(("одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать"), 11))
NAMES |= dict(enumerate(("шестнадцать", "семнадцать", "восемнадцать", "девятнадцать", "двадцать"), 16))
