"""A page in an old Chromium, driven by the Chrome DevTools Protocol itself: Playwright speaks to new ones only."""

import asyncio
import os
import re
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.request import urlopen

from msgspec import json
from websockets.asyncio.client import ClientConnection, connect

from tests.browser.old_builds import NoBuild

ARGUMENTS: Final = (
    "--headless",
    "--no-sandbox",
    "--no-zygote",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
    "--remote-debugging-port=0",
)
PATIENCE_S: Final = 20.0
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of an answer: a picture of a large screen."""


class OldPage:
    """One page. `wrong` holds every error that its scripts have not caught and every refused or failed file."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reader = asyncio.create_task(self._read())
        self._loaded = asyncio.Event()
        self.wrong: list[str] = []

    async def close(self) -> None:
        self._reader.cancel()
        await self._socket.close()

    async def ask(self, method: str, **params: object) -> dict[str, Any]:
        """The result of a command of the protocol. Raises `RuntimeError` when it is refused."""
        number = next(self._ids)
        waiting = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.encode({"id": number, "method": method, "params": params}).decode())
        async with asyncio.timeout(PATIENCE_S):
            answer = await waiting
        del self._answers[number]
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    async def resize(self, width: int, height: int) -> None:
        await self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def goto(self, url: str) -> None:
        """Open a page and wait until it has loaded, with its scripts."""
        self._loaded.clear()
        await self.ask("Page.navigate", url=url)
        await self.loaded()

    async def loaded(self) -> None:
        """Wait until the page has loaded, or, once it has, has loaded anew."""
        async with asyncio.timeout(PATIENCE_S):
            await self._loaded.wait()
        self._loaded.clear()

    async def before_scripts(self, script: str) -> None:
        """Run a script in every page before its own."""
        await self.ask("Page.addScriptToEvaluateOnNewDocument", source=script)

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page, awaited where it is a promise."""
        result = await self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"].get("exception", {}).get("description", expression))
        return result["result"].get("value")

    async def until(self, expression: str) -> None:
        """Wait in the page for an expression to become true. Raises `TimeoutError`, naming it."""
        waiting = f"""new Promise((done) => {{
            const look = () => (({expression}) ? done(true) : setTimeout(look, 20));
            look();
        }})"""
        try:
            await self.evaluate(waiting)
        except TimeoutError:
            raise TimeoutError(f"{expression} did not become true; the page reports {self.wrong}") from None

    async def press(self, selector: str) -> None:
        """Press the middle of an element by the mouse."""
        spot = f"""(() => {{
            const at = document.querySelector({json.encode(selector).decode()}).getBoundingClientRect();
            return [at.left + at.width / 2, at.top + at.height / 2];
        }})()"""
        x, y = await self.evaluate(spot)
        for kind in ("mousePressed", "mouseReleased"):
            await self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def picture(self) -> bytes:
        """What is to be seen, as PNG."""
        answer = await self.ask("Page.captureScreenshot", format="png")
        return b64decode(answer["data"])

    async def _read(self) -> None:
        async for message in self._socket:
            event = json.decode(message)
            if "id" in event:
                waiting = self._answers.get(event["id"])
                if waiting is not None and not waiting.done():
                    waiting.set_result(event)
            elif event["method"] == "Page.loadEventFired":
                self._loaded.set()
            elif event["method"] == "Runtime.exceptionThrown":
                details = event["params"]["exceptionDetails"]
                self.wrong.append(details.get("exception", {}).get("description", details["text"]))
            elif event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
                self.wrong.append(event["params"]["entry"]["text"])


class OldBrowser:
    """A build that runs, with a profile of its own; it shows one page at a time."""

    def __init__(self, port: int) -> None:
        self._port = port

    @asynccontextmanager
    async def page(self, *, cookie: dict[str, str] | None = None) -> AsyncIterator[OldPage]:
        """An empty page, without a cookie of an earlier one."""
        socket = await connect(await _page_address(self._port), max_size=LARGEST, compression=None)
        page = OldPage(socket)
        try:
            for domain in ("Page", "Runtime", "Log", "Network"):
                await page.ask(f"{domain}.enable")
            await page.ask("Network.clearBrowserCookies")
            if cookie is not None:
                await page.ask("Network.setCookie", **cookie)
            yield page
        finally:
            await page.ask("Page.navigate", url="about:blank")
            await page.close()


@asynccontextmanager
async def old_browser(folder: Path) -> AsyncIterator[OldBrowser]:
    """The build that is unpacked in a folder. Raises `NoBuild` where it does not run."""
    with TemporaryDirectory() as profile:
        libraries = os.pathsep.join((str(folder / "lib"), str(folder)))
        process = await asyncio.create_subprocess_exec(
            folder / "chromium",
            *ARGUMENTS,
            f"--user-data-dir={profile}",
            env={**os.environ, "LD_LIBRARY_PATH": libraries},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(PATIENCE_S):
                port = await _port(process)
            drain = asyncio.create_task(_drain(process))
            try:
                yield OldBrowser(port)
            finally:
                drain.cancel()
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _port(process: asyncio.subprocess.Process) -> int:
    """It says on which port it listens."""
    assert process.stderr is not None
    async for line in process.stderr:
        if listening := re.search(rb"DevTools listening on ws://127\.0\.0\.1:(\d+)/", line):
            return int(listening[1])
    raise NoBuild("this build of Chromium does not run here")


async def _page_address(port: int) -> str:
    """Opens a page; builds before Chromium 111 do so for whoever asks by GET."""

    def open_page() -> bytes:
        with urlopen(f"http://127.0.0.1:{port}/json/new?about:blank", timeout=PATIENCE_S) as answer:
            return bytes(answer.read())

    address: str = json.decode(await asyncio.to_thread(open_page))["webSocketDebuggerUrl"]
    return address


async def _drain(process: asyncio.subprocess.Process) -> None:
    assert process.stderr is not None
    while await process.stderr.read(65536):
        pass
