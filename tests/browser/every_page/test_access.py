"""Every page is open to those who see badly, use no mouse or have the page read to them (WCAG 2.2, by axe-core)."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Cookie, Page

from queue_server.api.http.description.page_table import PAGES as PAGE_TABLE
from queue_server.api.http.replies import HTML
from queue_server.api.routes import ROUTES
from script.staging.hall_server import HALL, HallServer
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.browser.contexts import DRAWN_MS, PLAIN_PAGE
from tests.browser.every_page.test_long_names import CUT_WORDS, WIDTHS, long_named_hall

pytestmark = pytest.mark.asyncio(loop_scope="session")

STORE_NOTHING = "localStorage.clear(); sessionStorage.clear();"
"""Runs before the scripts of each page: it begins as in a browser that remembers no other one."""
TICKET = "visitor-00000001"
TOMORROW = (datetime.now(ZoneInfo("Asia/Almaty")) + timedelta(days=1)).date().isoformat()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(port: int) -> AsyncIterator[HallServer]:
    async with long_named_hall(port) as server:
        yield server


async def type_words(page: Page) -> None:
    await page.locator(".way.search").click()
    await page.locator(".letters .key").first.click()


async def leave_some_sections(page: Page) -> None:
    """Hundreds of sections are made alike, and axe-core looks at each pair of elements: six of each kind stay."""
    ids = await page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(set(ids)) == len(ids) > 50
    await page.evaluate(
        """() => {
          for (const heading of document.querySelectorAll("h2")) {
            let next = heading.nextElementSibling;
            for (let place = 0; next && next.matches("section"); place += 1) {
              const section = next;
              next = section.nextElementSibling;
              if (place >= 6) section.remove();
            }
          }
        }"""
    )
    assert await page.locator("section").count() == 12


async def keep_time(page: Page) -> None:
    await page.locator(".times button").first.click()


async def have_appointment(page: Page) -> None:
    await page.locator(".appointment").click()


async def have_appointment_and_priority(page: Page) -> None:
    await have_appointment(page)
    await page.keyboard.type("000000")
    await page.keyboard.press("Enter")
    await page.locator("[data-priority]").first.wait_for()


async def cancel_booking(page: Page) -> None:
    await page.locator("summary").last.click()


async def close_place(page: Page) -> None:
    """Ask who is concerned by a closed day; nothing is closed yet."""
    await page.locator("#reason").fill("Жарық жоқ")
    await page.locator("#last_day").fill(TOMORROW)
    await page.locator("[data-part=form] .primary").click()
    await page.locator("[data-part=preview] .primary").wait_for()


async def ask_to_leave(page: Page) -> None:
    await page.locator(".leave").click()


PAGES: dict[str, tuple[str, str | None, Callable[[Page], Awaitable[None]] | None]] = {
    "front page": ("/?lang=kk", None, None),
    "front page, signed in": ("/?lang=ru", "operator", None),
    "board": ("/display/aksu", None, None),
    "board, dark": ("/display/aksu?theme=dark&lang=ru", None, None),
    "board, high contrast": ("/display/aksu?theme=contrast&lang=en", None, None),
    "window screen, serving": ("/display/aksu/window/6", None, None),
    "window screen, called": ("/display/aksu/window/7?theme=dark", None, None),
    "kiosk": ("/kiosk/aksu", None, None),
    "what to bring": ("/info/aksu?lang=kk", None, None),
    "what to bring, dark": ("/info/aksu/land?lang=ru&theme=dark", None, None),
    "what to bring, stand": ("/info/aksu?stand&lang=en", None, None),
    "kiosk, words": ("/kiosk/aksu?theme=contrast&lang=kk", None, type_words),
    "phone": (f"/t/{TICKET}?lang=kk", None, None),
    "phone, leaving": ("/t/visitor-00000003?lang=ru", None, ask_to_leave),
    "booking, services": ("/book/aksu?lang=kk", None, None),
    "booking, days": ("/book/aksu?lang=ru&service=land", None, None),
    "booking, times": (f"/book/aksu?lang=en&service=land&day={TOMORROW}", None, None),
    "booking, name": (f"/book/aksu?lang=kk&service=land&day={TOMORROW}&theme=contrast", None, keep_time),
    "booking": ("/booking/aksu/booking-00000001?lang=ru", None, cancel_booking),
    "booking, dark": ("/booking/aksu/booking-00000001?lang=kk&theme=dark", None, None),
    "booking, another time": ("/booking/aksu/booking-00000001/move?lang=en", None, None),
    "sign in": ("/sign-in?lang=kk", None, None),
    "sign-in link": ("/enter/code?lang=ru", None, None),
    "windows": ("/desk/aksu?lang=kk", "operator", None),
    "appointments": (f"/desk/aksu/bookings?lang=kk&day={TOMORROW}", "operator", None),
    "appointment": ("/desk/aksu/bookings?lang=ru&booking=booking-00000001", "manager", cancel_booking),
    "appointment, new": ("/desk/aksu/bookings/new?lang=en&service=land", "operator", None),
    "appointment, another time": ("/desk/aksu/bookings/booking-00000001/move?lang=kk", "operator", None),
    "kiosk, appointment": ("/kiosk/aksu?lang=ru", "kiosk", have_appointment),
    "kiosk, appointment with a priority": ("/kiosk/aksu?lang=kk", "kiosk", have_appointment_and_priority),
    "booking, shared computer": ("/book/aksu?lang=ru&stand", None, None),
    "desk, closed": ("/desk/aksu/1?lang=kk", "operator", None),
    "not found": ("/nothing?lang=ru", None, None),
    "new screen": ("/screen?lang=kk", None, None),
    "tablet, windows": ("/rate/aksu?lang=kk", "tablet", None),
    "change of operator": ("/desk/aksu/6/operator?lang=ru", "operator", None),
    "closed times": ("/closures/aksu?lang=kk", "manager", close_place),
    "closed times, dark": ("/closures/aksu?theme=dark&lang=ru", "operator", None),
    "tickets of a period": ("/manager/aksu/tickets?lang=kk", "auditor", None),
    "records of a ticket": (f"/manager/aksu/tickets/{TICKET}?lang=ru", "auditor", None),
    "account": ("/account?lang=kk", "operator", None),
    "administration": ("/admin?lang=ru", "admin", None),
    "administration, dark": ("/admin?lang=kk&theme=dark#aksu/rules", "admin", None),
    "catalogue": ("/admin/catalogue?lang=kk", "admin", None),
    "webhooks": ("/admin/webhooks?lang=ru", "admin", None),
    "for programmers": ("/docs", None, leave_some_sections),
}

CUT_ALONE: dict[str, tuple[str, str | None, None]] = {
    "region": ("/region?lang=kk", "region", None),
    "region, period": ("/region/figures?lang=ru", "region", None),
    "supervisor": ("/supervisor/aksu?lang=kk", "manager", None),
    "manager": ("/manager/aksu?lang=kk", "manager", None),
    "marks": ("/manager/aksu/ratings?lang=ru", "manager", None),
    "desk": ("/desk/aksu/6?lang=kk", "operator", None),
    "devices": ("/admin/devices?lang=kk", "admin", None),
    "overtaken": ("/t/visitor-00000003/overtaken?lang=en", None, None),
    "rating": (f"/t/{TICKET}/rating?lang=kk", None, None),
    "verify": ("/verify/{proof}?lang=kk", None, None),
}
"""Pages that another test shows to axe-core."""
FOR_A_HALL = ("board", "window screen", "kiosk", "what to bring, stand", "tablet")
"""What no phone shows."""
IN_ANOTHER_LOOK = ("dark", "for programmers")
"""Pages in other colours, and one without names: in them no text is looked for that is cut."""

NO_PAGES = re.compile(
    r"/static/.*|/voice/.*|.*\.(svg|js|ico|ics)|.*/signs/.*|.*/(choices|places|media/\{name\}|settings|broken|paper/\{ticket\})"
)
"""What a page loads: files, sounds, documents."""
BY_ANOTHER_TEST = {
    "/sign-in/openid": "leads to the provider",
    "/sign-in/openid/back": "test_openid.py",
    "/manager/{hall}/report.{form}": "a file; test_reports.py",
    "/manager/{hall}/{panel}.{form}": "a file",
    "/manager/{hall}/visits.csv": "a file; test_reference.py",
    "/verify/scan": "takes a photograph and answers with an address",
    "/metrics": "for Prometheus",
    "/p/{hall}": "test_access_visitors.py",
    "/t/{ticket}/overtaken": "test_access_visitors.py",
    "/verify": "test_access_visitors.py",
    "/verify/{code}": "test_access_visitors.py",
    "/admin/devices": "test_devices.py, with axe",
    "/supervisor/{hall}": "test_supervisor.py, with axe",
    "/manager/{hall}": "test_manager.py, with axe",
    "/check": "test_upkeep.py, with axe",
    "/evidence": "test_halls_of_region.py, with axe",
    "/setup": "test_setup.py, with axe",
    "/region": "test_region.py, with axe",
    "/region/figures": "test_region.py, with axe",
    "/region/open-data/{day}.{form}": "a file",
    "/region/report.{form}": "a file",
    "/secretary/{hall}": "test_receptions.py, with axe",
    "/reception/{hall}": "test_receptions.py, with axe",
    "/t/{ticket}/rating": "test_rating.py, with axe",
    "/rate/{hall}/{window}": "test_rating.py, with axe",
    "/manager/{hall}/ratings": "test_rating.py, with axe",
    "/desk/{hall}/ratings": "test_rating.py, with axe",
    "/reception/{hall}/figures.csv": "a file",
}
"""Addresses of the tables that are shown by no browser, or that need a server of their own."""


async def test_every_page_is_looked_at() -> None:
    """The pages of both tables, of the API and of the rest: a new one that is not in the list above fails here."""
    api = {route.path for route in ROUTES if route.method == "GET" and route.media_type == HTML}
    pages = {page for page in (*PAGE_TABLE, *api) if not NO_PAGES.fullmatch(page)} - set(BY_ANOTHER_TEST)
    looked_at = [path.partition("?")[0].partition("#")[0] for path, _, _ in PAGES.values()]
    patterns = {page: re.compile(re.sub(r"\{\w+[^}]*\}", "[^/]+", page)) for page in pages}
    assert sorted(page for page in pages if not any(patterns[page].fullmatch(path) for path in looked_at)) == []


@pytest.mark.parametrize("role", dict.fromkeys(role for _, role, _ in (PAGES | CUT_ALONE).values()))
@pytest.mark.long
async def test_no_page_has_a_barrier_or_cuts_a_name(new_page: NewPage, server: HallServer, role: str | None) -> None:
    """Under the longest names axe-core finds nothing to object to on the pages of that role, each opened by a browser
    that remembers nothing of those before. On a laptop and on a phone no text stands beyond its box or the page, but
    where it is scrolled or cut visibly."""
    page = await new_page(PLAIN_PAGE, role, script=STORE_NOTHING)
    cookies = await page.context.cookies()
    proof = server.engine.feeds[HALL].state.tickets[TICKET].proof.hex()
    wrong: dict[str, object] = {}
    for name, (path, reader, act) in (PAGES | CUT_ALONE).items():
        if reader != role:
            continue
        await forget(page, cookies)
        await page.set_viewport_size({"width": WIDTHS[0], "height": 768})
        await page.goto(server.keyed(path.format(proof=proof)))
        await page.wait_for_load_state("networkidle", timeout=DRAWN_MS)
        if act is not None:
            await act(page)
        if name in PAGES and (violations := await violations_in(page)):
            wrong[name] = violations
        if name.endswith(IN_ANOTHER_LOOK):
            continue
        for width in WIDTHS[:1] if name.startswith(FOR_A_HALL) else WIDTHS:
            await page.set_viewport_size({"width": width, "height": 768})
            if cut := await page.evaluate(CUT_WORDS):
                wrong[f"{name}, {width}"] = cut
    assert wrong == {}


async def forget(page: Page, cookies: list[Cookie]) -> None:
    """Leave the browser with these cookies alone; what a page stores, `STORE_NOTHING` removes."""
    await page.context.clear_cookies()
    await page.context.add_cookies(cookies)  # type: ignore[arg-type] # what was read is what may be written
