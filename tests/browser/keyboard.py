"""A person without a mouse: Tab to what is wanted, then a key."""

from typing import Final

from playwright.async_api import Page, expect

MOST_TABS: Final = 150
NAME: Final = """(node) => {
  if (node === document.body) return "";
  const labels = [...(node.labels ?? [])].map((label) => label.innerText);
  return [node.getAttribute("aria-label"), node.innerText, ...labels].filter(Boolean).join(" ");
}"""
FOCUSED: Final = f"() => ({NAME})(document.activeElement)"
STOPS_BEFORE: Final = f"""([name, isExact]) => {{
  const isIt = (text) => text === name || (!isExact && text.includes(name));
  const isStop = (node) => node.tabIndex >= 0 && !node.disabled && node.checkVisibility({{ visibilityProperty: true }});
  const isAfter = (node) => document.activeElement.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING;
  const within = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document;
  const focusable = [...within.querySelectorAll("a[href], button, input, select, summary, textarea, [tabindex]")];
  const stops = focusable.filter((node) => node.type !== "radio" && isStop(node) && isAfter(node));
  return Math.max(0, stops.findIndex((node) => isIt(({NAME})(node))));
}}"""
"""How many stops are certainly on the way to what is wanted: nobody asks where the focus is there."""


async def tab_to(page: Page, name: str, *, exact: bool = False) -> None:
    """Press Tab until what has that name, or a longer one with it, has the focus."""
    for _ in range(await page.evaluate(STOPS_BEFORE, [name, exact])):
        await page.keyboard.press("Tab")
    names: list[str] = []
    while len(names) < MOST_TABS:
        await page.keyboard.press("Tab")
        names.append(await page.evaluate(FOCUSED))
        if name == names[-1] or (name in names[-1] and not exact):
            return
    raise AssertionError(f"Tab does not reach {name}, but {set(names)}")


async def press(page: Page, name: str, key: str = "Enter", *, exact: bool = False) -> None:
    """Press a key on what has that name."""
    await tab_to(page, name, exact=exact)
    await page.keyboard.press(key)


async def write(page: Page, name: str, text: str) -> None:
    """Write a text into the field of that name, in place of what stands there."""
    await tab_to(page, name)
    await page.keyboard.press("Control+A")
    await page.keyboard.type(text)


async def expect_no_dialog(page: Page) -> None:
    """Wait until no dialog stands before the page, where it takes the keys: the document that shows an act may come
    before the answer that closes the dialog."""
    await expect(page.locator("dialog[open]")).to_have_count(0)
