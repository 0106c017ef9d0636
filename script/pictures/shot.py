"""Takes a picture of a page in Chromium."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, NamedTuple

from playwright.async_api import Browser, Page

from queue_server.hall.state import SECOND
from script.staging.hall_server import HallServer

FOLDER: Final = Path(__file__).parents[2] / "docs" / "screenshots"


class Shot(NamedTuple):
    """One picture: the page's address, its size, who is signed in, what to do before it is taken, and how much smaller
    than the page it is."""

    name: str
    path: str
    width: int
    height: int
    role: str | None = None
    act: Callable[[Page], Awaitable[None]] | None = None
    scale: float = 1


async def take(browser: Browser, server: HallServer, shot: Shot) -> None:
    context = await browser.new_context(
        base_url=server.url,
        viewport={"width": shot.width, "height": shot.height},
        reduced_motion="reduce",
        device_scale_factor=shot.scale,
    )
    if shot.role is not None:
        is_person = shot.role not in ("kiosk", "tablet")
        cookie = await server.session(shot.role, "Айгүл" if is_person else "entrance", is_person=is_person)
        await context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": cookie["url"]}])
    await context.clock.install(time=server.clock() / SECOND)  # another one than the server's would be an alarm
    page = await context.new_page()
    await page.goto(server.keyed(shot.path))
    await page.evaluate("document.fonts.ready")
    if shot.act is not None:
        await shot.act(page)
    await page.wait_for_load_state("networkidle")
    await page.screenshot(path=FOLDER / f"{shot.name}.png")
    await context.close()
