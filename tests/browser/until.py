"""Waiting for what only a script of the page can see."""

import asyncio

from playwright.async_api import Page

PATIENCE_S = 20.0


async def until(page: Page, expression: str, arg: object = None) -> None:
    """Ask the page again and again until the expression is true there.

    Playwright's own `wait_for_function` does so with `eval` inside the page, which our policy forbids.
    """
    async with asyncio.timeout(PATIENCE_S):
        while not await page.evaluate(expression, arg):
            pass  # asking is itself a trip to the browser and back
