"""Waiting for what only a script of the page can see."""

import asyncio

from playwright.async_api import Page, Worker

PATIENCE_S = 20.0
PAUSE_S = 0.05
"""Between two questions: a page that is asked without a pause takes a whole processor from what it waits for."""


async def until(page: Page | Worker, expression: str, arg: object = None) -> None:
    """Ask the page, or the worker, again and again until the expression is true there.

    Playwright's own `wait_for_function` does so with `eval` inside the page, which our policy forbids.
    """
    async with asyncio.timeout(PATIENCE_S):
        while not await page.evaluate(expression, arg):  # noqa: ASYNC110 - the page can tell nobody
            await asyncio.sleep(PAUSE_S)
