"""Whatever a visitor meets is open to those who see badly or have it read to them, in every look (axe-core)."""

from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, expect

from queue_server.config.definition import Hours
from queue_server.hall import commands as c
from script.staging.hall_server import HALL, HallServer
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.browser.contexts import PLAIN_PAGE
from tests.browser.every_page.test_access import STORE_NOTHING, forget

pytestmark = pytest.mark.asyncio(loop_scope="session")

Act = Callable[[Page], Awaitable[None]]
PHONE = {"width": 360, "height": 740}


async def nothing(_page: Page) -> None:
    """The page as it opens."""


async def choose(page: Page) -> None:
    await page.locator("[data-service=land]").click()


async def take(page: Page) -> None:
    await choose(page)
    await page.locator(".tile.primary").click()
    await expect(page.locator(".paper-number")).to_be_visible()


async def enlarge(page: Page) -> None:
    await page.locator(".big").click()


async def take_enlarged(page: Page) -> None:
    await enlarge(page)
    await take(page)


async def ask_why(page: Page) -> None:
    await page.locator("summary").click()
    await expect(page.locator(".overtaken li")).to_have_count(1)


async def ask_for_time(page: Page) -> None:
    await page.locator(".more-time").click()


async def no_code(page: Page) -> None:
    await page.locator("#code").fill("A001")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_visible()


# The rest of the kiosk's questions and of a phone's states is in test_three_ways.py, with axe.
SCREENS: dict[str, tuple[str, Act, dict[str, int]]] = {
    "kiosk, dark": ("/kiosk/aksu?theme=dark", nothing, {}),
    "kiosk, big text": ("/kiosk/aksu?lang=kk", enlarge, {"width": 1024, "height": 768}),
    "kiosk, priority, high contrast": ("/kiosk/aksu?theme=contrast", choose, {}),
    "kiosk, priority, dark": ("/kiosk/aksu?theme=dark&lang=en", choose, {}),
    "kiosk, ticket, dark": ("/kiosk/aksu?theme=dark&lang=ru", take, {}),
    "kiosk, ticket, high contrast": ("/kiosk/aksu?theme=contrast&lang=kk", take, {}),
    "kiosk, ticket, big text": ("/kiosk/aksu?lang=ru", take_enlarged, {"width": 1080, "height": 1920}),
    "phone, called, dark": ("/t/visitor-00000001?lang=ru&theme=dark", nothing, PHONE),
    "phone, high contrast": ("/t/visitor-00000002?lang=en&theme=contrast", nothing, PHONE),
    "phone, overtaken": ("/t/visitor-00000003?lang=ru", ask_why, PHONE),
    "phone, more time": ("/t/visitor-00000003?lang=kk", ask_for_time, PHONE),
    "overtaken": ("/t/visitor-00000003/overtaken?lang=en", nothing, PHONE),
    "verify": ("/verify?lang=kk", nothing, PHONE),
    "verify, no code": ("/verify?lang=ru", no_code, PHONE),
    "verify, unknown": ("/verify/0123456789?lang=en&theme=dark", nothing, PHONE),
    "phone without the board's code": ("/p/aksu?lang=ru", nothing, PHONE),
    "unknown ticket": ("/t/nobody-has-this1?lang=ru&theme=contrast", nothing, PHONE),
}


@pytest.mark.long
async def test_every_screen_in_every_look(new_page: NewPage, server: HallServer) -> None:
    """axe-core finds nothing to object to, and nothing stands beyond the edge."""
    await server.open(6)
    await server.ask(c.Configure(replace(server.definition, phone_tickets=True)), c.CLOCK)
    for service, priority in (("land", None), ("land", None), ("land", None), ("land", "veteran")):
        await server.issue(service, priority)
    await server.call(6)
    await server.ask(c.StartService(6))
    await server.call(6)
    page = await new_page(PLAIN_PAGE, script=STORE_NOTHING)
    wrong = {}
    for name, (path, act, size) in SCREENS.items():
        await forget(page, [])
        await page.set_viewport_size({"width": 1280, "height": 800} | size)  # type: ignore[arg-type]
        await page.goto(server.keyed(path))
        await act(page)
        violations = await violations_in(page)
        if violations or not await page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            wrong[name] = violations
    assert wrong == {}


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
async def test_a_closed_hall_and_a_genuine_ticket(new_page: NewPage, server: HallServer, theme: str) -> None:
    """What only some hours and some codes show."""
    await server.issue("land")
    proof = server.engine.feeds[HALL].state.tickets["visitor-00000001"].proof.hex()
    await is_open_to_all(await new_page(f"/verify/{proof}?lang=kk&theme={theme}", **PHONE))
    hours = Hours(mon=("00:00-00:01",))
    await server.ask(c.Configure(replace(server.definition, hours=hours)), c.CLOCK)
    await is_open_to_all(await new_page(f"/kiosk/aksu?lang=kk&theme={theme}"))


async def is_open_to_all(page: Page) -> None:
    assert await violations_in(page) == []
