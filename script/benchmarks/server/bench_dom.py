"""Measures the time from the answer to `next` until the board's DOM shows it; the floor only sets text from a
websocket.

Both pages are open in one real Chromium and take turns, call by call. A page records the moment itself, in an observer
of its DOM; both use the machine's clock. It reports only what is new: a report passes three more processes, which share
the machine with the next call.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from statistics import quantiles
from typing import Final

import msgspec
from playwright.async_api import Browser, Page, async_playwright

from script.benchmarks.client import HttpConnection, request
from script.benchmarks.measure import BenchmarkRow, in_turns, time_row
from script.benchmarks.servers import HALL, Server, floor, kezek
from script.staging.browser import ARGUMENTS, chromium

CALLS: Final = 200
WARM_UP: Final = 10
BASE: Final = f"/api/v1/halls/{HALL}"
WITHIN_S: Final = 10.0
GOAL: Final = 2.0
"""The goal: the floor sets one text; the board reads two documents and draws a panel, a list, a strip and a line."""

WATCH: Final = """(selector) => {
  let reported = "";
  const look = () => {
    const at = performance.timeOrigin + performance.now();
    const texts = [...document.querySelectorAll(selector)].map((node) => node.textContent);
    if (texts.join() === reported) return;
    reported = texts.join();
    reportShown(at, texts);
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
ROWS: Final = ".slot[data-call] [data-part=number]"


async def rows(full: bool) -> list[BenchmarkRow]:  # noqa: ARG001 - nothing here takes minutes
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(_browser())
        server = await stack.enter_async_context(kezek())
        bare = await stack.enter_async_context(floor("page"))
        board = await Watched.open(browser, f"http://127.0.0.1:{server.port}/display/{HALL}", ROWS)
        text = await Watched.open(browser, f"http://127.0.0.1:{bare.port}/", "#number")
        hall = await HttpConnection.open(server)
        await _post(hall, server, f"{BASE}/windows/1/open")
        measured = partial(_call, hall, server, board)
        least = partial(_set_text, await HttpConnection.open(bare), bare, text)
        await in_turns(measured, least, times=WARM_UP)
        took, bare_took = await in_turns(measured, least, times=CALLS)
    return [
        time_row(f"answer of `next` to the board's DOM, {name}", [_at(took, percent)], [_at(bare_took, percent)], GOAL)
        for name, percent in (("p50", 50), ("p99", 99))
    ]


class Watched:
    """A page that reports when a text is first in its DOM."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._text = ""
        self._appearance: asyncio.Future[float] | None = None

    @classmethod
    async def open(cls, browser: Browser, address: str, selector: str) -> "Watched":
        watched = cls(await browser.new_page(viewport={"width": 1920, "height": 1080}))
        await watched.page.expose_function("reportShown", watched._report)
        await watched.page.goto(address, wait_until="networkidle")
        await watched.page.evaluate(WATCH, selector)
        return watched

    def want(self, text: str) -> "asyncio.Future[float]":
        """The moment, in seconds since the epoch, when the page shows it."""
        self._text, self._appearance = text, asyncio.get_running_loop().create_future()
        return self._appearance

    def _report(self, at_ms: float, texts: list[str]) -> None:
        if self._appearance is not None and not self._appearance.done() and self._text in texts:
            self._appearance.set_result(at_ms / 1000)


async def _call(connection: HttpConnection, server: Server, board: Watched) -> float:
    """Seconds from the answer of a `next` until the board shows the call; 0 where the board shows it before the
    answer."""
    ticket = await _post(connection, server, f"{BASE}/tickets", b'{"service":"s0"}')
    appearance = board.want(str(ticket["number"]))
    await _post(connection, server, f"{BASE}/windows/1/next")
    took_s = await _since_now(appearance)
    await _post(connection, server, f"{BASE}/windows/1/start")
    return took_s


async def _set_text(connection: HttpConnection, server: Server, page: Watched) -> float:
    number = str(time.monotonic_ns())
    appearance = page.want(number)
    await _post(connection, server, "/", number.encode())
    return await _since_now(appearance)


async def _since_now(appearance: "asyncio.Future[float]") -> float:
    answered_at = time.time()
    async with asyncio.timeout(WITHIN_S):
        return max(0.0, await appearance - answered_at)


async def _post(connection: HttpConnection, server: Server, path: str, body: bytes = b"{}") -> dict[str, object]:
    status, body_received = await connection.ask(request(server, "POST", path, body))
    if status >= 300:
        raise RuntimeError(f"{path}: {status}: {body_received!r}")
    answer: dict[str, object] = msgspec.json.decode(body_received)
    return answer


@asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        await browser.close()


def _at(seconds: list[float], percent: int) -> float:
    return quantiles(seconds, n=100, method="inclusive")[percent - 1]
