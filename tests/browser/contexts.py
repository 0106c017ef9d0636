"""Browser contexts that outlive a test: a page of which the browser has the files costs half the processor time."""

import json
from typing import Any, Final, NamedTuple

from playwright.async_api import Browser, BrowserContext, CDPSession, Page

HAS_REAL_TIME: Final = "Function.prototype.toString.call(Date).includes('[native code]')"


class Context(NamedTuple):
    """A browser context, and an empty page of it that stays open between the tests."""

    browser_context: BrowserContext
    empty_page: Page
    devtools: CDPSession

    async def clear(self, origin: str) -> bool:
        """Close the pages and remove what they have stored, but for the cache of files. Returns whether that is all:
        Playwright has no way to take back a clock that a test has installed."""
        for page in self.browser_context.pages:
            if page is not self.empty_page:
                await page.close()
        await self.browser_context.clear_cookies()
        await self.browser_context.clear_permissions()
        await self.devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        return bool(await self.empty_page.evaluate(HAS_REAL_TIME))


class ContextPool:
    """The contexts that no test uses now, by the options they were made with."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, list[Context]] = {}
        self._lent: list[tuple[str, Context]] = []

    async def lend(self, **options: Any) -> BrowserContext:
        """A context in which nothing is stored. It has no service workers, which would outlive their pages."""
        kind = json.dumps(options, sort_keys=True)
        free = self._free.setdefault(kind, [])
        lent = free.pop() if free else await self._new(options)
        self._lent.append((kind, lent))
        return lent.browser_context

    async def take_back(self, origin: str) -> None:
        """Clear whatever is lent of the pages of that origin. What cannot be cleared is closed."""
        while self._lent:
            kind, context = self._lent.pop()
            if await context.clear(origin):
                self._free[kind].append(context)
            else:
                await context.browser_context.close()

    async def _new(self, options: dict[str, Any]) -> Context:
        context = await self._browser.new_context(service_workers="block", **options)
        page = await context.new_page()
        return Context(context, page, await context.new_cdp_session(page))
