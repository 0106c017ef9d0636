"""Makes the pictures of the hall board for the documentation, of a hall that has been open for some hours.

python -m script.pictures.board         writes docs/screenshots/board*.png and window*.png
python -m script.pictures.board window  only those whose names begin so

By then there are enough durations of services, so the board shows expected waits; it also shows a poster.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from msgspec.structs import replace
from playwright.async_api import Browser, async_playwright

from displays.visitor_devices import VisitorDevices
from queue_server.app_parts import PARTS
from queue_server.config.sections.displays import Displays, HallBoard
from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from script.pictures.shot import Shot, take
from script.pictures.staged_morning import CALLED, SERVED, StagedClock, stage
from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_server import HALL, HallServer, sample_definition

EARLIER_ROUNDS: Final = 4
"""Visitors that each window has served before the picture."""

WITHOUT_MEDIA: Final = (
    Shot("board", "/display/aksu", 1280, 720),
    Shot("board-dark", "/display/aksu?lang=ru&theme=dark", 1280, 720),
    Shot("board-portrait", "/display/aksu", 540, 960),
    Shot("board-phone", "/display/aksu", 1280, 720, "board"),
    Shot("window", "/display/aksu/window/7", 640, 400),
    Shot("window-paused", "/display/aksu/window/8", 640, 400),
)
WITH_MEDIA: Final = (Shot("board-media", "/display/aksu", 1280, 720),)

POSTER: Final = """<style>
  body { display: grid; align-content: center; gap: 0.5em; box-sizing: border-box; height: 100vh; padding: 0 1.6em;
    background: linear-gradient(160deg, #0087a8, #00506d); color: #fff; font: 700 66px/1.15 Inter; }
  .small { font-size: 38px; font-weight: 400; line-height: 1.4; }
  hr { width: 100%; height: 10px; margin: 0.2em 0; border: 0; border-radius: 5px; background: #ffcd38; }
</style><p>Анықтаманы үйден шықпай алыңыз</p><hr>
<p class="small">Көптеген қызмет интернет арқылы көрсетіледі. Қалай алуға болатынын бірінші терезеден сұраңыз.</p>"""


async def main(*prefixes: str) -> None:
    """Make the pictures whose names begin with a prefix, or all."""
    clock = StagedClock()
    clock.behind = (94 + EARLIER_ROUNDS * 6) * MINUTE
    server = HallServer(replace(sample_definition(), phone_tickets=True), clock)
    await server.start()
    await serve_earlier_visitors(server, clock)
    await stage(server, clock)
    await server.ask(c.OpenWindow(8, "Руслан"))
    await server.ask(c.PauseWindow(8, "Түскі ас"))
    await server.estimated()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for shot in WITHOUT_MEDIA:
            if shot.name.startswith(prefixes or ""):
                await take(browser, server, shot)
        with TemporaryDirectory() as folder:
            await poster(browser, server, Path(folder) / "poster.png")
            server.app[PARTS][VisitorDevices].take_in(Displays(boards=(HallBoard(hall=HALL, media=folder),)))
            for shot in WITH_MEDIA:
                if shot.name.startswith(prefixes or ""):
                    await take(browser, server, shot)
        await browser.close()
    await server.stop()


async def serve_earlier_visitors(server: HallServer, clock: StagedClock) -> None:
    """Serve some visitors at every window, a few minutes each."""
    windows = SERVED | CALLED
    for window in windows:
        await server.ask(c.OpenWindow(window, f"early-{window}"))
    for _ in range(EARLIER_ROUNDS):
        for window, service in windows.items():
            await server.issue(service)
            await server.call(window)
            await server.ask(c.StartService(window))
        clock.pass_minutes(6)
        for window in windows:
            await server.ask(c.FinishService(window))
    for window in windows:
        await server.ask(c.CloseWindow(window))


async def poster(browser: Browser, server: HallServer, file: Path) -> None:
    """Draw an example of a poster: made here, in the pages' own font, so that nobody else has rights to it."""
    page = await browser.new_page(viewport={"width": 1280, "height": 820}, bypass_csp=True)
    await page.goto(server.url)
    await page.evaluate("poster => (document.body.innerHTML = poster)", POSTER)
    await page.evaluate("document.fonts.ready")
    await page.screenshot(path=file)
    await page.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
