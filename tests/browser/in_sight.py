"""Whether the button that a page is there for is in sight without scrolling, at twice the size."""

from playwright.async_api import Locator, Page

TWICE = {"width": 683, "height": 384}
"""A laptop's 1366 x 768 at 200 % (WCAG 1.4.4), in CSS pixels."""

IN_SIGHT = """button => {
  const box = button.getBoundingClientRect(), [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const isWhole = box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
  const isOnTop = button.contains(document.elementFromPoint(x, y));
  return isWhole && isOnTop && document.documentElement.scrollWidth <= innerWidth;
}"""


async def is_in_sight(button: Locator) -> bool:
    """Whether the whole button is within the viewport, with nothing over its middle, on a page that fits."""
    return bool(await button.first.evaluate(IN_SIGHT))


async def is_in_sight_at_twice_the_size(page: Page, button: Locator) -> bool:
    """The same at twice the size of `page`, which then gets its own size back."""
    own = page.viewport_size
    await page.set_viewport_size(TWICE)
    sight = await is_in_sight(button)
    if own is not None:
        await page.set_viewport_size(own)
    return sight
