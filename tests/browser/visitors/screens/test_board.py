"""The hall board in Chromium: every call is seen, and what may be wrong says so."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from PIL import Image
from playwright.async_api import Page, expect

from displays.visitor_devices import VisitorDevices
from queue_server.app_parts import PARTS
from queue_server.config.definition import Hours, Names
from queue_server.config.sections.displays import Displays, HallBoard
from queue_server.hall import commands as c
from script.staging.hall_server import HallServer
from tests.browser.conftest import NewPage
from tests.browser.page_time import hold_time
from tests.browser.reconnect import come_back

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIZES = [(1920, 1080), (3840, 2160), (1080, 1920), (1024, 768)]
LONG = "Әлеуметтік-еңбек саласындағы мемлекеттік қызметтерді көрсету және халықты жұмыспен қамту мәселелері бойынша"

RECORD_CALLS = """() => {
  window.announced = [];
  const panel = document.querySelector("call-panel");
  const look = () => {
    const number = panel.querySelector("[data-part=number]").textContent;
    if (number && window.announced.at(-1) !== number) window.announced.push(number);
  };
  new MutationObserver(look).observe(panel, { subtree: true, childList: true, characterData: true });
}"""

OVERFLOWING = """() => {
  const root = document.documentElement;
  const page = root.scrollWidth > root.clientWidth || root.scrollHeight > root.clientHeight ? ["page"] : [];
  const parts = ".call .number, .call .arrow, .slot .number, .count, .prefix, hall-clock, phone-code > *, .media > *";
  const texts = document.querySelectorAll(`${parts}, live-status p`);
  const around = ".call, .slot, .service, .board-head, phone-code, .media, live-status";
  const panels = new Map([...texts].map((node) => [node, node.parentElement.closest(around)]));
  const outside = [...texts].filter((node) => {
    const inner = node.getBoundingClientRect();
    const outer = panels.get(node).getBoundingClientRect();
    return inner.width && (inner.left < outer.left || inner.right > outer.right + 1 || inner.bottom > innerHeight);
  });
  return [...page, ...outside.map((node) => node.className + node.textContent)];
}"""


async def test_two_calls_at_once_are_both_announced_and_both_listed(new_page: NewPage, server: HallServer) -> None:
    """Calls 50 ms apart are listed at once and announced one after another, each for its four seconds."""
    board = await before_two_calls(new_page, server)
    await board.evaluate(RECORD_CALLS)
    await server.call(6)
    await board.clock.run_for(50)
    await server.call(7)
    await expect(board.locator(".slot[data-call]")).to_have_count(2)
    await expect(board.locator("call-panel [data-part=number]")).to_have_text("L001")
    await board.clock.run_for(3_000)
    assert await board.evaluate("window.announced") == ["L001"]
    await board.clock.run_for(1_500)
    await expect(board.locator("call-panel [data-part=number]")).to_have_text("L002")
    assert await board.evaluate("window.announced") == ["L001", "L002"]


async def before_two_calls(new_page: NewPage, server: HallServer) -> Page:
    """A board on which nobody has been called, whose time the test moves; two wait for windows 6 and 7."""
    await server.open(6, 7)
    await server.issue("land")
    await server.issue("land")
    board = await new_page("/display/aksu", has_clock=True)
    await expect(board.locator(".call-none")).to_be_visible()
    await hold_time(board)
    return board


async def test_how_long_a_call_is_announced_is_the_halls_choice(new_page: NewPage, server: HallServer) -> None:
    """Seven seconds where the configuration says seven."""
    server.app[PARTS][VisitorDevices].take_in(Displays(boards=(HallBoard(hall="aksu", call_s=7),)))
    board = await before_two_calls(new_page, server)
    await server.call(6)
    await server.call(7)
    await expect(board.locator(".slot[data-call]")).to_have_count(2)
    number = board.locator("call-panel [data-part=number]")
    await expect(number).to_have_text("L001")
    await board.clock.run_for(6_500)
    await expect(number).to_have_text("L001")
    await board.clock.run_for(1_000)
    await expect(number).to_have_text("L002")


async def test_markup_in_the_ticker_is_text(new_page: NewPage, server: HallServer) -> None:
    """It is read as it was written, in each language in its turn, and nothing of it runs."""
    evil = Names(*(f"<img src=x onerror=alert(1)><b>{language}</b>" for language in ("kk", "ru", "en")))
    await server.ask(c.Configure(replace(server.definition, ticker=(evil,))), c.CLOCK)
    board = await new_page("/display/aksu", has_clock=True)
    await hold_time(board)
    ticker = board.locator("ticker-line")
    for language in ("kk", "ru", "en"):
        await expect(ticker).to_have_text(f"<img src=x onerror=alert(1)><b>{language}</b>")
        await expect(ticker).to_have_attribute("lang", language)
        await board.clock.run_for(9_000)
    await expect(ticker.locator("*")).to_have_count(0)


async def test_a_long_notice_is_told_in_parts(new_page: NewPage, server: HallServer) -> None:
    """Two hundred letters, the most that a notice may have, do not fit on a line: every word has its turn."""
    notice = " ".join(["Құжаттарды", "қабылдау", "терезелері"] * 7)[:200]
    await server.ask(c.Configure(replace(server.definition, ticker=(Names(notice, notice, notice),))), c.CLOCK)
    board = await new_page("/display/aksu", width=1920, height=1080, has_clock=True)
    await hold_time(board)
    ticker = board.locator("ticker-line")
    parts = []
    for _ in range(3):
        parts.append(await ticker.inner_text())
        assert await ticker.evaluate("(node) => node.scrollWidth <= node.clientWidth")
        await board.clock.run_for(9_000)
    assert parts[0].endswith(" …")
    assert [word for part in parts for word in part.split() if word != "…"] == notice.split()


async def test_a_row_of_the_list_keeps_its_place(new_page: NewPage, server: HallServer) -> None:
    """A new call takes a free row; the rows that are being read do not move."""
    windows = (6, 7, 8, 3)
    await server.open(*windows)
    for service in ("land", "land", "land", "documents"):
        await server.issue(service)
    await server.call(6)
    await server.call(7)
    board = await new_page("/display/aksu")
    before = await places(board)
    await server.call(8)
    await server.ask(c.StartService(6))
    await server.ask(c.FinishService(6))
    await expect(board.locator(".slot[data-call]")).to_have_count(2)
    after = await places(board)
    assert before == {"L002": 0, "L001": 1}
    assert after == {"L002": 0, "L003": 2}
    await server.call(3)
    await expect(board.locator(".slot[data-call]")).to_have_count(3)
    assert await places(board) == {"L002": 0, "P001": 1, "L003": 2}


async def test_a_board_of_a_zone_shows_its_own_calls_only(new_page: NewPage, server: HallServer) -> None:
    """`?zone=` leaves out the calls, the services and the next numbers of the other zones."""
    await server.open(6, 18)
    for service in (*["land"] * 12, "education", "education"):
        await server.issue(service)
    board = await new_page("/display/aksu?zone=right")
    await server.call(18)
    await server.call(6)
    await expect(board.locator(".slot[data-call]")).to_have_count(1)
    await expect(board.locator("call-panel [data-part=number]")).to_have_text("B001")
    await expect(board.locator("[data-service=land]")).to_have_count(0)
    await expect(board.locator(".next-numbers li")).to_have_text(["B002"])


async def test_a_board_that_hears_nothing_says_so_and_recovers(new_page: NewPage, server: HallServer) -> None:
    """After 15 s a banner with the age, after 60 s grey numbers and the way out in three languages; then all is well
    again when the server is back, and nothing that happened meanwhile is missing."""
    await server.open(6, 7)
    await server.issue("land")
    await server.issue("land")
    await server.call(6)
    board = await new_page("/display/aksu", has_clock=True)
    status = board.locator("live-status")
    await expect(board.locator("call-panel [data-part=number]")).to_have_text("L001")
    await expect(status).to_be_hidden()
    await server.stop()
    await board.clock.fast_forward(16_000)
    await expect(status).to_contain_text("Экрандағы мәлімет 1")
    await expect(status.locator("p")).to_have_count(3)
    await board.clock.fast_forward(60_000)
    await expect(status).to_contain_text("Анықтама терезесіне жүгініңіз.")
    await expect(status).to_contain_text("Обратитесь к стойке информации.")
    await expect(status).to_contain_text("Please ask at the front desk.")
    await expect(board.locator(".calls")).to_have_css("opacity", "0.45")
    await server.start()
    await server.call(7)
    await come_back(board, sockets=2)
    await expect(status).to_be_hidden()
    await expect(board.locator(".slot[data-call]")).to_have_count(2)
    await expect(board.locator("call-panel [data-part=number]")).to_have_text("L002")


async def test_the_age_is_told_as_people_tell_it(new_page: NewPage) -> None:
    """In seconds, minutes or hours: nobody divides by sixty before a board."""
    board = await new_page("/display/aksu")
    for silence, age in ((119, "119 s"), (120, "2 min"), (7199, "119 min"), (10800, "3 h")):
        await board.evaluate(SHOW_BANNER, silence)
        await expect(board.locator("live-status")).to_contain_text(f"This is as it was {age} ago.")


@pytest.mark.parametrize("role", [None, "board"])
@pytest.mark.parametrize("media", [False, True])
async def test_nothing_overflows_at_any_size(
    new_page: NewPage, server: HallServer, tmp_path: Path, media: bool, role: str | None
) -> None:
    """The longest names, numbers and windows stay inside their places, and the call is as tall as it must be: with a
    picture beside it or without, with the code for phones (on the hall's own board) or without, and with the banner."""
    definition = server.definition
    services = tuple(replace(s, names=Names(LONG, LONG, LONG), last_number=9999) for s in definition.services)
    longest = replace(definition, services=services, names=Names(LONG, LONG, LONG), phone_tickets=True)
    await server.ask(c.Configure(longest), c.CLOCK)
    await server.open(*range(6, 12))
    for service in ("land", "land", "land", "architecture", "architecture", "housing") * 4:
        await server.issue(service)
    for window in range(6, 12):
        await server.call(window)
    if media:
        Image.new("RGB", (1600, 900), "teal").save(tmp_path / "1.png")
        server.app[PARTS][VisitorDevices].take_in(Displays(boards=(HallBoard(hall="aksu", media=str(tmp_path)),)))
    board = await new_page("/display/aksu", role)
    for width, height in SIZES:
        await board.set_viewport_size({"width": width, "height": height})
        await board.reload()
        await expect(board.locator(".slot[data-call]")).to_have_count(6)
        await expect(board.locator("media-region img")).to_have_count(int(media))
        await expect(board.locator("phone-code img")).to_have_count(int(role is not None))
        await board.evaluate("document.fonts.ready")
        assert await board.evaluate(OVERFLOWING) == []
        for part in ("number", "window"):
            capitals = 0.727 * float(await board.locator(f"call-panel [data-part={part}]").evaluate(FONT_SIZE))
            assert capitals >= 0.1 * height
        await board.evaluate(SHOW_BANNER, 3600)
        assert await board.evaluate(OVERFLOWING) == []


SHOW_BANNER = """(silence) => {
  const status = document.querySelector("live-status");
  status.follow(Object.assign(new EventTarget(), { silence }));
}"""
FONT_SIZE = "(node) => parseFloat(getComputedStyle(node).fontSize)"
"""Inter's capitals and figures are 0.727 of the font size tall (its OS/2 table: cap height 1490 of 2048)."""


async def test_a_hall_with_many_services_shows_those_that_people_wait_for(
    new_page: NewPage, server: HallServer
) -> None:
    """Thirty services would take the place of the call: only those with somebody waiting are shown."""
    first = server.definition.services[0]
    services = tuple(replace(first, id=f"s{n}", prefix=chr(ord("А") + n)) for n in range(22))
    await server.ask(c.Configure(replace(server.definition, services=server.definition.services + services)), c.CLOCK)
    await server.issue("s3")
    board = await new_page("/display/aksu")
    await expect(board.locator(".service:visible")).to_have_count(1)
    await server.issue("land")
    await expect(board.locator(".service:visible")).to_have_count(2)


async def test_more_services_than_fit_are_shown_in_turn(new_page: NewPage, server: HallServer) -> None:
    """Of fourteen services with somebody waiting, seven, then the other seven: the calls above keep their size."""
    first = server.definition.services[0]
    services = tuple(replace(first, id=f"s{n}", prefix=chr(ord("А") + n)) for n in range(14))
    await server.ask(c.Configure(replace(server.definition, services=server.definition.services + services)), c.CLOCK)
    for service in services:
        await server.issue(service.id)
    board = await new_page("/display/aksu", has_clock=True)
    await hold_time(board)
    rows = board.locator(".service:visible")
    heights = set()
    for service in ("s0", "s13", "s0"):
        await expect(rows).to_have_count(7)
        await expect(board.locator(f"[data-service={service}]")).to_be_visible()
        heights.add(await board.locator(".call").evaluate("call => call.clientHeight"))
        await board.clock.run_for(9_000)
    assert len(heights) == 1


async def test_services_stand_in_lines_without_a_hole(new_page: NewPage, server: HallServer) -> None:
    """Nine services in three lines of three, not in lines of four, four and one; eight in two lines of four."""
    ninth = replace(server.definition.services[0], id="ninth", prefix="X")
    for services, columns in (((*server.definition.services, ninth), 3), (server.definition.services, 4)):
        await server.ask(c.Configure(replace(server.definition, services=services)), c.CLOCK)
        board = await new_page("/display/aksu")
        await expect(board.locator(".service:visible")).to_have_count(len(services))
        lefts = await board.locator(".service").evaluate_all("all => all.map(row => row.getBoundingClientRect().left)")
        assert len(set(lefts)) == columns


async def test_a_hall_of_two_windows_has_two_rows(new_page: NewPage, server: HallServer) -> None:
    """More could never be filled: a window calls one visitor at a time."""
    windows = tuple(window for window in server.definition.windows if window.window in (6, 7))
    await server.ask(c.Configure(replace(server.definition, windows=windows)), c.CLOCK)
    await server.open(6, 7)
    for window in (6, 7):
        await server.issue("land")
        await server.call(window)
    board = await new_page("/display/aksu")
    await expect(board.locator(".slot")).to_have_count(2)
    await expect(board.locator(".slot[data-call]")).to_have_count(2)


@pytest.mark.timeout(600)  # hundreds of calls, each through two sockets, on whatever machine
async def test_a_long_day_of_calls_is_all_announced_and_leaves_nothing_behind(
    new_page: NewPage, server: HallServer, tmp_path: Path
) -> None:
    """Hundreds of calls through the server's own sockets, beside a changing picture: each is announced, none is
    dropped, and neither the board's nodes nor its heap have grown."""
    for name in ("1.png", "2.png"):
        Image.new("RGB", (160, 90), "teal").save(tmp_path / name)
    server.app[PARTS][VisitorDevices].take_in(
        Displays(boards=(HallBoard(hall="aksu", media=str(tmp_path), picture_s=3),))
    )
    services = tuple(replace(service, last_number=9999) for service in server.definition.services)
    rules = replace(server.definition.rules, recall_limit=100)
    await server.ask(c.Configure(replace(server.definition, services=services, rules=rules)), c.CLOCK)
    await server.open(6, 7, 8)
    board = await new_page("/display/aksu")
    await expect(board.locator("media-region img")).to_be_visible()
    await board.route("**/settings", lambda route: route.abort())  # they would bring back the four seconds
    await board.evaluate(COUNT_ANNOUNCED)
    await calls(server, board, WARM_UP)
    nodes, heap = await board.evaluate(NODES), await heap_bytes(board)
    await calls(server, board, CALLS_OF_A_DAY)
    assert await board.evaluate("window.announced") == WARM_UP + CALLS_OF_A_DAY
    assert await board.evaluate(NODES) == nodes
    assert await heap_bytes(board) < heap + 100_000


WARM_UP = 400
CALLS_OF_A_DAY = 300
CALLS_OF_ONE = 5
AT_ONCE = 100
NODES = "document.getElementsByTagName('*').length"
COUNT_ANNOUNCED = """() => {
  const panel = document.querySelector("call-panel");
  const { draw } = panel;
  window.announced = 0;
  panel.draw = (call, arrives) => {
    window.announced += Number(Boolean(arrives));
    if (window.announced === window.wanted) window.reached();
    draw.call(panel, call, arrives);
  };
  // Four seconds for each would be half a day, and browsers make no time-out shorter than four milliseconds.
  document.querySelector("hall-board").dataset.holdS = 0;
  const { setTimeout } = window;
  window.setTimeout = (does, ms, ...more) => (ms ? setTimeout(does, ms, ...more) : (queueMicrotask(does), 1));
}"""
UNTIL_ANNOUNCED = """(wanted) => new Promise((done) => {
  if (window.announced === wanted) done();
  Object.assign(window, { wanted, reached: done });
})"""


async def calls(server: HallServer, board: Page, number: int) -> None:
    """So many calls, all announced when it returns: visitors who come, are called and recalled, and are served."""
    announced: int = await board.evaluate("window.announced")
    for number_of_call in range(number):
        window = 6 + number_of_call // CALLS_OF_ONE % 3
        if number_of_call % CALLS_OF_ONE:
            await server.ask(c.Recall(window))
        else:
            await server.issue("land")
            await server.call(window)
        if number_of_call % CALLS_OF_ONE == CALLS_OF_ONE - 1:
            await server.ask(c.StartService(window))
        if (number_of_call + 1) % AT_ONCE == 0:
            await board.evaluate(UNTIL_ANNOUNCED, announced + number_of_call + 1)


async def heap_bytes(page: Page) -> int:
    """What the page's scripts still hold after a collection."""
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.collectGarbage")
    size: int = (await session.send("Runtime.getHeapUsage"))["usedSize"]
    return size


async def places(board: Page) -> dict[str, int]:
    """Number -> the row it stands in."""
    rows = await board.locator(".slot").evaluate_all("rows => rows.map(row => row.dataset.call ?? '')")
    return {call.split("@")[0]: place for place, call in enumerate(rows) if call}


async def test_the_clock_is_the_halls_whatever_the_browser_knows_of_zones(
    new_page: NewPage, server: HallServer
) -> None:
    """A browser of 2021 believes that Almaty is an hour further east, and its machine stands in New York."""
    board = await new_page(
        "/display/aksu?lang=en",
        timezone_id="America/New_York",
        script="Intl.DateTimeFormat = class { format() { return '88:88'; } };",
    )
    zone = ZoneInfo(server.definition.timezone)
    await expect(board.locator("hall-clock")).to_have_text(re.compile(r"\d\d:\d\d"))
    clock_text = await board.locator("hall-clock").text_content()
    now = datetime.now(zone)
    assert clock_text in {f"{now:%H:%M}", f"{now - timedelta(minutes=1):%H:%M}"}


async def test_a_closed_hall_says_when_it_opens(new_page: NewPage, server: HallServer) -> None:
    """In both languages and on the screen above a window; whoever has a ticket is asked to wait until the last one has
    been served."""
    board = await new_page("/display/aksu?lang=ru")
    screen = await new_page("/display/aksu/window/6?lang=en")
    panel = board.locator(".call-none")
    await server.open(6)
    await server.issue("land")
    await expect(panel).to_have_text("Подождите, пока здесь появится ваш номер.")
    await server.ask(c.Configure(replace(server.definition, hours=Hours())), c.CLOCK)
    await expect(panel).to_contain_text("Подождите, пока здесь появится ваш номер.")
    await expect(panel).to_contain_text("В это время талоны в зале не выдаются.")
    await server.call(6)
    await expect(board.locator(".call-ticket .number")).to_have_text("L001")
    await server.ask(c.StartService(6))
    await server.ask(c.FinishService(6))
    await expect(panel).to_contain_text("Зал закрыт.")
    await expect(panel).to_contain_text("Зал жабық.")
    await expect(screen.locator(".now-state")).to_have_text("The hall is closed.")
