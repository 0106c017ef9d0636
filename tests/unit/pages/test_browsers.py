"""What a browser calls itself, and whether the pages are made for it."""

import pytest

from queue_server.pages.browsers import STAFF, VISITORS, VISITORS_AT_LEAST, Browser, browser_of

TIZEN = (
    "Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.5) AppleWebKit/537.36 (KHTML, like Gecko) 85.0.4183.93/6.5 TV Safari/537.36"
)
WEBOS = (
    "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.88 Safari/537.36 "
    "WebAppManager"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36 "
    "Edg/109.0.1518.140"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 14_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.0 "
    "Mobile/15E148 Safari/604.1"
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:78.0) Gecko/20100101 Firefox/78.0"


@pytest.mark.parametrize(
    ("user_agent", "browser"),
    [
        (WEBOS, Browser("Chromium", 87)),
        (EDGE, Browser("Chromium", 109)),
        (IPHONE, Browser("Safari", 14)),
        (FIREFOX, Browser("Firefox", 78)),
        (TIZEN, None),
        ("", None),
        ("Chrome/99999999999", None),
    ],
)
def test_a_browser_is_known_by_what_it_calls_itself(user_agent: str, browser: Browser | None) -> None:
    """By its engine and the version of that; what says nothing, or nonsense, is nobody's."""
    assert browser_of(user_agent) == browser


@pytest.mark.parametrize(
    ("browser", "supports_used"),
    [
        (Browser("Chromium", 78), []),
        (Browser("Chromium", 79), ["at least"]),
        (Browser("Chromium", 87), ["visitors", "at least"]),
        (Browser("Chromium", 109), ["visitors", "at least", "staff"]),
        (Browser("Safari", 14), ["visitors", "at least"]),
        (Browser("Safari", 13), []),
        (Browser("Firefox", 140), ["visitors", "at least"]),
    ],
)
def test_what_a_browser_is_enough_for(browser: Browser, supports_used: list[str]) -> None:
    """From the oldest version that was tried; staff pages were tried in Chromium alone."""
    supports = {"visitors": VISITORS, "at least": VISITORS_AT_LEAST, "staff": STAFF}
    assert [name for name, support in supports.items() if browser.is_enough_for(support)] == supports_used
