"""Names of a hundred letters without a space are read in full, or cut with an ellipsis: on every page in
`test_access.py`, and in reports here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from msgspec import Struct
from msgspec.structs import asdict, replace

from queue_server.app_parts import PARTS
from queue_server.config.definition import Definition, HelpReason, Names
from queue_server.hall import commands as c
from queue_server.region.region import region_of
from script.staging.hall_server import HallServer, sample_definition, with_times_to_book
from script.staging.region_halls import region_settings
from tests.browser.conftest import NewPage
from tests.browser.contexts import DRAWN_MS, PLAIN_PAGE

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORD = ("Қызметкөрсетуорталығы" * 5)[:100]
LONG = Names(kk=WORD, ru=WORD, en=WORD)
WIDTHS = (1366, 390)
PAPER_WIDTH = 688
"""A4 between its margins, in CSS pixels."""

CUT_WORDS = """() => {
  const faults = new Set();
  const isUnseen = (element) => element.getBoundingClientRect().width <= 1;
  const isScrolledOrCut = (element) => {
    const { overflowX, textOverflow } = getComputedStyle(element);
    return overflowX === "auto" || overflowX === "scroll" || textOverflow === "ellipsis" || isUnseen(element);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const parent = text.parentElement;
    if (!text.data.trim() || !parent.checkVisibility() || parent.closest(".visually-hidden, svg, option")) continue;
    let block = parent;
    while (getComputedStyle(block).display.startsWith("inline") && block.parentElement) block = block.parentElement;
    const range = document.createRange();
    range.selectNodeContents(text);
    const end = range.getBoundingClientRect().right;
    if (end <= Math.min(block.getBoundingClientRect().right, innerWidth) + 1) continue;
    let around = parent;
    while (around !== document.body && !isScrolledOrCut(around)) around = around.parentElement;
    if (around === document.body) faults.add(block.outerHTML.slice(0, 80));
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.add("the page");
  return [...faults];
}"""
"""The blocks of which a text stands beyond the end, where it is neither scrolled nor cut by an ellipsis."""


def renamed(part: Any) -> Any:
    """The part with the long name in place of each of its texts."""
    if isinstance(part, Names):
        return LONG
    if isinstance(part, tuple):
        return tuple(renamed(member) for member in part)
    if isinstance(part, Struct):
        return replace(part, **{name: renamed(value) for name, value in asdict(part).items()})
    return part


def long_definition() -> Definition:
    definition = with_times_to_book(sample_definition(), "land", "social")
    long: Definition = renamed(replace(definition, help_reasons=(HelpReason("lost", LONG),)))
    return long


@asynccontextmanager
async def long_named_hall(port: int) -> AsyncIterator[HallServer]:
    """A hall under such names, in a region. It serves at window 6, has called somebody to window 7, and others wait and
    call for help."""
    settings = renamed(region_settings(1))

    def put_region(app: web.Application) -> None:
        app[PARTS].replace(region_of(settings))

    server = HallServer(long_definition(), port=port)
    server.prepare = put_region
    await server.start()
    await server.open(6, 7)
    for service, priority in (("land", "veteran"), ("land", None), ("land", None), ("social", None)):
        await server.issue(service, priority)
    await server.call(6)
    await server.ask(c.StartService(6))
    await server.call(7)
    await server.book()
    await server.ask(c.RequestHelp("h1", "lost", kiosk="entrance"))
    await server.ask(c.RequestHelp("h2", "lost", ticket="visitor-00000003"))
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(port: int) -> AsyncIterator[HallServer]:
    async with long_named_hall(port) as server:
        yield server


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("role", "path"), [("region", "/region/report.html"), ("manager", "/manager/aksu/report.html")]
)
async def test_no_name_runs_over_its_place_in_a_report(new_page: NewPage, role: str, path: str) -> None:
    """The file as a page: on a laptop, on a phone and on paper."""
    page = await new_page("/sign-in", role)
    reply = await page.request.get(f"{path}?lang=kk", timeout=DRAWN_MS)
    assert reply.status == 200
    await page.goto(PLAIN_PAGE)
    await page.set_content(await reply.text())
    assert await page.get_by_text(WORD).count() >= 2
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 768})
        assert await page.evaluate(CUT_WORDS) == []
    await page.set_viewport_size({"width": PAPER_WIDTH, "height": 1000})
    await page.emulate_media(media="print")
    assert await page.evaluate(CUT_WORDS) == []
