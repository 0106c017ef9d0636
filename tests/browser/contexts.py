"""Browser contexts and pages that outlive a test: a page in a new process costs twice as much of the processor."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple

from playwright.async_api import Browser, BrowserContext, CDPSession, Error, Page, ViewportSize

LOOK_UP_MS: Final = 15_000
"""How long a page may take to show what it should: a slow machine, not a slow page."""
DRAWN_MS: Final = 60_000
"""The same for charts: the worker that draws them, and the page's own library of some megabytes, are loaded first."""
SIZE: Final = ViewportSize(width=1280, height=800)
PLAIN_PAGE: Final = "/healthz"
"""A page of the same site without scripts: a browser keeps its process from one page of a site to the next."""
LEAVE_NOTHING: Final = """() => {
  sessionStorage.clear();
  return Function.prototype.toString.call(Date).includes("[native code]");
}"""
"""Returns whether time is real: Playwright has no way to take back a clock that a test has installed."""
LASTING: Final = (
    "add_init_script",
    "add_locator_handler",
    "emulate_media",
    "expose_binding",
    "expose_function",
    "on",
    "once",
    "route",
    "route_from_har",
    "route_web_socket",
    "set_default_navigation_timeout",
    "set_default_timeout",
    "set_extra_http_headers",
)
"""Methods whose effect outlasts what the page shows: one of which any was called is not lent again."""
LASTING_OF_CONTEXT: Final = (*LASTING, "new_cdp_session", "set_geolocation", "set_offline")


class Alterations:
    """Notes whether one of some methods of a page or a context was called."""

    def __init__(self, of: object, methods: tuple[str, ...]) -> None:
        self.any = False
        for name in methods:
            if (method := getattr(of, name, None)) is not None:
                setattr(of, name, partial(self._note, method))

    def _note(self, method: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        self.any = True
        return method(*arguments, **options)


class KeptPage(NamedTuple):
    """A page that is shown again in the next test."""

    page: Page
    devtools: CDPSession
    listen: Callable[..., None]
    alterations: Alterations


class Context:
    """A browser context, and the page of it that stays open between the tests."""

    def __init__(self, browser_context: BrowserContext) -> None:
        self.browser_context = browser_context
        self._open_session = browser_context.new_cdp_session
        self._alterations = Alterations(browser_context, LASTING_OF_CONTEXT)
        self._permissions = Alterations(browser_context, ("grant_permissions",))
        self._listeners: list[tuple[Any, Callable[..., None]]] = []
        self._kept_page: KeptPage

    @property
    def page(self) -> Page:
        return self._kept_page.page

    @property
    def devtools(self) -> CDPSession:
        """The browser's tools for that page. What they are told to emulate lasts."""
        return self._kept_page.devtools

    async def open_page(self) -> None:
        page = await self.browser_context.new_page()
        self._kept_page = KeptPage(page, await self._open_session(page), page.on, Alterations(page, LASTING))

    def listen(self, event: str, listener: Callable[..., None]) -> None:
        """Call the listener for each such event of the page, until the context is cleared."""
        self._kept_page.listen(event, listener)
        self._listeners.append((event, listener))

    async def clear(self, origin: str) -> bool:
        """Remove whatever a test has left, but for the cache of files. Returns whether that is all."""
        for page in self.browser_context.pages:
            if page is not self.page:
                await page.close()
        if self._alterations.any:
            return False
        await self.browser_context.clear_cookies()
        if self._permissions.any:
            await self.browser_context.clear_permissions()
        while self._listeners:
            self.page.remove_listener(*self._listeners.pop())
        if not self._kept_page.alterations.any and (is_clear := await self._clear_page(origin)) is not None:
            return is_clear
        await self.page.close()
        await self.open_page()
        return await self._clear_page(origin) or False

    async def _clear_page(self, origin: str) -> bool | None:
        """Leave the page, and all that it has stored. Returns whether time is real, or None if the page does not let
        itself be left: it was closed, or its server has stopped."""
        try:
            await self.page.goto(origin + PLAIN_PAGE, wait_until="commit")
            await self.page.mouse.move(0, 0)
            await self.devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
            await self.devtools.send("Page.resetNavigationHistory")
            return bool(await self.page.evaluate(LEAVE_NOTHING))
        except Error:
            return None


class ContextPool:
    """The contexts that no test uses now, by the options they were made with."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, list[Context]] = {}
        self._lent: list[tuple[str, Context]] = []

    async def lend(self, size: ViewportSize = SIZE, **options: Any) -> Context:
        """A context in which nothing is stored. It has no service workers, which would outlive their pages."""
        kind = json.dumps(options, sort_keys=True)
        free = self._free.setdefault(kind, [])
        lent = free.pop() if free else await self._new(options)
        self._lent.append((kind, lent))
        if lent.page.viewport_size != size:
            await lent.page.set_viewport_size(size)
        return lent

    async def take_back(self, origin: str) -> None:
        """Clear whatever is lent of the pages of that origin. What cannot be cleared is closed."""
        while self._lent:
            kind, context = self._lent.pop()
            if await context.clear(origin):
                self._free[kind].append(context)
            else:
                await context.browser_context.close()

    async def _new(self, options: dict[str, Any]) -> Context:
        browser_context = await self._browser.new_context(service_workers="block", **options)
        browser_context.set_default_timeout(LOOK_UP_MS)
        context = Context(browser_context)
        await context.open_page()
        return context
