"""Lists the browsers that the pages are made for, and recognizes the one that asks. Pure."""

import re
from typing import Final

from msgspec import Struct


class BrowserEngine(Struct, frozen=True):
    """A family of browsers. `version` finds it in the browser's `User-Agent`."""

    name: str
    version: re.Pattern[str]


ENGINES: Final = (
    BrowserEngine("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d+)")),
    BrowserEngine("Chromium", re.compile(r"(?:Chrome|Chromium|CriOS)/(\d+)")),
    BrowserEngine("Safari", re.compile(r"Version/(\d+)[\d.]* (?:Mobile/\w+ )?Safari/")),
)
"""The engines; the first match counts: Edge, Opera, Yandex and most televisions are Chromium, and also name Safari."""


class Support(Struct, frozen=True):
    """The oldest version of each engine; None where no version was tried."""

    chromium: int
    safari: int | None = None
    firefox: int | None = None

    def least(self, engine: str) -> int | None:
        return {"Chromium": self.chromium, "Safari": self.safari, "Firefox": self.firefox}[engine]


VISITORS: Final = Support(chromium=87, safari=14, firefox=78)
"""Board, window screen, kiosk, phone ticket, taking by phone and `/verify` work fully in these; televisions of 2022
have 87."""

VISITORS_AT_LEAST: Final = Support(chromium=79, safari=14, firefox=78)
"""In these, visitors' pages show everything needed, with a simpler layout; televisions of 2021 have 79."""

STAFF: Final = Support(chromium=109)
"""Desk, supervisor, manager and administrator work in these; 109 is the last for Windows 7 and 8."""


SUPPORT: Final = {"visitors": VISITORS, "visitors_at_least": VISITORS_AT_LEAST, "staff": STAFF}


class Browser(Struct, frozen=True):
    engine: str
    version: int

    def is_enough_for(self, support: Support) -> bool:
        """Whether it is at least as new as the oldest version of its engine that was tried."""
        least = support.least(self.engine)
        return least is not None and self.version >= least


LONGEST: Final = 1000
"""Characters of a `User-Agent` that are read."""


def browser_of(user_agent: str) -> Browser | None:
    """The browser of that `User-Agent`; None for an unknown one."""
    for engine in ENGINES:
        version = engine.version.search(user_agent[:LONGEST])
        if version is not None and len(version[1]) <= 4:
            return Browser(engine.name, int(version[1]))
    return None
