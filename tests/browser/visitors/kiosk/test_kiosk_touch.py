"""What a browser adds to a finger's touch does not reach a kiosk's visitors, and elsewhere it stays."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

PREVENTED = """([name, Kind, options]) => {
  const event = new window[Kind](name, { bubbles: true, cancelable: true, ...options });
  document.querySelector(".tile, body").dispatchEvent(event);
  return event.defaultPrevented;
}"""


KEPT_FROM_VISITORS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("contextmenu", "MouseEvent", {}),
    ("dragstart", "DragEvent", {}),
    ("gesturestart", "Event", {}),
    ("auxclick", "MouseEvent", {"button": 1}),
    ("wheel", "WheelEvent", {"ctrlKey": True, "deltaY": -100}),
    ("keydown", "KeyboardEvent", {"key": "+", "ctrlKey": True}),
    ("keydown", "KeyboardEvent", {"key": "-", "ctrlKey": True}),
)


async def is_prevented(page: Page, name: str, kind: str, **options: object) -> bool:
    """Whether the page keeps the browser from doing what it does after such an event."""
    prevented: bool = await page.evaluate(PREVENTED, [name, kind, options])
    return prevented


async def test_a_kiosk_has_no_menu_no_dragging_and_no_zoom(new_page: NewPage) -> None:
    """A long press, a picture dragged away, two fingers, a middle button and Ctrl with a wheel or a key do nothing. A
    wheel or a swipe up and down moves the page; its text cannot be selected, its place cannot be pinched."""
    kiosk = await new_page("/kiosk/aksu")
    await expect(kiosk.locator(".tile")).to_have_count(8)
    for name, kind, options in KEPT_FROM_VISITORS:
        assert await is_prevented(kiosk, name, kind, **options), (name, options)
    assert not await is_prevented(kiosk, "wheel", "WheelEvent", deltaY=100)
    assert not await is_prevented(kiosk, "keydown", "KeyboardEvent", key="5")
    await expect(kiosk.locator("html")).to_have_css("touch-action", "pan-y")
    await expect(kiosk.locator("html")).to_have_css("overscroll-behavior", "none")
    await expect(kiosk.locator(".tile").first).to_have_css("user-select", "none")


async def test_a_screen_of_the_hall_is_offered_no_translation(new_page: NewPage) -> None:
    """It speaks three languages itself; a bar over it would stay until somebody comes."""
    page = await new_page("/healthz")
    for path in ("/kiosk/aksu", "/display/aksu", "/display/aksu/window/6", "/screen"):
        await page.goto(path)
        await expect(page.locator("html")).to_have_attribute("translate", "no")
        await expect(page.locator("meta[name=google]")).to_have_attribute("content", "notranslate")


@pytest.mark.parametrize("path", ["/verify", "/sign-in"])
async def test_pages_on_peoples_own_devices_can_be_made_larger(new_page: NewPage, path: str) -> None:
    """Two fingers and a menu belong to whoever holds the phone."""
    page = await new_page(path)
    assert not await is_prevented(page, "contextmenu", "MouseEvent")
    await expect(page.locator("html")).to_have_css("touch-action", "auto")
    viewport = await page.locator("meta[name=viewport]").get_attribute("content")
    assert viewport == "width=device-width, initial-scale=1"
