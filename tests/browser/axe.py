"""axe-core in a page: what it objects to. Its report of all that is right would cost as much as the check."""

from typing import Final

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

AXE: Final = Axe()
AT_REST: Final = """() => Promise.all(
  document.getAnimations()
    .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
    .map((animation) => animation.finished.catch(() => {}))
).then(() => "axe" in window)"""
"""Waits until nothing moves that ends; returns whether the page has axe-core already."""
VIOLATIONS: Final = """async (within) => {
  const { violations } = await axe.run(within ?? document, {
    preload: { assets: ["media"] },
    resultTypes: ["violations"],
  });
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}"""
"""No rule that is on by itself asks for the style sheets, which axe-core would load anew and take apart."""

CARDS_WITHOUT_ROLES: Final = """(within) => {
  const root = within ? document.querySelector(within) : document;
  const parts = [...root.querySelectorAll("table, thead, tbody, tr, th, td")];
  const rules = (list) => [...list].flatMap((rule) => [rule, ...rules(rule.cssRules ?? [])]);
  const others = rules([...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]))
    .filter(({ style }) => style?.display && !/^(table|none)/.test(style.display));
  const isOther = (part) => others.some(({ selectorText }) => part.matches(selectorText));
  const tables = new Set(parts.filter(isOther).map((part) => part.closest("table")));
  return parts
    .filter((part) => tables.has(part.closest("table")) && !part.hasAttribute("role"))
    .map(({ outerHTML }) => outerHTML);
}"""
"""The elements without a role in the tables of which the page's styles, for any width, make something else. Without a
role, old browsers take them out of the table that they read aloud."""


async def violations_in(page: Page, within: str | None = None) -> list[tuple[str, list[str]]]:
    """What axe-core objects to in the page, or in the element of a selector: each rule, and the elements' HTML."""
    if not await page.evaluate(AT_REST):
        await page.evaluate(AXE.axe_script)
    violations: list[tuple[str, list[str]]] = [
        (rule, elements) for rule, elements in await page.evaluate(VIOLATIONS, within)
    ]
    if cards := await page.evaluate(CARDS_WITHOUT_ROLES, within):
        violations.append(("cards without roles", cards))
    return violations
