"""The time of a page under a clock that its test has installed."""

from contextlib import suppress
from typing import Final

from playwright.async_api import Error, Page

STEP_S: Final = 1.0
"""How far the page's time is put forward to where it stands: that a browser holds only a moment that is to come."""


async def hold_time(page: Page) -> None:
    """Let the page's time stand still: from now on it passes where the test says so (`page.clock.run_for`), and never
    because the machine has other work. Until then an installed clock goes on like any other."""
    ahead_s = STEP_S
    while True:
        now_ms: float = await page.evaluate("Date.now()")
        with suppress(Error):  # it took longer than that to say so
            return await page.clock.pause_at(now_ms / 1000 + ahead_s)
        ahead_s *= 2
