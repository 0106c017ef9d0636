"""What staff pages have in common: nothing typed, heard or pointed at is lost, and the main button is in sight."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from queue_server.clock import now_us
from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from script.staging.hall_server import HALL, HallServer, sample_definition
from tests.browser.conftest import NewPage
from tests.browser.in_sight import TWICE, is_in_sight

pytestmark = pytest.mark.asyncio(loop_scope="session")

SUPERVISOR = "/supervisor/aksu?lang=en"
UNREACHED = "The server cannot be reached. Try again: nothing is done twice."
RETRY_MS = 3500


async def cut(route: Route) -> None:
    await route.abort()


async def test_a_refused_dialog_keeps_what_was_typed(new_page: NewPage, server: HallServer) -> None:
    """A wrong number at the supervisor's and at a desk: the reason stays, also when keys are pressed before the answer,
    the refusal is read in the dialog, and the right number is done with it."""
    answer = asyncio.Event()

    async def slowly(route: Route) -> None:
        await answer.wait()
        await route.continue_()

    await server.ask(c.Configure(sample_definition(out_of_turn=True)), c.CLOCK)
    numbers = [await server.issue("land") for _ in range(3)]
    page = await new_page(SUPERVISOR, "manager")
    await page.keyboard.press("q")
    await page.keyboard.type("Z999")
    await page.locator("#cancel-reason").fill("went home")
    await page.route("**/cancel", slowly)
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog[open] form")).to_have_attribute("aria-busy", "true")
    await page.keyboard.type("q")
    answer.set()
    dialog = page.locator("dialog[open]")
    await expect(dialog.get_by_role("alert")).to_be_visible()
    await expect(page.locator("#cancel-reason")).to_have_value("went home")
    await page.locator("#cancel-ticket").fill(numbers[0])
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    desk = await new_page("/desk/aksu/6?lang=en", "operator")
    await desk.keyboard.press("Space")
    await expect(desk.locator("button[data-command=call]")).to_be_enabled()
    await desk.keyboard.press("o")
    await desk.keyboard.type("Z999")
    await desk.locator("#call-reason").fill("fainted")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("dialog[open]").get_by_role("alert")).to_be_visible()
    await expect(desk.locator("#call-reason")).to_have_value("fainted")
    await desk.locator("#call-ticket").fill(numbers[2])
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".person-number")).to_have_text(numbers[2])
    await expect(desk.locator("dialog[open]")).to_have_count(0)
    state = server.engine.feeds[HALL].state
    assert [state.ticket(number).state for number in numbers] == ["closed", "waiting", "called"]


async def test_sound_stays_on(new_page: NewPage, server: HallServer) -> None:
    """In a page that is loaded anew it is on; it says once that the browser waits for a press, and the first one ends
    that. The supervisor's page, a phone's, and the board that speaks."""
    await server.issue("land")
    (ticket,) = server.engine.feeds[HALL].state.tickets
    for path, role, button in ((SUPERVISOR, "manager", "[data-act=sound]"), (f"/t/{ticket}?lang=en", None, ".ring")):
        page = await new_page(path, role)
        await page.locator(button).click()
        await page.reload()
        await expect(page.locator(button)).to_have_attribute("aria-pressed", "true")
        waits = page.locator("[data-part=sound-waits]")
        await expect(waits).to_be_visible()
        await page.locator("h1, .glance, .phone-number").first.click()
        await expect(waits).to_be_hidden()
        await page.locator(button).click()
        await page.reload()
        await expect(page.locator(button)).to_have_attribute("aria-pressed", "false")
    board = await new_page("/display/aksu?voice=on")
    button = board.locator("kezek-voice button")
    await button.click()
    await expect(button).to_have_count(0)
    await board.reload()
    await expect(button).to_have_count(1)
    await board.mouse.click(5, 5)
    await expect(button).to_have_count(0)


async def test_what_was_said_of_a_lost_connection_goes_with_it(new_page: NewPage, server: HallServer) -> None:
    """On a live page with the server's next document; on one without any, as soon as the server answers."""
    desk = await new_page("/desk/aksu/6?lang=en", "operator")
    account = await new_page("/account?lang=en", "operator")
    await account.clock.install()
    for page in (desk, account):
        await page.route("**/api/v1/**", cut)
        await page.route("**/static/version", cut)
    await desk.keyboard.press("Space")
    await expect(desk.get_by_role("alert")).to_have_text(UNREACHED)
    await server.issue("land")
    await expect(desk.get_by_role("alert")).to_have_count(0)
    form = account.locator("form[data-path]").last
    await form.evaluate("form => { form.noValidate = true; form.requestSubmit() }")
    await expect(account.get_by_role("alert")).to_have_text(UNREACHED)
    await account.clock.run_for(RETRY_MS)
    await expect(account.get_by_role("alert")).to_have_text(UNREACHED)
    await account.unroute("**/static/version")
    await account.clock.run_for(RETRY_MS)
    await expect(account.get_by_role("alert")).to_have_count(0)


async def test_rows_stay_where_somebody_points(new_page: NewPage, server: HallServer) -> None:
    """While the mouse is on a row, another service that fails is named and counted, but moves nothing; after that it
    stands first."""
    await server.open(6)
    await server.issue("land")
    page = await new_page(SUPERVISOR, "manager", width=1366, height=768)
    row = page.locator("tr[data-service=education]")
    await row.hover()
    before = await row.bounding_box()
    await server.issue("social")
    await expect(page.locator("tr[data-service=social] [data-label=Waiting]")).to_have_text("1")
    await expect(page.locator(".glance")).to_have_attribute("data-level", "fault")
    assert await row.bounding_box() == before
    await page.mouse.move(2, 2)
    await expect(page.locator("tbody tr").first).to_have_attribute("data-service", "social")
    alarm = page.locator("[data-alarm='unserved:social']")
    await alarm.hover()
    await server.open(13)
    await expect(alarm).to_contain_text("over by now")
    await page.mouse.move(2, 2)
    await expect(alarm).to_have_count(0)


async def test_a_helper_window_says_from_when_it_may_call(new_page: NewPage, server: HallServer) -> None:
    """At its desk and on the supervisor's page, by the hall's clock; from then on the desk may call."""
    await server.open(10)
    number = await server.issue("land")
    desk = await new_page("/desk/aksu/10?lang=en", "manager")
    waiting = desk.locator(".line-later")
    await expect(waiting).to_contain_text(f"{number} Land")
    await expect(waiting).to_contain_text("time left: 19 min")
    page = await new_page(SUPERVISOR, "manager")
    time = (await waiting.locator(".line-from").inner_text()).split(",")[0].removeprefix("callable from ")
    await expect(page.locator(".card")).to_contain_text(f"Free, helps from {time}")
    await expect(page.locator("tr[data-service=land]")).to_contain_text(f"window 10 helps from {time}")
    await server.stop()
    server.clock = lambda: now_us() + 20 * MINUTE
    await server.start()
    desk = await new_page("/desk/aksu/10?lang=en", "manager")
    await expect(desk.locator(".line-later")).to_have_count(0)
    await expect(desk.locator(".line-next")).to_contain_text(number)


FOLDED: dict[str, tuple[str, str | None, str]] = {
    "sign-in": ("/sign-in", None, ".primary"),
    "a sign-in link": ("/enter/code", None, ".primary"),
    "change of operator": ("/desk/aksu/6/operator", "operator", ".primary"),
    "desk, closed": ("/desk/aksu/9", "operator", ".next-thing"),
    "desk, somebody is called": ("/desk/aksu/7", "manager", ".next-thing"),
    "desk, somebody is served": ("/desk/aksu/6", "manager", ".next-thing"),
}
DIALOGS: dict[str, dict[str, str]] = {
    "/desk/aksu/8": {"KeyO": ".primary", "KeyP": ".primary"},
    "/desk/aksu/6": {"KeyT": "[data-choice]", "KeyH": "[data-choice]"},
    "/supervisor/aksu": {"KeyT": ".primary", "KeyQ": ".primary"},
}
"""The keys of the dialogs of a page, and what each dialog is there for."""


async def test_the_main_button_is_in_sight_at_twice_the_size(new_page: NewPage, server: HallServer) -> None:
    """Nobody scrolls for what a page is there for, in the longest language; nor for a choice of a dialog."""
    await server.ask(c.Configure(sample_definition(out_of_turn=True)), c.CLOCK)
    await server.open(6, 7, 8)
    for _ in range(3):
        await server.issue("land", "elderly")
    await server.call(7)
    await server.call(6)
    await server.ask(c.StartService(6))
    hidden = []
    pages = {role: await new_page("/", role, **TWICE) for role in (None, "operator", "manager")}
    for name, (path, role, button) in FOLDED.items():
        await pages[role].goto(f"{path}?lang=kk")
        if not await is_in_sight(pages[role].locator(button)):
            hidden.append(name)
    page, dialog = pages["manager"], pages["manager"].locator("dialog[open]")
    for path, keys in DIALOGS.items():
        await page.goto(f"{path}?lang=kk")
        for key, button in keys.items():
            await page.locator(f"button[data-code={key}]").click()
            await expect(dialog).to_be_visible()
            if not await is_in_sight(dialog.locator(button)):
                hidden.append(f"{path} {key}")
            await dialog.locator("[data-close]").click()
            await expect(dialog).to_have_count(0)
    assert hidden == []
